//! Features of a recording.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ndarray::Array2;

use super::gemaps::{self, Variant};
use super::set::{FeatureSet, Level};
use super::{compare, gemaps::LOWEST_RATE};

/// Computes one feature set. Shared between threads; tables are made once per sampling rate.
pub struct Analyser {
    set: FeatureSet,
    tables: Mutex<HashMap<u32, Arc<Tables>>>,
}

/// What does not depend on the signal.
enum Tables {
    GeMaps(Variant, Box<gemaps::Analysis>),
    ComParE(Box<compare::Analysis>),
}

/// Low-level descriptors of a recording, one row per frame.
#[derive(Clone, Debug)]
pub struct Frames {
    /// Begin of each frame in seconds.
    pub start: Vec<f64>,
    /// End of each frame in seconds; the last one ends with the recording.
    pub end: Vec<f64>,
    /// Values, `frames x descriptors`.
    pub values: Array2<f32>,
}

impl Tables {
    fn new(set: FeatureSet, rate: u32) -> Self {
        match set.gemaps() {
            Some(variant) => {
                Tables::GeMaps(variant, Box::new(gemaps::Analysis::new(variant, rate)))
            }
            None => Tables::ComParE(Box::new(compare::Analysis::new(rate))),
        }
    }

    fn shortest(&self) -> usize {
        match self {
            Tables::GeMaps(_, a) => a.shortest(),
            Tables::ComParE(a) => a.shortest(),
        }
    }

    /// Seconds from frame to frame, and per frame.
    fn timing(&self) -> (f64, f64) {
        match self {
            Tables::GeMaps(_, a) => (a.hop_seconds(), a.short_seconds()),
            Tables::ComParE(a) => (a.hop_seconds(), a.long_seconds()),
        }
    }
}

impl Analyser {
    /// An analyser for `set`.
    pub fn new(set: FeatureSet) -> Self {
        Self {
            set,
            tables: Mutex::default(),
        }
    }

    /// The set.
    pub fn set(&self) -> FeatureSet {
        self.set
    }

    /// Column names of a level, as openSMILE writes them.
    ///
    /// # Errors
    /// If the set does not have the level.
    pub fn names(&self, level: Level) -> Result<Vec<String>, String> {
        match (self.set.gemaps(), level) {
            (Some(v), Level::Functionals) => Ok(gemaps::functional_names(v)),
            (Some(v), Level::LowLevel) => Ok(gemaps::lld_names(v)),
            (Some(_), Level::Deltas) => Err(self.without_deltas()),
            (None, Level::Functionals) => Ok(compare::functional_names()),
            (None, Level::LowLevel) => Ok(compare::lld_names()),
            (None, Level::Deltas) => Ok(compare::delta_names()),
        }
    }

    /// Functionals of a recording: `samples` mono in -1..1, at their own rate of `rate` Hz (openSMILE
    /// does not resample). Samples are cut to 16 bit first, which is what openSMILE works on.
    ///
    /// # Errors
    /// If the recording is shorter than one frame of 60 ms, or the rate is below 4000 Hz.
    pub fn functionals(&self, samples: &[f32], rate: u32) -> Result<Vec<f32>, String> {
        Ok(match &*self.tables(samples, rate)? {
            Tables::GeMaps(v, a) => gemaps::functionals(*v, &a.run(samples, false)),
            Tables::ComParE(a) => compare::functionals(&a.run(samples)),
        })
    }

    /// Low-level descriptors of a recording or their deltas; arguments as for
    /// [`functionals`](Self::functionals).
    ///
    /// # Errors
    /// As [`functionals`](Self::functionals); also for [`Level::Functionals`], which has no frames,
    /// and for deltas of a set that has none.
    pub fn frames(&self, level: Level, samples: &[f32], rate: u32) -> Result<Frames, String> {
        let tables = self.tables(samples, rate)?;
        let tracks = match (&*tables, level) {
            (_, Level::Functionals) => {
                return Err("functionals are one row per recording, not frames".into())
            }
            (Tables::GeMaps(..), Level::Deltas) => return Err(self.without_deltas()),
            (Tables::GeMaps(v, a), Level::LowLevel) => gemaps::low_level(*v, &a.run(samples, true)),
            (Tables::ComParE(a), Level::LowLevel) => compare::low_level(&a.run(samples)),
            (Tables::ComParE(a), Level::Deltas) => compare::all_deltas(&a.run(samples)),
        };
        let (hop, length) = tables.timing();
        let rows = tracks.iter().map(Vec::len).min().unwrap_or(0);
        let values = Array2::from_shape_fn((rows, tracks.len()), |(i, j)| tracks[j][i]);
        let start: Vec<f64> = (0..rows).map(|i| i as f64 * hop).collect();
        let mut end: Vec<f64> = start.iter().map(|s| s + length).collect();
        if let Some(last) = end.last_mut() {
            *last = samples.len() as f64 / f64::from(rate);
        }
        Ok(Frames { start, end, values })
    }

    fn without_deltas(&self) -> String {
        format!(
            "level = lld_de: {} has no deltas; only ComParE_2016 does",
            self.set.name()
        )
    }

    fn tables(&self, samples: &[f32], rate: u32) -> Result<Arc<Tables>, String> {
        if rate < LOWEST_RATE {
            return Err(format!(
                "the sampling rate of {rate} Hz is too low for {}: at least {LOWEST_RATE} Hz are needed",
                self.set.name()
            ));
        }
        let mut known = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let tables = known
            .entry(rate)
            .or_insert_with(|| Arc::new(Tables::new(self.set, rate)))
            .clone();
        if samples.len() < tables.shortest() {
            return Err(format!(
                "too short for {}: {:.1} ms, at least 60 ms are needed",
                self.set.name(),
                1000.0 * samples.len() as f64 / f64::from(rate)
            ));
        }
        Ok(tables)
    }
}
