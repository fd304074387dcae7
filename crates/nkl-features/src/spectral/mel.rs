//! Mel filter banks.

/// Triangular filters, equally wide on Slaney's mel scale, each of area one.
///
/// Scale (M. Slaney, "Auditory Toolbox", Interval Research Technical Report 1998-010): linear below
/// 1000 Hz with 200/3 Hz per mel, logarithmic above with 27 steps from 1000 to 6400 Hz. The filter
/// between the edges l < c < u is a triangle of height 2/(u - l); this is `librosa.filters.mel`
/// with its defaults.
#[derive(Debug, Clone)]
pub(crate) struct MelBank {
    /// Per band: its first frequency bin and the weights from there on.
    bands: Vec<(usize, Vec<f32>)>,
}

impl MelBank {
    /// `n_bands` filters from 0 Hz to half of `rate` (Hz) for spectra of frames of `n_fft` samples.
    pub(crate) fn new(rate: u32, n_fft: usize, n_bands: usize) -> Self {
        let top = hz_to_mel(f64::from(rate) / 2.0);
        let edge = |i: usize| mel_to_hz(top * i as f64 / (n_bands + 1) as f64);
        let bin = f64::from(rate) / n_fft as f64;
        let band = |i: usize| {
            let (low, centre, high) = (edge(i), edge(i + 1), edge(i + 2));
            let weight = |k: usize| {
                let f = k as f64 * bin;
                let slope = ((f - low) / (centre - low)).min((high - f) / (high - centre));
                slope.max(0.0) * 2.0 / (high - low)
            };
            let first = (low / bin).floor() as usize;
            let last = ((high / bin).ceil() as usize).min(n_fft / 2);
            let weights: Vec<f64> = (first..=last.max(first)).map(weight).collect();
            let lead = weights.iter().take_while(|w| **w <= 0.0).count();
            let kept = weights
                .iter()
                .skip(lead)
                .take_while(|w| **w > 0.0)
                .map(|w| *w as f32);
            (first + lead, kept.collect())
        };
        MelBank {
            bands: (0..n_bands).map(band).collect(),
        }
    }

    /// The bands: first bin and weights.
    pub(crate) fn bands(&self) -> impl Iterator<Item = (usize, &[f32])> {
        self.bands
            .iter()
            .map(|(first, weights)| (*first, weights.as_slice()))
    }

    /// Bands between two frequency bins, which can only be silent.
    pub(crate) fn empty(&self) -> usize {
        self.bands.iter().filter(|(_, w)| w.is_empty()).count()
    }
}

const LINEAR_STEP: f64 = 200.0 / 3.0;
const LOG_FROM_HZ: f64 = 1000.0;
const LOG_FROM_MEL: f64 = LOG_FROM_HZ / LINEAR_STEP;

/// ln(6.4) / 27 per mel.
fn log_step() -> f64 {
    6.4f64.ln() / 27.0
}

fn hz_to_mel(hz: f64) -> f64 {
    if hz < LOG_FROM_HZ {
        hz / LINEAR_STEP
    } else {
        LOG_FROM_MEL + (hz / LOG_FROM_HZ).ln() / log_step()
    }
}

fn mel_to_hz(mel: f64) -> f64 {
    if mel < LOG_FROM_MEL {
        mel * LINEAR_STEP
    } else {
        LOG_FROM_HZ * ((mel - LOG_FROM_MEL) * log_step()).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_its_fixed_points() {
        // librosa.hz_to_mel([60, 1000, 6400, 8000])
        for (hz, mel) in [
            (60.0, 0.9),
            (1000.0, 15.0),
            (6400.0, 42.0),
            (8000.0, 45.245_640_471_924_965),
        ] {
            assert!((hz_to_mel(hz) - mel).abs() < 1e-9);
            assert!((mel_to_hz(mel) - hz).abs() < 1e-6);
        }
    }

    #[test]
    fn filters_have_area_one() {
        let bank = MelBank::new(16_000, 4096, 40);
        let bin = 16_000.0 / 4096.0;
        for (_, weights) in bank.bands() {
            let area: f32 = weights.iter().sum::<f32>() * bin;
            assert!((area - 1.0).abs() < 0.01, "{area}");
        }
        assert_eq!(bank.empty(), 0);
    }

    #[test]
    fn counts_bands_that_no_bin_falls_into() {
        assert_eq!(MelBank::new(16_000, 400, 40).empty(), 0);
        assert!(MelBank::new(16_000, 400, 180).empty() > 0);
    }
}
