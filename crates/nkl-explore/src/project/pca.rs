//! Principal components by block power iteration.
//!
//! A full decomposition would take time with the cube of the number of features (6373 in
//! ComParE_2016), for two or three components.

use crate::ExploreError;
use ndarray::{s, Array1, Array2, ArrayView2, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// More directions are iterated than asked for: the rate is that of the first one left out.
const SPARE: usize = 16;
/// Ends once no eigenvalue asked for changes by more than this share.
const PRECISION: f64 = 1e-13;
const MOST_ROUNDS: usize = 500;

/// Rows × components, and the share of variance of each. Each component points to where its
/// largest loading is positive, as in scikit-learn. Components without variance are 0.
pub(super) fn pca(
    x: ArrayView2<f64>,
    components: usize,
    seed: u64,
) -> Result<(Array2<f64>, Vec<f64>), ExploreError> {
    let mean = x
        .mean_axis(Axis(0))
        .unwrap_or_else(|| Array1::zeros(x.ncols()));
    let centred = &x - &mean;
    let total: f64 = centred.iter().map(|v| v * v).sum();
    let block = (components + SPARE).min(x.ncols()).min(x.nrows());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut directions =
        Array2::from_shape_fn((x.ncols(), block), |_| rng.random_range(-1.0..1.0_f64));
    orthogonalise(&mut directions);
    let mut last = vec![f64::INFINITY; components.min(block)];
    for _ in 0..MOST_ROUNDS {
        let scores = centred.dot(&directions);
        let next = centred.t().dot(&scores);
        // Rayleigh and Ritz: the best directions within the block.
        let (values, turn) = symmetric(directions.t().dot(&next));
        directions = next.dot(&turn);
        orthogonalise(&mut directions);
        let done = last
            .iter()
            .zip(&values)
            .all(|(old, new)| (old - new).abs() <= PRECISION * new.abs());
        last.iter_mut().zip(&values).for_each(|(l, v)| *l = *v);
        if done {
            break;
        }
    }
    let mut points = Array2::zeros((x.nrows(), components));
    let mut explained = vec![0.0; components];
    for (i, share) in explained.iter_mut().enumerate().take(components.min(block)) {
        let mut direction = directions.column(i).to_owned();
        let largest = direction
            .iter()
            .fold(0.0_f64, |m, v| if v.abs() > m.abs() { *v } else { m });
        if largest < 0.0 {
            direction = -direction;
        }
        let scores = centred.dot(&direction);
        let own = scores.dot(&scores);
        if total > 0.0 && own > total * 1e-24 {
            *share = own / total;
            points.slice_mut(s![.., i]).assign(&scores);
        }
    }
    Ok((points, explained))
}

/// Gram and Schmidt, twice for accuracy; what depends on earlier columns becomes 0.
fn orthogonalise(columns: &mut Array2<f64>) {
    for _ in 0..2 {
        for j in 0..columns.ncols() {
            let mut own = columns.column(j).to_owned();
            let before = own.dot(&own).sqrt();
            for i in 0..j {
                let other = columns.column(i);
                let along = other.dot(&own);
                own.scaled_add(-along, &other);
            }
            let length = own.dot(&own).sqrt();
            // Rounding is all that is left of a column that depends on others.
            if length > 1e-12 * before && length > 0.0 {
                own /= length;
            } else {
                own.fill(0.0);
            }
            columns.column_mut(j).assign(&own);
        }
    }
}

/// Eigenvalues, falling, and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
fn symmetric(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let n = a.nrows();
    let mut vectors = Array2::<f64>::eye(n);
    // Rounding may have made the two halves differ.
    a = (&a + &a.t()) * 0.5;
    for _ in 0..60 {
        let mut off = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                off += a[[p, q]] * a[[p, q]];
                rotate(&mut a, &mut vectors, p, q);
            }
        }
        let diagonal: f64 = a.diag().iter().map(|v| v * v).sum();
        if off <= 1e-32 * diagonal {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| a[[*j, *j]].total_cmp(&a[[*i, *i]]));
    let values = order.iter().map(|i| a[[*i, *i]]).collect();
    (values, vectors.select(Axis(1), &order))
}

/// Makes the element at (p, q) vanish.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    if a[[p, q]] == 0.0 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..a.nrows() {
        let (x, y) = (a[[k, p]], a[[k, q]]);
        (a[[k, p]], a[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
    for k in 0..a.nrows() {
        let (x, y) = (a[[p, k]], a[[q, k]]);
        (a[[p, k]], a[[q, k]]) = (c * x - s * y, s * x + c * y);
        let (x, y) = (vectors[[k, p]], vectors[[k, q]]);
        (vectors[[k, p]], vectors[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
}
