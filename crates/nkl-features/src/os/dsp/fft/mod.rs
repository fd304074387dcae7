//! Real Fourier transform in single precision with a fixed order of operations.
//!
//! Formants come from the poles of a high-order model, which amplify a change of the last bit of the
//! spectrum a hundred thousand times; now and then two poles meet on the real axis and a formant
//! appears or goes. To agree with openSMILE there, the transform must round as the one it uses does:
//! Ooura's split-radix transform (T. Ooura, General purpose FFT package, 2001), that is a
//! decimation in frequency by four in which the twiddle factors of the second quarter are put off to
//! the next stage. This is an implementation of that recursion of its own, for several frames at a
//! time; only the formulas of the butterflies and of the twiddle factors are shared.

mod butterflies;
mod twiddles;

use std::ops::{Add, Sub};

use realfft::num_complex::Complex;

use super::lanes::{per_processor, V};
use butterflies::{transform, Step};
use twiddles::Tables;

/// A factor that is the same for all frames.
type Factor = Complex<f32>;

/// One complex number of each frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct C {
    /// Real parts.
    pub re: V,
    /// Imaginary parts.
    pub im: V,
}

impl C {
    #[inline(always)]
    fn new(re: V, im: V) -> Self {
        Self { re, im }
    }
}

impl Add for C {
    type Output = C;
    #[inline(always)]
    fn add(self, o: C) -> C {
        C::new(self.re + o.re, self.im + o.im)
    }
}

impl Sub for C {
    type Output = C;
    #[inline(always)]
    fn sub(self, o: C) -> C {
        C::new(self.re - o.re, self.im - o.im)
    }
}

/// Transform of a fixed length.
pub(crate) struct RealFft {
    tables: Tables,
    steps: Vec<Step>,
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
            steps: butterflies::steps(half),
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
        run(self, packed, bins);
    }
}

per_processor! {
    fn run(fft: &RealFft, packed: &mut [C], bins: &mut [C]) {
        transform(packed, &fft.tables, &fft.steps);
        let half = fft.half();
        let packed: &[C] = packed;
        let at = |i: usize| packed[fft.order[i] as usize];
        let zero = V::splat(0.0);
        // The complex transform runs with the opposite sign of the exponent: conjugate at the end.
        let first = at(0);
        bins[0] = C::new(first.re + first.im, zero);
        bins[half] = C::new(first.re - first.im, zero);
        for i in 1..half / 2 {
            let (a, b) = (at(i), at(half - i));
            let w = fft.tables.split[i];
            let (xr, xi) = (a.re - b.re, a.im + b.im);
            let yr = xr * w.re - xi * w.im;
            let yi = xi * w.re + xr * w.im;
            bins[i] = C::new(a.re - yr, yi - a.im);
            bins[half - i] = C::new(b.re + yr, yi - b.im);
        }
        let middle = at(half / 2);
        bins[half / 2] = C::new(middle.re, middle.im.map(|x| -x));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::dsp::lanes::{Lanes, WIDTH};

    #[test]
    fn equals_the_definition() {
        for len in [64usize, 128, 256, 512, 1024, 2048] {
            let sample =
                |i: usize, frame: usize| ((i * i * 7 + i * (3 + frame)) % 101) as f32 / 50.0 - 1.0;
            let lanes = |i: usize| Lanes(std::array::from_fn(|frame| sample(i, frame)));
            let mut packed: Vec<C> = (0..len / 2)
                .map(|i| C::new(lanes(2 * i), lanes(2 * i + 1)))
                .collect();
            let mut bins = vec![C::default(); len / 2 + 1];
            RealFft::new(len).run(&mut packed, &mut bins);
            for (k, bin) in bins.iter().enumerate() {
                for frame in [0, WIDTH - 1] {
                    let (mut re, mut im) = (0.0f64, 0.0f64);
                    for i in 0..len {
                        let v = f64::from(sample(i, frame));
                        let t = 2.0 * std::f64::consts::PI * ((k * i) % len) as f64 / len as f64;
                        re += v * t.cos();
                        im -= v * t.sin();
                    }
                    let (got_re, got_im) = (bin.re.0[frame], bin.im.0[frame]);
                    let error = (f64::from(got_re) - re).abs() + (f64::from(got_im) - im).abs();
                    assert!(error < 2e-6 * len as f64, "len {len} bin {k}: {re} {im}");
                }
            }
        }
    }
}
