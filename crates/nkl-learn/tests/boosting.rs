//! Gradient-boosted trees: the same numbers as XGBoost on small made-up data
//! (`data/make_xgboost.py`) and on real features.

mod common;

use common::{balanced, floats, indices, matrix, plan, shared, Corpus};
use ndarray::{s, Array2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::metrics::Confusion;
use nkl_learn::{build, Fitted, LearnError, Model, Prediction, TargetRef, Training};
use serde_json::Value;

struct Data {
    all: Value,
    x: Array2<f64>,
    classes: Vec<usize>,
    values: Vec<f64>,
    weights: Vec<f64>,
    n: usize,
}

fn data() -> Data {
    let all: Value = serde_json::from_str(include_str!("data/xgboost.json")).unwrap();
    Data {
        x: matrix(&all["x"]),
        classes: indices(&all["classes"]),
        values: floats(&all["values"]),
        weights: floats(&all["weights"]),
        n: all["train_rows"].as_u64().unwrap() as usize,
        all,
    }
}

fn answers(fitted: &Fitted, x: ndarray::ArrayView2<f64>) -> Array2<f64> {
    match fitted.predict(x).unwrap() {
        Prediction::Classes { proba } => proba,
        Prediction::Values(v) => Array2::from_shape_vec((v.len(), 1), v).unwrap(),
    }
}

impl Data {
    /// `classes`: their number; the higher ones count as the last. `None`: a regression.
    fn fit(
        &self,
        plan: &ModelPlan,
        classes: Option<usize>,
        weighted: bool,
        dev_from: Option<usize>,
    ) -> Fitted {
        let count = classes.unwrap_or(1);
        let index: Vec<usize> = self.classes.iter().map(|&c| c.min(count - 1)).collect();
        let target = |from: usize, to: usize| match classes {
            Some(count) => TargetRef::Classes {
                index: &index[from..to],
                count,
            },
            None => TargetRef::Values(&self.values[from..to]),
        };
        let task = match classes {
            Some(_) => Task::Classification,
            None => Task::Regression,
        };
        let end = dev_from.unwrap_or(self.n);
        let dev = dev_from.map(|from| (self.x.slice(s![from..self.n, ..]), target(from, self.n)));
        build(plan, task)
            .unwrap()
            .fit(&Training {
                x: self.x.slice(s![..end, ..]),
                y: target(0, end),
                weights: weighted.then_some(&self.weights[..]),
                dev,
                seed: 42,
            })
            .unwrap()
    }

    fn check(&self, name: &str, fitted: &Fitted, expected: &Value) {
        let found = answers(fitted, self.x.slice(s![self.n.., ..]));
        let expected = matrix(expected);
        let worst = (&found - &expected)
            .iter()
            .zip(&expected)
            .fold(0.0_f64, |m, (d, e)| m.max(d.abs() / e.abs().max(1.0)));
        println!("{name}: {worst:.2e}");
        assert!(worst <= 1e-5, "{name}: differs by {worst}");
    }
}

fn shallow(kind: &str) -> ModelPlan {
    ModelPlan {
        n_estimators: Some(30),
        max_depth: Some(3),
        learning_rate: Some(0.1),
        ..plan(kind)
    }
}

#[test]
fn as_xgboost() {
    let d = data();
    for (name, plan, classes, weighted) in [
        ("three", plan("xgb"), Some(3), false),
        ("two", plan("xgb"), Some(2), false),
        ("shallow", shallow("xgb"), Some(3), false),
        ("weighted", plan("xgb"), Some(3), true),
        ("two_weighted", plan("xgb"), Some(2), true),
        ("balanced", balanced("xgb"), Some(3), false),
        ("values_all", plan("xgr"), None, false),
        ("values_shallow", shallow("xgr"), None, false),
        ("values_weighted", plan("xgr"), None, true),
    ] {
        d.check(name, &d.fit(&plan, classes, weighted, None), &d.all[name]);
    }
}

#[test]
fn stops_as_xgboost() {
    let d = data();
    for (metric, kind, classes, rounds) in [
        ("mlogloss", "xgb", Some(3), 7),
        ("merror", "xgb", Some(3), 7),
        ("logloss", "xgb", Some(2), 7),
        ("auc", "xgb", Some(2), 7),
        ("rmse", "xgr", None, 3),
        ("mae", "xgr", None, 3),
    ] {
        let plan = ModelPlan {
            early_stopping_rounds: Some(rounds),
            eval_metric: Some(metric.into()),
            ..plan(kind)
        };
        let name = format!("stop_{metric}");
        let fitted = d.fit(&plan, classes, false, Some(300));
        let Model::Boosted(model) = &fitted.model else {
            panic!("{name}")
        };
        let expected = &d.all[&name];
        let rounds = model.trees.len() / model.base.len();
        assert_eq!(
            rounds as u64,
            expected["rounds"].as_u64().unwrap(),
            "{name}"
        );
        d.check(&name, &fitted, &expected["proba"]);
    }
}

/// Settings that draw at random, and settings that do not.
fn variants() -> Vec<(&'static str, ModelPlan, Option<usize>)> {
    let drawn = |kind: &str| ModelPlan {
        n_estimators: Some(40),
        subsample: Some(0.6),
        colsample_bytree: Some(0.5),
        early_stopping_rounds: Some(10),
        ..plan(kind)
    };
    vec![
        ("three", plan("xgb"), Some(3)),
        ("two", plan("xgb"), Some(2)),
        ("values", plan("xgr"), None),
        ("three drawn", drawn("xgb"), Some(3)),
        ("two drawn", drawn("xgb"), Some(2)),
        ("values drawn", drawn("xgr"), None),
    ]
}

#[test]
fn order_of_rows_changes_no_bit() {
    let d = data();
    let order: Vec<usize> = (0..400)
        .map(|i| i * 67 % 400)
        .chain(400..d.x.nrows())
        .collect();
    let other = Data {
        x: d.x.select(Axis(0), &order),
        classes: order.iter().map(|&r| d.classes[r]).collect(),
        values: order.iter().map(|&r| d.values[r]).collect(),
        weights: order[..400].iter().map(|&r| d.weights[r]).collect(),
        all: Value::Null,
        n: d.n,
    };
    for (name, plan, classes) in variants().into_iter().take(3) {
        for weighted in [false, true] {
            let fitted = d.fit(&plan, classes, weighted, None);
            assert_eq!(fitted, other.fit(&plan, classes, weighted, None), "{name}");
        }
    }
}

#[test]
fn threads_change_no_bit_and_a_stored_model_is_the_same() {
    let d = data();
    // Enough cells for threads to share a tree.
    let large = Array2::from_shape_fn((4000, 300), |(r, c)| {
        d.x[[(r + 17 * c) % 400, c % 5]] + ((r * 31 + c * c) % 89) as f64 * 0.01
    });
    let index: Vec<usize> = (0..4000).map(|r| d.classes[r % 400]).collect();
    let few = ModelPlan {
        n_estimators: Some(2),
        ..plan("xgb")
    };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut out: Vec<Fitted> = variants()
                .into_iter()
                .map(|(_, plan, classes)| d.fit(&plan, classes, true, None))
                .collect();
            let training = Training {
                x: large.view(),
                y: TargetRef::Classes {
                    index: &index,
                    count: 3,
                },
                weights: None,
                dev: None,
                seed: 1,
            };
            let estimator = build(&few, Task::Classification).unwrap();
            out.push(estimator.fit(&training).unwrap());
            out
        })
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(5));
    for fitted in &one[..6] {
        let text = serde_json::to_string(fitted).unwrap();
        let loaded: Fitted = serde_json::from_str(&text).unwrap();
        assert_eq!(*fitted, loaded);
        let (a, b) = (answers(fitted, d.x.view()), answers(&loaded, d.x.view()));
        assert!(a.iter().zip(&b).all(|(a, b)| a.to_bits() == b.to_bits()));
        let probable = a.rows().into_iter().all(|r| (r.sum() - 1.0).abs() < 1e-12);
        assert!(probable || fitted.classes == 0);
    }
}

#[test]
fn trees_of_drawn_rows_and_columns_learn() {
    let d = data();
    for (name, plan, classes) in variants().into_iter().skip(3) {
        let fitted = d.fit(&plan, classes, false, None);
        let Model::Boosted(model) = &fitted.model else {
            panic!("{name}")
        };
        let rounds = model.trees.len() / model.base.len();
        assert!((2..40).contains(&rounds), "{name}: {rounds}");
        let out = answers(&fitted, d.x.slice(s![d.n.., ..]));
        let truth = d.n..d.x.nrows();
        if let Some(count) = classes {
            let hit = |(r, t): (usize, usize)| {
                let class = d.classes[t].min(count - 1);
                (0..count).all(|c| out[[r, c]] <= out[[r, class]])
            };
            let hits = truth.enumerate().filter(|&p| hit(p)).count();
            assert!(hits >= 26, "{name}: {hits} of 40");
        } else {
            let pcc = nkl_learn::metrics::pcc(&d.values[d.n..], &out.column(0).to_vec());
            assert!(pcc.unwrap() > 0.9, "{name}: {pcc:?}");
        }
    }
}

#[test]
fn senseless_settings_and_data_are_errors() {
    let change = |f: fn(&mut ModelPlan)| {
        let mut plan = plan("xgb");
        f(&mut plan);
        build(&plan, Task::Classification)
            .err()
            .unwrap()
            .to_string()
    };
    assert!(change(|p| p.subsample = Some(0.0)).contains("subsample = 0"));
    assert!(change(|p| p.colsample_bytree = Some(1.5)).contains("colsample_bytree = 1.5"));
    assert!(change(|p| p.learning_rate = Some(-0.1)).contains("learning_rate"));
    assert!(change(|p| p.n_estimators = Some(0)).contains("n_estimators"));
    assert!(change(|p| p.max_depth = Some(0)).contains("max_depth"));
    assert!(change(|p| p.eval_metric = Some("rmse".into())).contains("logloss, mlogloss"));
    assert!(change(|p| {
        p.early_stopping_rounds = Some(3);
        p.validation_split = Some(0.0);
    })
    .contains("validation_split"));
    let x = Array2::from_shape_fn((4, 2), |(r, c)| (r * 2 + c) as f64 * 1e300);
    let fit = |plan: &ModelPlan, values: &[f64]| {
        let training = Training {
            x: x.view(),
            y: TargetRef::Values(values),
            weights: None,
            dev: None,
            seed: 0,
        };
        build(plan, Task::Regression).unwrap().fit(&training)
    };
    let error = fit(&plan("xgr"), &[1.0, 2.0, -1e20, 3.0]).unwrap_err();
    assert!(
        matches!(&error, LearnError::Data(what) if what.contains("row 2")),
        "{error}"
    );
    assert!(fit(&plan("xgr"), &[1.0, 2.0, 1e15, 3.0]).is_ok());
    let stop = ModelPlan {
        early_stopping_rounds: Some(2),
        validation_split: Some(0.01),
        ..plan("xgr")
    };
    assert!(fit(&stop, &[1.0; 4])
        .unwrap_err()
        .to_string()
        .contains("validation_split"));
}

/// UAR of all predictions of 5 speaker-disjunct folds together.
fn uar_of_folds(corpus: &Corpus) -> f64 {
    let (classes, count) = corpus.classes();
    let speakers = corpus.speaker_numbers();
    let mut predicted = vec![0; classes.len()];
    for fold in 0..5 {
        let (test, train): (Vec<usize>, Vec<usize>) =
            (0..classes.len()).partition(|&r| speakers[r] % 5 == fold);
        let index: Vec<usize> = train.iter().map(|&r| classes[r]).collect();
        let x = corpus.x.select(Axis(0), &train);
        let training = Training {
            x: x.view(),
            y: TargetRef::Classes {
                index: &index,
                count,
            },
            weights: None,
            dev: None,
            seed: 42,
        };
        let fitted = build(&plan("xgb"), Task::Classification)
            .unwrap()
            .fit(&training)
            .unwrap();
        let found = fitted
            .predict(corpus.x.select(Axis(0), &test).view())
            .unwrap();
        for (&row, class) in test.iter().zip(found.classes().unwrap()) {
            predicted[row] = class;
        }
    }
    Confusion::new(&classes, &predicted, count)
        .unwrap()
        .uar()
        .unwrap()
}

#[test]
fn five_folds_as_xgboost() {
    for name in ["emodb", "urdu"] {
        let (Some(corpus), Some(shared)) = (Corpus::load(name), shared()) else {
            return;
        };
        let path = shared.join("reference/metrics/speaker_5fold_egemaps_sklearn.csv");
        let text = std::fs::read_to_string(path).unwrap();
        let start = format!("{name},xgb_default,");
        let line = text.lines().find_map(|l| l.strip_prefix(&start)).unwrap();
        let reference: f64 = line.split(',').next().unwrap().parse().unwrap();
        let uar = uar_of_folds(&corpus);
        println!("{name}: {uar:.4}, XGBoost {reference:.4}");
        assert!((uar - reference).abs() < 0.03, "{name}: {uar} {reference}");
    }
}
