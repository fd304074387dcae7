//! Tables of predictions, and how several are brought into the same order.

use crate::failure::Failure;
use anyhow::bail;
use indexmap::IndexMap;
use ndarray::Array2;
use nkl_data::{TextRow, TextRows};
use nkl_report::Sample;
use std::path::{Path, PathBuf};

/// What the samples are named by.
const PLACE: [&str; 3] = ["file", "start", "end"];
/// Columns that are not classes.
const OTHERS: [&str; 9] = [
    "file",
    "start",
    "end",
    "speaker",
    "truth",
    "predicted",
    "uncertainty",
    "confidence",
    "correct",
];

/// What one experiment predicted.
#[derive(Debug)]
pub struct Predicted {
    /// Where it was read.
    pub path: PathBuf,
    /// The line of each sample.
    pub lines: Vec<u64>,
    /// The samples.
    pub samples: Vec<Sample>,
    /// Truth as written; empty cells where it is not known.
    pub truth: Vec<String>,
    /// Prediction as written.
    pub predicted: Vec<String>,
    /// Class names, sorted; none for a regression.
    pub labels: Vec<String>,
    /// Probabilities, samples × labels.
    pub proba: Array2<f64>,
}

/// Reads a table with the columns `file`, `predicted`, `truth` (unless `without_truth`), perhaps
/// `start`, `end` and `speaker`, and one column of probabilities for each class.
pub fn read(path: &Path, without_truth: bool) -> Result<Predicted, Failure> {
    parse(path, without_truth).map_err(Failure::BadInput)
}

fn parse(path: &Path, without_truth: bool) -> anyhow::Result<Predicted> {
    let mut rows = TextRows::open(path)?;
    let columns = Columns::of(&rows, without_truth)?;
    let mut table = Predicted {
        path: path.to_owned(),
        lines: Vec::new(),
        samples: Vec::new(),
        truth: Vec::new(),
        predicted: Vec::new(),
        labels: columns
            .classes
            .iter()
            .map(|(name, _)| name.clone())
            .collect(),
        proba: Array2::zeros((0, columns.classes.len())),
    };
    let mut proba = Vec::new();
    while let Some(row) = rows.next_row()? {
        table.lines.push(row.line());
        table.samples.push(columns.sample(&row)?);
        let truth = columns.truth.map(|at| row.cell(at)).unwrap_or_default();
        table.truth.push(truth.to_owned());
        table.predicted.push(row.cell(columns.predicted).to_owned());
        for (_, place) in &columns.classes {
            proba.push(probability(&row, *place)?);
        }
    }
    if table.samples.is_empty() {
        bail!("{}: there are no predictions in it", path.display());
    }
    table.proba = Array2::from_shape_vec((table.samples.len(), columns.classes.len()), proba)?;
    Ok(table)
}

/// Where everything stands in a row.
struct Columns {
    file: usize,
    start: Option<usize>,
    end: Option<usize>,
    speaker: Option<usize>,
    predicted: usize,
    truth: Option<usize>,
    /// The columns of probabilities, sorted by class.
    classes: Vec<(String, usize)>,
}

impl Columns {
    fn of(rows: &TextRows, without_truth: bool) -> anyhow::Result<Self> {
        let names = rows.names().iter().cloned().zip(0..);
        let mut classes: Vec<(String, usize)> = names
            .filter(|(name, _)| !OTHERS.contains(&name.as_str()))
            .collect();
        classes.sort();
        Ok(Columns {
            file: rows.needed("file", "")?,
            start: rows.column("start"),
            end: rows.column("end"),
            speaker: rows.column("speaker"),
            predicted: rows.needed("predicted", "")?,
            truth: match without_truth {
                true => rows.column("truth"),
                false => Some(rows.needed("truth", "the scores; or give --no-labels")?),
            },
            classes,
        })
    }

    fn sample(&self, row: &TextRow) -> anyhow::Result<Sample> {
        let seconds = |column: Option<usize>| column.map_or(Ok(None), |at| row.seconds(at));
        let speaker = self.speaker.map(|at| row.cell(at));
        Ok(Sample {
            file: row.cell(self.file).to_owned(),
            start: seconds(self.start)?.unwrap_or(0.0),
            end: seconds(self.end)?.unwrap_or(f64::NAN),
            speaker: speaker.filter(|name| !name.is_empty()).map(str::to_owned),
        })
    }
}

fn probability(row: &TextRow, column: usize) -> anyhow::Result<f64> {
    let p = row.number(column)?;
    if !(0.0..=1.0 + 1e-9).contains(&p) {
        return Err(row
            .error(format!("{p} is no probability, a number from 0 to 1"))
            .into());
    }
    Ok(p)
}

/// A finite number.
pub fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|v: &f64| v.is_finite())
}

/// A sample's name, by which tables are brought into the same order.
fn key(sample: &Sample) -> String {
    format!("{}\u{1f}{}\u{1f}{}", sample.file, sample.start, sample.end)
}

/// Brings all tables into the order of the first.
///
/// # Errors
/// A sample that is twice in a table or missing from one; classes or truths that differ.
pub fn aligned(tables: Vec<Predicted>) -> anyhow::Result<Vec<Predicted>> {
    let mut tables = tables.into_iter();
    let Some(first) = tables.next() else {
        bail!("there is nothing to join");
    };
    places(&first)?;
    let mut all = vec![first];
    for table in tables {
        let first = &all[0];
        let (here, there) = (table.path.display(), first.path.display());
        if table.labels != first.labels {
            let (own, wanted) = (table.labels.join(", "), first.labels.join(", "));
            bail!("{here}: its classes are {own}; those of {there} are {wanted}");
        }
        let places = places(&table)?;
        let mut order = Vec::with_capacity(first.samples.len());
        for (row, sample) in first.samples.iter().enumerate() {
            let Some(place) = places.get(&key(sample)) else {
                bail!("{here}: there is no prediction for {}, which is in {}; the experiments must test the same samples", shown(sample), first.place(row));
            };
            let (own, wanted) = (table.truth.get(*place), first.truth.get(row));
            if own != wanted {
                let text = |t: Option<&String>| t.cloned().unwrap_or_default();
                bail!(
                    "{here}: the truth of {} is `{}`, but `{}` in {there}",
                    shown(sample),
                    text(own),
                    text(wanted)
                );
            }
            order.push(*place);
        }
        if table.samples.len() > first.samples.len() {
            let more = table.samples.len() - first.samples.len();
            bail!("{here}: it has predictions for {more} samples that {there} does not have; the experiments must test the same samples");
        }
        let sorted = table.select(&order);
        all.push(sorted);
    }
    Ok(all)
}

fn places(table: &Predicted) -> anyhow::Result<IndexMap<String, usize>> {
    let mut places = IndexMap::new();
    for (place, sample) in table.samples.iter().enumerate() {
        if places.insert(key(sample), place).is_some() {
            bail!(
                "{}: {} is predicted twice",
                table.place(place),
                shown(sample)
            );
        }
    }
    Ok(places)
}

fn shown(sample: &Sample) -> String {
    if sample.end.is_finite() {
        format!("{} ({} to {} s)", sample.file, sample.start, sample.end)
    } else {
        sample.file.clone()
    }
}

impl Predicted {
    fn select(&self, order: &[usize]) -> Predicted {
        fn pick<T: Clone>(from: &[T], order: &[usize]) -> Vec<T> {
            order
                .iter()
                .filter_map(|place| from.get(*place).cloned())
                .collect()
        }
        Predicted {
            path: self.path.clone(),
            lines: pick(&self.lines, order),
            samples: pick(&self.samples, order),
            truth: pick(&self.truth, order),
            predicted: pick(&self.predicted, order),
            labels: self.labels.clone(),
            proba: self.proba.select(ndarray::Axis(0), order),
        }
    }

    /// File and line of a sample.
    pub fn place(&self, row: usize) -> String {
        let line = self.lines.get(row).copied().unwrap_or_default();
        format!("{}:{line}", self.path.display())
    }

    /// Names of the columns that tell where a sample is.
    pub const PLACE: [&'static str; 3] = PLACE;
}
