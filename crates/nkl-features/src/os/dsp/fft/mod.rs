//! Real Fourier transform in single precision with a fixed order of operations.
//!
//! Formants come from the poles of a high-order model, which amplify a change of the last bit of the
//! spectrum a hundred thousand times; now and then two poles meet on the real axis and a formant
//! appears or goes. To agree with openSMILE there, the transform must round as the one it uses does:
//! Ooura's split-radix transform (T. Ooura, General purpose FFT package, 2001), that is a
//! decimation in frequency by four in which the twiddle factors of the second quarter are put off to
//! the next stage. This is an implementation of that recursion of its own; only the formulas of the
//! butterflies and of the twiddle factors are shared.

mod butterflies;
mod twiddles;

use realfft::num_complex::Complex;

use twiddles::Tables;

/// A complex number.
pub(crate) type C = Complex<f32>;

/// Transform of a fixed length.
pub(crate) struct RealFft {
    tables: Tables,
    /// Place of output `i` of the complex transform: `i` with its bits reversed.
    order: Vec<u32>,
}

impl RealFft {
    /// `len`: a power of two, at least 64.
    pub fn new(len: usize) -> Self {
        let half = len / 2;
        let bits = half.trailing_zeros();
        let order = (0..half as u32)
            .map(|i| i.reverse_bits() >> (32 - bits))
            .collect();
        Self {
            tables: Tables::new(len),
            order,
        }
    }

    /// Number of complex values that [`run`](Self::run) works on.
    pub fn half(&self) -> usize {
        self.order.len()
    }

    /// Transforms the samples `packed[i] = x[2i] + j x[2i+1]` (overwritten) into the bins
    /// `sum_i x[i] exp(-2 pi j k i / len)` for `k = 0..=len/2`.
    pub fn run(&self, packed: &mut [C], bins: &mut [C]) {
        butterflies::transform(packed, &self.tables);
        let half = self.half();
        let at = |i: usize| packed[self.order[i] as usize];
        // The complex transform runs with the opposite sign of the exponent: conjugate at the end.
        let first = at(0);
        bins[0] = C::new(first.re + first.im, 0.0);
        bins[half] = C::new(first.re - first.im, 0.0);
        for i in 1..half / 2 {
            let (a, b) = (at(i), at(half - i));
            let w = self.tables.split[i];
            let (xr, xi) = (a.re - b.re, a.im + b.im);
            let yr = w.re * xr - w.im * xi;
            let yi = w.re * xi + w.im * xr;
            bins[i] = C::new(a.re - yr, -(a.im - yi));
            bins[half - i] = C::new(b.re + yr, -(b.im - yi));
        }
        bins[half / 2] = at(half / 2).conj();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_definition() {
        for len in [64usize, 128, 256, 512, 1024, 2048] {
            let x: Vec<f32> = (0..len)
                .map(|i| ((i * i * 7 + i * 3) % 101) as f32 / 50.0 - 1.0)
                .collect();
            let mut packed: Vec<C> = x.chunks(2).map(|c| C::new(c[0], c[1])).collect();
            let mut bins = vec![C::new(0.0, 0.0); len / 2 + 1];
            RealFft::new(len).run(&mut packed, &mut bins);
            for (k, bin) in bins.iter().enumerate() {
                let (mut re, mut im) = (0.0f64, 0.0f64);
                for (i, &v) in x.iter().enumerate() {
                    let t = 2.0 * std::f64::consts::PI * ((k * i) % len) as f64 / len as f64;
                    re += f64::from(v) * t.cos();
                    im -= f64::from(v) * t.sin();
                }
                let error = (f64::from(bin.re) - re).abs() + (f64::from(bin.im) - im).abs();
                assert!(
                    error < 2e-6 * len as f64,
                    "len {len} bin {k}: {bin} {re} {im}"
                );
            }
        }
    }
}
