//! Convolution with long filters.

use realfft::RealFftPlanner;

/// The full convolution, `a.len() + b.len() - 1` samples, by one transform of twice the length.
pub(super) fn convolve(a: &[f32], b: &[f32]) -> Vec<f32> {
    if a.is_empty() || b.is_empty() {
        return Vec::new();
    }
    let len = a.len() + b.len() - 1;
    let size = len.next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, inverse) = (
        planner.plan_fft_forward(size),
        planner.plan_fft_inverse(size),
    );
    let spectrum = |samples: &[f32]| {
        let mut time = forward.make_input_vec();
        for (slot, value) in time.iter_mut().zip(samples) {
            *slot = f64::from(*value);
        }
        let mut out = forward.make_output_vec();
        // The buffers are the plan's own, so this cannot fail.
        let _ = forward.process(&mut time, &mut out);
        out
    };
    let mut product = spectrum(a);
    for (x, y) in product.iter_mut().zip(spectrum(b)) {
        *x *= y;
    }
    let mut time = inverse.make_output_vec();
    let _ = inverse.process(&mut product, &mut time);
    time.iter()
        .take(len)
        .map(|v| (v / size as f64) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_sum() {
        let (a, b) = ([1.0, -2.0, 0.5, 4.0], [0.25, 3.0, -1.0]);
        let expected = [0.25, 2.5, -6.875, 4.5, 11.5, -4.0];
        let found = convolve(&a, &b);
        assert_eq!(found.len(), 6);
        assert!(
            found
                .iter()
                .zip(expected)
                .all(|(x, y): (&f32, f32)| (x - y).abs() < 1e-6),
            "{found:?}"
        );
        assert_eq!(convolve(&[], &b), Vec::<f32>::new());
    }
}
