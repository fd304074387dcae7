//! What must hold for every model.

mod common;

use common::{balanced, plan, Corpus};
use ndarray::{Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::{build, registry, scale, Fitted, LearnError, Prediction, TargetRef, Training};

/// Two or three noisy clouds with targets that depend on the features.
struct Clouds {
    x: Array2<f64>,
    classes: Vec<usize>,
    values: Vec<f64>,
}

fn clouds(n: usize, d: usize, seed: usize) -> Clouds {
    let noise = |r: usize, c: usize| {
        // Twelve hashed numbers sum to something nearly normal.
        let hash = |k: usize| {
            let mut h = (r * 1_000_003 + c * 7919 + k * 104_729 + seed * 31 + 17) as u64;
            for _ in 0..3 {
                h = (h ^ (h >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            }
            (h >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..12).map(hash).sum::<f64>() - 6.0
    };
    let classes: Vec<usize> = (0..n).map(|r| r % 3).collect();
    let x = Array2::from_shape_fn((n, d), |(r, c)| {
        noise(r, c) + if c == classes[r] { 1.2 } else { 0.0 }
    });
    let values = (0..n)
        .map(|r| 2.0 * x[[r, 0]] - x[[r, 1]] + 0.5 * noise(r, d + 1))
        .collect();
    Clouds { x, classes, values }
}

/// Settings in which a model learns something on the clouds.
fn settings(name: &str) -> ModelPlan {
    let mut p = plan(name);
    if name == "svr" {
        p.c = Some(1.0);
    }
    if name.starts_with("forest") {
        p.n_estimators = Some(20);
    }
    p
}

/// The models of this file's concern, with their tasks.
fn models() -> Vec<(&'static str, Task)> {
    const OWN: [&str; 11] = [
        "svm",
        "svr",
        "knn",
        "knn_reg",
        "tree",
        "tree_reg",
        "forest",
        "forest_reg",
        "bayes",
        "log_reg",
        "lin_reg",
    ];
    let known = registry().iter().filter(|e| OWN.contains(&e.names[0]));
    let found: Vec<_> = known.map(|e| (e.names[0], e.tasks[0])).collect();
    assert_eq!(found.len(), OWN.len());
    found
}

fn fit(name: &str, task: Task, data: &Clouds) -> Fitted {
    let y = match task {
        Task::Classification => TargetRef::Classes {
            index: &data.classes,
            count: 3,
        },
        Task::Regression => TargetRef::Values(&data.values),
    };
    let training = Training {
        x: data.x.view(),
        y,
        weights: None,
        dev: None,
        seed: 3,
    };
    build(&settings(name), task)
        .unwrap()
        .fit(&training)
        .unwrap()
}

fn numbers(fitted: &Fitted, x: ArrayView2<f64>) -> Array2<f64> {
    match fitted.predict(x).unwrap() {
        Prediction::Classes { proba } => proba,
        Prediction::Values(v) => Array2::from_shape_vec((v.len(), 1), v).unwrap(),
    }
}

#[test]
fn every_model_learns_and_its_probabilities_sum_to_1() {
    let (train, test) = (clouds(150, 6, 0), clouds(90, 6, 1));
    for (name, task) in models() {
        let out = numbers(&fit(name, task, &train), test.x.view());
        assert!(out.iter().all(|v| v.is_finite()), "{name}");
        if task == Task::Classification {
            assert!(
                out.rows()
                    .into_iter()
                    .all(|r| (r.sum() - 1.0).abs() < 1e-12 && r.iter().all(|p| *p >= 0.0)),
                "{name}"
            );
            let hits = (0..90)
                .filter(|&r| (0..3).all(|c| out[[r, c]] <= out[[r, test.classes[r]]]))
                .count();
            assert!(hits > 40, "{name}: {hits} of 90");
        } else {
            let predicted = out.column(0).to_vec();
            let pcc = nkl_learn::metrics::pcc(&test.values, &predicted).unwrap();
            assert!(pcc > 0.5, "{name}: {pcc}");
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let (train, test) = (clouds(400, 6, 0), clouds(300, 6, 1));
    let with = |threads: usize, name: &str, task| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| numbers(&fit(name, task, &train), test.x.view()))
    };
    for (name, task) in models() {
        let one = with(1, name, task);
        assert_eq!(one, with(4, name, task), "{name}");
        assert_eq!(one, with(7, name, task), "{name}");
    }
}

#[test]
fn threads_do_not_matter_where_the_kernel_matrix_is_not_kept_whole() {
    let (train, test) = (clouds(6300, 4, 0), clouds(100, 4, 1));
    let with = |threads: usize, name: &str, task| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| numbers(&fit(name, task, &train), test.x.view()))
    };
    for (name, task) in [("svm", Task::Classification), ("svr", Task::Regression)] {
        assert_eq!(with(1, name, task), with(3, name, task), "{name}");
    }
}

#[test]
fn a_stored_model_predicts_the_same_bits() {
    let (train, test) = (clouds(120, 5, 0), clouds(50, 5, 1));
    for (name, task) in models() {
        let fitted = fit(name, task, &train);
        let loaded: Fitted =
            serde_json::from_str(&serde_json::to_string(&fitted).unwrap()).unwrap();
        assert_eq!(fitted, loaded, "{name}");
        assert_eq!(
            numbers(&fitted, test.x.view()),
            numbers(&loaded, test.x.view()),
            "{name}"
        );
    }
}

#[test]
fn order_of_rows_does_not_matter() {
    let (train, test) = (clouds(150, 6, 0), clouds(90, 6, 1));
    let order: Vec<usize> = (0..150).map(|i| i * 67 % 150).collect();
    let other = Clouds {
        x: train.x.select(Axis(0), &order),
        classes: order.iter().map(|&r| train.classes[r]).collect(),
        values: order.iter().map(|&r| train.values[r]).collect(),
    };
    let back: Vec<usize> = (0..90).rev().collect();
    for (name, task) in models() {
        let fitted = fit(name, task, &train);
        let out = numbers(&fitted, test.x.view());
        // Of the rows that are predicted: never.
        let reversed = numbers(&fitted, test.x.select(Axis(0), &back).view());
        assert_eq!(reversed, out.select(Axis(0), &back), "{name}");
        let shuffled = fit(name, task, &other);
        if name == "svm" {
            // Its probabilities depend on the folds, which follow the rows as in scikit-learn; its
            // decisions do not.
            assert_eq!(
                fitted.votes(test.x.view()).unwrap(),
                shuffled.votes(test.x.view()).unwrap()
            );
        } else if !name.starts_with("forest") {
            // Forests draw rows by number. SVR ends within a tolerance.
            let tolerance = if name == "svr" { 5e-3 } else { 1e-5 };
            let worst = (&out - &numbers(&shuffled, test.x.view()))
                .iter()
                .fold(0.0_f64, |m, d| m.max(d.abs()));
            assert!(worst < tolerance, "{name}: {worst}");
        }
    }
}

#[test]
fn standard_scaling_makes_units_irrelevant() {
    let (train, test) = (clouds(150, 6, 0), clouds(90, 6, 1));
    let scaled = |unit: f64, offset: f64| {
        let change = |x: &Array2<f64>| x.mapv(|v| v * unit + offset);
        let (mut a, mut b) = (change(&train.x), change(&test.x));
        let scaler = scale::fit("standard", a.view()).unwrap();
        scaler.apply(&mut a, None).unwrap();
        scaler.apply(&mut b, None).unwrap();
        (
            Clouds {
                x: a,
                classes: train.classes.clone(),
                values: train.values.clone(),
            },
            b,
        )
    };
    let ((a, a_test), (b, b_test)) = (scaled(1.0, 0.0), scaled(512.0, 4096.0));
    for (name, task) in models() {
        let (one, two) = (
            numbers(&fit(name, task, &a), a_test.view()),
            numbers(&fit(name, task, &b), b_test.view()),
        );
        let worst = (&one - &two).iter().fold(0.0_f64, |m, d| m.max(d.abs()));
        assert!(worst < 5e-3, "{name}: {worst}");
    }
}

#[test]
fn classes_without_training_samples_have_probability_0() {
    let data = clouds(90, 4, 0);
    for (name, task) in models() {
        if task == Task::Regression {
            continue;
        }
        let index: Vec<usize> = data.classes.iter().map(|&c| [0, 2, 3][c]).collect();
        let y = TargetRef::Classes {
            index: &index,
            count: 5,
        };
        let training = Training {
            x: data.x.view(),
            y,
            weights: None,
            dev: None,
            seed: 0,
        };
        let out = numbers(
            &build(&settings(name), task)
                .unwrap()
                .fit(&training)
                .unwrap(),
            data.x.view(),
        );
        assert_eq!(out.ncols(), 5, "{name}");
        assert!(
            out.column(1).iter().chain(out.column(4)).all(|p| *p == 0.0),
            "{name}"
        );
    }
}

#[test]
fn class_weights_help_the_rare_class() {
    // Class 1 in one of ten rows, overlapping with class 0.
    let rows: Vec<usize> = (0..600).filter(|r| r % 3 == 0 || r % 30 == 1).collect();
    let all = clouds(600, 4, 0);
    let x = all.x.select(Axis(0), &rows);
    let index: Vec<usize> = rows.iter().map(|&r| all.classes[r]).collect();
    let y = TargetRef::Classes {
        index: &index,
        count: 2,
    };
    let rare = |plan: &ModelPlan| {
        let training = Training {
            x: x.view(),
            y,
            weights: None,
            dev: None,
            seed: 0,
        };
        let fitted = build(plan, Task::Classification)
            .unwrap()
            .fit(&training)
            .unwrap();
        let won = match fitted.votes(x.view()).unwrap() {
            Some(votes) => votes.column(1).sum(),
            None => fitted
                .predict(x.view())
                .unwrap()
                .classes()
                .unwrap()
                .iter()
                .sum(),
        };
        won
    };
    for name in ["svm", "bayes", "log_reg"] {
        assert!(rare(&balanced(name)) > rare(&plan(name)) + 5, "{name}");
    }
    assert!(matches!(
        build(&balanced("knn"), Task::Classification),
        Err(LearnError::Setting {
            key: "class_weight",
            ..
        })
    ));
}

#[test]
fn bad_input_is_an_error_that_says_what() {
    let message = |e: Result<Fitted, LearnError>| e.unwrap_err().to_string();
    let data = clouds(12, 3, 0);
    let svm = build(&plan("svm"), Task::Classification).unwrap();
    let with = |x: ArrayView2<f64>, index: &[usize], weights: Option<&[f64]>| {
        let y = TargetRef::Classes { index, count: 3 };
        let training = Training {
            x: x.reborrow(),
            y,
            weights,
            dev: None,
            seed: 0,
        };
        message(svm.fit(&training))
    };
    let mut bad = data.x.clone();
    bad[[7, 2]] = f64::INFINITY;
    assert!(with(bad.view(), &data.classes, None).contains("row 7, feature column 2 is inf"));
    assert!(with(data.x.view(), &data.classes[..5], None).contains("12 rows"));
    assert!(with(data.x.view(), &[1; 12], None).contains("one class"));
    assert!(with(data.x.view(), &[9; 12], None).contains("class 9 of 3"));
    assert!(with(data.x.view(), &data.classes, Some(&[-1.0; 12])).contains("weight of row 0"));
    assert!(with(data.x.slice(ndarray::s![..0, ..]), &[], None).contains("0 samples"));
    let fitted = fit("svm", Task::Classification, &clouds(30, 3, 0));
    assert!(fitted
        .predict(clouds(3, 4, 0).x.view())
        .unwrap_err()
        .to_string()
        .contains("4 features"));
    assert!(fitted.predict(bad.view()).is_err());
    for (change, key) in [
        (
            ModelPlan {
                c: Some(-1.0),
                ..plan("svm")
            },
            "C_val",
        ),
        (
            ModelPlan {
                kernel: Some("cubic".into()),
                ..plan("svm")
            },
            "kernel",
        ),
        (
            ModelPlan {
                gamma: Some("wide".into()),
                ..plan("svm")
            },
            "gamma",
        ),
        (
            ModelPlan {
                k: Some(0),
                ..plan("knn")
            },
            "K_val",
        ),
        (
            ModelPlan {
                knn_weights: Some("x".into()),
                ..plan("knn")
            },
            "KNN_weights",
        ),
        (
            ModelPlan {
                max_depth: Some(0),
                ..plan("tree")
            },
            "max_depth",
        ),
    ] {
        let text = build(&change, Task::Classification)
            .err()
            .unwrap()
            .to_string();
        assert!(text.contains(key), "{text}");
    }
    assert!(build(&plan("svm"), Task::Regression)
        .err()
        .unwrap()
        .to_string()
        .contains("svr"));
    assert!(build(&plan("nothing"), Task::Regression)
        .err()
        .unwrap()
        .to_string()
        .contains("knn_reg"));
}

#[test]
fn extreme_inputs_do_not_break_anything() {
    // Constant columns, one row per class, equal rows with different targets, huge and tiny units.
    type Entry = fn(usize, usize) -> f64;
    let shapes: [(usize, Entry); 4] = [
        (12, |_, _| 5.0),
        (3, |r, c| (r * c) as f64),
        (30, |r, _| (r / 6) as f64),
        (30, |r, c| {
            if c == 0 {
                r as f64 * 1e12
            } else {
                r as f64 * 1e-12
            }
        }),
    ];
    for (n, f) in shapes {
        let x = Array2::from_shape_fn((n, 3), |(r, c)| f(r, c));
        let data = Clouds {
            x,
            classes: (0..n).map(|r| r % 3).collect(),
            values: (0..n).map(|r| (r % 5) as f64).collect(),
        };
        for (name, task) in models() {
            if name.starts_with("knn") && n < 5 {
                continue;
            }
            let out = numbers(&fit(name, task, &data), data.x.view());
            assert!(out.iter().all(|v| v.is_finite()), "{name} {n}");
        }
    }
}

#[test]
fn five_folds_give_the_same_result_with_any_number_of_threads() {
    let Some(corpus) = Corpus::load("emodb") else {
        return;
    };
    let (classes, count) = corpus.classes();
    let scaler = scale::fit("standard", corpus.x.view()).unwrap();
    let mut x = corpus.x.clone();
    scaler.apply(&mut x, None).unwrap();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let y = TargetRef::Classes {
                index: &classes,
                count,
            };
            let training = Training {
                x: x.view(),
                y,
                weights: None,
                dev: None,
                seed: 42,
            };
            build(&plan("svm"), Task::Classification)
                .unwrap()
                .fit(&training)
                .unwrap()
        })
    };
    assert_eq!(run(1), run(3));
}
