//! Successive halving: many candidates on few rows, the best of them on more.

/// One round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Candidates that take part.
    pub candidates: usize,
    /// Rows that each is tried on.
    pub rows: usize,
}

/// Each round keeps one candidate in this many, and has this many times the rows.
const FACTOR: usize = 3;

/// The rounds for `candidates` on up to `rows` rows (Jamieson & Talwalkar 2016), with the numbers
/// of scikit-learn's `HalvingGridSearchCV` and its default `min_resources = "exhaust"`: the last
/// round has as many rows as possible. `smallest` is the fewest rows that make sense, there two for
/// each class and fold.
pub fn halving(candidates: usize, rows: usize, smallest: usize) -> Vec<Stage> {
    if candidates == 0 {
        return Vec::new();
    }
    let smallest = smallest.clamp(1, rows.max(1));
    let needed = 1 + whole_log(candidates);
    let shrunk = (1..needed).fold(rows, |rows, _| rows / FACTOR);
    let first = smallest.max(shrunk);
    let possible = 1 + whole_log(rows / first);
    let mut stages = Vec::new();
    let (mut left, mut now) = (candidates, first);
    for _ in 0..needed.min(possible) {
        stages.push(Stage {
            candidates: left,
            rows: now.min(rows),
        });
        left = left.div_ceil(FACTOR);
        now *= FACTOR;
    }
    stages
}

/// The largest power of the factor that `n` reaches.
fn whole_log(n: usize) -> usize {
    std::iter::successors(Some(n / FACTOR), |n| Some(n / FACTOR))
        .take_while(|n| *n > 0)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(candidates: usize, rows: usize, smallest: usize) -> Vec<(usize, usize)> {
        let stages = halving(candidates, rows, smallest);
        stages.iter().map(|s| (s.candidates, s.rows)).collect()
    }

    #[test]
    fn as_scikit_learn() {
        // HalvingGridSearchCV(factor=3, cv=3), 3 classes: n_candidates_ and n_resources_.
        assert_eq!(
            rounds(81, 1000, 18),
            [(81, 18), (27, 54), (9, 162), (3, 486)]
        );
        assert_eq!(rounds(12, 500, 18), [(12, 55), (4, 165), (2, 495)]);
        assert_eq!(rounds(2, 100, 18), [(2, 100)]);
        assert_eq!(rounds(40, 10, 18), [(40, 10)]);
        assert_eq!(rounds(0, 10, 18), []);
    }
}
