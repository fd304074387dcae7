//! The directions in which a symmetric matrix is largest, by orthogonal iteration (Golub and Van Loan,
//! "Matrix Computations", section 8.2.4).

use ndarray::{Array2, ArrayView2, ArrayViewMut1, Axis};
use nkl_mixture::factor::NormalDraws;

/// Iterations at most; where eigenvalues are close it does not matter which of their directions come out.
const ITERATIONS: usize = 300;

/// An orthonormal basis, shape (D, k), of the k leading directions of a symmetric matrix without
/// negative eigenvalues, shape (D, D), in falling order of how much they capture. Ends when what they
/// capture changes by no more than the share `settled`.
pub(crate) fn leading(matrix: ArrayView2<f64>, k: usize, settled: f64) -> Array2<f64> {
    let size = matrix.nrows();
    let mut basis = NormalDraws::new(1).matrix(size, k.min(size));
    orthonormal(&mut basis);
    let mut before = 0.0;
    for _ in 0..ITERATIONS {
        let next = matrix.dot(&basis);
        let captured = (&next * &basis).sum();
        basis = next;
        orthonormal(&mut basis);
        if (captured - before).abs() <= settled * captured.abs() {
            break;
        }
        before = captured;
    }
    basis
}

/// Gram and Schmidt, twice over, as once loses digits; a column that depends on those before it becomes
/// an axis that they do not hold.
fn orthonormal(basis: &mut Array2<f64>) {
    let size = basis.nrows();
    for k in 0..basis.ncols() {
        let length = basis.column(k).dot(&basis.column(k)).sqrt();
        if clean(basis, k) > 1e-10 * length && clean(basis, k) > 0.5 {
            continue;
        }
        for axis in 0..size {
            let mut column = basis.column_mut(k);
            column.fill(0.0);
            column[axis] = 1.0;
            // One of the axes keeps as much, or the columns before span everything.
            if clean(basis, k).powi(2) > 0.5 / size as f64 {
                clean(basis, k);
                break;
            }
        }
    }
}

/// Takes the earlier columns out of a column, gives it length 1, and returns the length that was left.
fn clean(basis: &mut Array2<f64>, k: usize) -> f64 {
    let (earlier, mut rest) = basis.view_mut().split_at(Axis(1), k);
    let mut column: ArrayViewMut1<f64> = rest.column_mut(0);
    for earlier in earlier.columns() {
        let share = earlier.dot(&column);
        column.scaled_add(-share, &earlier);
    }
    let length = column.dot(&column).sqrt();
    if length > 0.0 && length.is_finite() {
        column /= length;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};

    #[test]
    fn finds_the_leading_directions() {
        // Eigenvalues 5, 2, 0.5 in a turned frame.
        let (c, s) = (0.6, 0.8);
        let turn = arr2(&[[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]);
        let matrix = turn
            .dot(&Array2::from_diag(&arr1(&[5.0, 0.5, 2.0])))
            .dot(&turn.t());
        let basis = leading(matrix.view(), 2, 1e-10);
        for (k, expected) in [(0, [c, s, 0.0]), (1, [0.0, 0.0, 1.0])] {
            let cosine = basis.column(k).dot(&arr1(&expected));
            assert!((cosine.abs() - 1.0).abs() < 1e-6, "{cosine}");
        }
    }

    #[test]
    fn a_matrix_of_low_rank_still_gives_a_basis() {
        let one = arr2(&[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]);
        for matrix in [one, Array2::zeros((3, 3))] {
            let basis = leading(matrix.view(), 3, 1e-10);
            let product = basis.t().dot(&basis);
            let error = (&product - &Array2::<f64>::eye(3)).mapv(f64::abs).sum();
            assert!(error < 1e-9, "{product}");
        }
    }
}
