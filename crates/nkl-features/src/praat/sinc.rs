//! Values and peaks between samples, by band-limited interpolation with a raised-cosine window.
//!
//! At `x = k + phi` (`0 < phi < 1`) with depth `D`:
//! `y(x) = sum over 2D neighbours of y[n] sin(pi d)/(pi d) * (1 + cos(pi d / h)) / 2`, where `d`
//! is the distance to neighbour `n` and `h` the half width of the window on its side, `phi + D`
//! to the left and `1 - phi + D` to the right (Boersma 1993, eq. 22, and the Praat manual, page
//! "vector value interpolation").

/// One side of the sum without the common factor `sin(pi phi) / 2 pi`.
///
/// `y(m)` is the sample at distance `phi + m`. Cosines come from a recurrence over four lanes.
#[inline(always)]
fn side<'a>(
    chunks: impl Iterator<Item = [f64; 4]> + 'a,
    tail: &[f64],
    phi: f64,
    depth: usize,
) -> f64 {
    let delta = std::f64::consts::PI / (phi + depth as f64);
    let (sin_d, cos_d) = delta.sin_cos();
    let (mut sin_m, mut cos_m) = (phi * delta).sin_cos();
    let mut lanes = [0.0; 4];
    let mut before = [0.0; 4];
    // cos(4 delta) and sin(4 delta) by doubling
    let (cos_2, sin_2) = (cos_d * cos_d - sin_d * sin_d, 2.0 * sin_d * cos_d);
    let (cos_4, sin_4) = (cos_2 * cos_2 - sin_2 * sin_2, 2.0 * sin_2 * cos_2);
    for l in 0..4 {
        lanes[l] = cos_m;
        before[l] = cos_m * cos_4 + sin_m * sin_4;
        (cos_m, sin_m) = (cos_m * cos_d - sin_m * sin_d, sin_m * cos_d + cos_m * sin_d);
    }
    let twice = 2.0 * cos_4;
    let mut distance = [phi, phi + 1.0, phi + 2.0, phi + 3.0];
    let mut sums = [0.0; 4];
    for y in chunks {
        for l in 0..4 {
            sums[l] += y[l] * (1.0 + lanes[l]) / distance[l];
            let next = twice * lanes[l] - before[l];
            before[l] = lanes[l];
            lanes[l] = next;
            distance[l] += 4.0;
        }
    }
    for (l, y) in tail.iter().enumerate() {
        sums[l] += y * (1.0 + lanes[l]) / distance[l];
    }
    (sums[0] + sums[2]) - (sums[1] + sums[3])
}

/// The value at `left + phi`; needs `depth` samples up to and including `left`, and `depth`
/// samples after it (`depth >= 3`, `0 < phi < 1`).
pub(super) fn sinc(y: &[f64], left: usize, phi: f64, depth: usize) -> f64 {
    let before = &y[left + 1 - depth..=left];
    let after = &y[left + 1..=left + depth];
    let rest = depth % 4;
    let mut tail = [0.0; 3];
    for (t, v) in tail.iter_mut().zip(before[..rest].iter().rev()) {
        *t = *v;
    }
    let down = before.rchunks_exact(4).map(|c| [c[3], c[2], c[1], c[0]]);
    let up = after.chunks_exact(4).map(|c| [c[0], c[1], c[2], c[3]]);
    let sum =
        side(down, &tail[..rest], phi, depth) + side(up, &after[depth - rest..], 1.0 - phi, depth);
    (std::f64::consts::PI * phi).sin() / (2.0 * std::f64::consts::PI) * sum
}

/// The four-point cubic between `y[left]` and `y[left + 1]` whose slopes at the samples are
/// central differences.
fn cubic(y: &[f64], left: usize, phi: f64) -> f64 {
    let (a, b) = (y[left], y[left + 1]);
    let slope_a = 0.5 * (b - y[left - 1]);
    let slope_b = 0.5 * (y[left + 2] - a);
    let back = 1.0 - phi;
    let bend = 0.5 * (slope_b - slope_a) + (phi - 0.5) * (slope_a + slope_b - 2.0 * (b - a));
    a * back + b * phi - phi * back * bend
}

/// The value at position `x` of a sequence that ends at both ends of `y`: constant outside, and
/// with a depth that shrinks towards the ends (2 is cubic, 1 is linear).
pub(super) fn value_at(y: &[f64], x: f64, depth: usize) -> f64 {
    let Some(last) = y.len().checked_sub(1) else {
        return f64::NAN;
    };
    if x <= 0.0 || x.is_nan() {
        return y[0];
    }
    if x >= last as f64 {
        return y[last];
    }
    let left = x.floor() as usize;
    let phi = x - left as f64;
    if phi == 0.0 {
        return y[left];
    }
    match depth.min(left + 1).min(last - left) {
        0 => y[(x + 0.5).floor() as usize],
        1 => y[left] + phi * (y[left + 1] - y[left]),
        2 => cubic(y, left, phi),
        depth => sinc(y, left, phi, depth),
    }
}
