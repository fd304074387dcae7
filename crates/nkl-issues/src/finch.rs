//! Partitions by first neighbours.

use ndarray::{s, Array1, Array2, ArrayView2};
use rayon::prelude::*;

use crate::neighbours::Metric;
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

const BLOCK: usize = 128;

/// The nearest other row of each, distances in single precision, the lowest row of equals. A
/// matrix product finds the candidates, the formula that loses nothing decides.
pub fn first_neighbours(x: ArrayView2<'_, f64>, metric: Metric) -> Vec<usize> {
    let mut points = x.to_owned();
    if metric == Metric::Cosine {
        points.outer_iter_mut().for_each(|mut row| {
            let length = row.dot(&row).sqrt();
            if length > 0.0 {
                row /= length;
            }
        });
    }
    let squares: Array1<f64> = points.outer_iter().map(|row| row.dot(&row)).collect();
    let n = points.nrows();
    let block = |block: usize| {
        let (from, to) = (block * BLOCK, (block * BLOCK + BLOCK).min(n));
        let products = points.slice(s![from..to, ..]).dot(&points.t());
        let one = |(i, p): (usize, ndarray::ArrayView1<'_, f64>)| {
            let row = from + i;
            let quick = |other: usize| squares[row] + squares[other] - 2.0 * p[other];
            let others = || (0..n).filter(|&o| o != row);
            let least = others().map(quick).fold(f64::INFINITY, f64::min);
            // Single precision makes equals of distances that differ by 1e-7.
            let reach = least + 1e-6 * least.abs() + 1e-10 * (squares[row] + 1e-300);
            let near = others().filter(|&o| quick(o) <= reach);
            let exact = near.map(|o| (distance(&points, row, o, metric), o));
            exact
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
                .map_or(row, |(_, o)| o)
        };
        products
            .outer_iter()
            .enumerate()
            .map(one)
            .collect::<Vec<_>>()
    };
    (0..n.div_ceil(BLOCK))
        .into_par_iter()
        .flat_map_iter(block)
        .collect()
}

fn distance(points: &Array2<f64>, a: usize, b: usize, metric: Metric) -> f32 {
    let (a, b) = (points.row(a), points.row(b));
    let exact = match metric {
        Metric::Euclidean => a
            .iter()
            .zip(b)
            .map(|(a, b)| (a - b) * (a - b))
            .sum::<f64>()
            .sqrt(),
        Metric::Cosine => (1.0 - a.dot(&b)).clamp(0.0, 2.0),
    };
    exact as f32
}
