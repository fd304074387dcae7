//! A song as one vector.

use crate::SpeakersError;
use nkl_mixture::{Covariance, Gmm, MixtureError, Statistics};

/// The adapted means of a song less those of the background model, each divided by its deviation and times
/// the square root of the component's weight, shape (M·D,): α (E\[x\] − m) √w / σ with α = n / (n + relevance).
///
/// # Errors
/// Statistics of another mixture, or full covariances.
pub fn supervector(
    ubm: &Gmm,
    statistics: &Statistics,
    relevance: f64,
) -> Result<Vec<f32>, SpeakersError> {
    let Covariance::Diagonal(variances) = &ubm.covariance else {
        let text = "supervectors need diagonal covariances".to_string();
        return Err(MixtureError::Data(text).into());
    };
    statistics.check_shape(ubm.components(), ubm.dimensions(), ubm.kind())?;
    let mut out = Vec::with_capacity(ubm.means.len());
    for c in 0..ubm.components() {
        let n = statistics.n[c];
        // n α / n: no division where there are no frames.
        let share = if n + relevance > 0.0 {
            1.0 / (n + relevance)
        } else {
            0.0
        };
        for d in 0..ubm.dimensions() {
            let away = statistics.first[[c, d]] - n * ubm.means[[c, d]];
            let scale = (ubm.weights[c] / variances[[c, d]]).sqrt();
            out.push((share * away * scale) as f32);
        }
    }
    Ok(out)
}
