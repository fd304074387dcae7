//! Real FFTs of double precision, planned once per thread.

use realfft::num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static PLANNER: RefCell<RealFftPlanner<f64>> = RefCell::new(RealFftPlanner::new());
}

/// Forward transform of `len` real points.
pub(super) fn forward(len: usize) -> Arc<dyn RealToComplex<f64>> {
    PLANNER.with(|p| p.borrow_mut().plan_fft_forward(len))
}

/// The spectrum of samples with zeros behind them up to a power of two, and that length; bin k is
/// `k rate / length` Hz.
pub(super) fn spectrum(samples: &[f32]) -> (Vec<Complex64>, usize) {
    let n = samples.len().next_power_of_two().max(2);
    let mut time: Vec<f64> = samples.iter().map(|&x| f64::from(x)).collect();
    time.resize(n, 0.0);
    let transform = forward(n);
    let mut spectrum = transform.make_output_vec();
    let done = transform.process(&mut time, &mut spectrum);
    debug_assert!(done.is_ok());
    (spectrum, n)
}

/// Inverse transform to `len` real points, not divided by `len`.
pub(super) fn inverse(len: usize) -> Arc<dyn ComplexToReal<f64>> {
    PLANNER.with(|p| p.borrow_mut().plan_fft_inverse(len))
}

/// The smallest length of at least `len` that is a power of two times 1, 3, 5, 9 or 15.
pub(super) fn good_length(len: usize) -> usize {
    [1usize, 3, 5, 9, 15]
        .into_iter()
        .map(|odd| odd * len.div_ceil(odd).next_power_of_two())
        .filter(|n| n % 2 == 0)
        .min()
        .unwrap_or(len)
}
