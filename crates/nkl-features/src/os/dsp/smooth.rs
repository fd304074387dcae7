//! Moving average over three frames.

/// Mean of each value and its two neighbours; the first and the last value stand in for the
/// missing ones outside. The result has one value more than the input: its last window lies wholly
/// on the repeated last value. Empty stays empty.
pub(crate) fn sma3(x: &[f32]) -> Vec<f32> {
    windows(x, |l, c, r| (c + l + r) / 3.0)
}

/// As [`sma3`], but over the non-zero values only; zero stays zero. Zero marks unvoiced frames, so
/// that a voiced stretch keeps its edges.
pub(crate) fn sma3_nonzero(x: &[f32]) -> Vec<f32> {
    windows(x, |l, c, r| {
        if c == 0.0 {
            return 0.0;
        }
        let n = 1 + usize::from(l != 0.0) + usize::from(r != 0.0);
        (c + l + r) / n as f32
    })
}

fn windows(x: &[f32], f: impl Fn(f32, f32, f32) -> f32) -> Vec<f32> {
    let Some(&last) = x.last() else {
        return Vec::new();
    };
    let at = |i: usize| x.get(i).copied().unwrap_or(last);
    (0..=x.len())
        .map(|i| f(at(i.saturating_sub(1)), at(i), at(i + 1)))
        .collect()
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
