//! Under-sampling.

use super::points::{counts, keep, of_class, smallest};
use super::Balanced;
use crate::LearnError;
use ndarray::{Array2, ArrayView2, Axis};
use rand::seq::SliceRandom;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Drops random rows until every class has as many as the smallest.
pub(super) fn random(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let Some((_, wanted)) = smallest(y, count) else {
        return Ok(keep(x, y, |_| true));
    };
    let mut kept = vec![false; y.len()];
    for class in 0..count {
        let mut rows = of_class(y, class);
        rows.shuffle(rng);
        for row in rows.into_iter().take(wanted) {
            if let Some(slot) = kept.get_mut(row) {
                *slot = true;
            }
        }
    }
    Ok(keep(x, y, |row| kept.get(row).copied().unwrap_or(false)))
}

/// Replaces each larger class by as many k-means centres as the smallest class has rows.
pub(super) fn centroids(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let Some((_, wanted)) = smallest(y, count) else {
        return Ok(keep(x, y, |_| true));
    };
    let (mut rows, mut classes) = (Vec::new(), Vec::new());
    for (class, n) in counts(y, count)
        .into_iter()
        .enumerate()
        .filter(|(_, n)| *n > 0)
    {
        let own = x.select(Axis(0), &of_class(y, class));
        let block = if n > wanted {
            k_means(own.view(), wanted, rng)
        } else {
            own
        };
        classes.extend(std::iter::repeat_n(class, block.nrows()));
        rows.push(block);
    }
    let views: Vec<_> = rows.iter().map(|block| block.view()).collect();
    let x = ndarray::concatenate(Axis(0), &views)
        .map_err(|error| LearnError::Shape(error.to_string()))?;
    Ok(Balanced { x, y: classes })
}

/// Lloyd's k-means from k-means++ seeds (Arthur & Vassilvitskii 2007), at most 300 rounds.
fn k_means(x: ArrayView2<f64>, k: usize, rng: &mut ChaCha8Rng) -> Array2<f64> {
    let mut centres = seeds(x, k, rng);
    let mut assigned = vec![usize::MAX; x.nrows()];
    for _ in 0..300 {
        let nearest: Vec<usize> = (0..x.nrows())
            .into_par_iter()
            .map(|row| {
                let distances = centres.outer_iter().map(|c| squared(x.row(row), c));
                distances
                    .enumerate()
                    .min_by(|a, b| a.1.total_cmp(&b.1))
                    .map_or(0, |(i, _)| i)
            })
            .collect();
        if nearest == assigned {
            break;
        }
        assigned = nearest;
        let mut sums = Array2::zeros(centres.dim());
        let mut sizes = vec![0usize; k];
        for (row, cluster) in assigned.iter().enumerate() {
            let mut sum = sums.row_mut(*cluster);
            sum += &x.row(row);
            sizes[*cluster] += 1;
        }
        for ((mut centre, sum), size) in centres.rows_mut().into_iter().zip(sums.rows()).zip(&sizes)
        {
            if *size > 0 {
                centre.assign(&(&sum / *size as f64));
            }
        }
    }
    centres
}

fn seeds(x: ArrayView2<f64>, k: usize, rng: &mut ChaCha8Rng) -> Array2<f64> {
    let mut chosen = vec![rng.random_range(0..x.nrows())];
    let mut distance = vec![f64::INFINITY; x.nrows()];
    while chosen.len() < k {
        let last = chosen[chosen.len() - 1];
        for (row, d) in distance.iter_mut().enumerate() {
            *d = d.min(squared(x.row(row), x.row(last)));
        }
        let mut left = rng.random::<f64>() * distance.iter().sum::<f64>();
        let next = distance.iter().position(|d| {
            left -= d;
            left < 0.0
        });
        // All remaining rows equal a chosen one: any will do.
        chosen.push(next.unwrap_or(chosen.len() % x.nrows()));
    }
    x.select(Axis(0), &chosen)
}

fn squared(a: ndarray::ArrayView1<f64>, b: ndarray::ArrayView1<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
