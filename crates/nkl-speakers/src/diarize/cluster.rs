//! A cluster: a mixture, and the frames that it has.

use crate::SpeakersError;
use ndarray::{concatenate, ArrayView2, Axis};
use nkl_mixture::{
    start, train, Covariance, CovarianceType, Cpu, Frames, Gmm, Rows, Stop, TrainOptions,
    UpdateOptions, Values, VarianceFloor,
};

/// How a mixture is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Em {
    /// Iterations at most, and at least 1.
    pub iterations: usize,
    /// Share of the average variance that is added to every variance.
    pub ridge: f64,
}

/// A speaker, as far as is known.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    /// What the speaker sounds like.
    pub gmm: Gmm,
    /// Frames of this speaker, in order.
    pub rows: Vec<u32>,
    /// ln p of the frames that it was trained on last.
    pub log_likelihood: f64,
}

/// Some rows of the frames.
pub(crate) fn frames<'a>(x: &'a ArrayView2<f32>, rows: &'a [u32]) -> Frames<'a> {
    Frames {
        values: Values::F32(x.view()),
        rows: Rows::List(rows),
    }
}

/// The start of the GMM specializer: evenly spread frames as means.
pub(crate) fn spread(
    x: ArrayView2<f32>,
    rows: &[u32],
    components: usize,
) -> Result<Gmm, SpeakersError> {
    let floor = VarianceFloor::Scalar(1e-10);
    let of = frames(&x, rows);
    Ok(start::evenly_spread(
        of,
        components,
        CovarianceType::Diagonal,
        &floor,
    )?)
}

impl Cluster {
    /// Trains on rows from a mixture, as `em` says.
    pub fn fit(
        x: ArrayView2<f32>,
        rows: Vec<u32>,
        from: Gmm,
        em: Em,
    ) -> Result<Self, SpeakersError> {
        let (gmm, log_likelihood) = fit(x, &rows, from, em)?;
        Ok(Cluster {
            gmm,
            rows,
            log_likelihood,
        })
    }

    /// Trains on other rows, from the mixture that is there.
    pub fn refit(self, x: ArrayView2<f32>, rows: Vec<u32>, em: Em) -> Result<Self, SpeakersError> {
        Cluster::fit(x, rows, self.gmm, em)
    }

    /// Both clusters as one: the components of both, trained on the frames of both.
    pub fn merged(
        &self,
        other: &Cluster,
        x: ArrayView2<f32>,
        em: Em,
    ) -> Result<Self, SpeakersError> {
        let mut rows = [self.rows.as_slice(), other.rows.as_slice()].concat();
        rows.sort_unstable();
        Cluster::fit(x, rows, both(&self.gmm, &other.gmm)?, em)
    }
}

/// EM, and the log-likelihood under the last parameters. Training ends early when the log-likelihood
/// changes by less than (1 + D + D (D + 1) / 2) ln(N D) / 10⁴ (GMM specializer).
fn fit(x: ArrayView2<f32>, rows: &[u32], from: Gmm, em: Em) -> Result<(Gmm, f64), SpeakersError> {
    let (n, d) = (rows.len().max(1) as f64, x.ncols() as f64);
    let (_, variance) = start::mean_and_variance(frames(&x, rows))?;
    let average = variance.mean().unwrap_or(0.0);
    let epsilon = (1.0 + d + d * (d + 1.0) / 2.0) * (n * d).ln() * 1e-4;
    let options = TrainOptions {
        update: UpdateOptions {
            ridge: (em.ridge * average).max(1e-10),
            ..UpdateOptions::default()
        },
        stop: Stop {
            iterations: em.iterations,
            least_iterations: 1,
            relative: None,
            absolute: Some(epsilon / n),
        },
    };
    let gmm = train(&mut Cpu::new(frames(&x, rows))?, from, &options)?.gmm;
    let log_likelihood = gmm.log_likelihoods(frames(&x, rows))?.sum();
    Ok((gmm, log_likelihood))
}

/// The components of two mixtures in one; each mixture counts as much as it has components.
fn both(a: &Gmm, b: &Gmm) -> Result<Gmm, SpeakersError> {
    let (Covariance::Diagonal(va), Covariance::Diagonal(vb)) = (&a.covariance, &b.covariance)
    else {
        return Err(SpeakersError::Data(
            "only mixtures with diagonal covariances can be merged".into(),
        ));
    };
    let all = (a.components() + b.components()) as f64;
    let share = |gmm: &Gmm| &gmm.weights * (gmm.components() as f64 / all);
    let shapes = |e: ndarray::ShapeError| SpeakersError::Data(e.to_string());
    let weights = concatenate(Axis(0), &[share(a).view(), share(b).view()]).map_err(shapes)?;
    let means = concatenate(Axis(0), &[a.means.view(), b.means.view()]).map_err(shapes)?;
    let variances = concatenate(Axis(0), &[va.view(), vb.view()]).map_err(shapes)?;
    Ok(Gmm::new(weights, means, Covariance::Diagonal(variances))?)
}
