//! RASTA filtering of band powers.

use super::dsp::elementary::{exp, ln};
use super::dsp::lanes::{per_processor, V, WIDTH};
use super::mel::{BANDS, COMPRESSION, POWER_FLOOR};

const LOWER_HZ: f64 = 1.0;
const UPPER_HZ: f64 = 29.0;
/// Frames until the filter gives a value.
const WARM_UP: usize = 5;

/// Band-pass filter of the logarithmic band powers over time (Hermansky & Morgan 1994, RASTA
/// processing of speech, eq. 8, with poles and zeros placed for pass band 1-29 Hz), then equal-loudness
/// weighting and the power law of hearing, as for the [`Auditory`](super::mel::Auditory) spectrum.
/// The first five frames are 0 before weighting, as in openSMILE.
pub(crate) struct Rasta {
    forward: [f32; 5],
    back: f32,
    /// Logarithms of the equal-loudness weights.
    weights: [f32; BANDS],
    memory: [[f32; 4]; BANDS],
    seen: usize,
}

impl Rasta {
    /// A filter for frames `hop` seconds apart; `weights` are the equal-loudness weights.
    pub fn new(hop: f64, weights: &[f32; BANDS]) -> Self {
        let turn = |hz: f64| 2.0 * std::f64::consts::PI * hz * hop;
        let c = turn(UPPER_HZ).cos() as f32;
        let norm = (10.0 * f64::from(32.0 * c * c + 8.0)).sqrt() as f32;
        let (outer, inner) = (2.0 / norm, -4.0 * c / norm);
        Self {
            forward: [outer, inner, 0.0, -inner, -outer],
            back: (1.0 - turn(LOWER_HZ).sin()) as f32,
            weights: weights.map(f32::ln),
            memory: [[0.0; 4]; BANDS],
            seen: 0,
        }
    }

    /// Filtered loudness of the next frames' band powers, of which the first `frames` count.
    pub fn run(&mut self, power: &[V; BANDS], frames: usize) -> [V; BANDS] {
        let mut out = [V::default(); BANDS];
        logarithms(power, &mut out);
        for frame in 0..frames.min(WIDTH) {
            let warm = self.seen >= WARM_UP;
            self.seen = (self.seen + 1).min(WARM_UP);
            for (band, out) in out.iter_mut().enumerate() {
                let y = self.filter(band, out.0[frame], warm);
                out.0[frame] = if warm { y } else { 0.0 };
            }
        }
        expand(&self.weights, &mut out);
        out
    }

    fn filter(&mut self, band: usize, x: f32, warm: bool) -> f32 {
        let f = self.forward;
        let memory = &mut self.memory[band];
        let y = f[0] * x + memory[0];
        let fed_back = if warm { self.back * y } else { 0.0 };
        memory[0] = f[1] * x + memory[1] + fed_back;
        memory[1] = f[2] * x + memory[2];
        memory[2] = f[3] * x + memory[3];
        memory[3] = f[4] * x;
        y
    }
}

per_processor! {
    fn logarithms(power: &[V; BANDS], out: &mut [V; BANDS]) {
        for (o, p) in out.iter_mut().zip(power) {
            *o = ln(p.at_least(POWER_FLOOR).wide()).narrow();
        }
    }
}

per_processor! {
    /// Weighted, and raised to the power of hearing.
    fn expand(weights: &[f32; BANDS], out: &mut [V; BANDS]) {
        for (o, &w) in out.iter_mut().zip(weights) {
            *o = exp(((*o + w) * COMPRESSION).wide()).narrow();
        }
    }
}
