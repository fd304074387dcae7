//! What is learned from a file is what is learned from memory.

use super::{Bounds, RowFile};
use crate::pipeline::{evaluate, evaluate_streamed, Outcome, Part, Samples};
use crate::{Prediction, TargetRef};
use ndarray::{Array2, ArrayView2};
use nkl_config::plan::Task;
use nkl_config::{Loaded, Purpose};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Rows of three classes with gaps, some of them equal; their numbers are not a multiple of any
/// block.
struct Data {
    features: Array2<f32>,
    classes: Vec<usize>,
    values: Vec<f64>,
    part: Vec<Part>,
    speakers: Vec<usize>,
}

fn data(rows: usize, columns: usize) -> Data {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let classes: Vec<usize> = (0..rows).map(|row| (row / 2) % 3).collect();
    let mut features = Array2::zeros((rows, columns));
    for ((row, column), value) in features.indexed_iter_mut() {
        let noise: f32 = random.random::<f32>() - 0.5;
        // Two columns of few different values, so that the order of rows needs further ones.
        *value = match column {
            0 => (row % 4) as f32,
            1 => 1.0,
            _ => classes[row] as f32 * (column % 3) as f32 + 4.0 * noise,
        };
        if (row * columns + column) % 97 == 5 {
            *value = f32::NAN;
        }
    }
    for row in (0..rows).step_by(50).skip(1) {
        let before = features.row(row - 1).to_owned();
        features.row_mut(row).assign(&before);
    }
    let part = (0..rows).map(|row| match row % 5 {
        0 => Part::Test,
        1 => Part::Dev,
        _ => Part::Train,
    });
    Data {
        values: classes.iter().map(|c| 3.0 * *c as f64 + 1.0).collect(),
        part: part.collect(),
        speakers: (0..rows).map(|row| row % 11).collect(),
        features,
        classes,
    }
}

fn plan(settings: &str) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.csv"), "file,emotion\na.wav,b\n").unwrap();
    let ini = folder.path().join("x.ini");
    let root = folder.path().display();
    let text = format!(
        "[EXP]\nroot = {root}\nname = x\nepochs = 3\n{settings}\n[DATA]\ndatabases = ['x']\n\
         x = {root}/x.csv\nx.type = csv\ntarget = emotion\n"
    );
    std::fs::write(&ini, text).unwrap();
    let feats = "FEATS.type=['mfcc']".parse().unwrap();
    nkl_config::load(&ini, &[feats], Purpose::Experiment).unwrap()
}

fn both(settings: &str, task: Task, data: &Data, bytes: usize) -> (Outcome, Outcome) {
    let plan = plan(settings).plan;
    let estimator = crate::build(&plan.model, task).unwrap();
    let target = match task {
        Task::Classification => TargetRef::Classes {
            index: &data.classes,
            count: 3,
        },
        Task::Regression => TargetRef::Values(&data.values),
    };
    let samples = Samples {
        features: data.features.view(),
        target,
        part: &data.part,
        speakers: Some(&data.speakers),
        groups: None,
    };
    let scratch = tempfile::tempdir().unwrap();
    let (rows, columns) = data.features.dim();
    let file = RowFile::create(scratch.path(), rows, columns).unwrap();
    file.write(0, data.features.as_slice().unwrap()).unwrap();
    let bounds = Bounds {
        bytes,
        scratch: scratch.path(),
    };
    let memory = evaluate(&plan, estimator.as_ref(), &samples).unwrap();
    let none = Samples {
        features: ArrayView2::from_shape((0, 0), &[]).unwrap(),
        ..samples
    };
    let streamed = evaluate_streamed(&plan, estimator.as_ref(), &none, &file, bounds).unwrap();
    (memory, streamed)
}

/// The same predictions and the same model, to the last bit.
fn same(settings: &str, task: Task, data: &Data, bytes: usize) {
    let (memory, streamed) = both(settings, task, data, bytes);
    assert_eq!(memory.replaced, streamed.replaced, "{settings}");
    assert_eq!(memory.dropped, streamed.dropped, "{settings}");
    assert_eq!(memory.runs.len(), streamed.runs.len());
    for (a, b) in memory.runs.iter().zip(&streamed.runs) {
        assert_eq!(a.rows, b.rows, "{settings}");
        assert!(a.prediction == b.prediction, "{settings}: predictions");
        assert!(a.dev == b.dev, "{settings}: dev");
        let text = |t: &crate::pipeline::Trained| serde_json::to_string(t).unwrap();
        assert!(text(&a.trained) == text(&b.trained), "{settings}: model");
    }
}

const MODELS: [(&str, Task); 4] = [
    ("log_reg", Task::Classification),
    ("mlp\nlayers = [8]\ndrop = 0.2", Task::Classification),
    ("mlp_reg\nlayers = [8]", Task::Regression),
    ("gmm\nGMM_components = 2", Task::Classification),
];

#[test]
fn a_file_gives_the_bytes_of_memory() {
    let data = data(2111, 6);
    for (model, task) in MODELS {
        // Columns come one by one, or all at once; a class of a mixture still has to fit.
        for bytes in [40_000, 1 << 20] {
            let what = match task {
                Task::Classification => "classification",
                Task::Regression => "regression",
            };
            let settings =
                format!("type = {what}\n[FEATS]\nscale = standard\n[MODEL]\ntype = {model}");
            same(&settings, task, &data, bytes);
        }
    }
}

#[test]
fn more_rows_than_are_handed_out_at_once() {
    let data = data(20_011, 3);
    let model = "[FEATS]\nscale = robust\n[MODEL]\ntype = log_reg\nclass_weight = balanced";
    same(model, Task::Classification, &data, 1 << 16);
}

#[test]
fn every_scaler_and_way_to_fill() {
    let data = data(700, 4);
    for scaler in crate::scale::registry().iter().filter(|s| !s.needs_groups) {
        for fill in ["mean", "median", "zero", "drop"] {
            let settings = format!(
                "[FEATS]\nscale = {}\nnan_strategy = {fill}\n[MODEL]\ntype = log_reg",
                scaler.name
            );
            same(&settings, Task::Classification, &data, 1);
        }
    }
}

#[test]
fn folds_runs_development_and_a_single_column() {
    let (data, one) = (data(700, 4), data(700, 1));
    let network = "layers = [4]\npatience = 1";
    for settings in [
        "[MODEL]\ntype = log_reg\nk_fold_cross = 3",
        "[MODEL]\ntype = log_reg\nlogo = 4",
        "runs = 2\n[MODEL]\ntype = mlp\nlayers = [4]",
        &format!("traindevtest = True\n[MODEL]\ntype = mlp\n{network}"),
    ] {
        same(settings, Task::Classification, &data, 1);
    }
    same("[MODEL]\ntype = log_reg", Task::Classification, &one, 1);
}

/// One Gaussian is the mean and the covariance of all rows, wherever EM begins.
#[test]
fn a_mixture_of_more_than_fits_sees_all_rows() {
    let data = data(3001, 5);
    let settings = "[FEATS]\nscale = standard\n[MODEL]\ntype = gmm\nGMM_components = 1";
    let (memory, streamed) = both(settings, Task::Classification, &data, 8 * 5 * 150);
    let proba = |outcome: &Outcome| match &outcome.runs[0].prediction {
        Prediction::Classes { proba } => proba.clone(),
        Prediction::Values(_) => panic!("classes are predicted"),
    };
    let difference = (proba(&memory) - proba(&streamed)).mapv(f64::abs);
    let largest = difference.fold(0.0_f64, |a, b| a.max(*b));
    assert!(largest < 1e-9, "{largest}");
}

#[test]
fn what_needs_memory_says_so() {
    let why = |settings: &str| {
        let plan = plan(settings).plan;
        let estimator = crate::build(&plan.model, Task::Classification).unwrap();
        crate::pipeline::needs_memory(&plan, estimator.as_ref()).unwrap_or_default()
    };
    assert_eq!(why("[MODEL]\ntype = log_reg"), "");
    assert_eq!(why("[MODEL]\ntype = svm"), "MODEL.type = svm");
    let scaled = "[FEATS]\nscale = speaker\n[MODEL]\ntype = log_reg";
    assert_eq!(why(scaled), "FEATS.scale = speaker");
    let balanced = "[FEATS]\nbalancing = smote\n[MODEL]\ntype = mlp\nlayers = [4]";
    assert_eq!(why(balanced), "FEATS.balancing = smote");
}

#[test]
fn rows_of_a_file_keep_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = RowFile::create(folder.path(), 6, 2).unwrap();
    let row = |n: usize| [n as f32, -(n as f32)];
    (0..6).rev().for_each(|n| file.write(n, &row(n)).unwrap());
    let mut out = [0.0; 8];
    file.pick(&[4, 5, 0, 1], &mut out).unwrap();
    assert_eq!(out, [4.0, -4.0, 5.0, -5.0, 0.0, 0.0, 1.0, -1.0]);
    file.keep(&[0, 2, 5]).unwrap();
    let mut out = [0.0; 6];
    file.read(0, &mut out).unwrap();
    assert_eq!((file.nrows(), out), (3, [0.0, 0.0, 2.0, -2.0, 5.0, -5.0]));
    assert!(file.read(2, &mut [0.0; 4]).is_err(), "past the end");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
