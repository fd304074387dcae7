//! The numbers of `nkl data info`.

use super::files::{Fault, File};
use indexmap::IndexMap;
use nkl_config::Note;
use nkl_data::{Column, Inventory};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Most values of a column that are listed.
const MOST_VALUES: usize = 12;

/// Everything that was found.
#[derive(Serialize)]
pub struct Info {
    /// Which program wrote it.
    program: &'static str,
    /// Whether samples were read, or headers alone.
    pub samples_read: bool,
    /// Each database.
    pub databases: Vec<Database>,
    /// What an experiment makes of them.
    pub split: Option<nkl_data::Summary>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// One database.
#[derive(Serialize)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Rows of its tables.
    pub rows: usize,
    /// Rows that are stretches of their recordings.
    pub segments: usize,
    /// Recordings that they refer to.
    pub recordings: usize,
    /// Different values of the column speaker, if there is one.
    pub speakers: Option<usize>,
    /// Lengths of the recordings that can be read.
    pub recorded: Option<Lengths>,
    /// Lengths of the rows, where they are not those of the recordings.
    pub cut: Option<Lengths>,
    /// Recordings by sampling rate in Hz.
    pub sample_rates: BTreeMap<u32, usize>,
    /// Recordings by number of channels.
    pub channels: BTreeMap<usize, usize>,
    /// Recordings by the end of their names.
    pub formats: BTreeMap<String, usize>,
    /// Recordings with each fault.
    pub problems: IndexMap<&'static str, usize>,
    /// Its columns.
    pub columns: IndexMap<String, Values>,
}

/// Lengths in seconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lengths {
    /// Sum.
    pub total: f64,
    /// Shortest.
    pub least: f64,
    /// Median.
    pub median: f64,
    /// Mean.
    pub mean: f64,
    /// Longest.
    pub most: f64,
}

/// What is in a column.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub struct Values {
    /// Empty cells.
    pub missing: usize,
    /// Different values.
    pub different: usize,
    /// Rows with each value, the most frequent first; none where there are many.
    pub counts: IndexMap<String, usize>,
    /// Smallest, mean and largest, of numbers.
    pub range: Option<[f64; 3]>,
}

impl Info {
    /// Of these databases and their recordings.
    pub fn of(inventories: &[Inventory], files: &[File], samples_read: bool) -> Self {
        let databases = inventories.iter().enumerate().map(|(place, inventory)| {
            let own: Vec<&File> = files.iter().filter(|f| f.database == place).collect();
            database(inventory, &own)
        });
        Info {
            program: crate::stored::PROGRAM,
            samples_read,
            databases: databases.collect(),
            split: None,
            notes: Vec::new(),
        }
    }
}

fn database(inventory: &Inventory, files: &[&File]) -> Database {
    let (mut rates, mut channels) = (BTreeMap::new(), BTreeMap::new());
    let mut formats = BTreeMap::new();
    let mut seconds = Vec::with_capacity(files.len());
    for file in files {
        let end = file.path.extension().unwrap_or_default();
        let end = end.to_string_lossy().to_lowercase();
        *formats.entry(end).or_insert(0) += 1;
        if let Some(info) = file.info {
            *rates.entry(info.sample_rate).or_insert(0) += 1;
            *channels.entry(info.channels).or_insert(0) += 1;
            seconds.push(info.duration());
        }
    }
    let count = |fault: Fault| files.iter().filter(|file| file.fault(fault)).count();
    let problems = Fault::ALL
        .into_iter()
        .map(|fault| (fault.name(), count(fault)));
    let whole = |row: &&nkl_data::Row| row.start == 0.0 && row.end.is_nan();
    let segments = inventory.rows.iter().filter(|row| !whole(row)).count();
    let columns = inventory.columns.iter();
    Database {
        name: inventory.database.clone(),
        rows: inventory.rows.len(),
        segments,
        recordings: inventory.recordings.len(),
        speakers: inventory
            .columns
            .get("speaker")
            .map(|c| values(c).different),
        recorded: lengths(seconds),
        cut: (segments > 0)
            .then(|| lengths(cuts(inventory, files)))
            .flatten(),
        sample_rates: rates,
        channels,
        formats,
        problems: problems.collect(),
        columns: columns
            .map(|(name, column)| (name.clone(), values(column)))
            .collect(),
    }
}

/// Seconds of each row; those whose recording cannot be read are left out.
fn cuts(inventory: &Inventory, files: &[&File]) -> Vec<f64> {
    let length = |row: &nkl_data::Row| {
        let all = files.get(row.recording)?.info?.duration();
        let end = if row.end.is_nan() {
            all
        } else {
            row.end.min(all)
        };
        Some(end - row.start).filter(|seconds| *seconds > 0.0)
    };
    inventory.rows.iter().filter_map(length).collect()
}

fn lengths(mut seconds: Vec<f64>) -> Option<Lengths> {
    seconds.sort_by(f64::total_cmp);
    let (least, most) = (*seconds.first()?, *seconds.last()?);
    let (count, total) = (seconds.len(), seconds.iter().sum::<f64>());
    let upper = seconds.get(count / 2)?;
    let lower = seconds.get((count - 1) / 2)?;
    Some(Lengths {
        total,
        least,
        median: 0.5 * (lower + upper),
        mean: total / count as f64,
        most,
    })
}

fn values(column: &Column) -> Values {
    let (texts, range): (Vec<Option<String>>, _) = match column {
        Column::Text(cells) => {
            let text = |cell: &Option<std::sync::Arc<str>>| cell.as_deref().map(str::to_owned);
            (cells.iter().map(text).collect(), None)
        }
        Column::Real(values) => {
            let text = |v: &f64| v.is_finite().then(|| v.to_string());
            (values.iter().map(text).collect(), range(values))
        }
    };
    let missing = texts.iter().filter(|text| text.is_none()).count();
    let different: HashSet<&String> = texts.iter().flatten().collect();
    let different = different.len();
    let mut counts: IndexMap<String, usize> = IndexMap::new();
    if different <= MOST_VALUES {
        for text in texts.into_iter().flatten() {
            *counts.entry(text).or_insert(0) += 1;
        }
        counts.sort_by(|a, m, b, n| n.cmp(m).then(a.cmp(b)));
    }
    Values {
        missing,
        different,
        counts,
        range,
    }
}

fn range(values: &[f64]) -> Option<[f64; 3]> {
    let known: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    let least = known.iter().copied().reduce(f64::min)?;
    let most = known.iter().copied().reduce(f64::max)?;
    Some([least, known.iter().sum::<f64>() / known.len() as f64, most])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_few_and_of_none() {
        assert_eq!(lengths(Vec::new()), None);
        let found = lengths(vec![4.0, 1.0, 2.0, 3.0]).unwrap();
        assert_eq!((found.total, found.least, found.most), (10.0, 1.0, 4.0));
        assert_eq!((found.median, found.mean), (2.5, 2.5));
    }

    #[test]
    fn columns_are_counted() {
        let cell = |text: &str| Some(std::sync::Arc::from(text));
        let column = Column::Text(vec![cell("b"), cell("a"), None, cell("a")]);
        let found = values(&column);
        assert_eq!((found.missing, found.different), (1, 2));
        let counts: Vec<(&str, usize)> =
            found.counts.iter().map(|(k, n)| (k.as_str(), *n)).collect();
        assert_eq!(counts, [("a", 2), ("b", 1)]);
        let found = values(&Column::Real(vec![1.0, f64::NAN, 3.0]));
        assert_eq!((found.missing, found.range), (1, Some([1.0, 2.0, 3.0])));
    }
}
