//! Comma-separated values: `file,start,end` and the features; seconds; an empty cell where a
//! feature is not defined.

use super::{Place, Rows, Sink};
use crate::target::Target;
use anyhow::{anyhow, Result};
use std::path::{Path, PathBuf};

/// A table of recordings, with features or without.
pub struct Csv(csv::Writer<Target>);

/// Begins a table.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    Ok(Box::new(Csv::create(path, names)?))
}

impl Csv {
    /// Begins a table.
    pub fn create(path: &Path, names: &[String]) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(Target::create(path)?);
        let header = ["file", "start", "end"].into_iter();
        writer.write_record(header.chain(names.iter().map(String::as_str)))?;
        Ok(Csv(writer))
    }

    /// Adds one row.
    pub fn row<'a>(&mut self, place: &Place, values: impl Iterator<Item = &'a f32>) -> Result<()> {
        self.0.write_field(&place.file)?;
        self.0.write_field(place.start.to_string())?;
        self.0.write_field(place.end.to_string())?;
        for value in values {
            self.0.write_field(if value.is_finite() {
                value.to_string()
            } else {
                String::new()
            })?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// Ends the table and gives it its name.
    pub fn end(self) -> Result<PathBuf> {
        let target = self.0.into_inner();
        target
            .map_err(|error| anyhow!("cannot write the table: {}", error.error()))?
            .finish()
    }
}

impl Sink for Csv {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        let mut all = rows.places.iter().zip(rows.values.rows());
        all.try_for_each(|(place, values)| self.row(place, values.iter()))
    }

    fn finish(self: Box<Self>) -> Result<Vec<PathBuf>> {
        Ok(vec![self.end()?])
    }
}
