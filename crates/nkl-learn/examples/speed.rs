//! Times one model on a table of numbers; `benches/learn.py` holds it against scikit-learn.
//!
//! `speed TABLE ITEM`: the table is raw, little-endian: rows and columns as u64, then f64 row by
//! row, the last column the class (from 0). Even rows are for training, odd rows for testing, both
//! scaled by `standard` on the training rows. ITEM is a model, `scale:<name>` or
//! `balance:<name>`. Prints seconds to fit, CPU seconds to fit, seconds to predict, CPU seconds to
//! predict, MB that were needed beyond the matrices, and the share of correct predictions (a
//! correlation for a regression on the class number). What takes less than half a second is
//! repeated; the mean is printed.

use ndarray::{s, Array2};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::{balance, build, metrics, registry, scale, Prediction, TargetRef, Training};
use std::time::Instant;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [table, item] = arguments.as_slice() else {
        return Err("usage: speed TABLE ITEM".into());
    };
    let (mut x, y, mut x_test, truth) = parts(read(table)?);
    if let Some(name) = item.strip_prefix("scale:") {
        return time_scaler(name, &x, &x_test);
    }
    let scaler = scale::fit("standard", x.view())?;
    scaler.apply(&mut x, None)?;
    scaler.apply(&mut x_test, None)?;
    let count = y.iter().chain(&truth).max().map_or(0, |m| m + 1);
    if let Some(name) = item.strip_prefix("balance:") {
        let before = resident();
        let (fit, rows) = timed(|| Ok(balance::balance(name, x.view(), &y, count, 42)?.y.len()))?;
        let megabytes = (peak() - before).max(0.0);
        println!("{:.6} {:.6} 0 0 {megabytes:.1} {rows}", fit.wall, fit.cpu);
        return Ok(());
    }
    let entry = registry()
        .iter()
        .find(|e| e.names.contains(&item.as_str()))
        .ok_or("no such model")?;
    let task = entry.tasks[0];
    let values: Vec<f64> = y.iter().map(|&c| c as f64).collect();
    let target = match task {
        Task::Classification => TargetRef::Classes { index: &y, count },
        Task::Regression => TargetRef::Values(&values),
    };
    let estimator = build(&plan(item)?, task)?;
    let training = Training {
        x: x.view(),
        y: target,
        weights: None,
        dev: None,
        seed: 42,
    };
    let before = resident();
    let (fit, fitted) = timed(|| Ok(estimator.fit(&training)?))?;
    let (predict, prediction) = timed(|| Ok(fitted.predict(x_test.view())?))?;
    let megabytes = (peak() - before).max(0.0);
    let score = match &prediction {
        Prediction::Classes { .. } => {
            let predicted = prediction.classes().unwrap_or_default();
            metrics::Confusion::new(&truth, &predicted, count)?.accuracy()
        }
        Prediction::Values(v) => {
            metrics::pcc(&truth.iter().map(|&c| c as f64).collect::<Vec<_>>(), v)
        }
    };
    println!(
        "{:.6} {:.6} {:.6} {:.6} {megabytes:.1} {:.4}",
        fit.wall,
        fit.cpu,
        predict.wall,
        predict.cpu,
        score.unwrap_or(0.0)
    );
    Ok(())
}

fn time_scaler(name: &str, x: &Array2<f64>, x_test: &Array2<f64>) -> Result<(), Failed> {
    let (mut a, mut b) = (x.clone(), x_test.clone());
    let before = resident();
    let (fit, scaler) = timed(|| Ok(scale::fit(name, x.view())?))?;
    let (apply, ()) = timed(|| {
        a.assign(x);
        b.assign(x_test);
        scaler.apply(&mut a, None)?;
        Ok(scaler.apply(&mut b, None)?)
    })?;
    let megabytes = (peak() - before).max(0.0);
    println!(
        "{:.6} {:.6} {:.6} {:.6} {megabytes:.1} {:.4}",
        fit.wall,
        fit.cpu,
        apply.wall,
        apply.cpu,
        b.mean().unwrap_or(0.0)
    );
    Ok(())
}

/// Seconds on the clock and on all cores.
struct Seconds {
    wall: f64,
    cpu: f64,
}

/// The mean over as many calls as half a second holds.
fn timed<T>(mut call: impl FnMut() -> Result<T, Failed>) -> Result<(Seconds, T), Failed> {
    let (began, cpu) = (Instant::now(), cpu_seconds());
    let mut calls = 0.0;
    loop {
        let out = call()?;
        calls += 1.0;
        let (wall, cpu) = (began.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        if wall > 0.5 {
            let (wall, cpu) = (wall / calls, cpu / calls);
            return Ok((Seconds { wall, cpu }, out));
        }
    }
}

/// User and system seconds of the process, in hundredths (Linux; 0 elsewhere).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Resident MB; the largest value counts anew from here (Linux; 0 elsewhere).
fn resident() -> f64 {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    status("VmRSS:")
}

/// Largest resident MB since then.
fn peak() -> f64 {
    status("VmHWM:")
}

fn status(line: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|l| l.strip_prefix(line));
    let number = found.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    number.unwrap_or(0.0) / 1024.0
}

/// Features and classes of the even and of the odd rows.
fn parts(all: Array2<f64>) -> (Array2<f64>, Vec<usize>, Array2<f64>, Vec<usize>) {
    let width = all.ncols().saturating_sub(1);
    let part = |odd: usize| {
        let part = all.slice(s![odd..;2, ..]);
        let classes: Vec<usize> = part.column(width).iter().map(|v| *v as usize).collect();
        (part.slice(s![.., ..width]).to_owned(), classes)
    };
    let ((x, y), (x_test, truth)) = (part(0), part(1));
    (x, y, x_test, truth)
}

fn read(path: &str) -> Result<Array2<f64>, Failed> {
    let bytes = std::fs::read(path)?;
    let (head, body) = bytes.split_at_checked(16).ok_or("too short")?;
    let size = |i: usize| -> Result<usize, Failed> {
        Ok(u64::from_le_bytes(head[8 * i..8 * i + 8].try_into()?) as usize)
    };
    let values = body.chunks_exact(8).map(|b| {
        let mut eight = [0; 8];
        eight.copy_from_slice(b);
        f64::from_le_bytes(eight)
    });
    Ok(Array2::from_shape_vec(
        (size(0)?, size(1)?),
        values.collect(),
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
