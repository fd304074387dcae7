//! Linear discriminant analysis.

use crate::{subspace, SpeakersError};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use nkl_mixture::linalg;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Relative change at which the directions are taken for found.
const SETTLED: f64 = 1e-10;

/// A projection on the directions in which classes differ most, measured by how much their members do
/// (Fisher 1936; Rao 1948).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lda {
    /// Shape (D, k).
    pub weights: Array2<f64>,
}

impl Lda {
    /// From vectors, one per row of shape (N, D), and their classes.
    ///
    /// # Errors
    /// More dimensions asked for than classes less one, or a within-class scatter that is singular.
    pub fn fit(
        vectors: ArrayView2<f64>,
        classes: &[usize],
        dimensions: usize,
    ) -> Result<Self, SpeakersError> {
        let members = members(classes);
        let most = vectors.ncols().min(members.len().saturating_sub(1));
        if dimensions == 0 || dimensions > most {
            return Err(SpeakersError::Setting {
                name: "lda",
                value: dimensions.to_string(),
                help: format!(
                    "{} speakers and vectors of {} values allow 1 to {most} dimensions",
                    members.len(),
                    vectors.ncols()
                ),
            });
        }
        let (between, within) = scatters(vectors, &members);
        let root = linalg::cholesky(within.view()).ok_or_else(|| {
            let text = "LDA: the scatter within the speakers is singular: there are too few \
                        recordings for vectors of that length";
            SpeakersError::Data(text.into())
        })?;
        let inverse = linalg::inverse_lower(root.view());
        let whitened = inverse.dot(&between).dot(&inverse.t());
        let weights = inverse
            .t()
            .dot(&subspace::leading(whitened.view(), dimensions, SETTLED));
        Ok(Lda { weights })
    }

    /// Rows in the new space, shape (N, k).
    pub fn transform(&self, vectors: ArrayView2<f64>) -> Array2<f64> {
        vectors.dot(&self.weights)
    }
}

/// Rows of each class.
pub(super) fn members(classes: &[usize]) -> BTreeMap<usize, Vec<usize>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, class) in classes.iter().enumerate() {
        members.entry(*class).or_default().push(row);
    }
    members
}

/// Scatter between and within classes, divided by the number of vectors.
fn scatters(
    vectors: ArrayView2<f64>,
    members: &BTreeMap<usize, Vec<usize>>,
) -> (Array2<f64>, Array2<f64>) {
    let size = vectors.ncols();
    let mean_of = |rows: ArrayView2<f64>| {
        rows.mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(size))
    };
    let all = mean_of(vectors);
    let (mut between, mut within) = (Array2::zeros((size, size)), Array2::zeros((size, size)));
    for rows in members.values() {
        let own = vectors.select(Axis(0), rows);
        let mean = mean_of(own.view());
        let about = own - &mean;
        within += &about.t().dot(&about);
        let away = (mean - &all).insert_axis(Axis(0));
        between += &(away.t().dot(&away) * rows.len() as f64);
    }
    let count = vectors.nrows().max(1) as f64;
    (between / count, within / count)
}
