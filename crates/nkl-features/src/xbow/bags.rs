//! Bags: how often each word occurs in a recording.

use super::codebook::Codebook;
use crate::os::{Analyser, FeatureSet, Level};
use crate::Extractor;
use std::sync::Arc;

/// Counts the words of a codebook.
pub(super) struct Bags {
    descriptors: Arc<Analyser>,
    codebook: Codebook,
    assignments: usize,
    /// Functionals that stand beside the bags.
    functionals: Option<(Analyser, Vec<String>)>,
    settings: String,
}

impl Bags {
    pub fn new(
        descriptors: Arc<Analyser>,
        codebook: Codebook,
        assignments: usize,
        with_os: bool,
    ) -> Self {
        let functionals = with_os.then(|| {
            let analyser = Analyser::new(FeatureSet::EGeMapsV02);
            let names = analyser.names(Level::Functionals).unwrap_or_default();
            (analyser, names)
        });
        let mut hash = blake3::Hasher::new();
        for number in codebook.to_numbers() {
            hash.update(&number.to_le_bytes());
        }
        let settings = format!(
            "set={} assignments={assignments} with_os={with_os} codebook={}",
            descriptors.set().name(),
            hash.finalize()
        );
        Self {
            descriptors,
            codebook,
            assignments,
            functionals,
            settings,
        }
    }
}

impl Extractor for Bags {
    fn name(&self) -> &str {
        "xbow"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        self.settings.clone()
    }

    fn sample_rate(&self) -> Option<u32> {
        None
    }

    fn feature_names(&self) -> Vec<String> {
        let words = (0..self.codebook.size()).map(|i| format!("xbow_{i}"));
        let functionals = self.functionals.iter().flat_map(|(_, names)| names.clone());
        words.chain(functionals).collect()
    }

    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        let frames = self.descriptors.frames(Level::LowLevel, audio, rate)?;
        let (bag, functionals) = out.split_at_mut(self.codebook.size().min(out.len()));
        bag.fill(0.0);
        let mut distances = Vec::new();
        for frame in frames.values.rows() {
            let frame = frame.iter().copied();
            self.codebook
                .count(frame, self.assignments, &mut distances, bag);
        }
        bag.iter_mut().for_each(|n| *n = (1.0 + *n).log10());
        if let Some((analyser, _)) = &self.functionals {
            let row = analyser.functionals(audio, rate)?;
            functionals.iter_mut().zip(row).for_each(|(f, v)| *f = v);
        }
        Ok(())
    }
}
