//! Tracks of any length to tracks of one length.

/// Stretches or shrinks `track` (not empty) to the length of `out`.
///
/// Output t stands at (t + ½)·n/N - ½ of the input; inputs weigh 1 - distance / max(1, n/N), so
/// that stretching interpolates linearly and shrinking averages (the "triangle" filter of picture
/// programs; weights are made to sum to 1 at the ends too).
pub(super) fn stretch(track: &[f32], out: &mut [f32]) {
    let step = track.len() as f64 / out.len().max(1) as f64;
    let reach = step.max(1.0);
    let last = track.len().saturating_sub(1);
    for (t, out) in out.iter_mut().enumerate() {
        let at = (t as f64 + 0.5) * step - 0.5;
        let first = (at - reach).ceil().max(0.0) as usize;
        let end = ((at + reach).floor().max(0.0) as usize).min(last);
        let (mut sum, mut weights) = (0.0, 0.0);
        for (place, value) in track.iter().enumerate().take(end + 1).skip(first) {
            let weight = 1.0 - (place as f64 - at).abs() / reach;
            sum += weight * f64::from(*value);
            weights += weight;
        }
        *out = if weights > 0.0 {
            (sum / weights) as f32
        } else {
            track.get(first.min(last)).copied().unwrap_or(0.0)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(length: usize, track: &[f32]) -> Vec<f32> {
        let mut out = vec![f32::NAN; length];
        stretch(track, &mut out);
        out
    }

    #[test]
    fn the_same_length_changes_nothing() {
        assert_eq!(to(4, &[1.0, 5.0, -2.0, 0.0]), [1.0, 5.0, -2.0, 0.0]);
        assert_eq!(to(3, &[7.0]), [7.0; 3]);
    }

    #[test]
    fn stretching_interpolates() {
        assert_eq!(to(4, &[0.0, 1.0]), [0.0, 0.25, 0.75, 1.0]);
    }

    #[test]
    fn shrinking_averages() {
        // Places 0.5 and 2.5 with a reach of 2: weights 3/4, 3/4, 1/4, cut at the ends.
        let out = to(2, &[0.0, 4.0, 8.0, 12.0]);
        assert!((out[0] - 5.0 / 1.75).abs() < 1e-6, "{out:?}");
        assert!((out[1] - (12.0 - 5.0 / 1.75)).abs() < 1e-6, "{out:?}");
        let level = to(7, &[3.0; 100]);
        assert!(level.iter().all(|v| (v - 3.0).abs() < 1e-6));
    }
}
