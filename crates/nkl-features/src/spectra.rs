//! `FEATS.type = spectra`: statistics of the log-mel spectrogram.

use crate::functionals::{self, Functional};
use crate::ranked::Ranked;
use crate::settings;
use crate::spectral::{Bands, LogMel, Tracks};
use crate::Extractor;
use nkl_config::plan::{FeatsPlan, SpectraPlan};
use std::cell::RefCell;
use stretch::stretch;

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
(population), min, max, percentile<N> (linear). Unit: dB.

With spectra.frames, and for model cnn: logmel_<band>_frame_<frame>, the spectrogram itself, from 0 \
(the recording's lowest value in dB) to 1 (its highest), stretched or shrunk over time to so many \
frames (weights that fall linearly over the distance of two frames, old or new, whichever is longer).";

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
    static SCRATCH: RefCell<(Tracks, Ranked)> = RefCell::default();
}

/// The spectrogram from 0 to 1, over `frames` frames.
fn picture(tracks: &mut Tracks, frames: usize, out: &mut [f32]) {
    let values = tracks.values_mut();
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let range = if high > low { high - low } else { 1.0 };
    values.iter_mut().for_each(|v| *v = (*v - low) / range);
    for (track, place) in tracks.rows().zip(out.chunks_exact_mut(frames.max(1))) {
        stretch(track, place);
    }
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

mod stretch;

impl Extractor for Spectra {
    fn name(&self) -> &str {
        "spectra"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        let p = &self.plan;
        let what = match p.frames {
            Some(frames) => format!("frames={frames}"),
            None => format!("functionals={}", p.functionals.join(",")),
        };
        format!(
            "rate={} n_fft={} hop={} bands={} {what}",
            p.sample_rate, self.logmel.n_fft, self.logmel.hop, p.n_bands,
        )
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.plan.sample_rate)
    }

    fn feature_names(&self) -> Vec<String> {
        let bands = 1..=self.plan.n_bands;
        if let Some(frames) = self.plan.frames {
            return bands
                .flat_map(|b| (1..=frames).map(move |t| format!("logmel_{b}_frame_{t}")))
                .collect();
        }
        bands
            .flat_map(|b| {
                self.functionals
                    .iter()
                    .map(move |f| format!("logmel_{b}_{}", f.name()))
            })
            .collect()
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        SCRATCH.with_borrow_mut(|(tracks, ranked)| {
            self.logmel.whole(audio, tracks);
            if let Some(frames) = self.plan.frames {
                return picture(tracks, frames, out);
            }
            for (track, place) in tracks
                .rows()
                .zip(out.chunks_exact_mut(self.functionals.len()))
            {
                functionals::apply(&self.functionals, track, ranked, place);
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
