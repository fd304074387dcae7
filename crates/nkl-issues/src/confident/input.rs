//! What goes in, checked once.

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use crate::IssuesError;

/// How far from 0 and 1 a probability may lie, as rounding leaves it.
const SLACK: f64 = 1e-6;

/// Rows that one thread takes at least: a row alone is too little work.
pub(super) const TOGETHER: usize = 512;

/// A probability in single or double precision.
pub trait Probability: Copy + Send + Sync + Into<f64> {
    /// In double precision.
    fn real(self) -> f64 {
        self.into()
    }
}
impl Probability for f32 {}
impl Probability for f64 {}

/// Given labels and out-of-sample probabilities of the same rows.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a, P> {
    pub(super) given: &'a [usize],
    pub(super) proba: ArrayView2<'a, P>,
}

impl<'a, P: Probability> Judged<'a, P> {
    /// Takes labels 0..K, shape (N,), and probabilities, shape (N, K). Rows need not sum to 1.
    /// Fails for shapes that do not fit, labels out of range, fewer than two classes among the
    /// labels, and values outside 0..=1 by more than 1e-6.
    pub fn new(given: &'a [usize], proba: ArrayView2<'a, P>) -> Result<Self, IssuesError> {
        let (rows, classes) = proba.dim();
        if given.len() != rows {
            return Err(IssuesError::Rows {
                labels: given.len(),
                rows,
                what: "probabilities",
            });
        }
        if let Some((row, &label)) = given.iter().enumerate().find(|(_, &y)| y >= classes) {
            return Err(IssuesError::Label {
                row,
                label,
                classes,
            });
        }
        let mut seen = vec![false; classes];
        given.iter().for_each(|&y| seen[y] = true);
        let distinct = seen.iter().filter(|&&s| s).count();
        if distinct < 2 {
            return Err(IssuesError::Classes(distinct));
        }
        let judged = Judged { given, proba };
        judged.check_values()?;
        Ok(judged)
    }

    fn check_values(&self) -> Result<(), IssuesError> {
        let fine = |p: &P| in_range(p.real());
        // All of a row at once: a search that stops at the first is not vectorised.
        let rows = (0..self.rows()).into_par_iter().with_min_len(TOGETHER);
        let wrong = rows.find_map_first(|row| {
            self.with_row(row, |p| {
                if p.iter().fold(true, |all, p| all & fine(p)) {
                    return None;
                }
                let class = p.iter().position(|p| !fine(p))?;
                let value = p[class].real();
                Some(IssuesError::Probability { row, class, value })
            })
        });
        wrong.map_or(Ok(()), Err)
    }

    /// N.
    pub fn rows(&self) -> usize {
        self.given.len()
    }

    /// K.
    pub fn classes(&self) -> usize {
        self.proba.ncols()
    }

    /// The given label of a row.
    pub fn given(&self, row: usize) -> usize {
        self.given[row]
    }

    /// The most probable class of a row, the first of equals.
    pub fn predicted(&self, row: usize) -> usize {
        self.argmax(row)
    }

    /// Probability of a class in a row.
    pub fn probability(&self, row: usize, class: usize) -> f64 {
        self.at(row, class)
    }

    /// Share of rows whose given label is the predicted one.
    pub fn accuracy(&self) -> f64 {
        let hits = (0..self.rows()).filter(|&r| self.argmax(r) == self.given[r]);
        hits.count() as f64 / self.rows() as f64
    }

    /// How many rows have each label, shape (K,).
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes()];
        self.given.iter().for_each(|&y| counts[y] += 1);
        counts
    }

    pub(super) fn at(&self, row: usize, class: usize) -> f64 {
        self.proba[[row, class]].real()
    }

    /// Probability of the given label.
    pub(super) fn own(&self, row: usize) -> f64 {
        self.at(row, self.given[row])
    }

    /// Probabilities of all classes as one slice: as it lies in memory, or copied where the matrix
    /// is laid out otherwise.
    pub(super) fn with_row<R>(&self, row: usize, look: impl FnOnce(&[P]) -> R) -> R {
        let values = self.proba.index_axis_move(Axis(0), row);
        match values.as_slice() {
            Some(slice) => look(slice),
            None => look(&values.to_vec()),
        }
    }

    /// First class of the highest probability.
    pub(super) fn argmax(&self, row: usize) -> usize {
        self.with_row(row, first_highest)
    }

    /// Whether the given label is the most probable one; a lead of less than 1e-6 does not count.
    pub(super) fn agrees(&self, row: usize) -> bool {
        let given = self.given[row];
        let own = self.own(row) + 1e-6;
        self.with_row(row, |p| {
            p.iter().enumerate().all(|(k, &p)| {
                let p = p.real();
                k == given || p < own || (p == own && k > given)
            })
        })
    }
}

/// Both bounds without a jump between them, so that a whole row is tested at once.
#[allow(clippy::manual_range_contains)]
fn in_range(value: f64) -> bool {
    (value >= -SLACK) & (value <= 1.0 + SLACK)
}

/// Place of the highest value, the first of equals.
pub(super) fn first_highest<P: Probability>(values: &[P]) -> usize {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let highest = values
        .iter()
        .fold(f64::NEG_INFINITY, |a, &v| larger(a, v.real()));
    let place = values.iter().position(|&v| v.real() == highest);
    place.unwrap_or(0)
}
