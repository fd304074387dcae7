//! The files of one run, under the names that nkululeko gave them.

use super::atomic::write_file;
use crate::figure::{self, Format, Scene};
use crate::plots::{self, Subject};
use crate::{measure_name, EpochSaid, ExperimentResult, Layout, Predictions, ReportError};
use nkl_config::plan::{Measure, PlotPlan, Task};
use rayon::prelude::*;
use std::path::PathBuf;

/// Writes the files of run `result.run`: its predictions, scores, and figures.
///
/// # Errors
/// As [`super::write`].
pub fn write_run(
    result: &ExperimentResult,
    predictions: &Predictions,
    layout: &Layout,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, ReportError> {
    result.check()?;
    let format = Format::parse(&plot.format)?;
    let run = result.run;
    let mut files = vec![
        write_file(layout.run_predictions(run), &predictions.to_run_csv()?)?,
        write_file(layout.run_scores(run), scores(result).as_bytes())?,
    ];
    if result.task == Task::Classification {
        files.push(write_file(
            layout.run_summary(run),
            summary(result).as_bytes(),
        )?);
    }
    if let Some(epochs) = &result.main.details.epochs {
        files.push(write_file(
            layout.run_table(run, "_epochs"),
            epochs.to_csv().as_bytes(),
        )?);
    }
    let speakers = result.main.details.speakers.as_ref();
    if let Some(table) = speakers.and_then(|speakers| speakers.predictions.as_ref()) {
        files.push(write_file(
            layout.run_table(run, "_speakercombined"),
            &table.to_csv()?,
        )?);
    }
    let subject = Subject {
        result,
        predictions,
        titles: plot.titles,
    };
    let drawn: Vec<Option<PathBuf>> = plots::registry()
        .par_iter()
        .map(|entry| {
            let Some(scene) = (entry.draw)(&subject) else {
                return Ok(None);
            };
            let path = layout.image(run, entry.suffix, format.extension());
            write_file(path, &format.encode(&scene)?).map(Some)
        })
        .collect::<Result<_, ReportError>>()?;
    files.extend(drawn.into_iter().flatten());
    files.extend(epochs(&subject, layout, plot)?);
    Ok(files)
}

/// What was said after each epoch: as pictures, as an animation, and as a table.
fn epochs(
    subject: &Subject,
    layout: &Layout,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, ReportError> {
    let (format, run) = (Format::parse(&plot.format)?, subject.result.run);
    let scenes = plots::epochs(subject);
    let history = subject.result.main.details.epochs.as_ref();
    let Some(said) = history.and_then(|h| h.said.as_ref()) else {
        return Ok(Vec::new());
    };
    let Some(kind) = said.epochs.first().map(EpochSaid::word) else {
        return Ok(Vec::new());
    };
    let table = said.to_csv(&subject.result.labels)?;
    let name = format!("_epochs_{kind}");
    let mut files = vec![write_file(layout.run_table(run, &name), &table)?];
    if plot.anim_progression {
        let bytes = figure::animation(&scenes, plot.fps)?;
        files.push(write_file(layout.animation(run, kind), &bytes)?);
    }
    if plot.epochs {
        let draw = |(epoch, scene): (usize, &Scene)| {
            let path = layout.epoch_image(run, epoch, kind, format.extension());
            write_file(path, &format.encode(scene)?)
        };
        let drawn: Result<Vec<_>, ReportError> = scenes.par_iter().enumerate().map(draw).collect();
        files.extend(drawn?);
    }
    Ok(files)
}

/// The scores as JSON, and for a classification the F1 of each class on a line of its own.
fn scores(result: &ExperimentResult) -> String {
    let main = &result.main;
    if result.task == Task::Regression {
        let all = main
            .metrics
            .iter()
            .map(|(m, s)| format!("{}: {}", measure_name(*m), s.describe()));
        return all.collect::<Vec<_>>().join(", ") + "\n";
    }
    let class = |c: &crate::ClassScore| {
        let numbers = serde_json::json!({
            "precision": c.precision, "recall": c.recall, "f1-score": c.f1, "support": c.support,
        });
        (c.label.clone(), numbers)
    };
    let report: serde_json::Map<_, _> = main.per_class.iter().map(class).collect();
    let f1 = |c: &crate::ClassScore| c.f1.map_or("nan".to_owned(), |f1| format!("{f1:.3}"));
    let f1: Vec<String> = main.per_class.iter().map(f1).collect();
    format!(
        "{}\nresult per class (F1 score): [{}] from epoch: 0\n",
        serde_json::Value::Object(report),
        f1.join(", ")
    )
}

/// `Confusion matrix result for epoch: 0, UAR: …`, with the interval from low to high.
fn summary(result: &ExperimentResult) -> String {
    let known = |m: Measure| result.main.metrics.get(&m);
    let plain = |m: Measure| match known(m).and_then(|s| s.value) {
        Some(value) => format!("{value:.3}"),
        None => "nan".to_owned(),
    };
    let interval = match known(Measure::Uar).and_then(|s| s.interval()) {
        Some((low, high)) => format!(", (+-{low:.3}/{high:.3})"),
        None => String::new(),
    };
    let (uar, accuracy) = (plain(Measure::Uar), plain(Measure::Accuracy));
    format!("Confusion matrix result for epoch: 0, UAR: {uar}{interval}, ACC: {accuracy}\n")
}
