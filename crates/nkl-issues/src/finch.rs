//! Partitions by first neighbours.

use ndarray::{Array1, Array2, ArrayView2};

use crate::neighbours::{Metric, Space};
use crate::IssuesError;

/// One level: the cluster of each row, numbered by the smallest row.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Shape (N,).
    pub cluster: Vec<usize>,
    /// How many clusters.
    pub clusters: usize,
}

/// FINCH (Sarfraz, Sharma and Stiefelhagen, CVPR 2019, algorithm 1), fine to coarse. Each level
/// links every cluster mean to its nearest other; what hangs together is one cluster. A level of
/// one cluster, or with at most one cluster less than the level before, ends it. Features, shape
/// (N, D), are rounded to single precision first, as finch-clust does.
/// Fails for fewer than two rows or values that are not finite.
pub fn finch(features: ArrayView2<'_, f64>, metric: Metric) -> Result<Vec<Partition>, IssuesError> {
    let rows = features.nrows();
    if rows < 2 || features.ncols() == 0 {
        return Err(IssuesError::TooFew {
            found: rows.min(features.ncols()),
            needed: 2,
            what: "a partition",
        });
    }
    if let Some(((row, column), &value)) = features
        .indexed_iter()
        .find(|(_, v)| !(**v as f32).is_finite())
    {
        return Err(IssuesError::Feature { row, column, value });
    }
    let x = features.mapv(|v| f64::from(v as f32));
    let mut levels = vec![components(&first_neighbours(x.view(), metric))];
    while let Some(now) = levels.last().filter(|p| p.clusters > 1) {
        let merged = components(&first_neighbours(means(&x, now).view(), metric));
        if merged.clusters == 1 || now.clusters - merged.clusters <= 1 {
            break;
        }
        let cluster = now.cluster.iter().map(|&c| merged.cluster[c]).collect();
        levels.push(Partition {
            cluster,
            clusters: merged.clusters,
        });
    }
    Ok(levels)
}

/// The levels that h-NNE and sliceguard use: those with at least three clusters, coarse to fine.
pub fn hierarchy(levels: &[Partition]) -> Vec<Partition> {
    levels
        .iter()
        .rev()
        .filter(|p| p.clusters >= 3)
        .cloned()
        .collect()
}

fn means(x: &Array2<f64>, partition: &Partition) -> Array2<f64> {
    let mut sums = Array2::zeros((partition.clusters, x.ncols()));
    let mut counts = Array1::<f64>::zeros(partition.clusters);
    for (row, &c) in x.outer_iter().zip(&partition.cluster) {
        sums.row_mut(c).scaled_add(1.0, &row);
        counts[c] += 1.0;
    }
    for (mut row, n) in sums.outer_iter_mut().zip(&counts) {
        row /= *n;
    }
    sums
}

/// What hangs together when every node is linked to its first neighbour.
fn components(first: &[usize]) -> Partition {
    let mut root: Vec<usize> = (0..first.len()).collect();
    fn find(root: &mut [usize], mut a: usize) -> usize {
        while root[a] != a {
            root[a] = root[root[a]];
            a = root[a];
        }
        a
    }
    for (a, &b) in first.iter().enumerate() {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        root[a.max(b)] = a.min(b);
    }
    let mut number = vec![usize::MAX; first.len()];
    let mut clusters = 0;
    let mut cluster = Vec::with_capacity(first.len());
    for a in 0..first.len() {
        let r = find(&mut root, a);
        if number[r] == usize::MAX {
            number[r] = clusters;
            clusters += 1;
        }
        cluster.push(number[r]);
    }
    Partition { cluster, clusters }
}

/// The nearest other row of each, distances in single precision, the lowest row of equals.
pub fn first_neighbours(x: ArrayView2<'_, f64>, metric: Metric) -> Vec<usize> {
    Space::new(x, metric).first()
}
