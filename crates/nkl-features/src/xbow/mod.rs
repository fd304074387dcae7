//! `FEATS.type = xbow`: bags of audio words.
//!
//! After M. Schmitt & B. Schuller, openXBOW - introducing the Passau open-source crossmodal
//! bag-of-words toolkit, JMLR 18(96), 2017, with the options that nkululeko gives it.

mod bags;
mod codebook;
mod sample;

use crate::os::{Analyser, FeatureSet, Level};
use crate::{Extractor, Learner};
use bags::Bags;
use codebook::Codebook;
use ndarray::ArrayView2;
use nkl_config::plan::FeatsPlan;
use sample::Sample;
use std::sync::Arc;

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "bags of audio words: how often each of `size` typical frames occurs, learned from the training part";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Bags of audio words over the low-level descriptors of openSMILE (set = eGeMAPSv02, 25 of them, or another \
of its sets; one frame per 10 ms, windows as for os), as openXBOW makes them (M. Schmitt & B. Schuller, \
JMLR 18(96), 2017) with the options of nkululeko: -standardizeInput -log -size -a.
Codebook, from the training part alone: every descriptor is standardised by its mean and standard \
deviation over all training frames; `size` of these frames (500), drawn at random without putting back, \
are the words (random sampling, openXBOW's default). Of each recording at least four evenly spaced frames \
can be drawn, weighted by its length; EXP.seed seeds the draw. The codebook is kept with the model.
xbow_0 to xbow_<size-1>: log10(1 + n), n the number of frames of which the word is among the `assignments` \
(10) nearest by Euclidean distance; counts, not divided by the length of the recording.
with_os = True adds the 88 functionals of eGeMAPSv02 under their own names. At least 60 ms of sound.";

/// Builds the feature set.
///
/// # Errors
/// An unknown set, or more assignments than words.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Learner>, String> {
    let set = FeatureSet::parse(&plan.os.set)?;
    let (size, assignments) = (plan.xbow.size, plan.xbow.assignments);
    if size == 0 || assignments == 0 || assignments > size {
        return Err(format!(
            "assignments = {assignments} must lie between 1 and size = {size}, the number of words"
        ));
    }
    Ok(Box::new(Xbow {
        descriptors: Arc::new(Analyser::new(set)),
        size,
        assignments,
        with_os: plan.xbow.with_os,
        seed: plan.xbow.seed,
    }))
}

struct Xbow {
    descriptors: Arc<Analyser>,
    size: usize,
    assignments: usize,
    with_os: bool,
    seed: u64,
}

/// Frames that can be drawn of each recording, at least.
const FEWEST: usize = 4;
/// Frames that can be drawn for each word.
const CHOICE: usize = 8;

impl Xbow {
    fn width(&self) -> Result<usize, String> {
        self.descriptors.names(Level::LowLevel).map(|n| n.len())
    }
}

impl Learner for Xbow {
    fn name(&self) -> &str {
        "xbow"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        format!(
            "set={} size={} assignments={} with_os={} seed={}",
            self.descriptors.set().name(),
            self.size,
            self.assignments,
            self.with_os,
            self.seed
        )
    }

    fn sampler(&self, recordings: usize) -> Box<dyn Extractor> {
        let frames = (CHOICE * self.size).div_ceil(recordings.max(1));
        Box::new(Sample {
            descriptors: self.descriptors.clone(),
            frames: frames.next_power_of_two().max(FEWEST),
        })
    }

    fn learn(&self, rows: ArrayView2<'_, f32>) -> Result<Vec<f64>, String> {
        let recordings = sample::read(rows, self.width()?);
        Codebook::learn(&recordings, self.size, self.seed).map(|c| c.to_numbers())
    }

    fn extractor(&self, learned: &[f64]) -> Result<Box<dyn Extractor>, String> {
        let codebook = Codebook::from_numbers(learned, self.width()?, self.size)
            .ok_or("these are not the numbers of a codebook of this size and feature set")?;
        Ok(Box::new(Bags::new(
            self.descriptors.clone(),
            codebook,
            self.assignments,
            self.with_os,
        )))
    }
}

#[cfg(test)]
mod tests;
