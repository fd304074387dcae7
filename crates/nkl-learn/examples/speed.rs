//! Times every model on a table of numbers, to be held against `speed_sklearn.py`.
//!
//! `speed TABLE.csv [MODEL..]`: no header; features, then the class (a number from 0). Even rows
//! are for training, odd rows for testing. Prints model, seconds to fit, seconds to predict, share
//! of correct predictions (or the correlation, for regression on the class number).

use ndarray::{s, Array2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::{build, metrics, registry, scale, Prediction, TargetRef, Training};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (table, wanted) = arguments
        .split_first()
        .ok_or("usage: speed TABLE.csv [MODEL..]")?;
    let text = std::fs::read_to_string(table)?;
    let rows = text
        .lines()
        .map(|line| {
            line.split(',')
                .map(str::parse)
                .collect::<Result<Vec<f64>, _>>()
        })
        .collect::<Result<Vec<_>, _>>()?;
    let width = rows.first().ok_or("an empty table")?.len();
    let all = Array2::from_shape_vec((rows.len(), width), rows.concat())?;
    let (train, test): (Vec<usize>, Vec<usize>) = (0..all.nrows()).partition(|r| r % 2 == 0);
    let part = |rows: &[usize]| {
        let part = all.select(Axis(0), rows);
        let classes: Vec<usize> = part.column(width - 1).iter().map(|v| *v as usize).collect();
        (part.slice(s![.., ..width - 1]).to_owned(), classes)
    };
    let ((mut x, y), (mut x_test, truth)) = (part(&train), part(&test));
    let start = Instant::now();
    let scaler = scale::fit("standard", x.view())?;
    scaler.apply(&mut x, None)?;
    scaler.apply(&mut x_test, None)?;
    println!("standard {:.4}", start.elapsed().as_secs_f64());
    let count = y.iter().chain(&truth).max().map_or(0, |m| m + 1);
    let values: Vec<f64> = y.iter().map(|&c| c as f64).collect();
    for entry in registry() {
        let name = entry.names[0];
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let task = entry.tasks[0];
        let target = match task {
            Task::Classification => TargetRef::Classes { index: &y, count },
            Task::Regression => TargetRef::Values(&values),
        };
        let plan = plan(name)?;
        let Ok(estimator) = build(&plan, task) else {
            continue;
        };
        let start = Instant::now();
        let fitted = estimator.fit(&Training {
            x: x.view(),
            y: target,
            weights: None,
            dev: None,
            seed: 42,
        })?;
        let fit = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let prediction = fitted.predict(x_test.view())?;
        let predict = start.elapsed().as_secs_f64();
        let score = match &prediction {
            Prediction::Classes { .. } => {
                let predicted = prediction.classes().unwrap_or_default();
                metrics::Confusion::new(&truth, &predicted, count)?.accuracy()
            }
            Prediction::Values(v) => {
                metrics::pcc(&truth.iter().map(|&c| c as f64).collect::<Vec<_>>(), v)
            }
        };
        println!("{name} {fit:.4} {predict:.4} {:.4}", score.unwrap_or(0.0));
    }
    Ok(())
}

/// A model's settings: the defaults, and C = 1 for svr.
fn plan(kind: &str) -> Result<ModelPlan, serde_json::Error> {
    let c = if kind == "svr" { "1.0" } else { "null" };
    serde_json::from_str(&format!(
        r#"{{"kind":"{kind}","c":{c},"save":false,"only_test":false,"device":"cpu","class_weight":"none",
        "loso":false,"layers":[],"drop":[],"tuning_params":[],"tuning_grid":{{}}}}"#
    ))
}
