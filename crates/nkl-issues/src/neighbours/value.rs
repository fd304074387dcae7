//! What each row is worth for a nearest-neighbour classifier.

use super::graph::Graph;

/// KNN-Shapley values (Jia et al., "Efficient Task-Specific Data Valuation for Nearest Neighbor
/// Algorithms", VLDB 2019), shape (N,), scaled to 0..=1: below 0.5 the row does harm. `given` has
/// shape (N,).
pub fn values(graph: &Graph, given: &[usize]) -> Vec<f64> {
    let (n, k) = (graph.len(), graph.neighbours());
    let mut value = vec![0.0; n];
    for target in 0..n {
        let neighbours = graph.rows.row(target);
        let hit = |j: usize| f64::from(u8::from(given[neighbours[j]] == given[target]));
        let mut s = 0.0;
        for j in (0..k.saturating_sub(1)).rev() {
            s += hit(j) - hit(j + 1);
            value[neighbours[j]] += s;
        }
    }
    value
        .into_iter()
        .map(|v| 0.5 * (v / k as f64 / n as f64 + 1.0))
        .collect()
}
