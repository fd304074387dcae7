//! t-SNE.

use super::affinity::affinities;
use super::sparse::{neighbours, Sparse};
use super::tree::repulsion;
use super::{finished, start, Projection, Settings};
use crate::ExploreError;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// Rounds in all, and those at the beginning in which attraction counts more.
const ROUNDS: usize = 1000;
const EARLY: usize = 250;
const EXAGGERATION: f32 = 12.0;
/// A cell of the tree acts as one point from its width over this on.
const THETA: f32 = 0.5;
/// Standard deviation of the first dimension at the start.
const START: f32 = 1e-4;
/// Ends early once the gradient is shorter than this.
const SMALLEST_GRADIENT: f64 = 1e-7;

/// With scikit-learn's schedule (version 1.2 and later): start from principal components, 250
/// rounds with 12-fold attraction and momentum 0.5, then 750 with momentum 0.8; learning rate
/// n / 48, at least 50 (Belkina et al. 2019).
pub(super) fn tsne<const D: usize>(
    x: ArrayView2<f64>,
    settings: &Settings,
    progress: &dyn Fn(usize, usize),
) -> Result<Projection, ExploreError> {
    let n = x.nrows();
    let perplexity = settings.perplexity.clamp(1.0, (n as f64 - 1.0) / 3.0);
    let count = ((3.0 * perplexity) as usize + 1).clamp(1, n - 1);
    let attraction = affinities(&neighbours(x.reborrow(), count), perplexity);
    let mut points = start::<D>(x, settings.seed)?;
    points
        .iter_mut()
        .for_each(|p| p.iter_mut().for_each(|v| *v *= START));
    let rate = (n as f32 / EXAGGERATION / 4.0).max(50.0);
    let mut moves = vec![[0.0f32; D]; n];
    let mut gains = vec![[1.0f32; D]; n];
    for round in 0..ROUNDS {
        let early = round < EARLY;
        let (factor, momentum) = if early {
            (EXAGGERATION, 0.5)
        } else {
            (1.0, 0.8)
        };
        let gradient = gradient(&points, &attraction, factor);
        for i in 0..n {
            for d in 0..D {
                let (g, m, gain) = (gradient[i][d], &mut moves[i][d], &mut gains[i][d]);
                *gain = if *m * g < 0.0 {
                    *gain + 0.2
                } else {
                    (*gain * 0.8).max(0.01)
                };
                *m = momentum * *m - rate * *gain * g;
                points[i][d] += *m;
            }
        }
        progress(round + 1, ROUNDS);
        let squares = gradient.iter().flatten().map(|g| f64::from(*g).powi(2));
        if !early && round % 50 == 49 && squares.sum::<f64>().sqrt() <= SMALLEST_GRADIENT {
            progress(ROUNDS, ROUNDS);
            break;
        }
    }
    centre(&mut points);
    Ok(finished(&points))
}

/// 4 Σ (factor · p - q / Z) q (y - y') (van der Maaten and Hinton 2008, equation 5).
fn gradient<const D: usize>(
    points: &[[f32; D]],
    attraction: &Sparse,
    factor: f32,
) -> Vec<[f32; D]> {
    let repulsion = repulsion(points, THETA);
    // In the order of the points, so that the sum is always the same.
    let total: f64 = repulsion.iter().map(|r| f64::from(r.total)).sum();
    let share = (1.0 / total.max(f64::MIN_POSITIVE)) as f32;
    points
        .par_iter()
        .with_min_len(256)
        .zip(&repulsion)
        .enumerate()
        .map(|(i, (p, repulsion))| {
            let (columns, weights) = attraction.row(i);
            let mut pull = [0.0f32; D];
            for (j, weight) in columns.iter().zip(weights) {
                let other = &points[*j as usize];
                let mut square = 1.0;
                let mut gap = [0.0f32; D];
                for d in 0..D {
                    gap[d] = p[d] - other[d];
                    square += gap[d] * gap[d];
                }
                let strength = weight / square;
                for d in 0..D {
                    pull[d] += strength * gap[d];
                }
            }
            std::array::from_fn(|d| 4.0 * (factor * pull[d] - repulsion.force[d] * share))
        })
        .collect()
}

fn centre<const D: usize>(points: &mut [[f32; D]]) {
    for d in 0..D {
        let sum: f64 = points.iter().map(|p| f64::from(p[d])).sum();
        let mean = (sum / points.len() as f64) as f32;
        points.iter_mut().for_each(|p| p[d] -= mean);
    }
}
