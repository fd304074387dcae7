//! The rows, column by column.

mod dataset;
mod infer;
pub(crate) mod read;

use crate::place::Place;
use nkl_data::Segment;
use std::borrow::Cow;
use std::path::PathBuf;

/// The column that takes what is noted about rows; several tags are separated by `;`.
pub const TAGS: &str = "tags";

/// How a table is to be understood.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The column of labels: categories, even if they are numbers.
    pub label: Option<String>,
}

/// Texts of a column, one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// One more text; `false` where the column would have more than 4 GiB.
    pub fn push(&mut self, text: &str) -> bool {
        self.bytes.push_str(text);
        match u32::try_from(self.bytes.len()) {
            Ok(end) => {
                self.ends.push(end);
                true
            }
            Err(_) => false,
        }
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// No texts.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; empty where there is no such row.
    pub fn get(&self, row: usize) -> &str {
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        let start = row
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |start| *start as usize);
        self.bytes.get(start..end).unwrap_or("")
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// Values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Numbers; NaN is missing.
    Number(Vec<f64>),
    /// Few different texts, sorted, and the position of each row's among them. An empty text is
    /// missing.
    Category {
        /// The different texts.
        labels: Vec<String>,
        /// For each row.
        codes: Vec<u16>,
    },
    /// Many different texts.
    Text(Texts),
}

/// A column with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// As in the table.
    pub name: String,
    /// One value per row.
    pub data: Data,
}

impl Column {
    /// Numbers.
    pub fn numbers(name: impl Into<String>, values: Vec<f64>) -> Self {
        Column {
            name: name.into(),
            data: Data::Number(values),
        }
    }

    /// Texts, as categories where there are few different ones, as numbers where all are.
    pub fn texts(name: impl Into<String>, texts: Texts, categories: bool) -> Self {
        let name = name.into();
        let data = infer::data(&name, texts, categories);
        Column { name, data }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Number(values) => values.len(),
            Data::Category { codes, .. } => codes.len(),
            Data::Text(texts) => texts.len(),
        }
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as text; empty where it is missing.
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        match &self.data {
            Data::Number(values) => match values.get(row) {
                Some(value) if !value.is_nan() => Cow::Owned(value.to_string()),
                _ => Cow::Borrowed(""),
            },
            Data::Category { labels, codes } => {
                let code = codes.get(row).copied().unwrap_or(u16::MAX);
                Cow::Borrowed(labels.get(usize::from(code)).map_or("", String::as_str))
            }
            Data::Text(texts) => Cow::Borrowed(texts.get(row)),
        }
    }

    /// The value of a row as seconds: a number, or a duration as tables write one.
    fn seconds(&self, row: usize) -> Option<f64> {
        match &self.data {
            Data::Number(values) => values.get(row).copied().filter(|v| v.is_finite()),
            _ => nkl_data::seconds(&self.text(row)).filter(|v| v.is_finite()),
        }
    }
}

/// Where the recordings of rows are named.
#[derive(Debug, Clone)]
enum Places {
    Nowhere,
    Columns {
        folder: PathBuf,
        file: usize,
        start: Option<usize>,
        end: Option<usize>,
    },
    Segments(Vec<Segment>),
}

/// A table of recordings.
#[derive(Debug, Clone)]
pub struct Table {
    /// Number of rows.
    rows: usize,
    /// Its columns; the last is [`TAGS`].
    columns: Vec<Column>,
    places: Places,
    /// The column of labels.
    label: Option<usize>,
    /// The file, if it is one that can be written again with changed cells.
    source: Option<PathBuf>,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Its columns; the last is [`TAGS`].
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of labels.
    pub fn label(&self) -> Option<usize> {
        self.label
    }

    /// The CSV file that it was read from.
    pub fn source(&self) -> Option<&std::path::Path> {
        self.source.as_deref()
    }

    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Whether rows name recordings.
    pub fn has_sound(&self) -> bool {
        !matches!(self.places, Places::Nowhere)
    }

    /// The recording of a row.
    pub fn place(&self, row: usize) -> Option<Place> {
        if row >= self.rows {
            return None;
        }
        match &self.places {
            Places::Nowhere => None,
            Places::Columns {
                folder,
                file,
                start,
                end,
            } => {
                let name = self.columns.get(*file)?.text(row);
                let at = |column: &Option<usize>| self.columns.get((*column)?)?.seconds(row);
                (!name.is_empty()).then(|| Place {
                    path: folder.join(name.as_ref()),
                    start: at(start).unwrap_or(0.0).max(0.0),
                    end: at(end).unwrap_or(f64::INFINITY),
                    channel: None,
                })
            }
            Places::Segments(segments) => segments.get(row).map(|segment| Place {
                path: segment.path.clone(),
                start: segment.start,
                end: segment.end,
                channel: segment.channel,
            }),
        }
    }

    /// What names a row in other tables: file, start and end as written. Empty without recordings.
    pub fn key(&self, row: usize) -> [String; 3] {
        let [file, start, end] = match &self.places {
            Places::Nowhere => [None; 3],
            Places::Columns {
                file, start, end, ..
            } => [Some(*file), *start, *end],
            Places::Segments(_) => ["file", "start", "end"].map(|name| self.position(name)),
        };
        let cell = |column: Option<usize>| {
            let column = column.and_then(|column| self.columns.get(column));
            column.map_or(String::new(), |c| c.text(row).into_owned())
        };
        [cell(file), cell(start), cell(end)]
    }

    /// The column of recordings.
    pub fn file_column(&self) -> Option<usize> {
        match &self.places {
            Places::Nowhere => None,
            Places::Columns { file, .. } => Some(*file),
            Places::Segments(_) => self.position("file"),
        }
    }

    fn finish(
        mut columns: Vec<Column>,
        rows: usize,
        places: Places,
        label: Option<usize>,
        source: Option<PathBuf>,
    ) -> Table {
        if !columns.iter().any(|c| c.name == TAGS) {
            let empty = Data::Category {
                labels: vec![String::new()],
                codes: vec![0; rows],
            };
            columns.push(Column {
                name: TAGS.to_owned(),
                data: empty,
            });
        }
        Table {
            rows,
            columns,
            places,
            label,
            source,
        }
    }
}
