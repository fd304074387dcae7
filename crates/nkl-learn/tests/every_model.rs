//! What must hold for every model of the registry, new ones included.

mod common;
#[path = "every_model/damaged.rs"]
mod damaged;

use common::plan;
use ndarray::{Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::{build, registry, scale, Fitted, Prediction, TargetRef, Training};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Side of the pictures that a cnn looks at: the smallest that it takes.
const SIDE: usize = 16;

/// Three clouds, and a value that follows from the features.
struct Data {
    x: Array2<f64>,
    classes: Vec<usize>,
    values: Vec<f64>,
}

impl Data {
    fn new(model: &str, rows: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let columns = if model == "cnn" { SIDE * SIDE } else { 6 };
        let classes: Vec<usize> = (0..rows).map(|row| row % 3).collect();
        let x = Array2::from_shape_fn((rows, columns), |(row, column)| {
            let of_class = column * 3 / columns == classes[row];
            random.random::<f64>() + if of_class { 0.6 } else { 0.0 }
        });
        let values = x.outer_iter().map(|r| 30.0 + 5.0 * r[0] - 2.0 * r[1]);
        let values = values.collect();
        Data { x, classes, values }
    }

    fn target(&self, task: Task) -> TargetRef<'_> {
        match task {
            Task::Classification => TargetRef::Classes {
                index: &self.classes,
                count: 3,
            },
            Task::Regression => TargetRef::Values(&self.values),
        }
    }

    fn rows(&self, order: &[usize]) -> Data {
        Data {
            x: self.x.select(Axis(0), order),
            classes: order.iter().map(|&r| self.classes[r]).collect(),
            values: order.iter().map(|&r| self.values[r]).collect(),
        }
    }
}

/// Small settings, so that all of them together take seconds.
fn settings(name: &str) -> ModelPlan {
    let mut p = plan(name);
    if ["mlp", "mlp_reg", "cnn"].contains(&name) {
        p.layers = vec![8, 4];
        p.epochs = Some(3);
        p.learning_rate = Some(0.01);
    }
    if name == "cnn" {
        p.picture = Some([SIDE, SIDE]);
    }
    p.n_estimators = Some(10);
    p
}

fn models() -> Vec<(&'static str, Task)> {
    let all = registry().iter();
    all.flat_map(|entry| entry.tasks.iter().map(|task| (entry.names[0], *task)))
        .collect()
}

fn fit(name: &str, task: Task, data: &Data) -> Fitted {
    let training = Training {
        x: data.x.view(),
        y: data.target(task),
        weights: None,
        dev: None,
        seed: 3,
    };
    let estimator = build(&settings(name), task).unwrap();
    estimator.fit(&training).unwrap()
}

fn numbers(fitted: &Fitted, x: ArrayView2<f64>) -> Array2<f64> {
    match fitted.predict(x).unwrap() {
        Prediction::Classes { proba } => proba,
        Prediction::Values(v) => Array2::from_shape_vec((v.len(), 1), v).unwrap(),
    }
}

/// Largest difference, relative to the largest number.
fn apart(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    let largest = a.iter().fold(1.0_f64, |m, v| m.max(v.abs()));
    (a - b).iter().fold(0.0_f64, |m, v| m.max(v.abs())) / largest
}

#[test]
fn probabilities_sum_to_1() {
    for (name, task) in models() {
        let out = numbers(
            &fit(name, task, &Data::new(name, 90, 0)),
            Data::new(name, 40, 1).x.view(),
        );
        assert!(out.iter().all(|v| v.is_finite()), "{name}");
        if task == Task::Classification {
            assert!(out.iter().all(|p| *p >= 0.0), "{name}");
            for row in out.outer_iter() {
                assert!((row.sum() - 1.0).abs() < 1e-12, "{name}: {}", row.sum());
            }
        }
    }
}

#[test]
fn a_stored_and_loaded_model_predicts_the_same_bits() {
    for (name, task) in models() {
        let (train, test) = (Data::new(name, 90, 0), Data::new(name, 40, 1));
        let fitted = fit(name, task, &train);
        let text = serde_json::to_string(&fitted).unwrap();
        let loaded: Fitted = serde_json::from_str(&text).unwrap();
        let (a, b) = (
            numbers(&fitted, test.x.view()),
            numbers(&loaded, test.x.view()),
        );
        assert_eq!(a, b, "{name}");
    }
}

#[test]
fn threads_change_no_bit() {
    for (name, task) in models() {
        let (train, test) = (Data::new(name, 90, 0), Data::new(name, 40, 1));
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build()
                .unwrap()
                .install(|| numbers(&fit(name, task, &train), test.x.view()))
        };
        let one = with(1);
        assert_eq!(one, with(2), "{name}");
        assert_eq!(one, with(5), "{name}");
    }
}

/// Of the training rows as of those that are predicted.
#[test]
fn the_order_of_rows_does_not_matter() {
    // Their samples are drawn by row number, as in the libraries that they agree with.
    const DRAWN: [&str; 2] = ["forest", "forest_reg"];
    let mut random = ChaCha8Rng::seed_from_u64(9);
    for (name, task) in models() {
        let (train, test) = (Data::new(name, 90, 0), Data::new(name, 40, 1));
        let shuffled = |n: usize, random: &mut ChaCha8Rng| {
            let mut order: Vec<usize> = (0..n).collect();
            rand::seq::SliceRandom::shuffle(&mut order[..], random);
            order
        };
        let fitted = fit(name, task, &train);
        let straight = numbers(&fitted, test.x.view());
        let order = shuffled(40, &mut random);
        let turned = numbers(&fitted, test.rows(&order).x.view());
        assert_eq!(turned, straight.select(Axis(0), &order), "{name}");
        if DRAWN.contains(&name) {
            continue;
        }
        let order = shuffled(90, &mut random);
        let other = numbers(&fit(name, task, &train.rows(&order)), test.x.view());
        let apart = apart(&straight, &other);
        println!("{name}: {apart:.1e}");
        // Probabilities of an svm come from folds that are drawn by row number, as in libsvm.
        let most = if name == "svm" { 0.25 } else { 1e-6 };
        assert!(apart < most, "{name}: {apart}");
    }
}

#[test]
fn scaling_features_by_hand_changes_nothing_under_standard() {
    for (name, task) in models() {
        let (train, test) = (Data::new(name, 90, 0), Data::new(name, 40, 1));
        let scaled = |factor: &dyn Fn(usize) -> (f64, f64)| {
            let apply = |data: &Data| {
                let mut x = data.x.clone();
                for (column, mut values) in x.columns_mut().into_iter().enumerate() {
                    let (slope, shift) = factor(column);
                    values.mapv_inplace(|v| slope * v + shift);
                }
                x
            };
            let (mut a, mut b) = (apply(&train), apply(&test));
            let scaler = scale::fit("standard", a.view()).unwrap();
            scaler.apply(&mut a, None).unwrap();
            scaler.apply(&mut b, None).unwrap();
            let data = Data {
                x: a,
                classes: train.classes.clone(),
                values: train.values.clone(),
            };
            numbers(&fit(name, task, &data), b.view())
        };
        let plain = scaled(&|_| (1.0, 0.0));
        // Powers of two leave the digits as they are; the shifts do not quite.
        let other = scaled(&|column| (2.0_f64.powi(column as i32 % 7 - 3), column as f64));
        let apart = apart(&plain, &other);
        println!("{name}: {apart:.1e}");
        assert!(apart < 2e-3, "{name}: {apart}");
    }
}
