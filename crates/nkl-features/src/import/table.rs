//! A CSV table of features.

use super::time::seconds;
use crate::FeatureError;
use nkl_csv::Lines;
use std::fs::File;
use std::path::Path;

/// Features by file and, where the table has them, start and end.
pub(super) struct ImportTable {
    /// Names of the features.
    pub names: Vec<String>,
    pub rows: Vec<ImportRow>,
}

/// One row.
pub(super) struct ImportRow {
    /// Line in the table, from 1.
    pub line: u64,
    pub file: String,
    /// Seconds; `None` where the table says nothing: the whole recording.
    pub start: Option<f64>,
    pub end: Option<f64>,
    /// One per name; NaN for an empty cell.
    pub values: Vec<f32>,
}

/// Where the index columns are.
struct Index {
    file: usize,
    start: Option<usize>,
    end: Option<usize>,
}

impl ImportTable {
    /// Reads the table at `path`.
    ///
    /// # Errors
    /// No such file, no column `file`, no feature, or a cell that cannot be read; the message
    /// names the line.
    pub(super) fn read(path: &Path) -> Result<Self, FeatureError> {
        let fail = |line: Option<u64>, reason: String| FeatureError::Import {
            path: path.to_owned(),
            line,
            reason,
        };
        let extension = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        if matches!(extension, "pkl" | "pickle") {
            let advice =
                "a pickle can run code when it is loaded, and is not read; write the table as CSV";
            return Err(fail(None, advice.into()));
        }
        let file = File::open(path).map_err(|e| fail(None, io_reason(&e.into())))?;
        let mut reader = csv::Reader::from_reader(Lines::new(file));
        let csv_error = |e: csv::Error| {
            let line = e.position().map(csv::Position::line);
            fail(line, io_reason(&e))
        };
        let header = reader.headers().map_err(csv_error)?.clone();
        let index = Index::of(&header).map_err(|reason| fail(Some(1), reason))?;
        let features: Vec<usize> = (0..header.len()).filter(|i| !index.has(*i)).collect();
        let names: Vec<String> = features
            .iter()
            .filter_map(|i| Some(header.get(*i)?.trim().to_owned()))
            .collect();
        check_names(&names).map_err(|reason| fail(Some(1), reason))?;
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(csv_error)? {
            let line = nkl_csv::line(&reader, &record);
            let row = index.row(&record, line, &features, &names);
            rows.push(row.map_err(|reason| fail(Some(line), reason))?);
        }
        Ok(ImportTable { names, rows })
    }
}

impl Index {
    fn of(header: &csv::StringRecord) -> Result<Self, String> {
        let find = |name: &str| {
            header
                .iter()
                .position(|h| h.trim_start_matches('\u{feff}').trim() == name)
        };
        let Some(file) = find("file") else {
            let columns: Vec<&str> = header.iter().take(8).collect();
            return Err(format!(
                "there is no column `file`, which says what recording a row is of; the first \
                 columns are {}",
                columns.join(", ")
            ));
        };
        Ok(Index {
            file,
            start: find("start"),
            end: find("end"),
        })
    }

    fn has(&self, column: usize) -> bool {
        column == self.file || Some(column) == self.start || Some(column) == self.end
    }

    fn row(
        &self,
        record: &csv::StringRecord,
        line: u64,
        features: &[usize],
        names: &[String],
    ) -> Result<ImportRow, String> {
        let time = |column: Option<usize>, name: &str| -> Result<Option<f64>, String> {
            let text = column
                .and_then(|c| record.get(c))
                .unwrap_or_default()
                .trim();
            if text.is_empty() || matches!(text, "NaT" | "nan" | "NaN" | "None") {
                return Ok(None);
            }
            let value = seconds(text);
            value
                .map(Some)
                .ok_or_else(|| format!("{name} is `{text}`, which is not a time"))
        };
        let values: Result<Vec<f32>, String> = features
            .iter()
            .zip(names)
            .map(|(column, name)| number(record.get(*column).unwrap_or_default(), name))
            .collect();
        Ok(ImportRow {
            line,
            file: record.get(self.file).unwrap_or_default().to_owned(),
            start: time(self.start, "start")?,
            end: time(self.end, "end")?,
            values: values?,
        })
    }
}

fn number(text: &str, name: &str) -> Result<f32, String> {
    let text = text.trim();
    if text.is_empty() || matches!(text, "nan" | "NaN" | "NA" | "None") {
        return Ok(f32::NAN);
    }
    match text.parse::<f64>() {
        Ok(value) if (value as f32).is_finite() => Ok(value as f32),
        Ok(_) => Err(format!("column `{name}` holds `{text}`, which is too large")),
        Err(_) => Err(format!(
            "column `{name}` holds `{text}`, which is not a number; remove the column if it is not a feature"
        )),
    }
}

fn check_names(names: &[String]) -> Result<(), String> {
    if names.is_empty() {
        return Err("there is no column besides file, start and end: no feature".into());
    }
    let mut seen = std::collections::HashSet::new();
    match names.iter().find(|n| !seen.insert(n.as_str())) {
        Some(name) => Err(format!("there are two columns `{name}`")),
        None => Ok(()),
    }
}

fn io_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::NotFound => "no such file".into(),
        csv::ErrorKind::Io(e) => e.to_string(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("this row has {len} cells, the header {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "this row is not UTF-8 text; save the table as UTF-8".into(),
        _ => error.to_string(),
    }
}
