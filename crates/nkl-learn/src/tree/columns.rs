//! Features by column, and the order of their values.

use ndarray::ArrayView2;
use rayon::prelude::*;

/// A matrix as columns, each with its sorted order.
pub(crate) struct Columns {
    rows: usize,
    values: Vec<Vec<f64>>,
    order: Vec<Vec<u32>>,
    rank: Vec<Vec<u32>>,
}

impl Columns {
    /// From rows × features. (Row numbers are 32 bit: 4 billion rows of f64 do not fit in memory.)
    pub(crate) fn new(x: ArrayView2<f64>) -> Self {
        let columns: Vec<(Vec<f64>, Vec<u32>, Vec<u32>)> = (0..x.ncols())
            .into_par_iter()
            .map(|feature| {
                // `+ 0.0` makes -0 to 0, so that the two are the same value in every order.
                let values: Vec<f64> = x.column(feature).iter().map(|v| v + 0.0).collect();
                let mut keyed: Vec<(f64, u32)> =
                    values.iter().zip(0..).map(|(&v, i)| (v, i)).collect();
                keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let mut rank = vec![0; values.len()];
                let mut last = 0;
                for (place, pair) in keyed.iter().enumerate() {
                    if place > 0 && keyed[place - 1].0 < pair.0 {
                        last = place as u32;
                    }
                    rank[pair.1 as usize] = last;
                }
                (values, keyed.into_iter().map(|pair| pair.1).collect(), rank)
            })
            .collect();
        let mut out = Columns {
            rows: x.nrows(),
            values: Vec::new(),
            order: Vec::new(),
            rank: Vec::new(),
        };
        for (values, order, rank) in columns {
            out.values.push(values);
            out.order.push(order);
            out.rank.push(rank);
        }
        out
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn features(&self) -> usize {
        self.values.len()
    }

    /// Values of a feature, by row.
    pub(crate) fn values(&self, feature: usize) -> &[f64] {
        &self.values[feature]
    }

    /// Rows by ascending value, equal values by row.
    pub(crate) fn order(&self, feature: usize) -> &[u32] {
        &self.order[feature]
    }

    /// By row: the place of its value in the order; equal values share the first place.
    pub(crate) fn rank(&self, feature: usize) -> &[u32] {
        &self.rank[feature]
    }
}
