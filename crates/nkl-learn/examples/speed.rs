//! Times every model on a table of numbers, to be held against `speed_sklearn.py`.
//!
//! `speed TABLE.csv [MODEL..]`: no header; features, then the class (a number from 0). Even rows
//! are for training, odd rows for testing. Prints model, seconds to fit, seconds to predict, share
//! of correct predictions (or the correlation, for regression on the class number).

use ndarray::{s, Array2};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::{build, metrics, registry, scale, Prediction, TargetRef, Training};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (table, wanted) = arguments
        .split_first()
        .ok_or("usage: speed TABLE.csv [MODEL..]")?;
    let all = read(table)?;
    let width = all.ncols();
    let part = |odd: usize| {
        let part = all.slice(s![odd..;2, ..]);
        let classes: Vec<usize> = part.column(width - 1).iter().map(|v| *v as usize).collect();
        (part.slice(s![.., ..width - 1]).to_owned(), classes)
    };
    let ((mut x, y), (mut x_test, truth)) = (part(0), part(1));
    drop(all);
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

/// The table.
fn read(path: &str) -> Result<Array2<f64>, Box<dyn std::error::Error>> {
    let mut values = Vec::new();
    let mut rows = 0;
    for line in BufReader::new(File::open(path)?).lines() {
        for cell in line?.split(',') {
            values.push(cell.parse::<f64>()?);
        }
        rows += 1;
    }
    Ok(Array2::from_shape_vec(
        (rows, values.len() / rows.max(1)),
        values,
    )?)
}

/// A model's settings: the defaults, and C = 1 for svr; networks of two layers learn 100 epochs.
fn plan(kind: &str) -> Result<ModelPlan, serde_json::Error> {
    let c = if kind == "svr" { "1.0" } else { "null" };
    serde_json::from_str(&format!(
        r#"{{"kind":"{kind}","c":{c},"save":false,"only_test":false,"device":"cpu","class_weight":"none",
        "loso":false,"layers":[64,16],"epochs":100,"drop":[],"tuning_params":[],"tuning_grid":{{}}}}"#
    ))
}
