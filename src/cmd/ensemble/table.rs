//! Tables of predictions, and how several are brought into the same order.

use crate::failure::Failure;
use anyhow::{anyhow, bail, Context};
use indexmap::IndexMap;
use ndarray::Array2;
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
    let name = || format!("{}: cannot be read", path.display());
    let mut reader = csv::Reader::from_path(path).with_context(name)?;
    let header: Vec<String> = reader
        .headers()
        .with_context(name)?
        .iter()
        .map(str::to_owned)
        .collect();
    let column = |wanted: &str| header.iter().position(|name| name == wanted);
    let needed = |wanted: &str| {
        column(wanted).ok_or_else(|| anyhow!("{}: there is no column `{wanted}`", path.display()))
    };
    let (file, predicted) = (needed("file")?, needed("predicted")?);
    let truth = if without_truth {
        column("truth")
    } else {
        Some(needed("truth")?)
    };
    let mut classes: Vec<(String, usize)> = header
        .iter()
        .enumerate()
        .filter(|(_, name)| !OTHERS.contains(&name.as_str()))
        .map(|(place, name)| (name.clone(), place))
        .collect();
    classes.sort();
    let mut table = Predicted {
        path: path.to_owned(),
        samples: Vec::new(),
        truth: Vec::new(),
        predicted: Vec::new(),
        labels: classes.iter().map(|(name, _)| name.clone()).collect(),
        proba: Array2::zeros((0, classes.len())),
    };
    let mut proba = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let row = row + 2;
        let record = record.with_context(|| format!("{}, row {row}", path.display()))?;
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let seconds = |name: &str, unknown: f64| match column(name).map(cell) {
            None | Some("") => Ok(unknown),
            Some(text) => number(text).ok_or_else(|| {
                anyhow!(
                    "{}, row {row}: {name} is `{text}`, not a number",
                    path.display()
                )
            }),
        };
        table.samples.push(Sample {
            file: cell(file).to_owned(),
            start: seconds("start", 0.0)?,
            end: seconds("end", f64::NAN)?,
            speaker: column("speaker")
                .map(cell)
                .filter(|s| !s.is_empty())
                .map(str::to_owned),
        });
        table
            .truth
            .push(truth.map(cell).unwrap_or_default().to_owned());
        table.predicted.push(cell(predicted).to_owned());
        for (name, place) in &classes {
            let text = cell(*place);
            match number(text).filter(|p| (0.0..=1.0 + 1e-9).contains(p)) {
                Some(p) => proba.push(p),
                None => bail!(
                    "{}, row {row}: the probability of {name} is `{text}`, not a number from 0 to 1",
                    path.display()
                ),
            }
        }
    }
    if table.samples.is_empty() {
        bail!("{}: there are no predictions in it", path.display());
    }
    table.proba = Array2::from_shape_vec((table.samples.len(), classes.len()), proba)?;
    Ok(table)
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
                bail!("{here}: there is no prediction for {}, which {there} has in row {}; the experiments must test the same samples", shown(sample), row + 2);
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
                "{}, row {}: {} is predicted twice",
                table.path.display(),
                place + 2,
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
            samples: pick(&self.samples, order),
            truth: pick(&self.truth, order),
            predicted: pick(&self.predicted, order),
            labels: self.labels.clone(),
            proba: self.proba.select(ndarray::Axis(0), order),
        }
    }

    /// Names of the columns that tell where a sample is.
    pub const PLACE: [&'static str; 3] = PLACE;
}
