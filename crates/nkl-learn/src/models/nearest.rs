//! The k nearest rows, exactly, by brute force.
//!
//! A tree (as in linfa-nn or smartcore) is no gain at the tens to thousands of dimensions of
//! acoustic features, and gives no fixed order among ties. Here a matrix product in single
//! precision finds the candidates, with a bound on its error, and double precision decides.

use ndarray::linalg::general_mat_mul;
use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

/// Rows of queries per task, and rows of the data per product: their products take half a megabyte,
/// and a block of the data is packed once for all these queries.
const QUERIES: usize = 256;
const BLOCK: usize = 512;
/// Products that are looked at together.
const LANES: usize = 16;

/// Rows × features, prepared to find the nearest among them by Euclidean distance.
pub struct Search<'a> {
    exact: ArrayView2<'a, f64>,
    centre: Array1<f64>,
    factor: f64,
    /// Features × rows, in blocks: products pack them without reordering.
    blocks: Vec<Array2<f32>>,
    norms: Vec<f32>,
    widest: f64,
}

impl<'a> Search<'a> {
    /// Prepares rows × features, all finite.
    pub fn new(x: ArrayView2<'a, f64>) -> Self {
        let centre = x
            .mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(x.ncols()));
        let mut largest = 0.0_f64;
        for row in x.outer_iter() {
            for (v, c) in row.iter().zip(&centre) {
                largest = largest.max((v - c).abs());
            }
        }
        // A power of two, so that scaling is exact; single precision then neither overflows nor
        // loses what is small beside the largest value.
        let factor = if largest > 0.0 && largest.is_finite() {
            2.0_f64.powi(-(largest.log2().floor() as i32))
        } else {
            1.0
        };
        let mut norms = Vec::with_capacity(x.nrows());
        let mut blocks = Vec::new();
        for part in x.axis_chunks_iter(Axis(0), BLOCK) {
            let rows = shift(part, &centre, factor);
            norms.extend(rows.outer_iter().map(|r| r.dot(&r)));
            blocks.push(rows.t().as_standard_layout().into_owned());
        }
        let widest = norms.iter().copied().fold(0.0_f32, f32::max) as f64;
        Search {
            exact: x,
            centre,
            factor,
            blocks,
            norms,
            widest,
        }
    }

    /// For each query the `k` nearest rows as (distance, row), by distance, ties by row.
    pub fn nearest(&self, queries: ArrayView2<f64>, k: usize) -> Vec<Vec<(f64, usize)>> {
        let k = k.min(self.norms.len());
        let starts: Vec<usize> = (0..queries.nrows()).step_by(QUERIES).collect();
        let parts: Vec<Vec<Vec<(f64, usize)>>> = starts
            .into_par_iter()
            .map(|start| {
                let end = (start + QUERIES).min(queries.nrows());
                self.nearest_block(queries.slice(s![start..end, ..]), k)
            })
            .collect();
        parts.into_iter().flatten().collect()
    }

    fn nearest_block(&self, queries: ArrayView2<f64>, k: usize) -> Vec<Vec<(f64, usize)>> {
        let shifted = shift(queries, &self.centre, self.factor);
        let mut found: Vec<Candidates> = shifted
            .outer_iter()
            .map(|q| Candidates::new(k, Slack::new(q, self.widest)))
            .collect();
        let mut product = Array2::<f32>::zeros((queries.nrows(), BLOCK.min(self.norms.len())));
        for (block, (data, norms)) in self.blocks.iter().zip(self.norms.chunks(BLOCK)).enumerate() {
            let mut product = product.slice_mut(s![.., ..data.ncols()]);
            general_mat_mul(-2.0, &shifted, data, 0.0, &mut product);
            for (row, found) in product.outer_iter().zip(&mut found) {
                if let Some(row) = row.as_slice() {
                    found.offer(row, norms, block * BLOCK);
                }
            }
        }
        found
            .into_iter()
            .zip(queries.outer_iter())
            .map(|(c, q)| self.decide(c, q, k))
            .collect()
    }

    /// The exact k nearest among the candidates.
    fn decide(
        &self,
        candidates: Candidates,
        query: ArrayView1<f64>,
        k: usize,
    ) -> Vec<(f64, usize)> {
        let mut exact: Vec<(f64, usize)> = candidates
            .rows()
            .into_iter()
            .map(|row| {
                let squared: f64 = self
                    .exact
                    .row(row)
                    .iter()
                    .zip(query)
                    .map(|(a, b)| (a - b) * (a - b))
                    .sum();
                (squared.sqrt(), row)
            })
            .collect();
        exact.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        exact.truncate(k);
        // The candidates may have been many, and the answers of all queries are kept.
        exact.shrink_to_fit();
        exact
    }
}

fn shift(x: ArrayView2<f64>, centre: &Array1<f64>, factor: f64) -> Array2<f32> {
    let mut out = Array2::<f32>::zeros(x.dim());
    for (mut out, row) in out.outer_iter_mut().zip(x.outer_iter()) {
        for ((o, v), c) in out.iter_mut().zip(row).zip(centre) {
            *o = ((v - c) * factor) as f32;
        }
    }
    out
}

/// Bounds on the error of `norm - 2·product` in single precision: (d + 4) roundings of terms whose
/// sizes sum to at most (|row| + |query|)².
#[derive(Clone, Copy)]
struct Slack {
    share: f32,
    query: f32,
    /// That of the row farthest from the centre.
    most: f32,
}

impl Slack {
    fn new(query: ArrayView1<f32>, widest: f64) -> Self {
        let q = query.iter().map(|&v| v as f64 * v as f64).sum::<f64>();
        let share = (query.len() as f64 + 4.0) * f32::EPSILON as f64 * 2.0;
        let most = share * (widest.sqrt() + q.sqrt()).powi(2);
        Slack {
            share: share as f32,
            query: q.sqrt() as f32,
            // A query too far away for single precision: every row is a candidate.
            most: if most.is_finite() {
                most as f32
            } else {
                f32::INFINITY
            },
        }
    }

    /// For a row of this squared length; the square root is rounded up.
    fn of(&self, norm: f32) -> f32 {
        let size = norm.sqrt() * (1.0 + f32::EPSILON) + self.query;
        let bound = self.share * size * size;
        if bound.is_finite() {
            bound
        } else {
            f32::INFINITY
        }
    }
}

/// A row that may be among the k nearest: bounds of its squared distance less |query|².
#[derive(Clone, Copy)]
struct Candidate {
    low: f32,
    high: f32,
    row: u32,
}

/// Rows that may be among the k nearest.
struct Candidates {
    k: usize,
    slack: Slack,
    /// The k-th smallest upper bound so far: rows above it cannot be among the nearest.
    limit: f32,
    list: Vec<Candidate>,
}

impl Candidates {
    fn new(k: usize, slack: Slack) -> Self {
        Candidates {
            k,
            slack,
            limit: f32::INFINITY,
            list: Vec::with_capacity(4 * k + 64),
        }
    }

    // What is not a number must not count as far away.
    #[allow(clippy::neg_cmp_op_on_partial_ord)]
    fn offer(&mut self, product: &[f32], norms: &[f32], start: usize) {
        let lanes = product.chunks(LANES).zip(norms.chunks(LANES));
        for (chunk, (products, norms)) in lanes.enumerate() {
            // Most rows are too far away by any bound, which needs no branch to see. What is not a
            // number (overflow) is not larger, and stays a candidate.
            let farthest = self.limit + self.slack.most;
            let near = products
                .iter()
                .zip(norms)
                .fold(false, |near, (p, n)| near | !(p + n > farthest));
            if near {
                self.look(products, norms, start + chunk * LANES);
            }
        }
    }

    fn look(&mut self, products: &[f32], norms: &[f32], start: usize) {
        for (i, (p, n)) in products.iter().zip(norms).enumerate() {
            let (value, slack) = (p + n, self.slack.of(*n));
            let (low, high) = (value - slack, value + slack);
            if low > self.limit {
                continue;
            }
            self.list.push(Candidate {
                low,
                high: if high.is_nan() { f32::INFINITY } else { high },
                row: (start + i) as u32,
            });
            if self.list.len() == self.list.capacity() {
                self.tighten();
            }
        }
    }

    /// Drops what cannot be among the k nearest, whatever the errors.
    fn tighten(&mut self) {
        if self.list.len() > self.k && self.k > 0 {
            let (_, kth, _) = self
                .list
                .select_nth_unstable_by(self.k - 1, |a, b| a.high.total_cmp(&b.high));
            self.limit = self.limit.min(kth.high);
            let limit = self.limit;
            self.list.retain(|c| c.low <= limit || c.low.is_nan());
        }
        if self.list.len() * 2 > self.list.capacity() {
            self.list.reserve(self.list.capacity());
        }
    }

    fn rows(mut self) -> Vec<usize> {
        self.tighten();
        self.list.into_iter().map(|c| c.row as usize).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    fn slow(x: ArrayView2<f64>, q: ArrayView1<f64>, k: usize) -> Vec<usize> {
        let mut all: Vec<(f64, usize)> = x
            .outer_iter()
            .enumerate()
            .map(|(i, r)| {
                (
                    r.iter()
                        .zip(q)
                        .map(|(a, b)| (a - b) * (a - b))
                        .sum::<f64>()
                        .sqrt(),
                    i,
                )
            })
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.into_iter().take(k).map(|(_, i)| i).collect()
    }

    #[test]
    fn equals_the_slow_search_also_with_ties_offsets_and_outliers() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        for (n, d, offset, spread) in [
            (300, 3, 0.0, 1.0),
            (5000, 20, 1e6, 1.0),
            (200, 2, 0.0, 1e-9),
            (100, 4, 0.0, 1e30),
        ] {
            let mut x = Array2::from_shape_fn((n, d), |_| {
                offset + spread * rng.random_range(-3_i32..4) as f64
            });
            x[[0, 0]] += 1e4 * spread;
            let q =
                Array2::from_shape_fn((20, d), |_| offset + spread * rng.random_range(-3.0..3.0));
            let search = Search::new(x.view());
            for k in [1, 5, n] {
                for (found, q) in search.nearest(q.view(), k).iter().zip(q.outer_iter()) {
                    let rows: Vec<usize> = found.iter().map(|f| f.1).collect();
                    assert_eq!(rows, slow(x.view(), q, k), "n {n} k {k}");
                }
                let own = search.nearest(x.slice(s![..20, ..]), k);
                for (i, found) in own.iter().enumerate() {
                    assert_eq!(
                        found.iter().map(|f| f.1).collect::<Vec<_>>(),
                        slow(x.view(), x.row(i), k)
                    );
                }
            }
        }
    }
}
