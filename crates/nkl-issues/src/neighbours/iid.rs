//! Does the order of the rows say something about the features?

use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

use super::graph::Graph;

/// Whether rows that stand near each other are alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderDependence {
    /// Largest gap between the distribution of |i - j| over neighbours and that over all pairs.
    pub statistic: f64,
    /// How often rows in random order would show such a gap (Gaussian kernel density of 25 random
    /// orders). cleanlab's differs in the last digits, for its orders come from numpy.
    pub p_value: f64,
    /// Shape (N,), low = the row's neighbours stand unusually near or far.
    pub score: Vec<f64>,
}

/// How many random orders.
const ORDERS: usize = 25;

/// Compares the places of neighbours with what chance would do. Needs at least two rows (a
/// [`Graph`] has them).
pub fn order_dependence(graph: &Graph, seed: u64) -> OrderDependence {
    let n = graph.len();
    let place: Vec<usize> = (0..n).collect();
    let statistic = statistic(graph, &place);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let orders: Vec<Vec<usize>> = (0..ORDERS)
        .map(|_| {
            let mut order = place.clone();
            order.shuffle(&mut rng);
            order
        })
        .collect();
    let chance: Vec<f64> = orders
        .par_iter()
        .map(|order| self::statistic(graph, order))
        .collect();
    let score = (0..n)
        .into_par_iter()
        .map(|row| score(graph, row))
        .collect();
    OrderDependence {
        statistic,
        p_value: right_tail(&chance, statistic),
        score,
    }
}

/// Largest gap between the two distributions, with row r standing at `place[r]`.
fn statistic(graph: &Graph, place: &[usize]) -> f64 {
    let n = place.len();
    let mut counts = vec![0usize; n];
    for ((row, _), &other) in graph.rows.indexed_iter() {
        counts[place[row].abs_diff(place[other])] += 1;
    }
    let edges = graph.rows.len() as f64;
    let pairs = n as f64 * (n as f64 - 1.0) / 2.0;
    let (mut seen, mut background, mut largest) = (0.0, 0.0, 0.0_f64);
    for (gap, &count) in counts.iter().enumerate().skip(1) {
        background += (n - gap) as f64 / pairs;
        if count > 0 {
            // The first and the last of the neighbours with this gap bound the step there.
            largest = largest.max((seen / edges - background).abs());
            seen += count as f64;
            largest = largest.max(((seen - 1.0) / edges - background).abs());
        }
    }
    largest.max((1.0 - background).abs())
}

/// Mass of a Gaussian kernel density (Scott's width) to the right of `at`.
fn right_tail(sample: &[f64], at: f64) -> f64 {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / (n - 1.0);
    let width = variance.sqrt() * n.powf(-0.2);
    let above = |s: &f64| {
        if width > 0.0 {
            0.5 * libm::erfc((at - s) / (width * std::f64::consts::SQRT_2))
        } else {
            f64::from(u8::from(*s > at))
        }
    };
    sample.iter().map(above).sum::<f64>() / n
}

/// 1 - tanh of the area between the row's own distribution of gaps and the background, per segment.
fn score(graph: &Graph, row: usize) -> f64 {
    let n = graph.len();
    let last = (n - 1) as f64;
    let end = (if row <= (n - 1) / 2 { row } else { n - 1 - row }) as f64;
    let mut gaps: Vec<f64> = graph
        .rows
        .row(row)
        .iter()
        .map(|&o| row.abs_diff(o) as f64)
        .collect();
    gaps.sort_by(f64::total_cmp);
    gaps.push(last);
    let k = (gaps.len() - 1) as f64;
    let (mut before, mut area_before, mut sum) = (0.0, 0.0, 0.0);
    for (i, &gap) in gaps.iter().enumerate() {
        let area = background_area(gap, end, last);
        sum += (i as f64 / k * (gap - before) - (area - area_before)).abs();
        (before, area_before) = (gap, area);
    }
    1.0 - (sum / row.max(n - row) as f64).tanh()
}

/// Integral up to gap `s` of the distribution of gaps of a row that stands `end` from the nearer
/// end of rows 0..=`last`.
fn background_area(s: f64, end: f64, last: f64) -> f64 {
    if s <= end {
        return s * s / last;
    }
    let base = end * end / last;
    if s <= last - end {
        return base + 0.5 * (s + 3.0 * end) * (s - end) / last;
    }
    base + 0.5 * (2.0 * end / last + 1.0) * (last - 2.0 * end) + (s - (last - end))
}
