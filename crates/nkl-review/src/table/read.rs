//! A table from a CSV file.

use super::{Column, Options, Places, Table, Texts, TAGS};
use crate::error::ReviewError;
use nkl_csv::Lines;
use rayon::prelude::*;
use std::fs::File;
use std::path::Path;

/// Names of the column of recordings, the first that is there.
const FILES: [&str; 7] = [
    "file",
    "path",
    "filename",
    "file_name",
    "filepath",
    "audio",
    "wav",
];
/// Names of a column of labels, the first that is there.
const LABELS: [&str; 5] = ["class_label", "label", "given_label", "emotion", "target"];

impl Table {
    /// Reads a comma-separated file as UTF-8 with a header. Recordings are in the column `file` (or
    /// `path`, `filename`, …), looked up from the table's folder; `start` and `end` are seconds or
    /// times. What pandas reads as missing is missing.
    ///
    /// # Errors
    /// The file cannot be read, is not UTF-8, has a row of another length, or no rows; the column of
    /// labels that is asked for is not there.
    pub fn read_csv(path: &Path, options: &Options) -> Result<Table, ReviewError> {
        let (names, texts) = cells(path)?;
        let rows = texts.first().map_or(0, Texts::len);
        if rows == 0 {
            let message = "the table has no rows";
            return Err(ReviewError::table(path, None, message));
        }
        if u32::try_from(rows).is_err() {
            let message = "the table has more than 4294967295 rows";
            return Err(ReviewError::table(path, None, message));
        }
        let position = |name: &str| names.iter().position(|n| n == name);
        let label = match &options.label {
            Some(name) => Some(position(name).ok_or_else(|| {
                let message = format!(
                    "there is no column '{name}'; there are {}",
                    names.join(", ")
                );
                ReviewError::table(path, Some(1), message)
            })?),
            None => LABELS.iter().find_map(|name| position(name)),
        };
        let places = match FILES.iter().find_map(|name| position(name)) {
            None => Places::Nowhere,
            Some(file) => Places::Columns {
                folder: path.parent().unwrap_or(Path::new("")).to_owned(),
                file,
                start: position("start"),
                end: position("end"),
            },
        };
        let asked = options.label.is_some();
        let columns: Vec<Column> = names
            .into_par_iter()
            .zip(texts)
            .enumerate()
            .map(|(i, (name, texts))| {
                let categories = name == TAGS || asked && Some(i) == label;
                Column::texts(name, texts, categories)
            })
            .collect();
        let source = Some(path.to_owned());
        Ok(Table::finish(columns, rows, places, label, source))
    }
}

/// Names of the columns and their cells.
fn cells(path: &Path) -> Result<(Vec<String>, Vec<Texts>), ReviewError> {
    let malformed = |error: csv::Error| malformed(path, error);
    let file = File::open(path).map_err(ReviewError::io(path))?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .buffer_capacity(1 << 20)
        .from_reader(Lines::new(file));
    let header = reader.headers().map_err(malformed)?;
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for (number, name) in header.iter().enumerate() {
        let name = name.trim_start_matches('\u{feff}').trim();
        let name = match name.is_empty() {
            true => format!("Unnamed: {number}"),
            false => name.to_owned(),
        };
        if names.contains(&name) {
            let message = format!("two columns are called '{name}'; rename one");
            return Err(ReviewError::table(path, Some(1), message));
        }
        names.push(name);
    }
    let mut columns = vec![Texts::default(); names.len()];
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(malformed)? {
        let line = Some(nkl_csv::line(&reader, &record));
        if record.len() > names.len() {
            let message = format!(
                "the row has {} cells, the header {}",
                record.len(),
                names.len()
            );
            return Err(ReviewError::table(path, line, message));
        }
        for (number, column) in columns.iter_mut().enumerate() {
            let cell = record.get(number).unwrap_or("").trim();
            let cell = if nkl_data::is_missing(cell) { "" } else { cell };
            if !column.push(cell) {
                let message = format!("column '{}' has more than 4 GiB of text", names[number]);
                return Err(ReviewError::table(path, line, message));
            }
        }
    }
    Ok((names, columns))
}

pub(crate) fn malformed(path: &Path, error: csv::Error) -> ReviewError {
    let line = error.position().map(csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8; save the table as UTF-8".to_owned(),
        _ => error.to_string(),
    };
    match error.into_kind() {
        csv::ErrorKind::Io(source) => ReviewError::io(path)(source),
        _ => ReviewError::table(path, line, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Data;

    fn read(text: &str, label: Option<&str>) -> Result<Table, ReviewError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        std::fs::write(&path, text).unwrap();
        let label = label.map(str::to_owned);
        Table::read_csv(&path, &Options { label })
    }

    #[test]
    fn columns_places_and_keys() {
        let text = "\u{feff}file,label,start,end,note\na.wav,x,0.5,1.5,NA\nb.wav,y,,,\"q, r\"\n";
        let table = read(text, None).unwrap();
        let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["file", "label", "start", "end", "note", TAGS]);
        assert_eq!((table.rows(), table.label()), (2, Some(1)));
        let place = table.place(0).unwrap();
        assert!(place.path.ends_with("a.wav"));
        assert_eq!((place.start, place.end), (0.5, 1.5));
        let place = table.place(1).unwrap();
        assert_eq!((place.start, place.end), (0.0, f64::INFINITY));
        assert_eq!(table.place(2), None);
        assert_eq!(table.key(0), ["a.wav", "0.5", "1.5"]);
        assert_eq!(table.columns()[4].text(0), "");
        assert_eq!(table.columns()[4].text(1), "q, r");
        assert_eq!(table.columns()[5].text(1), "");
    }

    #[test]
    fn times_and_numbered_labels() {
        let text = "path,digit,start\na.wav,3,0 days 00:00:02.5\nb.wav,4,1s\n";
        let table = read(text, Some("digit")).unwrap();
        assert_eq!(table.place(0).unwrap().start, 2.5);
        assert!(matches!(table.columns()[1].data, Data::Category { .. }));
        let said = read(text, Some("word")).unwrap_err().to_string();
        assert!(said.contains("'word'") && said.contains("digit"), "{said}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let said = |text: &str| read(text, None).unwrap_err().to_string();
        assert!(said("").contains("no rows"));
        assert!(said("file\n").contains("no rows"));
        assert!(said("a,b\n1,2\n1,2,3\n").contains("line 3"));
        assert!(said("a,a\n1,2\n").contains("'a'"));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        std::fs::write(&path, b"a\nx\n\xff\n").unwrap();
        let said = Table::read_csv(&path, &Options::default()).unwrap_err();
        assert!(said.to_string().contains("line 3"), "{said}");
    }
}
