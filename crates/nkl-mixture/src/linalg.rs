//! Small dense linear algebra: Cholesky factors of covariance and precision matrices, and what is
//! solved with them. Matrices that are not positive definite give `None`, never NaN.

use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis};

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
        let (done, mut rest) = l.view_mut().split_at(Axis(0), i);
        let mut row = rest.row_mut(0);
        let row = row.as_slice_mut()?;
        for (j, other) in done.outer_iter().enumerate() {
            let other = other.to_slice()?;
            row[j] = (a[[i, j]] - dot(&row[..j], &other[..j])) / other[j];
        }
        let sum = a[[i, i]] - dot(&row[..i], &row[..i]);
        let rounding = a[[i, i]] * f64::EPSILON * size as f64;
        // The negation catches NaN as well.
        if !(sum > rounding && sum.is_finite()) {
            return None;
        }
        row[i] = sum.sqrt();
    }
    Some(l)
}

/// The inner product, in lanes that are added in a fixed order: one running sum would wait for
/// itself at every step.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let (a_blocks, b_blocks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let ends = a_blocks.remainder().iter().zip(b_blocks.remainder());
    let rest: f64 = ends.map(|(a, b)| a * b).sum();
    let mut lanes = [0.0; LANES];
    for (a, b) in a_blocks.zip(b_blocks) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// y + factor x into y, over the length of the shorter.
fn add_scaled(mut y: ArrayViewMut1<f64>, factor: f64, x: ArrayView1<f64>) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
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
        x[i] /= l[[i, i]];
        let known = -x[i];
        add_scaled(x.slice_mut(s![..i]), known, l.row(i));
    }
    x
}

/// The inverse of a lower triangular matrix, itself lower triangular.
pub fn inverse_lower(l: ArrayView2<f64>) -> Array2<f64> {
    let size = l.nrows();
    let mut inverse = Array2::<f64>::zeros((size, size));
    for i in 0..size {
        // Row i of L L⁻¹ is that of the unit matrix, and the rows above are known.
        let (done, mut rest) = inverse.view_mut().split_at(Axis(0), i);
        let mut row = rest.row_mut(0);
        for (k, other) in done.outer_iter().enumerate() {
            add_scaled(row.slice_mut(s![..=k]), -l[[i, k]], other);
        }
        row[i] = 1.0;
        row.slice_mut(s![..=i]).mapv_inplace(|v| v / l[[i, i]]);
    }
    inverse
}

/// The inverse of A = L Lᵀ, symmetric to the last bit.
pub fn inverse(l: &Array2<f64>) -> Array2<f64> {
    let half = inverse_lower(l.view());
    let size = l.nrows();
    let mut inverse = Array2::<f64>::zeros((size, size));
    for row in half.outer_iter() {
        // L⁻ᵀ L⁻¹ as a sum of products of rows with themselves.
        for (i, mut inverse) in inverse.outer_iter_mut().enumerate() {
            if row[i] != 0.0 {
                add_scaled(inverse.slice_mut(s![..=i]), row[i], row);
            }
        }
    }
    for i in 0..size {
        for j in 0..i {
            inverse[[j, i]] = inverse[[i, j]];
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
