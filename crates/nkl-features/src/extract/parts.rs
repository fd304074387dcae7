//! Which segments of a recording are in memory at the same time.

/// Seconds that may be, however short the recording is.
const AT_ONCE: f64 = 600.0;

/// Divides segments of one recording, (start, end) in seconds: windows that overlap can have many times
/// the samples of the recording. A part has as many seconds as the recording from the first start to
/// the last end, or [`AT_ONCE`]. A compressed recording is decoded again for each part, up to where that
/// ends; so parts follow each other in time.
pub(super) fn parts(spans: &[(f64, f64)]) -> Vec<Vec<usize>> {
    if spans.is_empty() {
        return Vec::new();
    }
    let seconds = |(start, end): &(f64, f64)| match end - start {
        length if length.is_finite() => length.max(0.0),
        _ => 0.0,
    };
    let first = spans
        .iter()
        .map(|span| span.0)
        .fold(f64::INFINITY, f64::min);
    let last = spans.iter().map(|span| span.1).fold(0.0, f64::max);
    let most = seconds(&(first, last)).max(AT_ONCE);
    let mut order: Vec<usize> = (0..spans.len()).collect();
    if spans.iter().map(seconds).sum::<f64>() <= most {
        return vec![order];
    }
    let span = |place: usize| spans.get(place).copied().unwrap_or_default();
    order.sort_by(|a, b| span(*a).0.total_cmp(&span(*b).0));
    let (mut parts, mut part, mut sum) = (Vec::new(), Vec::new(), 0.0);
    for place in order {
        let own = seconds(&span(place));
        if sum + own > most && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            sum = 0.0;
        }
        sum += own;
        part.push(place);
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_together_in_its_order() {
        assert_eq!(parts(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(parts(&[(5.0, 6.0), (0.0, 1.0)]), [[0, 1]]);
        // An hour, once.
        assert_eq!(parts(&[(1800.0, 3600.0), (0.0, 1800.0)]), [[0, 1]]);
        assert_eq!(parts(&[(0.0, f64::INFINITY)]), [[0]]);
    }

    #[test]
    fn windows_that_overlap_are_divided_in_time() {
        let spans: Vec<(f64, f64)> = (0..1000)
            .rev()
            .map(|i| (i as f64, i as f64 + 3.0))
            .collect();
        let parts = parts(&spans);
        let all: Vec<usize> = parts.concat();
        assert_eq!(all, (0..1000).rev().collect::<Vec<_>>());
        assert_eq!(parts.len(), 3, "1002 s each");
        let seconds: Vec<usize> = parts.iter().map(|part| 3 * part.len()).collect();
        assert_eq!(seconds, [1002, 1002, 996]);
    }

    #[test]
    fn a_long_one_is_a_part_of_its_own() {
        let spans = [(0.0, 700.0), (0.0, 700.0), (1.0, 2.0)];
        assert_eq!(parts(&spans), [vec![0], vec![1], vec![2]]);
    }
}
