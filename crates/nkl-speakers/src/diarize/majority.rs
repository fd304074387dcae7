//! Re-segmentation by majority vote: every block of frames goes to the mixture that is best for most
//! of its frames.

use super::cluster::{Cluster, Em};
use super::FEW;
use crate::SpeakersError;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

/// ln p of every frame under every mixture, shape (K, N).
pub(crate) fn scores(
    x: ArrayView2<f32>,
    clusters: &[Cluster],
) -> Result<Array2<f32>, SpeakersError> {
    let rows: Vec<Vec<f32>> = clusters
        .par_iter()
        .map(|cluster| {
            let logs = cluster.gmm.log_likelihoods(x)?;
            Ok(logs.iter().map(|v| *v as f32).collect())
        })
        .collect::<Result<_, SpeakersError>>()?;
    let flat: Vec<f32> = rows.concat();
    Array2::from_shape_vec((clusters.len(), x.nrows()), flat)
        .map_err(|e| SpeakersError::Data(e.to_string()))
}

/// A cluster for each frame: blocks of `length` frames, the last one shorter; the first of equals.
pub(crate) fn vote(scores: ArrayView2<f32>, length: usize) -> Vec<usize> {
    let (clusters, frames) = scores.dim();
    let mut labels = Vec::with_capacity(frames);
    for start in (0..frames).step_by(length.max(1)) {
        let end = frames.min(start + length.max(1));
        let mut votes = vec![0usize; clusters.max(1)];
        for frame in start..end {
            let mut best = 0;
            for cluster in 1..clusters {
                if scores[[cluster, frame]] > scores[[best, frame]] {
                    best = cluster;
                }
            }
            votes[best] += 1;
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        let winner = votes.iter().position(|v| *v == most).unwrap_or(0);
        labels.resize(end, winner);
    }
    labels
}

/// The rows of each of `clusters` clusters.
pub(crate) fn members(labels: &[usize], clusters: usize) -> Vec<Vec<u32>> {
    let mut rows = vec![Vec::new(); clusters];
    for (row, &label) in labels.iter().enumerate() {
        rows[label].push(row as u32);
    }
    rows
}

/// Gives every cluster its rows and trains those that have any.
pub(crate) fn retrain(
    x: ArrayView2<f32>,
    clusters: Vec<Cluster>,
    labels: &[usize],
    em: Em,
) -> Result<Vec<Cluster>, SpeakersError> {
    let rows = members(labels, clusters.len());
    // A cluster of a single frame keeps its mixture.
    clusters
        .into_par_iter()
        .zip(rows)
        .map(|(cluster, rows)| match rows.len() < FEW {
            true => Ok(Cluster { rows, ..cluster }),
            false => cluster.refit(x, rows, em),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn blocks_go_to_most_of_their_frames() {
        let scores = array![
            [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
            [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 2.0]
        ];
        assert_eq!(vote(scores.view(), 3), [0, 0, 0, 1, 1, 1, 1]);
        assert_eq!(vote(scores.view(), 2), [0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(members(&[1, 0, 1], 3), [vec![1], vec![0, 2], vec![]]);
    }
}
