//! The low-pass: a sinc under a Kaiser window.
//!
//! J. F. Kaiser and R. W. Schafer, "On the use of the I0-sinh window for spectrum analysis",
//! IEEE Trans. ASSP 28(1), 1980: w(t) = I0(β·sqrt(1 - (t/T)²)) / I0(β) for |t| ≤ T.
//! Length, β and cut-off were fitted to the measured impulse responses of soxr HQ (0.1.3).

use std::f64::consts::PI;

/// Parameters of one filter. The unit of time is a sample, and that of frequency the Nyquist
/// frequency, of the lower of the two rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// Window length 2T.
    pub length: f64,
    /// Window parameter β.
    pub beta: f64,
    /// Frequency at which the response is one half (-6 dB).
    pub cutoff: f64,
    /// Loss towards the cut-off: the response is multiplied by exp(-(d0·r⁶ + d1·r⁸ + d2·r¹²)).
    /// soxr has it where it interpolates a second, short filter; at most 0.02 dB below 0.95.
    pub droop: [f64; 3],
}

impl Shape {
    /// The filter for a conversion by `up / down` in lowest terms.
    ///
    /// Fits, largest deviation of the amplitude response from soxr's: simple ratios 4e-7 (8, 24,
    /// 32, 48 to 16 kHz); from and to 44.1 kHz and its parts 2e-6 downwards, 5e-6 upwards; other
    /// ratios up to 2e-3, all of it above 0.85 of the Nyquist frequency.
    pub(super) fn of(up: usize, down: usize) -> Shape {
        const CUTOFF: f64 = 0.956_871_8;
        let simple = up <= 4 && down <= 4;
        if simple {
            // An odd number of taps, 4·j + 1, at the higher rate.
            let factor = up.max(down) as f64;
            let taps = ((193.5 * factor - 1.0) / 4.0).ceil() * 4.0 + 1.0;
            let length = taps / factor;
            return Shape {
                length,
                beta: 13.040_06,
                cutoff: CUTOFF,
                droop: [0.0; 3],
            };
        }
        let (length, beta, droop) = if up == 1 || down == 1 {
            (203.0, 13.711_6, [0.0; 3])
        } else if up < down {
            (
                203.546_68,
                13.712_53,
                [-2.941_6e-4, 2.886_739e-3, -5.517_2e-4],
            )
        } else {
            (
                204.467_78,
                13.706_59,
                [5.415_8e-5, -8.819_19e-4, 4.093_071e-3],
            )
        };
        Shape {
            length,
            beta,
            cutoff: CUTOFF,
            droop,
        }
    }

    /// The impulse response at time `t` (lower-rate samples), for a response of 1 at frequency 0.
    pub(super) fn impulse(&self, t: f64) -> f64 {
        let u = 2.0 * t / self.length;
        if u.abs() >= 1.0 {
            return 0.0;
        }
        let x = PI * self.cutoff * t;
        let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
        self.cutoff * sinc * bessel_i0(self.beta * (1.0 - u * u).sqrt()) / bessel_i0(self.beta)
    }

    /// The factor by which [`Shape::droop`] lowers the response at frequency `r`.
    pub(super) fn loss(&self, r: f64) -> f64 {
        let [a, b, c] = self.droop;
        (-(a * r.powi(6) + b * r.powi(8) + c * r.powi(12))).exp()
    }
}

/// Modified Bessel function of the first kind and order 0, by its power series
/// Σ ((x/2)^k / k!)²; all terms are positive, so it loses no digits.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..200 {
        term *= quarter / f64::from(k * k);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_has_its_known_values() {
        // Abramowitz and Stegun, table 9.8 and 9.11.
        for (x, value) in [
            (0.0, 1.0),
            (1.0, 1.266_065_877_752_008),
            (5.0, 27.239_871_823_604_44),
        ] {
            assert!((bessel_i0(x) - value).abs() < 1e-12 * value);
        }
    }

    #[test]
    fn simple_ratios_have_soxr_s_tap_counts() {
        for ((up, down), taps) in [((2, 1), 389.0), ((1, 3), 581.0), ((4, 3), 777.0)] {
            let length = Shape::of(up, down).length * up.max(down) as f64;
            assert!((length - taps).abs() < 1e-9);
        }
    }
}
