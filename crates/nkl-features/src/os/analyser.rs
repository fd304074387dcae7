//! Features of a recording.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ndarray::Array2;

use super::gemaps::{self, Analysis};
use super::set::{FeatureSet, Level};

/// Computes one feature set. Shared between threads; tables are made once per sampling rate.
pub struct Analyser {
    set: FeatureSet,
    tables: Mutex<HashMap<u32, Arc<Analysis>>>,
}

/// Low-level descriptors of a recording, one row per frame.
#[derive(Clone, Debug)]
pub struct Frames {
    /// Begin of each frame in seconds.
    pub start: Vec<f64>,
    /// End of each frame in seconds. Frames are 20 ms; the last one ends with the recording.
    pub end: Vec<f64>,
    /// Values, `frames x descriptors`.
    pub values: Array2<f32>,
}

impl Analyser {
    /// An analyser for `set`.
    pub fn new(set: FeatureSet) -> Self {
        Self { set, tables: Mutex::default() }
    }

    /// The set.
    pub fn set(&self) -> FeatureSet {
        self.set
    }

    /// Column names of a level, as openSMILE writes them.
    pub fn names(&self, level: Level) -> Vec<String> {
        match level {
            Level::Functionals => gemaps::functional_names(self.set.variant()),
            Level::LowLevel => gemaps::lld_names(self.set.variant()),
        }
    }

    /// Functionals of a recording: `samples` mono in -1..1, at their own rate of `rate` Hz (openSMILE
    /// does not resample). Samples are cut to 16 bit first, which is what openSMILE works on.
    ///
    /// # Errors
    /// If the recording is shorter than one frame of 60 ms.
    pub fn functionals(&self, samples: &[f32], rate: u32) -> Result<Vec<f32>, String> {
        let analysis = self.analysis(samples, rate)?;
        Ok(gemaps::functionals(self.set.variant(), &analysis.run(samples, false)))
    }

    /// Low-level descriptors of a recording, arguments and errors as for
    /// [`functionals`](Self::functionals).
    ///
    /// # Errors
    /// If the recording is shorter than one frame of 60 ms.
    pub fn low_level(&self, samples: &[f32], rate: u32) -> Result<Frames, String> {
        let analysis = self.analysis(samples, rate)?;
        let tracks = gemaps::low_level(self.set.variant(), &analysis.run(samples, true));
        let rows = tracks.iter().map(Vec::len).min().unwrap_or(0);
        let values = Array2::from_shape_fn((rows, tracks.len()), |(i, j)| tracks[j][i]);
        let start: Vec<f64> = (0..rows).map(|i| i as f64 * analysis.hop_seconds()).collect();
        let mut end: Vec<f64> = start.iter().map(|s| s + analysis.short_seconds()).collect();
        if let Some(last) = end.last_mut() {
            *last = samples.len() as f64 / f64::from(rate);
        }
        Ok(Frames { start, end, values })
    }

    fn analysis(&self, samples: &[f32], rate: u32) -> Result<Arc<Analysis>, String> {
        if rate < gemaps::LOWEST_RATE {
            return Err(format!(
                "the sampling rate of {rate} Hz is too low for {}: at least {} Hz are needed",
                self.set.name(),
                gemaps::LOWEST_RATE
            ));
        }
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let analysis = tables
            .entry(rate)
            .or_insert_with(|| Arc::new(Analysis::new(self.set.variant(), rate)))
            .clone();
        if samples.len() < analysis.shortest() {
            return Err(format!(
                "too short for {}: {:.1} ms, at least 60 ms are needed",
                self.set.name(),
                1000.0 * samples.len() as f64 / f64::from(rate)
            ));
        }
        Ok(analysis)
    }
}
