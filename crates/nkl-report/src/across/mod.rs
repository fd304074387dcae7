//! What experiments across databases leave behind: a heatmap, its numbers, and a page.
//!
//! ```text
//! heatmap.<format>   rows: training, columns: test, with means
//! results.txt        the same for reading
//! multidb.csv        one line for each experiment
//! multidb.json       everything as data
//! multidb.html       heatmap and tables, for a browser
//! ```

mod means;
mod text;

pub use means::Means;
pub use text::across_text;

use crate::figure::Format;
use crate::output::write_file;
use crate::{html, measure_name, plots, Metrics, ReportError};
use nkl_config::plan::{Measure, PlotPlan};
use nkl_config::Note;
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Every database as training data against every one as test data.
#[derive(Debug, Clone, Serialize)]
pub struct Across {
    /// Which program wrote it.
    pub program: String,
    /// The command line that repeats it.
    pub command: String,
    /// What is predicted.
    pub target: String,
    /// What the values are.
    pub measure: Measure,
    /// The databases, in the order of rows and columns.
    pub databases: Vec<String>,
    /// Model, features and so on: names and values.
    pub summary: Vec<(String, String)>,
    /// One experiment for each pair, row by row.
    pub experiments: Vec<Pair>,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// Every setting that applied to all of them.
    pub plan: Value,
}

/// One experiment.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// Its name.
    pub name: String,
    /// Where its training data come from.
    pub train: String,
    /// Where its test data come from.
    pub test: String,
    /// Samples in the training part.
    pub train_samples: usize,
    /// Samples that were predicted.
    pub test_samples: usize,
    /// Mean of the measure over the runs.
    pub value: Option<f64>,
    /// Population standard deviation over the runs.
    pub std: Option<f64>,
    /// How many runs there are.
    pub runs: usize,
    /// All measures of the best run.
    pub metrics: Metrics,
    /// The file with which `nkl experiment` runs it alone, from the folder of the others.
    pub config: String,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The whole as it stands in the JSON file.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    across: &'a Across,
    means: Means,
}

impl Across {
    /// The value of a training and a test database, by their places.
    pub fn value(&self, train: usize, test: usize) -> Option<f64> {
        let place = train * self.databases.len() + test;
        self.experiments.get(place).and_then(|pair| pair.value)
    }

    /// Means of rows, columns and all.
    pub fn means(&self) -> Means {
        Means::of(self)
    }

    /// Header and rows of the table.
    fn table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut measures: Vec<Measure> = Vec::new();
        for pair in &self.experiments {
            let new = pair.metrics.keys().filter(|m| !measures.contains(m));
            measures.extend(new.copied().collect::<Vec<_>>());
        }
        let word = |measure: &Measure| {
            let value = serde_json::to_value(measure).unwrap_or_default();
            value.as_str().unwrap_or_default().to_owned()
        };
        let fixed = [
            "experiment",
            "train",
            "test",
            "train_samples",
            "test_samples",
            "measure",
            "value",
            "std",
            "runs",
            "low",
            "high",
        ];
        let mut header = fixed.map(str::to_owned).to_vec();
        header.extend(measures.iter().map(word));
        header.push("error".to_owned());
        let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        let row = |pair: &Pair| {
            let interval = pair.metrics.get(&self.measure).and_then(|s| s.interval());
            let mut cells = vec![
                pair.name.clone(),
                pair.train.clone(),
                pair.test.clone(),
                pair.train_samples.to_string(),
                pair.test_samples.to_string(),
                word(&self.measure),
                number(pair.value),
                number(pair.std),
                pair.runs.to_string(),
                number(interval.map(|i| i.0)),
                number(interval.map(|i| i.1)),
            ];
            let of = |m: &Measure| number(pair.metrics.get(m).and_then(|score| score.value));
            cells.extend(measures.iter().map(of));
            cells.push(pair.error.clone().unwrap_or_default());
            cells
        };
        (header, self.experiments.iter().map(row).collect())
    }

    /// `UAR 0.512 (self 0.701, cross 0.323)`, with what the words mean left to the reader.
    pub fn headline(&self) -> String {
        let means = self.means();
        let shown = |value: Option<f64>| {
            value.map_or("undefined".to_owned(), crate::figure::number::significant)
        };
        format!(
            "Mean {} {} (self {}, cross {})",
            measure_name(self.measure),
            shown(means.all),
            shown(means.own),
            shown(means.cross)
        )
    }
}

/// Writes everything into `folder`; `multidb.json` last: where it stands, the rest is complete.
///
/// # Errors
/// Where a folder or file cannot be written, or the figure format is not offered.
pub fn write_across(
    across: &Across,
    folder: &Path,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, ReportError> {
    let inconsistent = |e: String| ReportError::Inconsistent(e);
    let format = Format::parse(&plot.format)?;
    let bytes = format.encode(&plots::across(across, plot.titles))?;
    let name = format!("heatmap.{}", format.extension());
    let mut files = vec![write_file(folder.join(name), &bytes)?];
    let text = across_text(across);
    files.push(write_file(folder.join("results.txt"), text.as_bytes())?);
    let (header, rows) = across.table();
    let table = crate::exploration::Sheet { header, rows }.to_csv()?;
    files.push(write_file(folder.join("multidb.csv"), &table)?);
    let page = html::across(across, plot.titles);
    files.push(write_file(folder.join("multidb.html"), page.as_bytes())?);
    let document = Document {
        across,
        means: across.means(),
    };
    let mut json = serde_json::to_vec_pretty(&document).map_err(|e| inconsistent(e.to_string()))?;
    json.push(b'\n');
    files.insert(1, write_file(folder.join("multidb.json"), &json)?);
    Ok(files)
}

#[cfg(test)]
mod tests;
