//! Parquet: `file` as text, `start`, `end` in seconds as 64-bit and the features as 32-bit reals,
//! NaN where a feature is not defined. Each piece of rows is a row group.

use super::{Rows, Sink};
use anyhow::Result;
use nkl_data::parquet::{ColumnData, Table, TableWriter};
use std::path::{Path, PathBuf};

struct Parquet {
    writer: TableWriter,
    names: Vec<String>,
    path: PathBuf,
}

/// Begins a table.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    let empty = Rows {
        places: Vec::new(),
        values: ndarray::Array2::zeros((0, names.len())),
    };
    let writer = TableWriter::create(path, &table(&empty, names))?;
    Ok(Box::new(Parquet {
        writer,
        names: names.to_vec(),
        path: path.to_owned(),
    }))
}

impl Sink for Parquet {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        Ok(self.writer.write(&table(rows, &self.names))?)
    }

    fn finish(self: Box<Self>) -> Result<Vec<PathBuf>> {
        self.writer.finish()?;
        Ok(vec![self.path])
    }
}

fn table(rows: &Rows, names: &[String]) -> Table {
    let files = rows
        .places
        .iter()
        .map(|place| Some(place.file.as_str().into()))
        .collect();
    let starts = rows.places.iter().map(|place| place.start).collect();
    let ends = rows.places.iter().map(|place| place.end).collect();
    let mut columns = vec![
        ("file".to_string(), ColumnData::Text(files)),
        ("start".to_string(), ColumnData::F64(starts)),
        ("end".to_string(), ColumnData::F64(ends)),
    ];
    let features = names.iter().zip(rows.values.columns());
    columns.extend(features.map(|(name, values)| (name.clone(), ColumnData::F32(values.to_vec()))));
    Table { columns }
}
