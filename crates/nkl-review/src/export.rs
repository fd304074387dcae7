//! The table with its corrections, as a CSV file.

use crate::edits::{replace, Edits};
use crate::error::ReviewError;
use crate::table::{read::malformed, Table, TAGS};
use std::collections::HashMap;
use std::path::Path;

/// Writes the corrected table. One that was read from a CSV file is read again and only the
/// corrected cells are changed, so that every other cell keeps its spelling; the column of tags is
/// added where there are tags.
///
/// # Errors
/// A file cannot be read or written, or the table has another number of rows by now.
pub(crate) fn write(table: &Table, edits: &Edits, path: &Path) -> Result<(), ReviewError> {
    let bytes = match table.source() {
        Some(source) => from_file(table, edits, source)?,
        None => from_memory(table, edits),
    };
    replace(path, &bytes)
}

fn from_file(table: &Table, edits: &Edits, source: &Path) -> Result<Vec<u8>, ReviewError> {
    let wrong = |error: csv::Error| malformed(source, error);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(source)
        .map_err(wrong)?;
    let mut changes: HashMap<u64, Vec<(usize, &str)>> = HashMap::new();
    for (column, row, value) in edits.cells() {
        let of_row = changes.entry(u64::from(row)).or_default();
        of_row.push((column, value));
    }
    let mut header = reader.headers().map_err(wrong)?.clone();
    let tags = table.columns().len() - 1;
    if header.len() == tags && edits.of_column(tags).next().is_some() {
        header.push_field(TAGS);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).map_err(wrong)?;
    let mut record = csv::StringRecord::new();
    let mut rows = 0;
    while reader.read_record(&mut record).map_err(wrong)? {
        let mut cells: Vec<&str> = record.iter().collect();
        // Rows may be shorter than the header.
        cells.resize(header.len(), "");
        for (column, value) in changes.get(&rows).into_iter().flatten() {
            if let Some(cell) = cells.get_mut(*column) {
                *cell = value;
            }
        }
        writer.write_record(cells).map_err(wrong)?;
        rows += 1;
    }
    if rows != table.rows() as u64 {
        let message = "the table was changed since it was read; start again";
        return Err(ReviewError::table(source, None, message));
    }
    writer
        .into_inner()
        .map_err(|error| ReviewError::io(source)(error.into_error()))
}

fn from_memory(table: &Table, edits: &Edits) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = table.columns().iter().map(|c| c.name.as_str());
    // Writing to memory does not fail.
    let _ = writer.write_record(names);
    for row in 0..table.rows() {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        let cells = table.columns().iter().enumerate();
        let cells = cells.map(|(column, of)| match edits.get(column, number) {
            Some(value) => value.to_owned(),
            None => of.text(row).into_owned(),
        });
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edits::Change;
    use crate::table::Options;

    fn change(row: u32, value: &str) -> Vec<Change> {
        let value = Some(value.to_owned());
        vec![Change { row, value }]
    }

    #[test]
    fn only_what_was_corrected_is_different() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("t.csv");
        std::fs::write(&source, "file,label,score\na.wav,x,0.50\nb.wav,y\n").unwrap();
        let table = Table::read_csv(&source, &Options::default()).unwrap();
        let mut edits = Edits::load(&dir.path().join("e.csv"), &table).unwrap();
        edits.apply(&table, 1, change(1, "x,z")).unwrap();
        let out = dir.path().join("out.csv");
        write(&table, &edits, &out).unwrap();
        let text = "file,label,score\na.wav,x,0.50\nb.wav,\"x,z\",\n";
        assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
        edits.apply(&table, 3, change(0, "good")).unwrap();
        write(&table, &edits, &out).unwrap();
        let text = "file,label,score,tags\na.wav,x,0.50,good\nb.wav,\"x,z\",,\n";
        assert_eq!(std::fs::read_to_string(&out).unwrap(), text);
        std::fs::write(&source, "file,label,score\na.wav,x,0.50\n").unwrap();
        assert!(write(&table, &edits, &out).is_err());
    }
}
