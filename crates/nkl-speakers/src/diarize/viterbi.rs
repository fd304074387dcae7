//! The best path through speakers, each of which speaks for a least time (D. Reynolds, P. Torres-
//! Carrasquillo 2005; the HMM with a string of states per speaker of J. Ajmera, C. Wooters 2003).

use super::Stretch;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// How turns go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turns<'a> {
    /// Rows of a turn, at least; a stretch of speech that is shorter is one turn.
    pub least: usize,
    /// What it costs when another speaker begins with a row, in ln p, shape (N,).
    pub change: &'a [f32],
}

/// The speaker of each row; `scores` is ln p of each row under each speaker, shape (K, N).
///
/// Every stretch of speech is a path of its own: between stretches speakers change freely.
pub(crate) fn decode(scores: ArrayView2<f32>, stretches: &[Stretch], turns: Turns) -> Vec<usize> {
    let parts: Vec<Vec<usize>> = stretches
        .par_iter()
        .map(|stretch| path(scores, stretch, turns))
        .collect();
    parts.concat()
}

/// The path of one stretch, as segments: the best segment that ends at each row in each state either
/// goes on from the row before, or begins `least` rows before in another state.
fn path(scores: ArrayView2<f32>, stretch: &Stretch, turns: Turns) -> Vec<usize> {
    let (states, rows) = (scores.nrows(), stretch.rows.len());
    if states < 2 || rows == 0 {
        return vec![0; rows];
    }
    let least = turns.least.clamp(1, rows);
    let row = |state: usize| {
        let scores = scores.row(state);
        scores.into_iter().skip(stretch.rows.start).take(rows)
    };
    // sums[state][t]: ln p of the first t rows.
    let sums: Vec<Vec<f64>> = (0..states)
        .map(|state| {
            let mut sum = 0.0;
            let running = row(state).map(|v| {
                sum += f64::from(*v);
                sum
            });
            std::iter::once(0.0).chain(running).collect()
        })
        .collect();
    let none = f64::NEG_INFINITY;
    // Best score of paths that end before row t in each state, with segments long enough.
    let mut best = vec![vec![none; states]; rows + 1];
    // Where the last segment begins, and the state before it.
    let mut from = vec![vec![(0u32, u32::MAX); states]; rows + 1];
    for t in least..=rows {
        let begin = t - least;
        let change = f64::from(turns.change[stretch.rows.start + begin]);
        // The best two states at the row where a segment that has just become long enough begins.
        let (first, second) = match begin {
            0 => (None, None),
            _ => best_two(&best[begin]),
        };
        for state in 0..states {
            let stay = best[t - 1][state] + sums[state][t] - sums[state][t - 1];
            let own = sums[state][t] - sums[state][begin];
            let before = match first {
                Some(first) if first == state => second,
                other => other,
            };
            let (enter, previous) = match (begin, before) {
                (0, _) => (own, u32::MAX),
                (_, Some(before)) => {
                    let score = best[begin][before] - change + own;
                    (score, before as u32)
                }
                (_, None) => (none, u32::MAX),
            };
            if enter > stay {
                best[t][state] = enter;
                from[t][state] = (begin as u32, previous);
            } else {
                best[t][state] = stay;
                from[t][state] = from[t - 1][state];
            }
        }
    }
    let mut labels = vec![0; rows];
    let (mut end, mut state) = (rows, best_two(&best[rows]).0.unwrap_or(0));
    while end > 0 {
        let (begin, previous) = from[end][state];
        labels[begin as usize..end].fill(state);
        end = begin as usize;
        state = previous as usize;
    }
    labels
}

/// The states of the greatest and of the second score; the first of equals.
fn best_two(scores: &[f64]) -> (Option<usize>, Option<usize>) {
    let (mut first, mut second) = (None, None);
    for (state, &score) in scores.iter().enumerate() {
        let above = |other: Option<usize>| match other {
            Some(other) => score > scores[other],
            None => score > f64::NEG_INFINITY,
        };
        if above(first) {
            second = first;
            first = Some(state);
        } else if above(second) {
            second = Some(state);
        }
    }
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diarize::{Speech, Timing};
    use ndarray::Array2;

    fn stretches(lengths: &[usize]) -> Vec<Stretch> {
        let total: usize = lengths.iter().map(|n| n + 10).sum();
        let frames = Array2::zeros((total, 1));
        let mut start = 0.0;
        let spoken = lengths.iter().map(|&n| {
            let stretch = (start, start + n as f64);
            start += n as f64 + 10.0;
            stretch
        });
        let spoken = spoken.collect();
        let speech = Speech::new(frames.view(), Timing::from_zero(1.0), spoken, None).unwrap();
        speech.stretches
    }

    /// All label sequences of one stretch, the best of those that are allowed.
    fn exhaustive(scores: &Array2<f32>, turns: Turns) -> f64 {
        let (states, rows) = scores.dim();
        let mut best = f64::NEG_INFINITY;
        for code in 0..states.pow(rows as u32) {
            let labels: Vec<usize> = (0..rows)
                .map(|t| code / states.pow(t as u32) % states)
                .collect();
            best = best.max(value(scores, &labels, turns));
        }
        best
    }

    fn value(scores: &Array2<f32>, labels: &[usize], turns: Turns) -> f64 {
        let runs = labels.chunk_by(|a, b| a == b);
        let changes = runs.clone().count() - 1;
        if runs.map(<[_]>::len).min().unwrap_or(0) < turns.least.min(labels.len()) {
            return f64::NEG_INFINITY;
        }
        let own = labels.iter().enumerate();
        let own: f64 = own.map(|(t, s)| f64::from(scores[[*s, t]])).sum();
        own - changes as f64 * f64::from(turns.change[0])
    }

    #[test]
    fn the_path_is_the_best_of_all_that_are_allowed() {
        let mut state = 3u64;
        for (states, rows, least) in [(2, 9, 3), (3, 7, 2), (3, 7, 1), (2, 4, 9), (3, 6, 3)] {
            for _ in 0..30 {
                let scores = Array2::from_shape_simple_fn((states, rows), || {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                    ((state >> 33) % 100) as f32 / 10.0
                });
                let turns = Turns {
                    least,
                    change: &[1.5; 9],
                };
                let labels = decode(scores.view(), &stretches(&[rows]), turns);
                let found = value(&scores, &labels, turns);
                assert!((found - exhaustive(&scores, turns)).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn stretches_are_paths_of_their_own() {
        let mut scores = Array2::zeros((2, 12));
        scores.row_mut(1).iter_mut().take(5).for_each(|v| *v = 1.0);
        scores.row_mut(0).iter_mut().skip(5).for_each(|v| *v = 1.0);
        let turns = Turns {
            least: 6,
            change: &[100.0; 12],
        };
        let labels = decode(scores.view(), &stretches(&[5, 7]), turns);
        assert_eq!(labels, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
        assert!(decode(Array2::zeros((3, 0)).view(), &[], turns).is_empty());
    }
}
