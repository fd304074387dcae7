//! Helpers on labelled points.

use super::Balanced;
use ndarray::{Array2, ArrayView2, Axis};

/// Rows per class.
pub(super) fn counts(y: &[usize], count: usize) -> Vec<usize> {
    let mut counts = vec![0; count];
    for class in y {
        if let Some(n) = counts.get_mut(*class) {
            *n += 1;
        }
    }
    counts
}

/// Rows of one class, ascending.
pub(super) fn of_class(y: &[usize], class: usize) -> Vec<usize> {
    y.iter()
        .enumerate()
        .filter(|(_, c)| **c == class)
        .map(|(row, _)| row)
        .collect()
}

/// Classes that occur, with how many rows each lacks to the largest.
pub(super) fn lacking(y: &[usize], count: usize) -> Vec<(usize, usize)> {
    let counts = counts(y, count);
    let largest = counts.iter().copied().max().unwrap_or(0);
    let classes = counts.iter().enumerate().filter(|(_, n)| **n > 0);
    classes
        .map(|(class, n)| (class, largest - n))
        .filter(|(_, n)| *n > 0)
        .collect()
}

/// The smallest class that occurs (the first of equals).
pub(super) fn smallest(y: &[usize], count: usize) -> Option<(usize, usize)> {
    let counts = counts(y, count);
    let classes = counts.into_iter().enumerate().filter(|(_, n)| *n > 0);
    classes.min_by_key(|(class, n)| (*n, *class))
}

/// Keeps the rows for which `keep` says so.
pub(super) fn keep(x: ArrayView2<f64>, y: &[usize], keep: impl Fn(usize) -> bool) -> Balanced {
    let rows: Vec<usize> = (0..y.len()).filter(|row| keep(*row)).collect();
    let y = rows.iter().filter_map(|row| y.get(*row).copied()).collect();
    Balanced {
        x: x.select(Axis(0), &rows),
        y,
    }
}

/// Puts `new` points (one per entry of their classes) below `x`.
pub(super) fn append(x: ArrayView2<f64>, y: &[usize], new: &[(Vec<f64>, usize)]) -> Balanced {
    let mut all = Array2::zeros((x.nrows() + new.len(), x.ncols()));
    all.slice_mut(ndarray::s![..x.nrows(), ..]).assign(&x);
    for (mut row, (point, _)) in all.rows_mut().into_iter().skip(x.nrows()).zip(new) {
        for (to, from) in row.iter_mut().zip(point) {
            *to = *from;
        }
    }
    let y = y
        .iter()
        .copied()
        .chain(new.iter().map(|(_, class)| *class))
        .collect();
    Balanced { x: all, y }
}
