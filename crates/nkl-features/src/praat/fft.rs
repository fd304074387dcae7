//! Real FFTs of double precision, planned once per thread.

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
