//! Writing a result into its folders.

mod atomic;
mod run;

use crate::figure::Format;
use crate::{html, text, ExperimentResult, Layout, Predictions, ReportError};
pub(crate) use atomic::write_file;
use nkl_config::plan::PlotPlan;
use std::path::PathBuf;

pub use run::write_run;

/// Writes everything about an experiment: the summary files in `results/`, and with
/// [`write_run`] the files of run `result.run`, whose `predictions` these are.
///
/// Every file is written under a temporary name and renamed, `result.json` last: where it
/// stands, the rest is complete. Returns the files in the order in which a reader wants them.
///
/// # Errors
/// Where a folder or file cannot be written, the figure format is not offered, or the tables do
/// not fit together (checked before anything is written).
pub fn write(
    result: &ExperimentResult,
    predictions: &Predictions,
    layout: &Layout,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, ReportError> {
    result.check()?;
    predictions.check()?;
    Format::parse(&plot.format)?;
    let mut files = vec![
        write_file(layout.report(), text::report(result).as_bytes())?,
        write_file(layout.predictions(), &predictions.to_csv()?)?,
    ];
    files.extend(write_run(result, predictions, layout, plot)?);
    let page = html::page(result, predictions, plot.titles);
    files.insert(1, write_file(layout.page(), page.as_bytes())?);
    files.push(write_file(layout.runs(), runs_line(result).as_bytes())?);
    let json = result
        .to_json()
        .map_err(|e| ReportError::Inconsistent(e.to_string()))?;
    files.insert(0, write_file(layout.result(), json.as_bytes())?);
    Ok(files)
}

/// `<EXP>_runs.txt`: the values of all runs on one line, their summary on the next.
fn runs_line(result: &ExperimentResult) -> String {
    let runs = &result.runs;
    let known = |x: Option<f64>, digits: usize| match x {
        Some(x) => format!("{x:.digits$}"),
        None => "nan".to_owned(),
    };
    let values: String = runs.values().iter().map(|v| known(*v, 4) + " ").collect();
    let (name, best) = if runs.measure.higher_is_better() {
        ("max", f64::max as fn(_, _) -> _)
    } else {
        ("min", f64::min as fn(_, _) -> _)
    };
    let best = runs.values().into_iter().flatten().reduce(best);
    let index = runs.best.map_or("-1".to_owned(), |b| b.to_string());
    format!(
        "{values}\nmean: {}, std: {}, {name}: {}, {name}_index: {index}\n",
        known(runs.mean, 4),
        known(runs.std, 4),
        known(best, 4)
    )
}
