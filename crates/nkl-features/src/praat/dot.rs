//! A scalar product for long signals.

/// Scalar product with eight running sums, so that it needs no order of its own.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (heads_a, heads_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = heads_a
        .remainder()
        .iter()
        .zip(heads_b.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in heads_a.zip(heads_b) {
        for l in 0..8 {
            sums[l] += x[l] * y[l];
        }
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
    ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7)) + rest
}
