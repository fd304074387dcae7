//! Variances that components or dimensions have in common.

use crate::{Covariance, Gmm};
use ndarray::{ArrayBase, ArrayView1, Axis, DataMut, Dimension, RemoveAxis};
use serde::{Deserialize, Serialize};

/// What is made equal after each M-step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tie {
    /// Nothing.
    #[default]
    Free,
    /// All components have one covariance: the mean of theirs, weighted by their frames
    /// (`covariance_type = tied` of scikit-learn, where covariances are full).
    Components,
    /// All dimensions of a component have one variance, their mean; covariances become 0
    /// (`spherical` of scikit-learn).
    Dimensions,
}

impl Tie {
    /// Makes them equal; `counts` are the frames of the components, shape (M,).
    pub fn apply(self, gmm: &mut Gmm, counts: ArrayView1<f64>) {
        match (self, &mut gmm.covariance) {
            (Tie::Free, _) => {}
            (Tie::Components, Covariance::Diagonal(v)) => share(v, counts),
            (Tie::Components, Covariance::Full(s)) => share(s, counts),
            (Tie::Dimensions, Covariance::Diagonal(v)) => {
                for mut v in v.outer_iter_mut() {
                    let mean = v.mean().unwrap_or_default();
                    v.fill(mean);
                }
            }
            (Tie::Dimensions, Covariance::Full(s)) => {
                for mut s in s.outer_iter_mut() {
                    let mean = s.diag().mean().unwrap_or_default();
                    s.fill(0.0);
                    s.diag_mut().fill(mean);
                }
            }
        }
    }
}

/// The weighted mean over the first axis, for all.
fn share<S, D>(values: &mut ArrayBase<S, D>, counts: ArrayView1<f64>)
where
    S: DataMut<Elem = f64>,
    D: Dimension + RemoveAxis,
{
    let total = counts.sum();
    if values.is_empty() || total <= 0.0 {
        return;
    }
    let mut mean = values.index_axis(Axis(0), 0).mapv(|_| 0.0);
    for (value, count) in values.outer_iter().zip(counts) {
        mean.scaled_add(count / total, &value);
    }
    for mut value in values.outer_iter_mut() {
        value.assign(&mean);
    }
}
