//! Synthetic rows between real ones.

use super::clean::neighbours;
use super::points::{append, lacking, of_class};
use super::Balanced;
use crate::{Estimator, LearnError, Model, TargetRef, Training};
use ndarray::{ArrayView1, ArrayView2, Axis};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use std::collections::HashSet;

/// Neighbours of the same class between which points are laid.
const K: usize = 5;
/// Neighbours of any class by which a row counts as endangered.
const M: usize = 10;

/// Points on segments from random rows of a class to one of their 5 nearest of that class
/// (Chawla et al. 2002).
pub(super) fn plain(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let mut new = Vec::new();
    for (class, missing) in lacking(y, count) {
        let rows = of_class(y, class);
        between(x, &rows, &rows, class, missing, rng, &mut new)?;
    }
    Ok(append(x, y, &new))
}

/// As many points from each row as other classes are among its 5 neighbours, in proportion
/// (He et al. 2008).
pub(super) fn adasyn(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let mut new = Vec::new();
    for (class, missing) in lacking(y, count) {
        let rows = of_class(y, class);
        let strangers = strangers(x, y, &rows, class, K);
        let total: usize = strangers.iter().sum();
        if total == 0 {
            return Err(LearnError::Data(format!(
                "FEATS.balancing = adasyn: no sample of class {class} has a neighbour of another class; use smote"
            )));
        }
        let near = same_class(x, &rows, &rows, class)?;
        for ((row, near), strange) in rows.iter().zip(&near).zip(strangers) {
            let share = strange as f64 / total as f64 * missing as f64;
            for _ in 0..share.round_ties_even() as usize {
                lay(x, *row, near, rng.random(), class, rng, &mut new);
            }
        }
    }
    Ok(append(x, y, &new))
}

/// smote from endangered rows only: at least half, but not all, of their 10 neighbours are of
/// other classes (Han et al. 2005, borderline-1).
pub(super) fn borderline(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let mut new = Vec::new();
    for (class, missing) in lacking(y, count) {
        let rows = of_class(y, class);
        let danger: Vec<usize> = endangered(x, y, &rows, class).0;
        if !danger.is_empty() {
            between(x, &danger, &rows, class, missing, rng, &mut new)?;
        }
    }
    Ok(append(x, y, &new))
}

/// smote from support vectors of an rbf machine: inwards from endangered ones, outwards by half
/// a step from safe ones; those among strangers only are noise (Nguyen et al. 2009).
pub(super) fn svm(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let support = support_vectors(x, y, count)?;
    let mut new = Vec::new();
    for (class, missing) in lacking(y, count) {
        let rows = of_class(y, class);
        let vectors: Vec<usize> = support
            .iter()
            .copied()
            .filter(|r| y.get(*r) == Some(&class))
            .collect();
        let (danger, safe) = endangered(x, y, &vectors, class);
        if danger.is_empty() && safe.is_empty() {
            return Err(LearnError::Data(format!(
                "FEATS.balancing = svmsmote: all support vectors of class {class} lie among other classes; use smote"
            )));
        }
        let share = beta_10_10(rng);
        let inward = match (danger.is_empty(), safe.is_empty()) {
            (true, _) => 0,
            (_, true) => missing,
            _ => ((share * (missing + 1) as f64) as usize).min(missing),
        };
        between(x, &danger, &rows, class, inward, rng, &mut new)?;
        outward(x, &safe, &rows, class, missing - inward, rng, &mut new)?;
    }
    Ok(append(x, y, &new))
}

/// A draw of Beta(10, 10): the middle of 19 uniform numbers.
fn beta_10_10(rng: &mut ChaCha8Rng) -> f64 {
    let mut draws: [f64; 19] = std::array::from_fn(|_| rng.random());
    draws.sort_by(f64::total_cmp);
    draws[9]
}

type Points = Vec<(Vec<f64>, usize)>;

/// `number` points from random rows of `bases` towards neighbours in `rows`.
fn between(
    x: ArrayView2<f64>,
    bases: &[usize],
    rows: &[usize],
    class: usize,
    number: usize,
    rng: &mut ChaCha8Rng,
    new: &mut Points,
) -> Result<(), LearnError> {
    spread(x, bases, rows, class, number, 1.0, rng, new)
}

/// The same away from the neighbours, at most half a step.
fn outward(
    x: ArrayView2<f64>,
    bases: &[usize],
    rows: &[usize],
    class: usize,
    number: usize,
    rng: &mut ChaCha8Rng,
    new: &mut Points,
) -> Result<(), LearnError> {
    spread(x, bases, rows, class, number, -0.5, rng, new)
}

#[allow(clippy::too_many_arguments)] // one step of four callers; a struct would only rename them
fn spread(
    x: ArrayView2<f64>,
    bases: &[usize],
    rows: &[usize],
    class: usize,
    number: usize,
    reach: f64,
    rng: &mut ChaCha8Rng,
    new: &mut Points,
) -> Result<(), LearnError> {
    if number == 0 {
        return Ok(());
    }
    let near = same_class(x, bases, rows, class)?;
    for _ in 0..number {
        let base = rng.random_range(0..bases.len());
        let step = reach * rng.random::<f64>();
        if let (Some(row), Some(near)) = (bases.get(base), near.get(base)) {
            lay(x, *row, near, step, class, rng, new);
        }
    }
    Ok(())
}

/// One point from `row` towards a random one of `near`.
fn lay(
    x: ArrayView2<f64>,
    row: usize,
    near: &[usize],
    step: f64,
    class: usize,
    rng: &mut ChaCha8Rng,
    new: &mut Points,
) {
    if let Some(other) = near.get(rng.random_range(0..near.len().max(1))) {
        let segment = x
            .row(row)
            .iter()
            .zip(x.row(*other))
            .map(|(a, b)| a + step * (b - a))
            .collect();
        new.push((segment, class));
    }
}

/// For each of `bases` its 5 nearest among `rows` (all of one class).
fn same_class(
    x: ArrayView2<f64>,
    bases: &[usize],
    rows: &[usize],
    class: usize,
) -> Result<Vec<Vec<usize>>, LearnError> {
    if rows.len() <= K {
        return Err(LearnError::Data(format!(
            "FEATS.balancing needs at least {} training samples per class, class {class} has {}; \
             use ros",
            K + 1,
            rows.len()
        )));
    }
    let own: Vec<usize> = bases
        .iter()
        .map(|b| rows.binary_search(b).unwrap_or(usize::MAX))
        .collect();
    let found = neighbours(
        x.select(Axis(0), rows).view(),
        x.select(Axis(0), bases).view(),
        &own,
        K,
    );
    let back = |near: Vec<usize>| {
        near.into_iter()
            .filter_map(|i| rows.get(i).copied())
            .collect()
    };
    Ok(found.into_iter().map(back).collect())
}

/// How many of the `k` neighbours of each of `rows` are of another class.
fn strangers(
    x: ArrayView2<f64>,
    y: &[usize],
    rows: &[usize],
    class: usize,
    k: usize,
) -> Vec<usize> {
    let near = neighbours(x, x.select(Axis(0), rows).view(), rows, k);
    let foreign = |near: &Vec<usize>| near.iter().filter(|r| y.get(**r) != Some(&class)).count();
    near.iter().map(foreign).collect()
}

/// Rows with at least half, but not all, of the 10 neighbours of other classes, and rows with
/// fewer than half.
fn endangered(
    x: ArrayView2<f64>,
    y: &[usize],
    rows: &[usize],
    class: usize,
) -> (Vec<usize>, Vec<usize>) {
    let foreign = strangers(x, y, rows, class, M);
    let with = |keep: fn(usize) -> bool| {
        rows.iter()
            .zip(&foreign)
            .filter(|(_, n)| keep(**n))
            .map(|(row, _)| *row)
            .collect()
    };
    (with(|n| 2 * n >= M && n < M), with(|n| 2 * n < M))
}

/// Rows that are support vectors of an rbf machine with C = 1, ascending.
fn support_vectors(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
) -> Result<Vec<usize>, LearnError> {
    let training = Training {
        x: x.reborrow(),
        y: TargetRef::Classes { index: y, count },
        weights: None,
        dev: None,
        seed: 0,
    };
    let fitted = crate::registry::plain_svm().fit(&training)?;
    let Model::Svm(svc) = &fitted.model else {
        return Ok(Vec::new());
    };
    let bits = |row: ArrayView1<f64>| row.iter().map(|v| v.to_bits()).collect::<Vec<u64>>();
    let vectors: HashSet<Vec<u64>> = svc.vectors.outer_iter().map(bits).collect();
    let rows = x.outer_iter().enumerate();
    Ok(rows
        .filter(|(_, row)| vectors.contains(&bits(*row)))
        .map(|(row, _)| row)
        .collect())
}
