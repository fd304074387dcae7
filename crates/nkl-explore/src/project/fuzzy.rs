//! How much two rows are neighbours, for UMAP.

use super::sparse::Sparse;
use rayon::prelude::*;

const ROUNDS: usize = 64;
const PRECISION: f64 = 1e-5;
/// A width is at least this share of the mean distance.
const SMALLEST_WIDTH: f64 = 1e-3;

/// The fuzzy set of McInnes, Healy and Melville (2018), algorithms 2 and 3: from each row's
/// neighbours (distance, row), without the row itself; both directions joined by the probabilistic
/// union a + b - a b.
pub(super) fn fuzzy_set(neighbours: &[Vec<(f64, usize)>]) -> Sparse {
    let count = neighbours.iter().map(Vec::len).sum::<usize>().max(1);
    let all: f64 = neighbours.iter().flatten().map(|(d, _)| d).sum();
    let mean = all / count as f64;
    let lists: Vec<Vec<(u32, f32)>> = neighbours
        .par_iter()
        .map(|list| {
            let nearest = list.iter().map(|e| e.0).find(|d| *d > 0.0).unwrap_or(0.0);
            let width = width(list, nearest, mean);
            let weight = |d: f64| {
                if d <= nearest || width <= 0.0 {
                    1.0
                } else {
                    (-(d - nearest) / width).exp()
                }
            };
            let pairs = list.iter();
            pairs.map(|(d, j)| (*j as u32, weight(*d) as f32)).collect()
        })
        .collect();
    Sparse::symmetric(&lists, |a, b| a + b - a * b)
}

/// The width for which the weights sum to log2 of the number of neighbours, the row among them.
fn width(list: &[(f64, usize)], nearest: f64, mean: f64) -> f64 {
    let target = (list.len() as f64 + 1.0).log2();
    let (mut low, mut high, mut width) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..ROUNDS {
        let weight = |d: f64| {
            if d > nearest {
                (-(d - nearest) / width).exp()
            } else {
                1.0
            }
        };
        let sum: f64 = list.iter().map(|(d, _)| weight(*d)).sum();
        if (sum - target).abs() < PRECISION {
            break;
        }
        if sum > target {
            high = width;
            width = (low + high) / 2.0;
        } else {
            low = width;
            width = if high.is_finite() {
                (low + high) / 2.0
            } else {
                width * 2.0
            };
        }
    }
    let own = list.iter().map(|e| e.0).sum::<f64>() / list.len().max(1) as f64;
    width.max(SMALLEST_WIDTH * if nearest > 0.0 { own } else { mean })
}
