use super::*;
use crate::testing::plan;
use ndarray::Array2;

/// A second of sound that differs with `seed`.
fn sound(seed: u32) -> Vec<f32> {
    let pitch = 100.0 + 15.0 * seed as f32;
    let at = |i: usize| {
        let t = i as f32 / 16_000.0;
        let glide = pitch * t + 20.0 * t * t;
        (1..9)
            .map(|h| (std::f32::consts::TAU * h as f32 * glide).sin() / h as f32)
            .sum::<f32>()
            * 0.1
    };
    (0..16_000).map(at).collect()
}

fn bags(size: usize, assignments: usize, seed: u64) -> Box<dyn Learner> {
    let mut plan = plan(&["xbow"]);
    plan.xbow.size = size;
    plan.xbow.assignments = assignments;
    plan.xbow.seed = seed;
    build(&plan).unwrap()
}

fn rows(extractor: &dyn Extractor, seeds: std::ops::Range<u32>) -> Array2<f32> {
    let width = extractor.feature_names().len();
    let mut rows = Array2::from_elem((seeds.len(), width), f32::NAN);
    for (seed, mut row) in seeds.zip(rows.rows_mut()) {
        extractor
            .extract(&sound(seed), 16_000, row.as_slice_mut().unwrap())
            .unwrap();
    }
    rows
}

#[test]
fn every_frame_counts_for_as_many_words_as_asked() {
    let learner = bags(20, 3, 1);
    let learned = learner
        .learn(rows(learner.sampler(4).as_ref(), 0..4).view())
        .unwrap();
    let extractor = learner.extractor(&learned).unwrap();
    let bag = rows(extractor.as_ref(), 7..8);
    assert_eq!(bag.ncols(), 20);
    let counts: f32 = bag.iter().map(|v| 10f32.powf(*v) - 1.0).sum();
    let frames = Analyser::new(FeatureSet::EGeMapsV02)
        .frames(Level::LowLevel, &sound(7), 16_000)
        .unwrap();
    assert!(
        (counts - 3.0 * frames.values.nrows() as f32).abs() < 0.01,
        "{counts}"
    );
}

#[test]
fn a_word_is_nearest_to_the_frame_that_it_was() {
    let learner = bags(30, 1, 1);
    let sample = rows(learner.sampler(3).as_ref(), 0..3);
    let learned = learner.learn(sample.view()).unwrap();
    let codebook = Codebook::from_numbers(&learned, 25, 30).unwrap();
    let frames: Vec<Vec<f32>> = sample::read(sample.view(), 25)
        .into_iter()
        .flat_map(|r| r.frames)
        .collect();
    // All words are drawn frames: each of them is the nearest of at least one.
    let mut counts = vec![0.0; 30];
    for frame in frames {
        codebook.count(frame.into_iter(), 1, &mut Vec::new(), &mut counts);
    }
    assert!(counts.iter().all(|&c| c >= 1.0), "{counts:?}");
}

#[test]
fn the_seed_decides_and_nothing_else() {
    let learn = |seed| {
        let learner = bags(10, 2, seed);
        learner
            .learn(rows(learner.sampler(3).as_ref(), 0..3).view())
            .unwrap()
    };
    assert_eq!(learn(1), learn(1));
    assert_ne!(learn(1), learn(2));
}

#[test]
fn too_few_frames_and_wrong_settings_are_named() {
    let learner = bags(100_000, 1, 1);
    let few = rows(learner.sampler(100_000).as_ref(), 0..1);
    let error = learner.learn(few.view()).unwrap_err();
    assert!(
        error.contains("8 frames") && error.contains("100000 words"),
        "{error}"
    );
    let mut plan = plan(&["xbow"]);
    plan.xbow.assignments = 501;
    assert!(build(&plan).err().unwrap().contains("assignments = 501"));
    assert!(bags(10, 2, 1).extractor(&[1.0, 2.0]).is_err());
}
