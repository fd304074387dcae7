//! Sums over slices in several partial sums, which lets additions overlap.

const LANES: usize = 8;

/// Sum of `f` over `x` in double precision. The order of additions is fixed, but not the plain one.
pub(crate) fn of<T: Copy>(x: &[T], f: impl Fn(T) -> f64) -> f64 {
    let mut lanes = [0.0f64; LANES];
    let chunks = x.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane += f(v);
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|&v| f(v)).sum::<f64>()
}

/// As [`of`] over pairs of `x` and `y`.
pub(crate) fn of_pairs<T: Copy, U: Copy>(x: &[T], y: &[U], f: impl Fn(T, U) -> f64) -> f64 {
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    let mut lanes = [0.0f64; LANES];
    for (a, b) in x.chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
        for ((lane, &v), &w) in lanes.iter_mut().zip(a).zip(b) {
            *lane += f(v, w);
        }
    }
    let done = n - n % LANES;
    let rest: f64 = x[done..]
        .iter()
        .zip(&y[done..])
        .map(|(&v, &w)| f(v, w))
        .sum();
    lanes.iter().sum::<f64>() + rest
}

/// Highest of `f` over `x` and 0; what is not a number is left out.
pub(crate) fn highest(x: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let chunks = x.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, f(v));
        }
    }
    let top = rest.iter().fold(0.0, |m, &v| larger(m, f(v)));
    lanes.iter().fold(top, |m, &v| larger(m, v))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_plain_sums() {
        let x: Vec<f32> = (0..29).map(|i| i as f32).collect();
        assert_eq!(of(&x, f64::from), 406.0);
        assert_eq!(of_pairs(&x, &x, |a, b| f64::from(a * b)), 7714.0);
        assert_eq!(highest(&x, |v| 5.0 - v), 5.0);
    }
}
