//! K-means: k-means||, k-means++, random or given centroids, then Lloyd's iterations.

mod init;
pub(crate) use init::{random_frames, rows};
mod lloyd;
#[cfg(test)]
mod tests;

use crate::error::same_dimensions;
use crate::rows::Table;
use crate::{Frames, Gmm, MixtureError};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// Where the first centroids come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Init {
    /// k-means|| (Bahmani et al. 2012): in each round about `oversampling` · K frames, drawn by
    /// their squared distance, become candidates; k-means++ among the candidates, each weighted by
    /// the frames that are nearest to it. (bob.learn.em draws about 2 candidates per round for any
    /// K, does not weigh them, and always begins with the first frame.)
    Parallel {
        /// Rounds; 5 are enough for nearly all data.
        rounds: usize,
        /// Candidates per round, in units of K.
        oversampling: f64,
    },
    /// k-means++ (Arthur & Vassilvitskii 2007), the greedy variant: 2 + ⌊ln K⌋ trials per centroid.
    PlusPlus,
    /// Different random frames.
    Random,
    /// These, shape (K, D).
    Given(Array2<f64>),
}

impl Default for Init {
    fn default() -> Self {
        Init::Parallel {
            rounds: 5,
            oversampling: 2.0,
        }
    }
}

/// Settings of k-means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KMeansOptions {
    /// K.
    pub clusters: usize,
    /// The first centroids.
    pub init: Init,
    /// At most so many iterations.
    pub iterations: usize,
    /// Stop when |cost_before - cost| / cost_before is at most this; `None`: never.
    pub threshold: Option<f64>,
    /// Of everything that is drawn.
    pub seed: u64,
}

impl KMeansOptions {
    /// k-means||, 20 iterations, threshold 1e-5, as bob.learn.em.
    pub fn new(clusters: usize, seed: u64) -> Self {
        KMeansOptions {
            clusters,
            init: Init::default(),
            iterations: 20,
            threshold: Some(1e-5),
            seed,
        }
    }
}

/// Centroids.
///
/// A cluster that loses all its frames gets the frame that is farthest from its own centroid as its
/// new centroid (the first of equals; every frame once). Where all frames lie on centroids there is
/// none to take, and the centroid stays where it is. So centroids are always numbers; bob.learn.em
/// lets such a centroid become NaN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KMeans {
    /// Shape (K, D).
    pub centroids: Array2<f64>,
    /// Mean squared distance of a frame to its centroid, before each update. (bob.learn.em's
    /// `average_min_distance` is the last of them divided by the number of frames once more.)
    pub history: Vec<f64>,
    /// Whether the threshold ended the iterations.
    pub converged: bool,
}

/// What k-means knows about its clusters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// Share of the frames, shape (K,).
    pub weights: Array1<f64>,
    /// Variances about the mean of the members (divided by their number), shape (K, D); 0 where
    /// there is no member.
    pub variances: Array2<f64>,
}

impl KMeans {
    /// Finds centroids. Errors: fewer frames than clusters, no cluster, given centroids of another
    /// shape or that are not finite, values that are not finite.
    pub fn fit<'a>(
        frames: impl Into<Frames<'a>>,
        options: &KMeansOptions,
    ) -> Result<Self, MixtureError> {
        let frames = frames.into();
        let table = Table::new(&frames)?;
        if options.clusters == 0 {
            return Err(MixtureError::Setting {
                name: "clusters",
                value: "0".into(),
                help: "at least one cluster",
            });
        }
        enough_frames(table.len(), options.clusters, "clusters")?;
        let centroids = init::centroids(&frames, &table, options)?;
        lloyd::run(&frames, &table, centroids, options)
    }

    /// Squared distances, shape (N, K). (bob.learn.em: (K, N).)
    pub fn distances<'a>(
        &self,
        frames: impl Into<Frames<'a>>,
    ) -> Result<Array2<f64>, MixtureError> {
        let table = self.table(&frames.into())?;
        let rows = table.map(|_, x| {
            let distances = self.centroids.outer_iter();
            distances
                .map(|c| squared_distance(x, c))
                .collect::<Vec<f64>>()
        });
        let shape = (table.len(), self.centroids.nrows());
        Array2::from_shape_vec(shape, rows.concat()).map_err(|e| MixtureError::Data(e.to_string()))
    }

    /// The nearest centroid of every frame; the first of equals.
    pub fn predict<'a>(&self, frames: impl Into<Frames<'a>>) -> Result<Vec<usize>, MixtureError> {
        let frames = frames.into();
        self.table(&frames)?;
        nearest(&frames, &self.centroids)
    }

    /// Weights and variances of the clusters of these frames.
    pub fn clusters<'a>(&self, frames: impl Into<Frames<'a>>) -> Result<Clusters, MixtureError> {
        let frames = frames.into();
        let table = self.table(&frames)?;
        lloyd::clusters(&frames, &table, &self.centroids)
    }

    fn table<'a>(&self, frames: &Frames<'a>) -> Result<Table<'a>, MixtureError> {
        same_dimensions("the data", self.centroids.ncols(), frames.dimensions())?;
        Table::new(frames)
    }
}

pub(crate) fn enough_frames(frames: usize, wanted: usize, what: &str) -> Result<(), MixtureError> {
    if frames >= wanted {
        return Ok(());
    }
    Err(MixtureError::Data(format!(
        "{wanted} {what} need at least as many frames; there are {frames}"
    )))
}

pub(crate) fn squared_distance(x: &[f64], centroid: ndarray::ArrayView1<f64>) -> f64 {
    x.iter().zip(centroid).map(|(x, c)| (x - c) * (x - c)).sum()
}

/// The nearest centroid of every frame, as the best component of a mixture with equal weights and
/// unit variances, which is what the vectorised kernels compute.
pub(crate) fn nearest(
    frames: &Frames,
    centroids: &Array2<f64>,
) -> Result<Vec<usize>, MixtureError> {
    Gmm::around(centroids.clone(), crate::CovarianceType::Diagonal)?.best_components(*frames)
}
