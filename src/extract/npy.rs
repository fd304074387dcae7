//! NumPy's array file, format version 1.0: the values alone, rows by features, 32-bit reals in
//! little-endian order. What the rows are stands in a table beside it, `x.rows.csv`, and what the
//! columns are in `x.columns.txt`, one name per line.

use super::csv::Csv;
use super::{Rows, Sink};
use crate::target::Target;
use anyhow::Result;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of the header: a multiple of 64, and enough for any number of rows, which is known only
/// in the end.
const HEADER: usize = 192;

struct Npy {
    file: Target,
    places: Csv,
    columns: Target,
    shape: (u64, usize),
}

/// Begins a table.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    let mut columns = Target::create(&path.with_extension("columns.txt"))?;
    for name in names {
        writeln!(columns, "{name}")?;
    }
    let places = Csv::create(&path.with_extension("rows.csv"), &[])?;
    let mut file = Target::create(path)?;
    file.write_all(&header((0, names.len())))?;
    Ok(Box::new(Npy {
        file,
        places,
        columns,
        shape: (0, names.len()),
    }))
}

impl Sink for Npy {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        for (place, values) in rows.places.iter().zip(rows.values.rows()) {
            self.places.place(place)?;
            for value in values {
                self.file.write_all(&value.to_le_bytes())?;
            }
            self.shape.0 += 1;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<PathBuf>> {
        self.file.rewind()?;
        self.file.write_all(&header(self.shape))?;
        let beside = [self.places.end()?, self.columns.finish()?];
        let mut files = vec![self.file.finish()?];
        files.extend(beside);
        Ok(files)
    }
}

/// Magic, version, length and description, filled up with blanks.
fn header((rows, columns): (u64, usize)) -> Vec<u8> {
    let text =
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    let width = HEADER - bytes.len() - 2;
    bytes.extend((width as u16).to_le_bytes());
    bytes.extend(format!("{text:<blanks$}\n", blanks = width - 1).into_bytes());
    bytes
}
