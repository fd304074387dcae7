//! Groups of similar rows on which the model does badly.

use serde::Serialize;

use super::graph::Graph;

/// Groups of rows by DBSCAN (Ester et al., KDD 1996) over the stored neighbours: a row with at
/// least `min_samples` rows within `eps`, itself included, makes a group. Numbered in the order of
/// the lowest such row; `None` for rows that belong to no group.
pub fn groups(graph: &Graph, eps: f64, min_samples: usize) -> Vec<Option<usize>> {
    let n = graph.len();
    let near = |row: usize| {
        let others = graph
            .rows
            .row(row)
            .to_vec()
            .into_iter()
            .zip(graph.distances.row(row).to_vec());
        others
            .filter(move |(_, d)| *d <= eps)
            .map(|(other, _)| other)
    };
    let core: Vec<bool> = (0..n)
        .map(|row| near(row).count() + 1 >= min_samples)
        .collect();
    let mut group = vec![None; n];
    let mut next = 0;
    for start in 0..n {
        if !core[start] || group[start].is_some() {
            continue;
        }
        group[start] = Some(next);
        let mut stack = vec![start];
        while let Some(row) = stack.pop() {
            for other in near(row) {
                if group[other].is_none() {
                    group[other] = Some(next);
                    if core[other] {
                        stack.push(other);
                    }
                }
            }
        }
        next += 1;
    }
    group
}

/// The group on which labels fit worst.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Underperforming {
    /// Shape (N,): mean self-confidence of the row's group over that of all grouped rows where it
    /// is below, else 1.
    pub score: Vec<f64>,
    /// The worst group, where its ratio is below the threshold.
    pub group: Option<usize>,
    /// Its rows, ascending.
    pub rows: Vec<usize>,
    /// The lowest ratio.
    pub summary: f64,
}

/// Groups with fewer rows do not count.
const SMALLEST: usize = 5;

/// Compares the groups' mean `self_confidence`, shape (N,); `threshold` is 0.1 in cleanlab, which
/// does not always name the worst group: it compares a mean with a ratio.
pub fn underperforming(
    groups: &[Option<usize>],
    self_confidence: &[f64],
    threshold: f64,
) -> Underperforming {
    let count = groups.iter().flatten().max().map_or(0, |g| g + 1);
    let mut sums = vec![(0.0, 0usize); count];
    for (group, confidence) in groups.iter().zip(self_confidence) {
        if let Some(group) = *group {
            sums[group].0 += confidence;
            sums[group].1 += 1;
        }
    }
    let large: Vec<(usize, f64, usize)> = sums
        .iter()
        .enumerate()
        .filter(|(_, (_, n))| *n >= SMALLEST)
        .map(|(g, (sum, n))| (g, *sum, *n))
        .collect();
    let all: f64 = large.iter().map(|l| l.1).sum::<f64>()
        / large.iter().map(|l| l.2).sum::<usize>().max(1) as f64;
    let mut ratio = vec![1.0; count];
    for (group, sum, n) in &large {
        let mean = sum / *n as f64;
        if mean < all {
            ratio[*group] = mean / all;
        }
    }
    let worst = (0..count).min_by(|&a, &b| ratio[a].total_cmp(&ratio[b]));
    let group = worst.filter(|&g| ratio[g] < threshold);
    Underperforming {
        score: groups.iter().map(|g| g.map_or(1.0, |g| ratio[g])).collect(),
        rows: (0..groups.len())
            .filter(|&r| group.is_some() && groups[r] == group)
            .collect(),
        group,
        summary: worst.map_or(1.0, |g| ratio[g]),
    }
}
