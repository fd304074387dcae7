//! How alike mixtures are, without frames: the symmetric Kullback-Leibler divergence by the unscented
//! transform (J. Goldberger, H. Aronowitz, "A distance measure between GMMs based on the unscented
//! transform", Interspeech 2005), as the GMM specializer ranks pairs with it.

use crate::SpeakersError;
use ndarray::{Array2, Axis};
use nkl_mixture::{Covariance, Gmm};
use rayon::prelude::*;

/// KL(f ‖ g) + KL(g ‖ f), approximately; `ranked` has the same for all pairs at once.
#[cfg(test)]
pub(crate) fn divergence(f: &Gmm, g: &Gmm) -> Result<f64, SpeakersError> {
    let (of_f, of_g) = (Points::of(f)?, Points::of(g)?);
    let own = of_f.expect(f)? + of_g.expect(g)?;
    Ok(own - of_f.expect(g)? - of_g.expect(f)?)
}

/// All pairs i < j, the most alike first.
pub(crate) fn ranked(mixtures: &[&Gmm]) -> Result<Vec<(usize, usize)>, SpeakersError> {
    let points: Vec<Points> = mixtures
        .iter()
        .map(|g| Points::of(g))
        .collect::<Result<_, _>>()?;
    let rows: Vec<usize> = (0..mixtures.len()).collect();
    let expected: Vec<Vec<f64>> = rows
        .par_iter()
        .map(|&i| mixtures.iter().map(|g| points[i].expect(g)).collect())
        .collect::<Result<_, _>>()?;
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for i in 0..mixtures.len() {
        for j in i + 1..mixtures.len() {
            let own = expected[i][i] + expected[j][j];
            pairs.push((own - expected[i][j] - expected[j][i], i, j));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(pairs.into_iter().map(|(_, i, j)| (i, j)).collect())
}

/// The 2 D points per component at the mean ± √D standard deviations of each dimension.
struct Points {
    /// Shape (2 M D, D).
    at: Array2<f64>,
    /// Weight of the component of each point over 2 D.
    weights: Vec<f64>,
}

impl Points {
    fn of(gmm: &Gmm) -> Result<Self, SpeakersError> {
        let Covariance::Diagonal(variances) = &gmm.covariance else {
            return Err(SpeakersError::Data(
                "pairs are ranked by mixtures with diagonal covariances".into(),
            ));
        };
        let (m, d) = gmm.means.dim();
        let mut at = Array2::zeros((2 * m * d, d));
        let mut weights = Vec::with_capacity(2 * m * d);
        for (i, mut point) in at.axis_iter_mut(Axis(0)).enumerate() {
            let (c, k) = (i / (2 * d), i / 2 % d);
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            point.assign(&gmm.means.row(c));
            point[k] += sign * (d as f64 * variances[[c, k]]).sqrt();
            weights.push(gmm.weights[c] / (2 * d) as f64);
        }
        Ok(Points { at, weights })
    }

    /// The expectation of ln h over the mixture that the points are of.
    fn expect(&self, h: &Gmm) -> Result<f64, SpeakersError> {
        let logs = h.log_likelihoods(self.at.view())?;
        Ok(logs.iter().zip(&self.weights).map(|(l, w)| l * w).sum())
    }
}
