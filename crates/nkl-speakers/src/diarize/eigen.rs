//! Eigenvectors of symmetric matrices, by rotations (C. G. J. Jacobi 1846). linfa-linalg has them too, but
//! panics when it sorts what is no number, and has no bound on its iterations.

use ndarray::{Array1, Array2, Axis};

/// Eigenvalues, the greatest first, and the eigenvectors as columns.
pub(crate) fn symmetric(matrix: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let size = matrix.nrows();
    let mut a = matrix.clone();
    let mut vectors = Array2::<f64>::eye(size);
    for _ in 0..60 {
        let mut off = 0.0;
        for p in 0..size {
            for q in p + 1..size {
                off += a[[p, q]] * a[[p, q]];
                rotate(&mut a, &mut vectors, p, q);
            }
        }
        if off <= 1e-24 * a.diag().iter().map(|v| v * v).sum::<f64>() {
            break;
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]));
    let values = order.iter().map(|&i| a[[i, i]]).collect();
    (values, vectors.select(Axis(1), &order))
}

/// Makes the entry (p, q) 0.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    if a[[p, q]] == 0.0 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    let turn = |x: &mut f64, y: &mut f64| {
        let (old_x, old_y) = (*x, *y);
        *x = c * old_x - s * old_y;
        *y = s * old_x + c * old_y;
    };
    for k in 0..a.nrows() {
        let (mut x, mut y) = (a[[k, p]], a[[k, q]]);
        turn(&mut x, &mut y);
        (a[[k, p]], a[[k, q]]) = (x, y);
        let (mut x, mut y) = (vectors[[k, p]], vectors[[k, q]]);
        turn(&mut x, &mut y);
        (vectors[[k, p]], vectors[[k, q]]) = (x, y);
    }
    for k in 0..a.nrows() {
        let (mut x, mut y) = (a[[p, k]], a[[q, k]]);
        turn(&mut x, &mut y);
        (a[[p, k]], a[[q, k]]) = (x, y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_and_values_give_the_matrix_back() {
        let size = 7;
        let b = Array2::from_shape_fn((size, size), |(i, j)| ((3 * i + 5 * j * j) % 11) as f64);
        let matrix = b.dot(&b.t());
        let (values, vectors) = symmetric(&matrix);
        let back = (&vectors * &values).dot(&vectors.t());
        assert!((back - &matrix).iter().all(|e| e.abs() < 1e-8));
        assert!(values.windows(2).into_iter().all(|w| w[0] >= w[1]));
        let unit = vectors.t().dot(&vectors) - Array2::<f64>::eye(size);
        assert!(unit.iter().all(|e| e.abs() < 1e-10));
    }
}
