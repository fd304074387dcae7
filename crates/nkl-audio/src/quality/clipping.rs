//! Flat tops.

/// Shorter runs at the top happen in clean recordings of few bits.
const RUN: usize = 3;

/// Samples in runs of three or more that stay within 1/1000 of the largest amplitude, with one
/// sign. A recording that was clipped and then turned down still has them. Where all samples are
/// the same (silence, a constant) there is no top.
pub(super) fn flat_tops(x: &[f32], peak: f32) -> usize {
    if peak == 0.0 || x.iter().all(|v| *v == x[0]) {
        return 0;
    }
    let top = 0.999 * peak;
    let mut flat = 0;
    let mut run = 0;
    let mut sign = false;
    for &v in x {
        let high = v.abs() >= top;
        if high && (run == 0 || (v > 0.0) == sign) {
            run += 1;
        } else {
            flat += if run >= RUN { run } else { 0 };
            run = usize::from(high);
        }
        sign = v > 0.0;
    }
    flat + if run >= RUN { run } else { 0 }
}
