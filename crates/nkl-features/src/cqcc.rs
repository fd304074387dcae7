//! `FEATS.type = cqcc`: constant-Q cepstral coefficients (M. Todisco, H. Delgado, N. Evans 2017,
//! *Constant Q cepstral coefficients*, Computer Speech and Language 45, 516-535), without their
//! uniform resampling.

mod bank;

use crate::cepstra;
use crate::spectral::bands::{blocks, AT_ONCE};
use crate::spectral::dct::Dct;
use crate::spectral::Tracks;
use crate::Extractor;
use bank::Bank;
use nkl_config::plan::{CqccPlan, FeatsPlan};

/// One line for lists.
pub(crate) const SUMMARY: &str = "constant-Q cepstral coefficients, mean and deviation over time";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Constant-Q cepstral coefficients, from the constant-Q transform as librosa 0.11 computes it.

Recording resampled to cqcc.sample_rate; cqcc.n_cqt_bins bins, 12 per octave from C1 (32.703 Hz), every \
cqcc.frame_period samples, centred, the signal continued by zeros: each bin of frequency f is the product \
with a complex wave under a Hann window of Q rate/f samples (Q = 17.3), normalised to absolute sum 1 and \
multiplied by the square root of that length; octave by octave at half the rate. ln(magnitude + 1e-8); \
orthonormal DCT-II over the bins, the first cqcc.n_cqcc coefficients.

Columns: cqcc_<i>_mean and cqcc_<i>_std (population) over the frames, i from 0.";

/// Added to magnitudes before the logarithm.
const FLOOR: f32 = 1e-8;

/// Builds the extractor.
///
/// # Errors
/// A setting that cannot be used.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    Ok(Box::new(Cqcc::new(&plan.cqcc)?))
}

struct Cqcc {
    plan: CqccPlan,
    bank: Bank,
    dct: Dct,
}

impl Cqcc {
    fn new(plan: &CqccPlan) -> Result<Self, String> {
        if plan.n_cqcc == 0 || plan.n_cqcc > plan.n_cqt_bins {
            return Err(format!(
                "cqcc.n_cqcc = {} must lie between 1 and cqcc.n_cqt_bins = {}",
                plan.n_cqcc, plan.n_cqt_bins
            ));
        }
        Ok(Self {
            bank: Bank::new(plan.sample_rate, plan.n_cqt_bins, plan.frame_period)?,
            dct: Dct::new(plan.n_cqt_bins, plan.n_cqcc),
            plan: plan.clone(),
        })
    }

    /// Coefficients per frame.
    fn tracks(&self, audio: &[f32]) -> Result<Tracks, String> {
        let signals = self.bank.signals(audio)?;
        let mut out = Tracks::default();
        out.reset(self.dct.outputs(), signals.frames);
        for frames in blocks(signals.frames, AT_ONCE) {
            let first = frames.start;
            let mut magnitudes = self.bank.part(&signals, frames);
            magnitudes
                .values_mut()
                .iter_mut()
                .for_each(|v| *v = (*v + FLOOR).ln());
            self.dct.run_from(&magnitudes, first, &mut out);
        }
        Ok(out)
    }
}

impl Extractor for Cqcc {
    fn name(&self) -> &str {
        "cqcc"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        let p = &self.plan;
        format!(
            "rate={} n_cqcc={} bins={} period={}",
            p.sample_rate, p.n_cqcc, p.n_cqt_bins, p.frame_period
        )
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.plan.sample_rate)
    }

    fn feature_names(&self) -> Vec<String> {
        cepstra::names("cqcc", self.plan.n_cqcc)
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        cepstra::summarise(&self.tracks(audio)?, out);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
