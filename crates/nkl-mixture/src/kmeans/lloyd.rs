//! Lloyd's iterations, and the clusters that they end with.

use super::{nearest, squared_distance, Clusters, KMeans, KMeansOptions};
use crate::rows::Table;
use crate::{Frames, MixtureError};
use ndarray::{Array1, Array2, Axis};

/// Sums over the members of every cluster.
struct Members {
    count: Array1<f64>,
    /// Of x - centroid, so that variances of data far from 0 keep their digits.
    sum: Array2<f64>,
    square: Array2<f64>,
    /// Of squared distances.
    cost: f64,
}

impl Members {
    fn zeros(shape: (usize, usize)) -> Self {
        Members {
            count: Array1::zeros(shape.0),
            sum: Array2::zeros(shape),
            square: Array2::zeros(shape),
            cost: 0.0,
        }
    }

    fn of(
        table: &Table,
        labels: &[usize],
        centroids: &Array2<f64>,
    ) -> Result<Members, MixtureError> {
        let parts = table.fold(
            || Members::zeros(centroids.dim()),
            |members, k, x| {
                let label = labels[k];
                members.count[label] += 1.0;
                let values = x.iter().zip(centroids.row(label)).enumerate();
                for (d, (x, c)) in values {
                    let deviation = x - c;
                    members.sum[[label, d]] += deviation;
                    members.square[[label, d]] += deviation * deviation;
                    members.cost += deviation * deviation;
                }
                Ok(())
            },
        )?;
        let mut all = Members::zeros(centroids.dim());
        for part in parts {
            all.count += &part.count;
            all.sum += &part.sum;
            all.square += &part.square;
            all.cost += part.cost;
        }
        Ok(all)
    }
}

pub(super) fn run(
    frames: &Frames,
    table: &Table,
    centroids: Array2<f64>,
    options: &KMeansOptions,
) -> Result<KMeans, MixtureError> {
    let mut out = KMeans {
        centroids,
        history: Vec::new(),
        converged: false,
    };
    for _ in 0..options.iterations {
        let labels = nearest(frames, &out.centroids)?;
        let members = Members::of(table, &labels, &out.centroids)?;
        let cost = members.cost / table.len() as f64;
        let empty: Vec<usize> = (0..members.count.len())
            .filter(|&c| members.count[c] == 0.0)
            .collect();
        let seeds = if empty.is_empty() {
            Vec::new()
        } else {
            farthest(table, &labels, &out.centroids, empty.len())
        };
        let counts = members.count.mapv(|n| n.max(1.0)).insert_axis(Axis(1));
        out.centroids += &(&members.sum / &counts);
        for (&cluster, frame) in empty.iter().zip(seeds) {
            out.centroids.row_mut(cluster).assign(&table.frame(frame));
        }
        let before = out.history.last().copied();
        out.history.push(cost);
        let settled = |before: f64, t: f64| (before - cost).abs() <= t * before;
        if before
            .zip(options.threshold)
            .is_some_and(|(before, t)| settled(before, t))
        {
            out.converged = true;
            break;
        }
    }
    Ok(out)
}

/// Up to `count` frames that are farthest from their centroids, and not on them.
fn farthest(table: &Table, labels: &[usize], centroids: &Array2<f64>, count: usize) -> Vec<usize> {
    let distances = table.map(|k, x| squared_distance(x, centroids.row(labels[k])));
    let mut order: Vec<usize> = (0..distances.len())
        .filter(|&k| distances[k] > 0.0)
        .collect();
    // Stable: the first of equals comes first.
    order.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
    order.truncate(count);
    order
}

pub(super) fn clusters(
    frames: &Frames,
    table: &Table,
    centroids: &Array2<f64>,
) -> Result<Clusters, MixtureError> {
    let labels = nearest(frames, centroids)?;
    let members = Members::of(table, &labels, centroids)?;
    let counts = members.count.mapv(|n| n.max(1.0)).insert_axis(Axis(1));
    let mean = &members.sum / &counts;
    let variances = (&members.square / &counts - &mean * &mean).mapv(|v| v.max(0.0));
    Ok(Clusters {
        weights: &members.count / table.len().max(1) as f64,
        variances,
    })
}
