//! Linear prediction by the autocorrelation method.

use realfft::num_complex::Complex;

use super::lanes::per_processor;

/// Autocorrelation `r[k] = sum_i x[i] x[i-k]` for every lag of `r`.
///
/// The sums run in single precision from the first sample to the last: formants of speech hang on
/// rounding, and only this order gives those of openSMILE. All lags advance together, which keeps
/// the order and still fills vector registers.
pub(crate) fn autocorrelation<const LAGS: usize>(x: &[f32]) -> [f32; LAGS] {
    let mut r = [0.0f32; LAGS];
    let head = x.len().min(LAGS - 1);
    for (i, &v) in x[..head].iter().enumerate() {
        for (r, w) in r.iter_mut().zip(x[..=i].iter().rev()) {
            *r += v * w;
        }
    }
    for w in x.windows(LAGS) {
        let v = w[LAGS - 1];
        for (lag, r) in r.iter_mut().enumerate() {
            *r += v * w[LAGS - 1 - lag];
        }
    }
    r
}

/// Coefficients `a[1..=p]` of `1 + a1 z^-1 + ... + ap z^-p` that whitens a signal with the
/// autocorrelation `r[0..=p]` (Levinson-Durbin recursion); returns the energy of the residual.
/// All zero for a silent signal.
pub(crate) fn levinson(r: &[f32], a: &mut [f32]) -> f32 {
    a.fill(0.0);
    let Some((&r0, rest)) = r.split_first() else {
        return 0.0;
    };
    if r0 == 0.0 {
        return 0.0;
    }
    let mut error = r0;
    for m in 0..a.len().min(rest.len()) {
        let sum = (0..m).fold(rest[m], |s, i| s + a[i] * r[m - i]);
        // A product with the reciprocal, not a quotient: see `autocorrelation`.
        let k = (-1.0 / error) * sum;
        a[m] = k;
        for i in 0..m / 2 {
            let (low, high) = (a[i], a[m - 1 - i]);
            a[i] = low + k * high;
            a[m - 1 - i] = high + k * low;
        }
        if m % 2 == 1 {
            a[m / 2] += k * a[m / 2];
        }
        error *= 1.0 - k * k;
        if error == 0.0 {
            break;
        }
    }
    error
}

/// Returns a frame from its spectrum at another sampling rate, by a discrete inverse transform of
/// the bins below the lower of the two half rates.
///
/// As openSMILE does it, the length of the result is that of the frame *without* its zero padding,
/// although the padding may lie on both sides: of a frame padded on both sides the last part is
/// missing. The number of bins used is bound by the number of output samples likewise.
pub(crate) struct SpectralResampler {
    /// Output samples.
    len: usize,
    /// Row-major `bins x len`: cosines, then sines.
    cos: Vec<f32>,
    sin: Vec<f32>,
    /// Sign pattern of the bin at half the rate, where it is used.
    nyquist: Option<Vec<f32>>,
    scale: f32,
}

impl SpectralResampler {
    /// For frames of `size` samples at `rate` Hz padded to `nfft`, brought to about `target` Hz
    /// (so that the frame has a whole number of samples).
    pub fn new(size: usize, nfft: usize, rate: f64, target: f64) -> Self {
        let len = ((size as f64) * target / rate).round().max(1.0) as usize;
        // Samples that the padded frame would have at the new rate.
        let total = nfft as f64 * len as f64 / size as f64;
        let used = nfft.min(len) & !1;
        let bins = (used / 2).saturating_sub(1);
        let angle = |k: usize, i: usize| 2.0 * std::f64::consts::PI * (k * i) as f64 / total;
        let table = |f: fn(f64) -> f64| {
            (0..bins * len)
                .map(|j| f(angle(j / len + 1, j % len)) as f32)
                .collect()
        };
        let nyquist =
            (len >= nfft).then(|| (0..len).map(|i| angle(nfft / 2, i).cos() as f32).collect());
        Self {
            len,
            cos: table(f64::cos),
            sin: table(f64::sin),
            nyquist,
            scale: (nfft / 2) as f32,
        }
    }

    /// Number of output samples.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Writes `len()` samples.
    pub fn run(&self, spectrum: &[Complex<f32>], out: &mut [f32]) {
        let Some(dc) = spectrum.first() else { return };
        out.fill(dc.re);
        if let (Some(signs), Some(last)) = (&self.nyquist, spectrum.last()) {
            out.iter_mut()
                .zip(signs)
                .for_each(|(o, s)| *o += last.re * s);
        }
        add_bins(&spectrum[1..], &self.cos, &self.sin, out);
        out.iter_mut().for_each(|o| *o /= self.scale);
    }
}

per_processor! {
    /// Adds each bin's part; `cos` and `sin` have a row per bin.
    fn add_bins(bins: &[Complex<f32>], cos: &[f32], sin: &[f32], out: &mut [f32]) {
        let n = out.len().max(1);
        let rows = cos.chunks_exact(n).zip(sin.chunks_exact(n));
        for (bin, (cos, sin)) in bins.iter().zip(rows) {
            // The transform's sign convention is e^{-i w t}, so the inverse takes minus the sine.
            let (re, im) = (bin.re, -bin.im);
            for ((o, c), s) in out.iter_mut().zip(cos).zip(sin) {
                // Two additions, see `autocorrelation`.
                *o += re * c;
                *o += im * s;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_a_resonance() {
        // x[n] = 1.2 x[n-1] - 0.8 x[n-2]: prediction coefficients -1.2, 0.8.
        let mut x = vec![0.0f32; 400];
        x[0] = 1.0;
        x[1] = 1.2;
        for i in 2..400 {
            x[i] = 1.2 * x[i - 1] - 0.8 * x[i - 2];
        }
        let r: [f32; 4] = autocorrelation(&x);
        let mut a = [0.0; 3];
        levinson(&r, &mut a);
        assert!(
            (a[0] + 1.2).abs() < 1e-3 && (a[1] - 0.8).abs() < 1e-3 && a[2].abs() < 1e-3,
            "{a:?}"
        );
    }
}
