//! Small dense linear algebra: Cholesky factors of covariance and precision matrices, and what is
//! solved with them. Matrices that are not positive definite give `None`, never NaN.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

/// The lower Cholesky factor L, shape (D, D), of a symmetric matrix A = L Lᵀ; only the lower
/// triangle of A is read.
///
/// `None` where A is not positive definite, or so close to singular that a pivot is nothing but
/// rounding (below D·eps of its diagonal entry).
pub fn cholesky(a: ArrayView2<f64>) -> Option<Array2<f64>> {
    let size = a.nrows();
    if a.ncols() != size {
        return None;
    }
    let mut l = Array2::<f64>::zeros((size, size));
    for i in 0..size {
        for j in 0..=i {
            let sum = a[[i, j]] - dot(&l, i, j);
            if i == j {
                let rounding = a[[i, i]] * f64::EPSILON * size as f64;
                // The negation catches NaN as well.
                if !(sum > rounding && sum.is_finite()) {
                    return None;
                }
                l[[i, i]] = sum.sqrt();
            } else {
                l[[i, j]] = sum / l[[j, j]];
            }
        }
    }
    Some(l)
}

/// The product of the first j entries of rows i and j.
fn dot(l: &Array2<f64>, i: usize, j: usize) -> f64 {
    l.row(i)
        .iter()
        .zip(l.row(j))
        .take(j)
        .map(|(a, b)| a * b)
        .sum()
}

/// The x of L y = b, then Lᵀ x = y, so of L Lᵀ x = b.
pub fn solve(l: &Array2<f64>, b: ArrayView1<f64>) -> Array1<f64> {
    let size = l.nrows();
    let mut x = b.to_owned();
    for i in 0..size {
        let known: f64 = (0..i).map(|k| l[[i, k]] * x[k]).sum();
        x[i] = (x[i] - known) / l[[i, i]];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| l[[k, i]] * x[k]).sum();
        x[i] = (x[i] - known) / l[[i, i]];
    }
    x
}

/// The inverse of a lower triangular matrix, itself lower triangular.
pub fn inverse_lower(l: ArrayView2<f64>) -> Array2<f64> {
    let size = l.nrows();
    let mut inverse = Array2::<f64>::zeros((size, size));
    for column in 0..size {
        inverse[[column, column]] = 1.0 / l[[column, column]];
        for i in column + 1..size {
            let known: f64 = (column..i).map(|k| l[[i, k]] * inverse[[k, column]]).sum();
            inverse[[i, column]] = -known / l[[i, i]];
        }
    }
    inverse
}

/// The inverse of A = L Lᵀ, symmetric to the last bit.
pub fn inverse(l: &Array2<f64>) -> Array2<f64> {
    let half = inverse_lower(l.view());
    let size = l.nrows();
    let mut inverse = Array2::<f64>::zeros((size, size));
    for i in 0..size {
        for j in 0..=i {
            // Row i of L⁻ᵀ begins at its diagonal.
            let sum: f64 = (i..size).map(|k| half[[k, i]] * half[[k, j]]).sum();
            inverse[[i, j]] = sum;
            inverse[[j, i]] = sum;
        }
    }
    inverse
}

/// Half of ln |A| of A = L Lᵀ.
pub fn half_log_determinant(l: ArrayView2<f64>) -> f64 {
    l.diag().iter().map(|pivot| pivot.ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn example() -> Array2<f64> {
        array![[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]]
    }

    #[test]
    fn the_factor_gives_the_matrix_back() {
        let l = cholesky(example().view()).unwrap();
        assert!((l.dot(&l.t()) - example()).iter().all(|e| e.abs() < 1e-14));
        assert!(((2.0 * half_log_determinant(l.view())).exp() - 44.6).abs() < 1e-12);
    }

    #[test]
    fn solutions_and_inverses_fit_the_matrix() {
        let l = cholesky(example().view()).unwrap();
        let b = array![1.0, -2.0, 0.5];
        assert!((example().dot(&solve(&l, b.view())) - &b)
            .iter()
            .all(|e| e.abs() < 1e-14));
        let identity = example().dot(&inverse(&l));
        assert!((identity - Array2::<f64>::eye(3))
            .iter()
            .all(|e| e.abs() < 1e-14));
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(cholesky(array![[1.0, 1.0], [1.0, 1.0]].view()).is_none());
        assert!(cholesky(array![[1.0, 2.0], [2.0, 1.0]].view()).is_none());
        assert!(cholesky(array![[f64::NAN]].view()).is_none());
        assert!(cholesky(array![[f64::INFINITY]].view()).is_none());
        assert!(cholesky(Array2::zeros((2, 3)).view()).is_none());
    }
}
