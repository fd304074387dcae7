//! `FEATS.type = spectra`: statistics of the log-mel spectrogram.

use crate::functionals::{self, Functional};
use crate::settings;
use crate::spectral::{LogMel, Tracks};
use crate::Extractor;
use nkl_config::plan::{FeatsPlan, SpectraPlan};
use std::cell::RefCell;

/// One line for lists.
pub(crate) const SUMMARY: &str = "log-mel spectrogram, statistics over time";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Log-mel spectrogram, equal to librosa 0.11 (melspectrogram and power_to_db).

Recording resampled to spectra.sample_rate; periodic Hann window of fft_win_dur ms every \
fft_hop_dur ms, centred, the signal continued by zeros; power spectrum; fft_nbands triangular bands \
on Slaney's mel scale from 0 Hz to half the rate, each of area one; 10·log10 (dB, reference 1, floor \
1e-10, and nothing more than 80 dB below the loudest value of the recording).

Columns: logmel_<band>_<functional>, bands from 1 (lowest), for the spectra.functionals mean, std \
(population), min, max, percentile<N> (linear). Unit: dB. (nkululeko makes a picture per recording \
for its cnn here.)";

/// Builds the extractor.
///
/// # Errors
/// A setting that cannot be used.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    Ok(Box::new(Spectra::new(&plan.spectra)?))
}

struct Spectra {
    plan: SpectraPlan,
    logmel: LogMel,
    functionals: Vec<Functional>,
}

thread_local! {
    static SCRATCH: RefCell<(Tracks, Vec<f32>)> = RefCell::default();
}

impl Spectra {
    fn new(plan: &SpectraPlan) -> Result<Self, String> {
        let frames = settings::frames(
            "spectra",
            plan.sample_rate,
            plan.win_ms,
            plan.hop_ms,
            "fft_win_dur",
            "fft_hop_dur",
        )?;
        settings::bands("fft_nbands", plan.n_bands, frames.n_fft)?;
        Ok(Spectra {
            logmel: LogMel::new(plan.sample_rate, frames.n_fft, frames.hop, plan.n_bands),
            functionals: Functional::parse_all(&plan.functionals)
                .map_err(|e| format!("spectra.functionals: {e}"))?,
            plan: plan.clone(),
        })
    }
}

impl Extractor for Spectra {
    fn name(&self) -> &str {
        "spectra"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        let p = &self.plan;
        format!(
            "rate={} n_fft={} hop={} bands={} functionals={}",
            p.sample_rate,
            self.logmel.n_fft,
            self.logmel.hop,
            p.n_bands,
            p.functionals.join(",")
        )
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.plan.sample_rate)
    }

    fn feature_names(&self) -> Vec<String> {
        let bands = 1..=self.plan.n_bands;
        bands
            .flat_map(|b| {
                self.functionals
                    .iter()
                    .map(move |f| format!("logmel_{b}_{}", f.name()))
            })
            .collect()
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        SCRATCH.with_borrow_mut(|(tracks, sorted)| {
            self.logmel.run(audio, tracks);
            for (track, place) in tracks
                .rows()
                .zip(out.chunks_exact_mut(self.functionals.len()))
            {
                functionals::apply(&self.functionals, track, sorted, place);
            }
        });
        Ok(())
    }

    fn notes(&self) -> Vec<String> {
        settings::empty_bands("fft_nbands", self.plan.n_bands, self.logmel.empty_bands())
    }
}

#[cfg(test)]
mod tests;
