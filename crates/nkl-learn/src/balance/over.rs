//! Over-sampling by repetition.

use super::points::{append, lacking, of_class};
use super::Balanced;
use crate::LearnError;
use ndarray::ArrayView2;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Repeats random rows, with replacement, until every class has as many as the largest.
pub(super) fn random(
    x: ArrayView2<f64>,
    y: &[usize],
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Balanced, LearnError> {
    let mut new = Vec::new();
    for (class, missing) in lacking(y, count) {
        let rows = of_class(y, class);
        for _ in 0..missing {
            if let Some(row) = rows.get(rng.random_range(0..rows.len())) {
                new.push((x.row(*row).to_vec(), class));
            }
        }
    }
    Ok(append(x, y, &new))
}
