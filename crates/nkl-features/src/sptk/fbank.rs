//! Mel filter bank (S. Young et al. 2006, *The HTK Book*, section 5.6).

/// Smallest sum of a band before the logarithm.
const FLOOR: f64 = 1e-5;

/// Triangles whose centres are equally far apart in mel and whose feet lie on the neighbours'
/// centres. A bin then belongs to two bands, with weights that sum to 1.
pub(super) struct Fbank {
    channels: usize,
    /// Per bin from 1 to n/2 - 1: the band above it, and the share of the band below that.
    bins: Vec<(usize, f64)>,
}

impl Fbank {
    /// `channels` bands from 0 Hz to half of `rate` for transforms of `n` samples.
    pub(super) fn new(rate: u32, n: usize, channels: usize) -> Self {
        let hertz = |bin: usize| f64::from(rate) * bin as f64 / n as f64;
        let step = mel(f64::from(rate) / 2.0) / (channels as f64 + 1.0);
        let place = |bin: usize| {
            let place = mel(hertz(bin)) / step;
            let above = (place.ceil().max(1.0) - 1.0).min(channels as f64);
            (above as usize, above + 1.0 - place)
        };
        Self {
            channels,
            bins: (1..n / 2).map(place).collect(),
        }
    }

    /// Bands.
    pub(super) fn channels(&self) -> usize {
        self.channels
    }

    /// Bands that no bin falls into.
    pub(super) fn empty(&self) -> usize {
        let mut sums = vec![0.0; self.channels];
        self.spread(|_| 1.0, &mut sums);
        sums.iter().filter(|s| **s == 0.0).count()
    }

    /// ln of the bands of a power spectrum.
    pub(super) fn run(&self, power: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        self.spread(|bin| power[bin].sqrt(), out);
        out.iter_mut().for_each(|v| *v = v.max(FLOOR).ln());
    }

    fn spread(&self, amplitude: impl Fn(usize) -> f64, sums: &mut [f64]) {
        for (i, (above, share)) in self.bins.iter().enumerate() {
            let x = amplitude(i + 1);
            if let Some(below) = above.checked_sub(1) {
                sums[below] += share * x;
            }
            if let Some(sum) = sums.get_mut(*above) {
                *sum += (1.0 - share) * x;
            }
        }
    }
}

fn mel(hertz: f64) -> f64 {
    1127.0 * (hertz / 700.0).ln_1p()
}
