//! Shapley values of any model, from random orders of the features (Castro, Gómez and Tejada
//! 2009), each also backwards (Mitchell et al. 2022), as the `permutation` algorithm of shap.
//!
//! Features that are not yet known are those of background samples; the mean over these is taken.

use super::{Explanation, Method, Unit};
use crate::ExploreError;
use ndarray::{s, Array2, Array3, ArrayView1, ArrayView2, Axis};
use nkl_learn::{Fitted, Prediction};
use rand::seq::{index, SliceRandom};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// How much is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Orders of the features, for each sample.
    pub orders: usize,
    /// Background samples at most.
    pub background: usize,
    /// Where everything random comes from.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling {
            orders: 5,
            background: 20,
            seed: 0,
        }
    }
}

/// Numbers of a batch of made-up samples.
const BATCH: usize = 1 << 21;

pub(super) fn explain(
    fitted: &Fitted,
    x: ArrayView2<f64>,
    background: ArrayView2<f64>,
    sampling: &Sampling,
) -> Result<Explanation, ExploreError> {
    let background = drawn(background, sampling);
    let outputs = outputs(fitted);
    let base = means(
        &predict(fitted, background.view(), outputs)?,
        background.nrows(),
    );
    let base = base.row(0).to_vec();
    let mut values = Array3::zeros((x.nrows(), x.ncols(), outputs));
    let orders = sampling.orders.max(1);
    for (number, row) in x.outer_iter().enumerate() {
        let mut rng = ChaCha8Rng::seed_from_u64(sampling.seed);
        rng.set_stream(number as u64 + 1);
        let mut order: Vec<usize> = (0..x.ncols()).collect();
        let mut own = values.index_axis_mut(Axis(0), number);
        for _ in 0..orders {
            order.shuffle(&mut rng);
            for backwards in [false, true] {
                if backwards {
                    order.reverse();
                }
                let found = along(fitted, row, background.view(), &order, &base)?;
                own.scaled_add(0.5 / orders as f64, &found);
            }
        }
    }
    let (unit, classes) = match fitted.classes {
        0 => (Unit::Value, None),
        n => (Unit::Probability, Some((0..n).collect())),
    };
    Ok(Explanation {
        method: Method::Permutations,
        unit,
        classes,
        base,
        values,
    })
}

/// The background, or as many of it as are wanted, in their order.
fn drawn(background: ArrayView2<f64>, sampling: &Sampling) -> Array2<f64> {
    let wanted = sampling.background.max(1);
    if background.nrows() <= wanted {
        return background.to_owned();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(sampling.seed);
    let mut rows = index::sample(&mut rng, background.nrows(), wanted).into_vec();
    rows.sort_unstable();
    background.select(Axis(0), &rows)
}

fn outputs(fitted: &Fitted) -> usize {
    fitted.classes.max(1)
}

fn predict(
    fitted: &Fitted,
    x: ArrayView2<f64>,
    outputs: usize,
) -> Result<Array2<f64>, ExploreError> {
    Ok(match fitted.predict(x)? {
        Prediction::Classes { proba } => proba,
        Prediction::Values(values) => {
            let rows = values.len();
            Array2::from_shape_vec((rows, outputs), values)
                .unwrap_or_else(|_| Array2::zeros((rows, outputs)))
        }
    })
}

/// Means over blocks of so many rows.
fn means(all: &Array2<f64>, block: usize) -> Array2<f64> {
    let blocks = all.nrows() / block.max(1);
    let mut found = Array2::zeros((blocks, all.ncols()));
    for (mut mean, rows) in found
        .outer_iter_mut()
        .zip(all.axis_chunks_iter(Axis(0), block.max(1)))
    {
        mean.assign(&(rows.sum_axis(Axis(0)) / rows.nrows() as f64));
    }
    found
}

/// What each feature adds where the features become known in this order: features × outputs.
fn along(
    fitted: &Fitted,
    row: ArrayView1<f64>,
    background: ArrayView2<f64>,
    order: &[usize],
    base: &[f64],
) -> Result<Array2<f64>, ExploreError> {
    let (count, width) = background.dim();
    let mut found = Array2::zeros((width, base.len()));
    let mut before = ArrayView1::from(base).to_owned();
    // The background with all features known that came so far.
    let mut known = background.to_owned();
    let steps = (BATCH / (count * width).max(1)).max(1);
    for part in order.chunks(steps) {
        let mut batch = Array2::zeros((part.len() * count, width));
        for (step, feature) in part.iter().enumerate() {
            known.column_mut(*feature).fill(row[*feature]);
            batch
                .slice_mut(s![step * count..(step + 1) * count, ..])
                .assign(&known);
        }
        let after = means(&predict(fitted, batch.view(), base.len())?, count);
        for (feature, after) in part.iter().zip(after.outer_iter()) {
            found.row_mut(*feature).assign(&(&after - &before));
            before.assign(&after);
        }
    }
    Ok(found)
}
