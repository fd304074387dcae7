//! How much two rows are neighbours, for t-SNE.

use super::sparse::Sparse;
use rayon::prelude::*;

const ROUNDS: usize = 100;
const PRECISION: f64 = 1e-5;

/// Symmetric probabilities that sum to 1 (van der Maaten and Hinton 2008, equations 1 and 3): each
/// row's neighbours (distance, row) get Gaussian weights whose entropy is ln(perplexity).
pub(super) fn affinities(neighbours: &[Vec<(f64, usize)>], perplexity: f64) -> Sparse {
    let lists: Vec<Vec<(u32, f32)>> = neighbours
        .par_iter()
        .map(|list| {
            let squares: Vec<f64> = list.iter().map(|(d, _)| d * d).collect();
            let weights = weights(&squares, perplexity.ln());
            let pairs = list.iter().zip(weights);
            pairs.map(|((_, j), w)| (*j as u32, w as f32)).collect()
        })
        .collect();
    let share = 0.5 / neighbours.len() as f32;
    Sparse::symmetric(&lists, |a, b| (a + b) * share)
}

/// Weights exp(-β d²), which sum to 1; β by bisection.
fn weights(squares: &[f64], entropy: f64) -> Vec<f64> {
    let nearest = squares.first().copied().unwrap_or(0.0);
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let spread = squares.iter().map(|s| s - nearest).sum::<f64>() / squares.len().max(1) as f64;
    let mut beta = if spread > 0.0 { 1.0 / spread } else { 1.0 };
    let mut found = vec![0.0; squares.len()];
    for _ in 0..ROUNDS {
        let (mut sum, mut moment) = (0.0, 0.0);
        for (w, s) in found.iter_mut().zip(squares) {
            *w = (-beta * (s - nearest)).exp();
            sum += *w;
            moment += *w * (s - nearest);
        }
        let sum_or_one = if sum > 0.0 { sum } else { 1.0 };
        found.iter_mut().for_each(|w| *w /= sum_or_one);
        let gap = sum_or_one.ln() + beta * moment / sum_or_one - entropy;
        if gap.abs() <= PRECISION {
            break;
        }
        if gap > 0.0 {
            low = beta;
            beta = if high.is_finite() {
                (beta + high) / 2.0
            } else {
                beta * 2.0
            };
        } else {
            high = beta;
            beta = (low + beta) / 2.0;
        }
        // Rows at equal distances reach no other entropy.
        if !beta.is_finite() || beta <= 1e-300 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entropy_is_that_of_the_perplexity() {
        let squares: Vec<f64> = (1..=90).map(|i| f64::from(i * i) / 50.0).collect();
        let found = weights(&squares, 30.0_f64.ln());
        let entropy: f64 = found.iter().map(|w| -w * w.max(1e-300).ln()).sum();
        assert!((entropy.exp() - 30.0).abs() < 1e-3, "{}", entropy.exp());
        assert!(weights(&[0.0; 5], 2.0_f64.ln())
            .iter()
            .all(|w| (w - 0.2).abs() < 1e-12));
    }
}
