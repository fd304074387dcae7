//! Rows of one recording after another, put together to matrices: what archives of frames hold.

use super::Rows;
use anyhow::{bail, Result};
use ndarray::Array2;

/// Frames that belong together.
pub struct Utterance {
    /// The recording, as it was named.
    pub file: String,
    /// First second.
    pub start: f64,
    /// Seconds from one frame to the next; 0 where there is one row.
    pub step: f64,
    /// Frames by features.
    pub values: Array2<f32>,
}

/// Rows that still wait for the next ones of their recording.
pub struct Gather {
    width: usize,
    file: String,
    starts: Vec<f64>,
    values: Vec<f32>,
}

impl Gather {
    /// For rows of so many features.
    pub fn new(width: usize) -> Self {
        Gather {
            width,
            file: String::new(),
            starts: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Takes rows; each utterance that is complete goes to `done`. Another recording begins one,
    /// and so does a row that does not follow its predecessor at the pace of the first two.
    ///
    /// # Errors
    /// A value that is not defined, for which these formats have no sign; those of `done`.
    pub fn add(
        &mut self,
        rows: &Rows,
        mut done: impl FnMut(Utterance) -> Result<()>,
    ) -> Result<()> {
        for (place, values) in rows.places.iter().zip(rows.values.rows()) {
            if let Some(column) = values.iter().position(|v| !v.is_finite()) {
                bail!(
                    "{} at {:.3} s: feature {} is not defined, and this format cannot say so; \
                     take .csv, .parquet or .npy",
                    place.file,
                    place.start,
                    column + 1
                );
            }
            if !self.follows(&place.file, place.start) {
                self.end(&mut done)?;
            }
            self.file.clone_from(&place.file);
            self.starts.push(place.start);
            self.values.extend(values);
        }
        Ok(())
    }

    fn follows(&self, file: &str, start: f64) -> bool {
        match self.starts[..] {
            [] => true,
            [first] => self.file == file && start > first,
            [first, second, ..] => {
                let last = self.starts[self.starts.len() - 1];
                let step = start - last;
                self.file == file && step > 0.0 && step < 1.5 * (second - first)
            }
        }
    }

    /// Hands over what is left.
    ///
    /// # Errors
    /// Those of `done`.
    pub fn end(&mut self, done: &mut impl FnMut(Utterance) -> Result<()>) -> Result<()> {
        let Some(start) = self.starts.first().copied() else {
            return Ok(());
        };
        let step = self.starts.get(1).map_or(0.0, |second| second - start);
        let values = std::mem::take(&mut self.values);
        let values = Array2::from_shape_vec((self.starts.len(), self.width), values)?;
        self.starts.clear();
        done(Utterance {
            file: std::mem::take(&mut self.file),
            start,
            step,
            values,
        })
    }
}
