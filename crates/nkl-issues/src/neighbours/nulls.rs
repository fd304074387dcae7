//! Rows without features.

use ndarray::ArrayView2;

/// Share of features that are numbers, shape (N,); a row with 0 has none at all.
pub fn nulls(features: ArrayView2<'_, f64>) -> Vec<f64> {
    let columns = features.ncols().max(1) as f64;
    features
        .outer_iter()
        .map(|row| row.iter().filter(|v| !v.is_nan()).count() as f64 / columns)
        .collect()
}
