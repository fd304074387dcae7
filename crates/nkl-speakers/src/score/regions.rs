//! Sets of seconds: stretches in order, apart from each other.

/// The same seconds without overlaps, in order.
pub fn union(mut stretches: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    stretches.retain(|(start, end)| end > start);
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for (start, end) in stretches {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// What of `all` is not in `without`; both in order and apart.
pub fn difference(all: &[(f64, f64)], without: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut left = Vec::new();
    for &(start, end) in all {
        let mut from = start;
        for &(a, b) in without.iter().filter(|(a, b)| *b > start && *a < end) {
            if a > from {
                left.push((from, a));
            }
            from = from.max(b);
        }
        if from < end {
            left.push((from, end));
        }
    }
    left
}

/// What of a stretch lies in `regions`.
pub fn within(
    start: f64,
    end: f64,
    regions: &[(f64, f64)],
) -> impl Iterator<Item = (f64, f64)> + '_ {
    let first = regions.partition_point(move |region| region.1 <= start);
    let hit = regions[first..]
        .iter()
        .take_while(move |region| region.0 < end);
    hit.map(move |region| (start.max(region.0), end.min(region.1)))
}

/// Seconds.
pub fn length(stretches: &[(f64, f64)]) -> f64 {
    stretches.iter().map(|(start, end)| end - start).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_seconds() {
        let all = union(vec![(5.0, 6.0), (0.0, 2.0), (1.0, 3.0), (4.0, 4.0)]);
        assert_eq!(all, [(0.0, 3.0), (5.0, 6.0)]);
        let left = difference(&all, &[(0.5, 1.0), (2.5, 5.5)]);
        assert_eq!(left, [(0.0, 0.5), (1.0, 2.5), (5.5, 6.0)]);
        assert_eq!(difference(&all, &[(0.0, 9.0)]), []);
        let cut: Vec<_> = within(1.5, 5.75, &left).collect();
        assert_eq!(cut, [(1.5, 2.5), (5.5, 5.75)]);
        assert_eq!(length(&all), 4.0);
    }
}
