//! The coefficients frame by frame, for models of frames (mixtures).

use crate::settings;
use crate::spectral::bands::AT_ONCE;
use crate::spectral::dct::Dct;
use crate::spectral::delta::delta;
use crate::spectral::{Bands, LogMel, Tracks};
use ndarray::Array2;
use nkl_config::plan::MfccPlan;

/// Mel-frequency cepstral coefficients of every frame, with deltas, as `FEATS.type = mfcc` has them
/// before it takes statistics over time.
#[derive(Debug, Clone)]
pub struct MfccFrames {
    pub(super) logmel: LogMel,
    pub(super) dct: Dct,
    deltas: usize,
    rate: u32,
}

impl MfccFrames {
    /// With these settings; `functionals` does not matter.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(plan: &MfccPlan) -> Result<Self, String> {
        let frames = settings::frames(
            "mfcc",
            plan.sample_rate,
            plan.win_ms,
            plan.hop_ms,
            "win_dur",
            "hop_dur",
        )?;
        settings::bands("mfcc.n_mels", plan.n_mels, frames.n_fft)?;
        if plan.n_mfcc == 0 || plan.n_mfcc > plan.n_mels {
            return Err(format!(
                "mfcc.n_mfcc = {} must lie between 1 and mfcc.n_mels = {}",
                plan.n_mfcc, plan.n_mels
            ));
        }
        if plan.deltas > 2 {
            return Err(format!("mfcc.deltas = {} must be 0, 1 or 2", plan.deltas));
        }
        Ok(MfccFrames {
            logmel: LogMel::new(plan.sample_rate, frames.n_fft, frames.hop, plan.n_mels),
            dct: Dct::new(plan.n_mels, plan.n_mfcc),
            deltas: plan.deltas,
            rate: plan.sample_rate,
        })
    }

    /// Seconds from one frame to the next; frame t is centred at t times that.
    pub fn step(&self) -> f64 {
        self.logmel.hop as f64 / f64::from(self.rate)
    }

    /// Values per frame: the coefficients, then their deltas, order by order.
    pub fn dimensions(&self) -> usize {
        self.dct.outputs() * (1 + self.deltas)
    }

    /// The frames of samples at the rate of the settings, shape (frames, [`dimensions`]).
    ///
    /// [`dimensions`]: MfccFrames::dimensions
    pub fn of(&self, audio: &[f32]) -> Array2<f32> {
        let (mut bands, mut tracks) = (Tracks::default(), Tracks::default());
        self.logmel
            .cepstra(&self.dct, audio, AT_ONCE, &mut bands, &mut tracks);
        let count = self.dct.outputs();
        let mut out = Array2::zeros((tracks.frames(), self.dimensions()));
        let mut slope = Vec::new();
        for order in 0..=self.deltas {
            for (k, track) in tracks.rows().enumerate() {
                let track = if order == 0 {
                    track
                } else {
                    delta(track, order, &mut slope);
                    &slope
                };
                let column = out.column_mut(order * count + k);
                column.into_iter().zip(track).for_each(|(to, v)| *to = *v);
            }
        }
        out
    }
}
