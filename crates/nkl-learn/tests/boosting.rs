//! Gradient-boosted trees: the same numbers as XGBoost on small made-up data
//! (`data/make_xgboost.py`) and on real features.

mod common;

use common::{balanced, floats, indices, matrix, plan};
use ndarray::{s, Array2};
use nkl_config::plan::{ModelPlan, Task};
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
