//! What goes in, checked once.

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use crate::IssuesError;

/// How far from 0 and 1 a probability may lie, as rounding leaves it.
const SLACK: f64 = 1e-6;

/// A probability in single or double precision.
pub trait Probability: Copy + Send + Sync + Into<f64> {}
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
        let wrong = (0..self.rows()).into_par_iter().find_map_first(|row| {
            let bad = |v: f64| !(-SLACK..=1.0 + SLACK).contains(&v);
            let (class, value) = self.row(row).enumerate().find(|(_, p)| bad(*p))?;
            Some(IssuesError::Probability { row, class, value })
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

    /// How many rows have each label, shape (K,).
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes()];
        self.given.iter().for_each(|&y| counts[y] += 1);
        counts
    }

    pub(super) fn at(&self, row: usize, class: usize) -> f64 {
        self.proba[[row, class]].into()
    }

    /// Probability of the given label.
    pub(super) fn own(&self, row: usize) -> f64 {
        self.at(row, self.given[row])
    }

    /// Probabilities of all classes.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = f64> + use<'a, P> {
        self.proba
            .index_axis_move(Axis(0), row)
            .into_iter()
            .map(|&p| p.into())
    }

    /// First class of the highest probability.
    pub(super) fn argmax(&self, row: usize) -> usize {
        let first =
            |best: (usize, f64), next: (usize, f64)| if next.1 > best.1 { next } else { best };
        self.row(row)
            .enumerate()
            .fold((0, f64::NEG_INFINITY), first)
            .0
    }

    /// Whether the given label is the most probable one; a lead of less than 1e-6 does not count.
    pub(super) fn agrees(&self, row: usize) -> bool {
        let given = self.given[row];
        let own = self.own(row) + 1e-6;
        self.row(row)
            .enumerate()
            .all(|(k, p)| k == given || p < own || (p == own && k > given))
    }
}
