//! Moving average over three frames.

use super::lanes::per_processor;

/// Mean of each value and its two neighbours; the first and the last value stand in for the
/// missing ones outside. The result has one value more than the input: its last window lies wholly
/// on the repeated last value. Empty stays empty.
pub(crate) fn sma3(x: &[f32]) -> Vec<f32> {
    let mut out = Vec::new();
    mean_of_three(x, &mut out);
    out
}

per_processor! {
    fn mean_of_three(x: &[f32], out: &mut Vec<f32>) {
        windows(x, |l, c, r| (c + l + r) / 3.0, out);
    }
}

/// As [`sma3`], but over the non-zero values only; zero stays zero. Zero marks unvoiced frames, so
/// that a voiced stretch keeps its edges.
pub(crate) fn sma3_nonzero(x: &[f32]) -> Vec<f32> {
    let mut out = Vec::new();
    mean_of_nonzero(x, &mut out);
    out
}

per_processor! {
    fn mean_of_nonzero(x: &[f32], out: &mut Vec<f32>) {
        let one = |v: f32| if v != 0.0 { 1.0f32 } else { 0.0 };
        let mean = |l: f32, c: f32, r: f32| (c + l + r) / (1.0 + one(l) + one(r));
        windows(x, |l, c, r| if c != 0.0 { mean(l, c, r) } else { 0.0 }, out);
    }
}

#[inline(always)]
fn windows(x: &[f32], f: impl Fn(f32, f32, f32) -> f32, out: &mut Vec<f32>) {
    let (Some(&first), Some(&last)) = (x.first(), x.last()) else {
        return;
    };
    out.resize(x.len() + 1, 0.0);
    out[0] = f(first, first, x.get(1).copied().unwrap_or(last));
    let (centre, right) = (&x[1..], x.get(2..).unwrap_or(&[]));
    for (((o, &l), &c), &r) in out[1..].iter_mut().zip(x).zip(centre).zip(right) {
        *o = f(l, c, r);
    }
    if let [.., before, last] = x {
        out[x.len() - 1] = f(*before, *last, *last);
    }
    out[x.len()] = f(last, last, last);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_the_ends() {
        assert_eq!(sma3(&[3.0, 6.0, 9.0]), vec![4.0, 6.0, 8.0, 9.0]);
        assert_eq!(
            sma3_nonzero(&[0.0, 6.0, 8.0]),
            vec![0.0, 7.0, 22.0 / 3.0, 8.0]
        );
        assert!(sma3(&[]).is_empty());
    }
}
