//! `FEATS.type = mfcc`: mel-frequency cepstral coefficients, their deltas, and statistics of both.

use crate::functionals::{self, Functional};
use crate::ranked::Ranked;
use crate::settings;
use crate::spectral::bands::AT_ONCE;
use crate::spectral::delta::delta;
use crate::spectral::{Bands, Tracks};
use crate::Extractor;
use nkl_config::plan::{FeatsPlan, MfccPlan};
use std::cell::RefCell;

mod frames;

pub use frames::MfccFrames;

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "mel-frequency cepstral coefficients with deltas, statistics over time";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Mel-frequency cepstral coefficients (S. B. Davis, P. Mermelstein, IEEE Trans. ASSP 28, 1980), equal \
to librosa 0.11.

Recording resampled to mfcc.sample_rate; periodic Hann window of mfcc.win_dur ms every mfcc.hop_dur \
ms, centred, the signal continued by zeros; power spectrum; mfcc.n_mels triangular bands on Slaney's \
mel scale, each of area one; 10·log10 of the band powers (dB, reference 1, floor 1e-10, and nothing \
more than 80 dB below the loudest value of the recording); orthonormal DCT-II over the bands, \
coefficients 1 to mfcc.n_mfcc (the first is the level). Unit: dB.

Deltas (mfcc.deltas = 0, 1 or 2 orders): slope and curvature per frame from a least-squares \
polynomial through 9 frames, in dB per frame and dB per frame squared. Recordings of fewer frames \
use as many as there are; with one or two frames deltas are 0.

Columns: mfcc_<k>_<functional>, mfcc_<k>_delta_<functional>, mfcc_<k>_delta2_<functional> for the \
mfcc.functionals mean, std (population), min, max, percentile<N> (linear).";

/// Builds the extractor.
///
/// # Errors
/// A setting that cannot be used.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    Ok(Box::new(Mfcc::new(&plan.mfcc)?))
}

struct Mfcc {
    plan: MfccPlan,
    frames: MfccFrames,
    functionals: Vec<Functional>,
}

#[derive(Default)]
struct Scratch {
    bands: Tracks,
    coefficients: Tracks,
    slope: Vec<f32>,
    ranked: Ranked,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Mfcc {
    fn new(plan: &MfccPlan) -> Result<Self, String> {
        Ok(Mfcc {
            frames: MfccFrames::new(plan)?,
            functionals: Functional::parse_all(&plan.functionals)
                .map_err(|e| format!("mfcc.functionals: {e}"))?,
            plan: plan.clone(),
        })
    }
}

impl Extractor for Mfcc {
    fn name(&self) -> &str {
        "mfcc"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        let p = &self.plan;
        format!(
            "rate={} n_fft={} hop={} n_mels={} n_mfcc={} deltas={} functionals={}",
            p.sample_rate,
            self.frames.logmel.n_fft,
            self.frames.logmel.hop,
            p.n_mels,
            p.n_mfcc,
            p.deltas,
            p.functionals.join(",")
        )
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.plan.sample_rate)
    }

    fn feature_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for order in ["", "_delta", "_delta2"].iter().take(1 + self.plan.deltas) {
            for k in 1..=self.plan.n_mfcc {
                names.extend(
                    self.functionals
                        .iter()
                        .map(|f| format!("mfcc_{k}{order}_{}", f.name())),
                );
            }
        }
        names
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        SCRATCH.with_borrow_mut(|s| {
            let (bands, coefficients) = (&mut s.bands, &mut s.coefficients);
            self.frames
                .logmel
                .cepstra(&self.frames.dct, audio, AT_ONCE, bands, coefficients);
            let mut places = out.chunks_exact_mut(self.functionals.len());
            for order in 0..=self.plan.deltas {
                for (track, place) in s.coefficients.rows().zip(&mut places) {
                    let track = if order == 0 {
                        track
                    } else {
                        delta(track, order, &mut s.slope);
                        &s.slope
                    };
                    functionals::apply(&self.functionals, track, &mut s.ranked, place);
                }
            }
        });
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        settings::empty_bands(
            "mfcc.n_mels",
            self.plan.n_mels,
            self.frames.logmel.empty_bands(),
        )
    }
}

#[cfg(test)]
mod tests;
