//! Butterworth filters as cascades of second-order sections.

use std::f64::consts::TAU;

/// Which side of the cut-off passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    Low,
    High,
}

/// Filters in place. `order` is even, and the slope 6·order dB per octave; at `cutoff` Hz it is
/// -3 dB. Nothing is done at or above the Nyquist frequency for a low-pass, which has nothing to
/// take away there; a high-pass is held below it.
///
/// Sections by the bilinear transform (Bristow-Johnson, Audio EQ Cookbook), with the Q of the pairs
/// of Butterworth's poles: 1 / (2 cos θ).
pub(super) fn butterworth(samples: &mut [f32], rate: u32, pass: Pass, cutoff: f64, order: usize) {
    let rate = f64::from(rate);
    if cutoff <= 0.0 || (pass == Pass::Low && cutoff >= 0.5 * rate) {
        return;
    }
    let cutoff = cutoff.min(0.499 * rate);
    for section in 0..order / 2 {
        let angle = TAU * (2 * section + 1) as f64 / (4 * order) as f64;
        Section::new(rate, pass, cutoff, 1.0 / (2.0 * angle.cos())).run(samples);
    }
}

struct Section {
    b: [f64; 3],
    a: [f64; 2],
}

impl Section {
    fn new(rate: f64, pass: Pass, cutoff: f64, q: f64) -> Self {
        let (sin, cos) = (TAU * cutoff / rate).sin_cos();
        let alpha = sin / (2.0 * q);
        let a0 = 1.0 + alpha;
        let b = match pass {
            Pass::Low => [(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0],
            Pass::High => [(1.0 + cos) / 2.0, -(1.0 + cos), (1.0 + cos) / 2.0],
        };
        Section {
            b: b.map(|v| v / a0),
            a: [-2.0 * cos / a0, (1.0 - alpha) / a0],
        }
    }

    /// Transposed direct form II.
    fn run(&self, samples: &mut [f32]) {
        let (mut first, mut second) = (0.0, 0.0);
        for value in samples {
            let x = f64::from(*value);
            let y = self.b[0] * x + first;
            first = self.b[1] * x - self.a[0] * y + second;
            second = self.b[2] * x - self.a[1] * y;
            *value = y as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain of a filter at a frequency in dB, measured on a tone.
    fn gain(pass: Pass, cutoff: f64, order: usize, hertz: f64) -> f64 {
        let tone = |i: usize| (TAU * hertz * i as f64 / 16_000.0).sin() as f32;
        let mut samples: Vec<f32> = (0..32_000).map(tone).collect();
        butterworth(&mut samples, 16_000, pass, cutoff, order);
        let power = crate::sound::power(&samples[16_000..]);
        10.0 * (power / 0.5).log10()
    }

    #[test]
    fn three_decibels_at_the_cutoff_and_the_slope_beyond() {
        for order in [2, 4, 8] {
            for pass in [Pass::Low, Pass::High] {
                assert!((gain(pass, 1000.0, order, 1000.0) + 3.01).abs() < 0.02);
            }
            // |H|² = 1 / (1 + (fc/f)^2n) for a high-pass far below the Nyquist frequency.
            let octave = gain(Pass::High, 200.0, order, 100.0);
            let expected = -10.0 * (1.0 + 4f64.powi(order as i32)).log10();
            assert!(
                (octave - expected).abs() < 0.1,
                "{order}: {octave} {expected}"
            );
        }
        assert!(gain(Pass::Low, 8000.0, 4, 3000.0).abs() < 1e-6);
    }
}
