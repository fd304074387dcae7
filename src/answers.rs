//! Predictions without truth: on the screen, or as a table.

use crate::target::Target;
use anyhow::{Context, Result};
use nkl_data::Segment;
use nkl_learn::Prediction;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What was predicted for one segment.
pub struct Answer {
    /// The class, or the value, as text.
    pub predicted: String,
    /// By class.
    pub proba: Vec<f64>,
}

/// The answers of a prediction, row by row.
pub fn of(prediction: &Prediction, labels: &[String]) -> Vec<Answer> {
    match prediction {
        Prediction::Values(values) => values
            .iter()
            .map(|value| Answer {
                predicted: value.to_string(),
                proba: Vec::new(),
            })
            .collect(),
        Prediction::Classes { proba } => {
            let classes = prediction.classes().unwrap_or_default();
            let rows = classes.iter().zip(proba.outer_iter());
            rows.map(|(class, proba)| Answer {
                predicted: labels.get(*class).cloned().unwrap_or_default(),
                proba: proba.to_vec(),
            })
            .collect()
        }
    }
}

/// `file <tab> predicted <tab> label=share …`; a stretch is named behind its file.
pub fn line(segment: &Segment, answer: &Answer, labels: &[String]) -> String {
    let place = match segment.whole {
        true => segment.file.clone(),
        false => format!("{} [{}-{} s]", segment.file, segment.start, segment.end),
    };
    let shares = labels.iter().zip(&answer.proba);
    let shares: Vec<String> = shares.map(|(label, p)| format!("{label}={p:.3}")).collect();
    let mut line = format!("{place}\t{}", answer.predicted);
    if !shares.is_empty() {
        line.push_str(&format!("\t{}", shares.join(" ")));
    }
    line
}

/// A table of answers that is written as they come: `file,start,end,predicted`, then one column
/// per class with its probability.
pub struct Table {
    writer: csv::Writer<Target>,
    path: PathBuf,
}

impl Table {
    /// Begins the table; the file has its name only once it is finished.
    pub fn create(path: &Path, labels: &[String]) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(Target::create(path)?);
        let header = ["file", "start", "end", "predicted"].into_iter();
        writer
            .write_record(header.chain(labels.iter().map(String::as_str)))
            .with_context(|| format!("cannot write {}", path.display()))?;
        let path = path.to_owned();
        Ok(Table { writer, path })
    }

    /// One more row.
    pub fn write(&mut self, segment: &Segment, answer: &Answer) -> Result<()> {
        let place = [
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
            answer.predicted.clone(),
        ];
        let shares = answer.proba.iter().map(f64::to_string);
        self.writer
            .write_record(place.into_iter().chain(shares))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Gives the file its name.
    pub fn finish(self) -> Result<PathBuf> {
        let mut target = self
            .writer
            .into_inner()
            .map_err(|error| error.into_error())
            .with_context(|| format!("cannot write {}", self.path.display()))?;
        target.flush()?;
        target.finish()
    }
}
