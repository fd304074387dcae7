//! Comma-separated values: `file,start,end` and the features; seconds; an empty cell where a
//! feature is not defined.

use super::{Place, Rows, Sink};
use crate::target::Target;
use anyhow::Result;
use ndarray::Axis;
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A table of recordings, with features or without.
pub struct Csv(Target);

/// Rows whose text is made by one thread at a time.
const TOGETHER: usize = 16;

/// Begins a table.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    Ok(Box::new(Csv::create(path, names)?))
}

impl Csv {
    /// Begins a table.
    pub fn create(path: &Path, names: &[String]) -> Result<Self> {
        let mut header = csv::Writer::from_writer(Vec::new());
        let first = ["file", "start", "end"].into_iter();
        header.write_record(first.chain(names.iter().map(String::as_str)))?;
        let mut target = Target::create(path)?;
        target.write_all(&header.into_inner()?)?;
        Ok(Csv(target))
    }

    /// Adds one row that has no features.
    pub fn place(&mut self, place: &Place) -> Result<()> {
        let mut text = csv::Writer::from_writer(Vec::new());
        row(&mut text, place, std::iter::empty())?;
        Ok(self.0.write_all(&text.into_inner()?)?)
    }

    /// Ends the table and gives it its name.
    pub fn end(self) -> Result<PathBuf> {
        self.0.finish()
    }
}

/// Writes one row.
fn row<'a>(
    out: &mut csv::Writer<Vec<u8>>,
    place: &Place,
    values: impl Iterator<Item = &'a f32>,
) -> Result<()> {
    let mut text = Vec::new();
    out.write_field(&place.file)?;
    out.write_field(place.start.to_string())?;
    out.write_field(place.end.to_string())?;
    for value in values {
        text.clear();
        if value.is_finite() {
            write!(text, "{value}")?;
        }
        out.write_field(&text)?;
    }
    Ok(out.write_record(None::<&[u8]>)?)
}

impl Sink for Csv {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        let values = rows.values.axis_chunks_iter(Axis(0), TOGETHER);
        let parts: Vec<(&[Place], _)> = rows.places.chunks(TOGETHER).zip(values).collect();
        let text = |(places, values): (&[Place], ndarray::ArrayView2<f32>)| {
            let mut text = csv::Writer::from_writer(Vec::new());
            for (place, values) in places.iter().zip(values.rows()) {
                row(&mut text, place, values.iter())?;
            }
            Ok(text.into_inner()?)
        };
        let texts: Vec<Vec<u8>> = parts.into_par_iter().map(text).collect::<Result<_>>()?;
        for text in texts {
            self.0.write_all(&text)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<PathBuf>> {
        Ok(vec![self.end()?])
    }
}
