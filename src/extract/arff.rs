//! Weka's attribute-relation file format, as openSMILE writes it too: `file` as a string,
//! `start`, `end` in seconds and the features as numbers; `?` where a feature is not defined.

use super::{Rows, Sink};
use crate::target::Target;
use anyhow::Result;
use std::io::Write;
use std::path::{Path, PathBuf};

struct Arff(Target);

/// Begins a table.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    let mut file = Target::create(path)?;
    writeln!(file, "@relation nkl\n")?;
    writeln!(
        file,
        "@attribute file string\n@attribute start numeric\n@attribute end numeric"
    )?;
    for name in names {
        writeln!(file, "@attribute {} numeric", quoted(name))?;
    }
    writeln!(file, "\n@data")?;
    Ok(Box::new(Arff(file)))
}

impl Sink for Arff {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        for (place, values) in rows.places.iter().zip(rows.values.rows()) {
            write!(
                self.0,
                "{},{},{}",
                quoted(&place.file),
                place.start,
                place.end
            )?;
            for value in values {
                match value.is_finite() {
                    true => write!(self.0, ",{value}")?,
                    false => write!(self.0, ",?")?,
                }
            }
            writeln!(self.0)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Vec<PathBuf>> {
        Ok(vec![self.0.finish()?])
    }
}

/// Between quotes, so that any character can stand in it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", escaped.replace('\n', "\\n").replace('\r', "\\r"))
}
