//! Linear scoring: the likelihood ratio of adapted means against their prior, to first order
//! (Glembek et al. 2009).

use crate::error::same_dimensions;
use crate::{Covariance, Gmm, MixtureError, Statistics};
use ndarray::{Array2, ArrayView2, ArrayView3, Axis};

/// Offsets of the channel, in units of means.
#[derive(Debug, Clone, Copy)]
pub enum Offsets<'a> {
    /// None.
    None,
    /// The same for all tests, shape (M, D).
    Shared(ArrayView2<'a, f64>),
    /// One per test, shape (tests, M, D).
    PerTest(ArrayView3<'a, f64>),
}

/// Scores of means against tests, shape (models, tests).
///
/// score_ij = sum over c, d of (M_i - m)_cd / v_cd · (f_j - n_j (m + o_j))_cd, where `models` are
/// adapted means, shape (M, D) each, m and v the means and variances of `ubm`, and n, f the
/// statistics of a test under `ubm`. With `normalise` divided by the test's frames (0 without any).
///
/// Errors: shapes that do not fit; a mixture with full covariances (see [`Gmm::to_kind`]).
pub fn linear_scores(
    models: &[ArrayView2<f64>],
    ubm: &Gmm,
    tests: &[&Statistics],
    offsets: Offsets,
    normalise: bool,
) -> Result<Array2<f64>, MixtureError> {
    let Covariance::Diagonal(variances) = &ubm.covariance else {
        return Err(MixtureError::Data(
            "linear scoring needs diagonal covariances".into(),
        ));
    };
    let shape = ubm.means.dim();
    for (i, model) in models.iter().enumerate() {
        check_shape(&format!("model {i}"), shape, model.dim())?;
    }
    let directions: Vec<Array2<f64>> = models
        .iter()
        .map(|model| (model - &ubm.means) / variances)
        .collect();
    check_offsets(&offsets, shape, tests.len())?;
    let mut scores = Array2::zeros((models.len(), tests.len()));
    for (j, test) in tests.iter().enumerate() {
        same_dimensions(&format!("test {j}"), shape.1, test.dimensions())?;
        check_shape(&format!("test {j}"), shape, test.first.dim())?;
        let mut centre = ubm.means.clone();
        match offsets {
            Offsets::None => {}
            Offsets::Shared(o) => centre += &o,
            Offsets::PerTest(o) => centre += &o.index_axis(Axis(0), j),
        }
        let mut rest = &test.first - &(&centre * &test.n.view().insert_axis(Axis(1)));
        if normalise {
            rest *= if test.frames == 0 {
                0.0
            } else {
                1.0 / test.frames as f64
            };
        }
        for (i, direction) in directions.iter().enumerate() {
            scores[[i, j]] = (direction * &rest).sum();
        }
    }
    Ok(scores)
}

fn check_shape(
    what: &str,
    expected: (usize, usize),
    found: (usize, usize),
) -> Result<(), MixtureError> {
    same_dimensions(what, expected.1, found.1)?;
    if expected.0 != found.0 {
        return Err(MixtureError::Data(format!(
            "{what} has {} components, the mixture has {}",
            found.0, expected.0
        )));
    }
    Ok(())
}

fn check_offsets(
    offsets: &Offsets,
    shape: (usize, usize),
    tests: usize,
) -> Result<(), MixtureError> {
    match offsets {
        Offsets::None => Ok(()),
        Offsets::Shared(o) => check_shape("the channel offset", shape, o.dim()),
        Offsets::PerTest(o) => {
            let (count, m, d) = o.dim();
            if count != tests {
                return Err(MixtureError::Data(format!(
                    "{count} channel offsets for {tests} tests"
                )));
            }
            check_shape("the channel offset", shape, (m, d))
        }
    }
}
