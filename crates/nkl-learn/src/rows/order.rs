//! Rows of a stream sorted by their values, with few columns in memory at a time.

use super::{Blocks, Stream};
use crate::LearnError;
use ndarray::s;
use std::cmp::Ordering;
use std::ops::Range;

/// Places of the rows ordered by their values, each through `seen`, the first column first, then by
/// `otherwise`; equal rows stay as they come. As a stable sort of a matrix would order them.
///
/// The first columns decide for most rows; only rows that are equal so far are looked at again, in as
/// many columns as take up about `bytes`.
pub(crate) fn by_value(
    x: &Stream,
    bytes: usize,
    seen: impl Fn(f64) -> f64,
    otherwise: impl Fn(usize, usize) -> Ordering,
) -> Result<Vec<usize>, LearnError> {
    let mut order: Vec<usize> = (0..x.nrows()).collect();
    let all = 0..order.len();
    let mut ties = vec![all];
    let mut from = 0;
    while from < x.ncols() && !ties.is_empty() {
        let open: usize = ties.iter().map(ExactSizeIterator::len).sum();
        // A first look at few columns: seldom is more needed.
        let most = if from == 0 { 2 } else { x.ncols() };
        let width = (bytes / (8 * open.max(1))).clamp(1, most);
        let to = (from + width).min(x.ncols());
        let (values, places) = values(x, &order, &ties, from..to, &seen)?;
        let row = |place: usize| {
            let at = places.get(place).map_or(0, |at| *at as usize) * (to - from);
            values.get(at..at + (to - from)).unwrap_or_default()
        };
        let compare = |a: usize, b: usize| {
            let columns = row(a).iter().zip(row(b));
            let mut orders = columns.map(|(a, b)| a.total_cmp(b));
            orders.find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        };
        let mut next = Vec::new();
        for tie in ties {
            let Some(part) = order.get_mut(tie.clone()) else {
                continue;
            };
            part.sort_by(|a, b| compare(*a, *b));
            next.extend(equal(part, tie.start, compare));
        }
        ties = next;
        from = to;
    }
    for tie in ties {
        if let Some(part) = order.get_mut(tie) {
            part.sort_by(|a, b| otherwise(*a, *b));
        }
    }
    Ok(order)
}

/// Stretches of two or more rows that are equal.
fn equal(
    part: &[usize],
    start: usize,
    compare: impl Fn(usize, usize) -> Ordering,
) -> Vec<Range<usize>> {
    let mut ties = Vec::new();
    let (mut from, mut to) = (0, 1);
    while to <= part.len() {
        let same = to < part.len() && compare(part[from], part[to]).is_eq();
        if !same {
            if to - from > 1 {
                ties.push(start + from..start + to);
            }
            from = to;
        }
        to += 1;
    }
    ties
}

/// Some columns of the rows in `ties`, and for each place of the stream which row of them it is.
fn values(
    x: &Stream,
    order: &[usize],
    ties: &[Range<usize>],
    columns: Range<usize>,
    seen: impl Fn(f64) -> f64,
) -> Result<(Vec<f64>, Vec<u32>), LearnError> {
    let mut wanted: Vec<usize> = ties
        .iter()
        .filter_map(|tie| order.get(tie.clone()))
        .flatten()
        .copied()
        .collect();
    // In the order of the file, which is read once.
    wanted.sort_unstable();
    let mut places = vec![0u32; order.len()];
    for (at, place) in wanted.iter().enumerate() {
        places[*place] = u32::try_from(at)
            .map_err(|_| LearnError::Data("more than 4294967295 samples".into()))?;
    }
    let mut values = Vec::with_capacity(wanted.len() * columns.len());
    x.select(&wanted).each(|_, block| {
        let part = block.slice(s![.., columns.clone()]);
        values.extend(part.iter().map(|v| seen(*v)));
        Ok(())
    })?;
    Ok((values, places))
}
