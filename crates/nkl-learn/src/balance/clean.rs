//! Removing rows at the border between classes, alone or after smote.

use super::points::{keep, smallest};
use super::{smote, Balanced};
use crate::models::Search;
use crate::LearnError;
use ndarray::ArrayView2;
use rand_chacha::ChaCha8Rng;

/// Drops rows of all but the smallest class unless all 3 neighbours are of their class.
pub(super) fn edited(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    _: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let spared = smallest(y, count).map(|(class, _)| class);
    Ok(drop_edited(x, y, spared))
}

/// Drops, of each Tomek link, the row that is not of the smallest class.
pub(super) fn tomek(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    _: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let spared = smallest(y, count).map(|(class, _)| class);
    Ok(drop_links(x, y, spared))
}

/// smote, then [`edited`] on all classes (Batista et al. 2004).
pub(super) fn smote_edited(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let more = smote::plain(x, y, count, rng)?;
    Ok(drop_edited(more.x.view(), &more.y, None))
}

/// smote, then [`tomek`] on all classes (Batista et al. 2003).
pub(super) fn smote_tomek(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let more = smote::plain(x, y, count, rng)?;
    Ok(drop_links(more.x.view(), &more.y, None))
}

/// The `k` nearest other rows of each row.
pub(super) fn neighbours(
    x: ArrayView2<f64>,
    queries: ArrayView2<f64>,
    own: &[usize],
    k: usize,
) -> Vec<Vec<usize>> {
    let found = Search::new(x).nearest(queries, k + 1);
    let others = found.into_iter().zip(own).map(|(found, own)| {
        let rows = found
            .into_iter()
            .map(|(_, row)| row)
            .filter(|row| row != own);
        rows.take(k).collect()
    });
    others.collect()
}

fn drop_edited(x: ArrayView2<f64>, y: &[usize], spared: Option<usize>) -> Balanced {
    let all: Vec<usize> = (0..y.len()).collect();
    let near = neighbours(x, x, &all, 3);
    keep(x, y, |row| {
        let agree = |near: &Vec<usize>| near.iter().all(|other| y.get(*other) == y.get(row));
        y.get(row).copied() == spared || near.get(row).is_none_or(agree)
    })
}

fn drop_links(x: ArrayView2<f64>, y: &[usize], spared: Option<usize>) -> Balanced {
    let all: Vec<usize> = (0..y.len()).collect();
    let near = neighbours(x, x, &all, 1);
    let nearest = |row: usize| near.get(row).and_then(|near| near.first().copied());
    keep(x, y, |row| {
        let linked = nearest(row)
            .is_some_and(|other| nearest(other) == Some(row) && y.get(other) != y.get(row));
        y.get(row).copied() == spared || !linked
    })
}
