//! The rows of a training as a network sees them.

use super::single::{self, Single};
use crate::rows::{by_value, Streamed};
use crate::{LearnError, TargetRef, Training};
use ndarray::{Array2, Axis};
use std::cmp::Ordering;

/// Values are learned with mean 0 and deviation 1: a network begins with answers near 0, and with
/// the usual learning rates it would need most of its epochs to get to, say, an age of 45.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    pub mean: f64,
    pub deviation: f64,
}

impl Scale {
    /// Of the training's values; of classes, one that changes nothing.
    pub fn of(y: TargetRef) -> Self {
        let TargetRef::Values(values) = y else {
            return Scale {
                mean: 0.0,
                deviation: 1.0,
            };
        };
        let n = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares = values.iter().map(|v| (v - mean) * (v - mean));
        let deviation = (squares.sum::<f64>() / n).sqrt();
        let varies = deviation.is_finite() && deviation > 1e-12 * mean.abs();
        Scale {
            mean,
            deviation: if varies { deviation } else { 1.0 },
        }
    }
}

/// The rows of a training in an order of their own, so that a table whose rows come in another
/// order gives the same network: batches are drawn from this order.
pub(super) struct Rows {
    classes: Vec<usize>,
    /// Number of classes; `None` for values.
    count: Option<usize>,
    values: Vec<f64>,
    pub weights: Option<Vec<f64>>,
}

impl Rows {
    /// Ordered by their features (rows × features, returned beside), then target, then weight.
    pub fn in_order(t: &Training) -> (Single, Self) {
        let x = single::single(t.x);
        let keys = Keys::of(t.y, t.weights);
        let mut order: Vec<usize> = (0..x.nrows()).collect();
        order.sort_by(|&a, &b| {
            let features = x.row(a).into_iter().zip(x.row(b));
            let mut features = features.map(|(a, b)| a.total_cmp(b));
            let first = features.find(|o| o.is_ne());
            first.unwrap_or_else(|| keys.compare(a, b))
        });
        let rows = keys.pick(&order);
        (Single::Memory(x.select(Axis(0), &order)), rows)
    }

    /// The same of rows that are not in memory; they are put in order in another file.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn in_order_streamed(t: &Streamed) -> Result<(Single, Self), LearnError> {
        let keys = Keys::of(t.y, t.weights);
        let otherwise = |a, b| keys.compare(a, b);
        let seen = |v| f64::from(single::number(v));
        let order = by_value(t.x, t.bounds.bytes, seen, otherwise)?;
        let x = Single::stored(t.x, &order, t.bounds.scratch)?;
        Ok((x, keys.pick(&order)))
    }

    /// The target as the data has it.
    pub fn truth(&self) -> TargetRef<'_> {
        match self.count {
            Some(count) => TargetRef::Classes {
                index: &self.classes,
                count,
            },
            None => TargetRef::Values(&self.values),
        }
    }
}

/// What rows are ordered by where their features are equal.
struct Keys<'a> {
    index: &'a [usize],
    values: &'a [f64],
    weights: Option<&'a [f64]>,
    count: Option<usize>,
}

impl<'a> Keys<'a> {
    fn of(y: TargetRef<'a>, weights: Option<&'a [f64]>) -> Self {
        let (index, values, count) = match y {
            TargetRef::Classes { index, count } => (index, &[][..], Some(count)),
            TargetRef::Values(values) => (&[][..], values, None),
        };
        Keys {
            index,
            values,
            weights,
            count,
        }
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        let reals = |of: &[f64]| {
            let number = |row: usize| of.get(row).copied().unwrap_or(0.0);
            number(a).total_cmp(&number(b))
        };
        let classes = self.index.get(a).cmp(&self.index.get(b));
        classes
            .then_with(|| reals(self.values))
            .then_with(|| reals(self.weights.unwrap_or_default()))
    }

    /// The rows in this order.
    fn pick(&self, order: &[usize]) -> Rows {
        let pick = |of: &[f64]| order.iter().filter_map(|r| of.get(*r).copied()).collect();
        Rows {
            classes: order
                .iter()
                .filter_map(|r| self.index.get(*r).copied())
                .collect(),
            count: self.count,
            values: pick(self.values),
            weights: self.weights.map(pick),
        }
    }
}

/// The training or the dev part.
pub(super) struct Part<'a> {
    /// Rows × features.
    pub x: Single,
    /// As the data has it.
    pub truth: TargetRef<'a>,
    /// Values on the network's scale; empty for classes.
    scaled: Vec<f64>,
    /// Of each row.
    pub weights: Option<&'a [f64]>,
}

impl<'a> Part<'a> {
    pub fn new(x: Single, truth: TargetRef<'a>, weights: Option<&'a [f64]>, scale: Scale) -> Self {
        let scaled = match truth {
            TargetRef::Classes { .. } => Vec::new(),
            TargetRef::Values(y) => y
                .iter()
                .map(|y| (y - scale.mean) / scale.deviation)
                .collect(),
        };
        Part {
            x,
            truth,
            scaled,
            weights,
        }
    }

    /// The target on the network's scale.
    pub fn goal(&self) -> TargetRef<'_> {
        match self.truth {
            TargetRef::Classes { .. } => self.truth,
            TargetRef::Values(_) => TargetRef::Values(&self.scaled),
        }
    }

    /// Some rows, for one step.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn batch(&self, rows: &[usize]) -> Result<Batch, LearnError> {
        let pick = |from: &[f64]| {
            rows.iter()
                .filter_map(|row| from.get(*row).copied())
                .collect()
        };
        let (classes, count) = match self.truth {
            TargetRef::Classes { index, count } => (
                rows.iter()
                    .filter_map(|row| index.get(*row).copied())
                    .collect(),
                Some(count),
            ),
            TargetRef::Values(_) => (Vec::new(), None),
        };
        Ok(Batch {
            x: self.x.select(rows)?,
            classes,
            count,
            values: pick(&self.scaled),
            weights: self.weights.map(pick),
        })
    }
}

/// Rows of one step.
pub(super) struct Batch {
    pub x: Array2<f32>,
    classes: Vec<usize>,
    /// Number of classes; `None` for values.
    count: Option<usize>,
    values: Vec<f64>,
    pub weights: Option<Vec<f64>>,
}

impl Batch {
    /// The target on the network's scale.
    pub fn goal(&self) -> TargetRef<'_> {
        match self.count {
            Some(count) => TargetRef::Classes {
                index: &self.classes,
                count,
            },
            None => TargetRef::Values(&self.values),
        }
    }
}
