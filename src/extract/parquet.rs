//! Parquet: `file` as text, `start`, `end` in seconds as 64-bit and the features as 32-bit reals,
//! NaN where a feature is not defined. Row groups have 16 MiB of features, whatever pieces the rows come
//! in: what a file says of its groups stays in memory until it ends, and small groups are read slowly.

use super::{Place, Rows, Sink};
use anyhow::Result;
use ndarray::{Array2, ArrayView2};
use nkl_data::parquet::{ColumnData, Table, TableWriter};
use std::path::{Path, PathBuf};

/// Bytes of features in a row group.
const GROUP: usize = 16 << 20;

struct Parquet {
    writer: TableWriter,
    names: Vec<String>,
    path: PathBuf,
    /// Rows in a group.
    most: usize,
    /// Rows that wait until a group is full, the values one row after the other.
    places: Vec<Place>,
    values: Vec<f32>,
}

/// Begins a table.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    let empty = table(&[], Array2::zeros((0, names.len())).view(), names);
    Ok(Box::new(Parquet {
        writer: TableWriter::create(path, &empty)?,
        names: names.to_vec(),
        path: path.to_owned(),
        most: (GROUP / (4 * names.len().max(1))).max(1),
        places: Vec::new(),
        values: Vec::new(),
    }))
}

impl Parquet {
    /// Writes the first of the waiting rows as a group.
    fn group(&mut self, rows: usize) -> Result<()> {
        let width = self.names.len();
        let places: Vec<Place> = self.places.drain(..rows).collect();
        let values: Vec<f32> = self.values.drain(..rows * width).collect();
        let values = Array2::from_shape_vec((rows, width), values)?;
        Ok(self
            .writer
            .write(&table(&places, values.view(), &self.names))?)
    }
}

impl Sink for Parquet {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        self.places.extend(rows.places.iter().cloned());
        self.values.extend(&rows.values);
        while self.places.len() >= self.most {
            self.group(self.most)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<PathBuf>> {
        if !self.places.is_empty() {
            self.group(self.places.len())?;
        }
        self.writer.finish()?;
        Ok(vec![self.path])
    }
}

fn table(places: &[Place], values: ArrayView2<f32>, names: &[String]) -> Table {
    let files = places
        .iter()
        .map(|place| Some(place.file.as_str().into()))
        .collect();
    let starts = places.iter().map(|place| place.start).collect();
    let ends = places.iter().map(|place| place.end).collect();
    let mut columns = vec![
        ("file".to_string(), ColumnData::Text(files)),
        ("start".to_string(), ColumnData::F64(starts)),
        ("end".to_string(), ColumnData::F64(ends)),
    ];
    let features = names.iter().zip(values.columns());
    columns.extend(features.map(|(name, values)| (name.clone(), ColumnData::F32(values.to_vec()))));
    Table { columns }
}
