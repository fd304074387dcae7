//! Label quality from neighbours alone, where there are no probabilities.

use super::graph::Graph;

/// Share of the neighbours that have the row's own label, shape (N,).
pub fn label_votes(graph: &Graph, given: &[usize]) -> Vec<f64> {
    let k = graph.neighbours() as f64;
    let same = |row: usize| {
        graph
            .rows
            .row(row)
            .iter()
            .filter(|&&o| given[o] == given[row])
            .count()
    };
    (0..graph.len()).map(|row| same(row) as f64 / k).collect()
}
