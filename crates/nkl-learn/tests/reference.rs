//! The same numbers as scikit-learn on small made-up data (`data/make_reference.py`).

mod common;

use common::{balanced, floats, indices, matrix, plan};
use ndarray::{concatenate, s, Array2, Axis};
use nkl_config::plan::{Measure, ModelPlan, Task};
use nkl_learn::metrics;
use nkl_learn::{build, Fitted, Model, Prediction, TargetRef, Training};
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
    let all: Value = serde_json::from_str(include_str!("data/sklearn.json")).unwrap();
    Data {
        x: matrix(&all["x"]),
        classes: indices(&all["classes"]),
        values: floats(&all["values"]),
        weights: floats(&all["weights"]),
        n: all["train_rows"].as_u64().unwrap() as usize,
        all,
    }
}

impl Data {
    fn fit(&self, plan: &ModelPlan, classes: Option<usize>, weighted: bool, seed: u64) -> Fitted {
        let two: Vec<usize> = self
            .classes
            .iter()
            .map(|&c| c.min(classes.unwrap_or(1) - 1))
            .collect();
        let (y, task) = match classes {
            Some(count) => (
                TargetRef::Classes {
                    index: &two[..self.n],
                    count,
                },
                Task::Classification,
            ),
            None => (TargetRef::Values(&self.values[..self.n]), Task::Regression),
        };
        let x = self.x.slice(s![..self.n, ..]);
        let weights = weighted.then_some(&self.weights[..]);
        build(plan, task)
            .unwrap()
            .fit(&Training {
                x,
                y,
                weights,
                dev: None,
                seed,
            })
            .unwrap()
    }

    fn predict(&self, fitted: &Fitted) -> Prediction {
        fitted.predict(self.x.slice(s![self.n.., ..])).unwrap()
    }

    fn check_proba(
        &self,
        name: &str,
        plan: &ModelPlan,
        classes: usize,
        weighted: bool,
        seed: u64,
        tolerance: f64,
    ) {
        let Prediction::Classes { proba } =
            self.predict(&self.fit(plan, Some(classes), weighted, seed))
        else {
            panic!("{name}: no probabilities");
        };
        let worst = (&proba - &matrix(&self.all[name]))
            .iter()
            .fold(0.0_f64, |m, d| m.max(d.abs()));
        println!("{name}: {worst:.2e}");
        assert!(worst <= tolerance, "{name}: differs by {worst}");
        assert!(proba
            .rows()
            .into_iter()
            .all(|r| (r.sum() - 1.0).abs() < 1e-12));
    }

    fn check_values(&self, name: &str, plan: &ModelPlan, weighted: bool, tolerance: f64) {
        let Prediction::Values(values) = self.predict(&self.fit(plan, None, weighted, 0)) else {
            panic!("{name}: no values");
        };
        let worst = values
            .iter()
            .zip(floats(&self.all[name]))
            .fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        println!("{name}: {worst:.2e}");
        assert!(worst <= tolerance, "{name}: differs by {worst}");
    }
}

fn kernels(kind: &str) -> Vec<(&'static str, ModelPlan)> {
    let base = || ModelPlan {
        c: (kind == "svr").then_some(2.0),
        epsilon: (kind == "svr").then_some(0.2),
        ..plan(kind)
    };
    let with = |kernel: &str| ModelPlan {
        kernel: Some(kernel.into()),
        ..base()
    };
    vec![
        ("rbf", base()),
        ("linear", with("linear")),
        (
            "poly",
            ModelPlan {
                degree: Some(2),
                coef0: Some(1.0),
                gamma: Some("auto".into()),
                ..with("poly")
            },
        ),
        (
            "sigmoid",
            ModelPlan {
                gamma: Some("0.02".into()),
                coef0: Some(-0.5),
                ..with("sigmoid")
            },
        ),
    ]
}

#[test]
fn support_vector_machines() {
    // Two runs to a tolerance of 1e-3 on the gradient agree to about that; sigmoid is not a
    // positive definite kernel, and its optimum flatter.
    let d = data();
    for (name, plan) in kernels("svm") {
        let tolerance = if name == "sigmoid" { 5e-3 } else { 1e-3 };
        d.check_proba(&format!("svm_{name}"), &plan, 3, false, 42, tolerance);
    }
    d.check_proba("svm_two", &plan("svm"), 2, false, 7, 1e-3);
    d.check_proba(
        "svm_balanced",
        &ModelPlan {
            c: Some(3.0),
            ..balanced("svm")
        },
        3,
        false,
        42,
        1e-3,
    );
    d.check_proba("svm_weights", &plan("svm"), 3, true, 42, 1e-3);
    for (name, plan) in kernels("svr") {
        d.check_values(&format!("svr_{name}"), &plan, false, 5e-3);
    }
    let fitted = d.fit(&plan("svm"), Some(3), false, 42);
    let votes = fitted.votes(d.x.slice(s![d.n.., ..])).unwrap().unwrap();
    let winners: Vec<usize> = votes
        .rows()
        .into_iter()
        .map(|r| (0..3).rev().max_by_key(|&c| r[c]).unwrap())
        .collect();
    assert_eq!(winners, indices(&d.all["svm_votes"]));
}

#[test]
fn neighbours_bayes_and_trees() {
    let d = data();
    let distance = |kind: &str| ModelPlan {
        knn_weights: Some("distance".into()),
        ..plan(kind)
    };
    d.check_proba("knn", &plan("knn"), 3, false, 0, 1e-12);
    d.check_proba("knn_distance", &distance("knn"), 3, false, 0, 1e-12);
    d.check_values("knn_reg", &plan("knn_reg"), false, 1e-10);
    d.check_values("knn_distance_reg", &distance("knn_reg"), false, 1e-10);
    d.check_proba("bayes", &plan("bayes"), 3, false, 0, 1e-9);
    d.check_proba("bayes_weights", &plan("nb"), 3, true, 0, 1e-9);
    let shallow = |kind: &str| ModelPlan {
        max_depth: Some(3),
        ..plan(kind)
    };
    d.check_proba("tree", &shallow("tree"), 3, false, 5, 1e-12);
    d.check_values("tree_reg", &shallow("tree_reg"), false, 1e-10);
}

#[test]
fn linear_models() {
    let d = data();
    d.check_proba("log_reg", &plan("log_reg"), 3, false, 0, 1e-5);
    d.check_proba("log_reg_two", &plan("log_reg"), 2, false, 0, 1e-5);
    d.check_proba(
        "log_reg_balanced",
        &ModelPlan {
            c: Some(0.1),
            ..balanced("log_reg")
        },
        3,
        false,
        0,
        1e-5,
    );
    d.check_values("lin_reg", &plan("lin_reg"), false, 1e-9);
    d.check_values("lin_reg_weights", &plan("lin_reg"), true, 1e-9);
}

/// Coefficients where the solution is not unique.
fn check_coefficients(name: &str, x: Array2<f64>, y: &[f64], expected: &Value) {
    let training = Training {
        x: x.view(),
        y: TargetRef::Values(y),
        weights: None,
        dev: None,
        seed: 0,
    };
    let fitted = build(&plan("lin_reg"), Task::Regression)
        .unwrap()
        .fit(&training)
        .unwrap();
    let Model::LinReg(model) = fitted.model else {
        panic!("{name}")
    };
    for (own, other) in model
        .coefficients
        .iter()
        .zip(floats(&expected["coefficients"]))
    {
        assert!(
            (own - other).abs() < 1e-7 * (1.0 + other.abs()),
            "{name}: {own} {other}"
        );
    }
    assert!(
        (model.intercept - expected["intercept"].as_f64().unwrap()).abs() < 1e-6,
        "{name}"
    );
}

#[test]
fn least_squares_without_full_rank() {
    let d = data();
    let sum = (&d.x.column(0) + &d.x.column(1)).insert_axis(Axis(1));
    let deficient = concatenate![Axis(1), d.x.view(), sum.view(), d.x.slice(s![.., 2..3])];
    let deficient = deficient.slice(s![..d.n, ..]).to_owned();
    check_coefficients(
        "deficient",
        deficient,
        &d.values[..d.n],
        &d.all["lin_reg_deficient"],
    );
    let wide = concatenate![
        Axis(1),
        d.x.view(),
        d.x.mapv(|v| v * v).view(),
        d.x.mapv(|v| v * v * v).view()
    ];
    check_coefficients(
        "wide",
        wide.slice(s![..8, ..]).to_owned(),
        &d.values[..8],
        &d.all["lin_reg_wide"],
    );
}

#[test]
fn areas_and_intervals() {
    let d = data();
    let truth = &d.classes[d.n..];
    let proba = matrix(&d.all["svm_rbf"]);
    let number = |name: &str| d.all[name].as_f64().unwrap();
    assert!((metrics::auc_macro(truth, proba.view()).unwrap() - number("auc_macro")).abs() < 1e-9);
    let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
    assert!(
        (metrics::auc(&positive, &proba.column(1).to_vec()).unwrap() - number("auc")).abs() < 1e-9
    );
    let (values, predicted) = (&d.values[d.n..], floats(&d.all["lin_reg"]));
    assert!((metrics::r2(values, &predicted).unwrap() - number("r2")).abs() < 1e-9);
    let check = |name: &str, found: metrics::Interval| {
        let expected = floats(&d.all[name]);
        assert!(
            (found.low - expected[0]).abs() < 1e-9 && (found.high - expected[1]).abs() < 1e-9,
            "{name} {found:?}"
        );
    };
    let votes = indices(&d.all["svm_votes"]);
    check(
        "interval_uar",
        metrics::interval_of_classes(Measure::Uar, truth, &votes, 3)
            .unwrap()
            .unwrap(),
    );
    check(
        "interval_mse",
        metrics::interval_of_values(Measure::Mse, values, &predicted)
            .unwrap()
            .unwrap(),
    );
    check(
        "interval_ccc",
        metrics::interval_of_values(Measure::Ccc, values, &predicted)
            .unwrap()
            .unwrap(),
    );
}
