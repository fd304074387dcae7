//! Systems on planted speakers, and models against what they were drawn from.

use super::*;
use crate::detection::Scores;
use ndarray::{concatenate, Array1, Array2, Axis};
use nkl_mixture::factor::NormalDraws;
use nkl_mixture::Statistics;

const D: usize = 4;

/// Recordings of speakers: frames of two clusters, each with an offset of the speaker and a smaller one
/// of the recording.
fn recordings(speakers: usize, each: usize, seed: u32) -> (Vec<Array2<f32>>, Vec<usize>) {
    let mut draws = NormalDraws::new(seed);
    let (mut all, mut labels) = (Vec::new(), Vec::new());
    for speaker in 0..speakers {
        let voice = draws.matrix(2, D) * 1.6;
        for _ in 0..each {
            let channel = draws.matrix(1, D) * 0.4;
            let frames = Array2::from_shape_fn((60, D), |(t, d)| {
                let cluster = t % 2;
                let centre = if cluster == 0 { -4.0 } else { 4.0 };
                centre + voice[[cluster, d]] + channel[[0, d]]
            });
            let noise = draws.matrix(60, D);
            all.push((frames + noise).mapv(|v| v as f32));
            labels.push(speaker);
        }
    }
    (all, labels)
}

fn settings(method: Method) -> SystemSettings {
    SystemSettings {
        method,
        relevance: 4.0,
        scoring: Scoring::Llr,
        rank: 4,
        speaker_rank: 8,
        iterations: 5,
        seed: 0,
        backend: BackendSettings {
            whitening: true,
            length_norm: true,
            lda: 0,
            wccn: false,
            comparison: Comparison::Cosine,
            plda_iterations: 10,
        },
    }
}

/// The equal error rate over new speakers, three recordings each, of which one enrolls.
fn eer(settings: &SystemSettings) -> f64 {
    let (train, labels) = recordings(30, 4, 1);
    let views: Vec<_> = train.iter().map(|x| x.view()).collect();
    let all = concatenate(Axis(0), &views).unwrap();
    let how = BackgroundSettings {
        components: 4,
        iterations: 10,
        seed: 0,
    };
    let ubm = background(all.view(), &how).unwrap();
    let under = |x: &Array2<f32>| statistics(x.view(), &ubm).unwrap();
    let sessions: Vec<Statistics> = train.iter().map(under).collect();
    let system = System::train(ubm.clone(), &sessions, &labels, settings).unwrap();
    system.check().unwrap();
    let (new, labels) = recordings(20, 3, 2);
    let voices: Vec<Voice> = (0..20)
        .map(|s| system.enroll(&[under(&new[3 * s])]).unwrap())
        .collect();
    let scorer = system.voices(&voices.iter().collect::<Vec<_>>()).unwrap();
    let everyone: Vec<usize> = (0..20).collect();
    let mut trials = Vec::new();
    for (i, test) in new.iter().enumerate().filter(|(i, _)| i % 3 > 0) {
        let frames = system.needs_frames().then(|| test.clone());
        let probe = system.probe(under(test), frames).unwrap();
        let scores = scorer.scores(&probe, &everyone).unwrap();
        trials.extend(
            scores
                .into_iter()
                .enumerate()
                .map(|(v, s)| (v == labels[i], s)),
        );
    }
    Scores::of(trials).unwrap().eer().0
}

#[test]
fn every_method_tells_planted_speakers_apart() {
    for method in [Method::GmmUbm, Method::Isv, Method::Jfa, Method::Ivector] {
        let rate = eer(&settings(method));
        println!("{method:?}: {rate:.3}");
        assert!(rate < 0.2, "{method:?}: {rate}");
    }
    let linear = SystemSettings {
        scoring: Scoring::Linear,
        ..settings(Method::GmmUbm)
    };
    assert!(eer(&linear) < 0.15);
}

#[test]
fn backends_do_not_lose_speakers() {
    let mut plda = settings(Method::Ivector);
    plda.rank = 6;
    plda.backend.comparison = Comparison::Plda;
    let mut lda = plda;
    lda.backend.comparison = Comparison::Cosine;
    lda.backend.lda = 4;
    lda.backend.wccn = true;
    for settings in [plda, lda] {
        let rate = eer(&settings);
        println!("{:?}: {rate:.3}", settings.backend);
        assert!(rate < 0.15, "{rate}");
    }
    lda.backend.lda = 40;
    let (x, labels) = (NormalDraws::new(0).matrix(50, 6), (0..50).map(|i| i % 5));
    let labels: Vec<usize> = labels.collect();
    let error = Backend::fit(x.view(), &labels, &lda.backend).unwrap_err();
    assert!(error.to_string().contains("allow 1 to 4"), "{error}");
}

/// PLDA finds the covariances that vectors were drawn with, and its score is the log-likelihood ratio.
#[test]
fn plda_finds_what_was_planted() {
    let mut draws = NormalDraws::new(3);
    let (speakers, each) = (400, 5);
    let between = [2.0, 0.5];
    let within = [0.3, 1.0];
    let mut x = Array2::zeros((speakers * each, 2));
    let labels: Vec<usize> = (0..speakers * each).map(|i| i / each).collect();
    for s in 0..speakers {
        let point = draws.matrix(1, 2);
        for j in 0..each {
            let noise = draws.matrix(1, 2);
            for d in 0..2 {
                x[[s * each + j, d]] = 1.0
                    + f64::sqrt(between[d]) * point[[0, d]]
                    + f64::sqrt(within[d]) * noise[[0, d]];
            }
        }
    }
    let plda = Plda::fit(x.view(), &labels, 30).unwrap();
    for d in 0..2 {
        assert!(
            (plda.between[[d, d]] / between[d] - 1.0).abs() < 0.2,
            "{plda:?}"
        );
        assert!(
            (plda.within[[d, d]] / within[d] - 1.0).abs() < 0.1,
            "{plda:?}"
        );
    }
    // In one dimension the ratio can be worked out: one vector enrolled, one tested.
    let one = Plda {
        mean: Array1::zeros(1),
        between: Array2::from_elem((1, 1), 2.0),
        within: Array2::from_elem((1, 1), 1.0),
    };
    let voice = one.enroll(Array2::from_elem((1, 1), 1.5).view()).unwrap();
    let (total, shared) = (3.0, 2.0);
    let density = |x: f64, mean: f64, v: f64| -0.5 * ((x - mean).powi(2) / v + v.ln());
    let mean = shared / total * 1.5;
    let expected = density(0.7, mean, total - shared * shared / total) - density(0.7, 0.0, total);
    let found = voice.score(Array1::from_elem(1, 0.7).view());
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn normalised_frames_have_no_mean_and_unit_deviation() {
    let mut x = ndarray::arr2(&[[1.0f32, 5.0], [3.0, 5.0]]);
    normalise(&mut x, Normalisation::MeanVariance);
    assert_eq!(x, ndarray::arr2(&[[-1.0, 0.0], [1.0, 0.0]]));
}
