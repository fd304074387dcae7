//! Triangular filters on three mel scales.

/// A mel scale with the form of its filters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// Slaney's: linear to 1 kHz, logarithmic above; each filter has area one. librosa's default.
    Slaney,
    /// Kaldi's: 1127 ln(1 + f / 700); filters are triangles over mel, of height one.
    Kaldi,
}

impl Scale {
    fn mel(self, hz: f64) -> f64 {
        match self {
            Scale::Kaldi => 1127.0 * (1.0 + hz / 700.0).ln(),
            Scale::Slaney if hz < 1000.0 => hz * 3.0 / 200.0,
            Scale::Slaney => 15.0 + (hz / 1000.0).ln() * 27.0 / 6.4f64.ln(),
        }
    }

    fn hz(self, mel: f64) -> f64 {
        match self {
            Scale::Kaldi => 700.0 * ((mel / 1127.0).exp() - 1.0),
            Scale::Slaney if mel < 15.0 => mel * 200.0 / 3.0,
            Scale::Slaney => 1000.0 * ((mel - 15.0) * 6.4f64.ln() / 27.0).exp(),
        }
    }
}

/// `bands` filters from `low` to `high` Hz over the bins of a transform of `n_fft` samples at `rate`
/// Hz: first bin and weights of each.
pub(super) fn bank(
    scale: Scale,
    rate: f64,
    n_fft: usize,
    bands: usize,
    (low, high): (f64, f64),
) -> Vec<(usize, Vec<f64>)> {
    let (from, to) = (scale.mel(low), scale.mel(high));
    let edge = |i: usize| from + (to - from) * i as f64 / (bands + 1) as f64;
    let place = |mel: f64| match scale {
        Scale::Kaldi => mel,
        Scale::Slaney => scale.hz(mel),
    };
    let band = |i: usize| {
        let (low, centre, high) = (place(edge(i)), place(edge(i + 1)), place(edge(i + 2)));
        let height = match scale {
            Scale::Kaldi => 1.0,
            Scale::Slaney => 2.0 / (high - low),
        };
        let weight = |bin: usize| {
            let hz = bin as f64 * rate / n_fft as f64;
            let at = match scale {
                Scale::Kaldi => scale.mel(hz),
                Scale::Slaney => hz,
            };
            let slope = ((at - low) / (centre - low)).min((high - at) / (high - centre));
            slope.max(0.0) * height
        };
        let weights: Vec<f64> = (0..=n_fft / 2).map(weight).collect();
        let first = weights.iter().take_while(|w| **w <= 0.0).count();
        let kept = weights.into_iter().skip(first);
        (first, kept.take_while(|w| *w > 0.0).collect())
    };
    (0..bands).map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_go_back_and_forth() {
        for scale in [Scale::Slaney, Scale::Kaldi] {
            for hz in [20.0, 440.0, 1000.0, 7999.0] {
                assert!(
                    (scale.hz(scale.mel(hz)) - hz).abs() < 1e-8,
                    "{scale:?} {hz}"
                );
            }
        }
    }
}
