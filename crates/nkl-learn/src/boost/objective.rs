//! What is minimised: where the sums start, and the derivatives of the loss, as XGBoost computes
//! them in single precision.

use super::fixed::Gradients;
use super::model::Link;
use crate::TargetRef;
use rayon::prelude::*;

/// The least second derivative.
const LEAST: f32 = 1e-16;
/// The least share of a class (only weights of 0 make it smaller).
const LEAST_SHARE: f64 = 1e-10;

/// A target with the loss that goes with it.
pub(super) struct Objective<'a> {
    pub link: Link,
    target: TargetRef<'a>,
    weights: Option<&'a [f32]>,
}

impl<'a> Objective<'a> {
    pub(super) fn new(target: TargetRef<'a>, weights: Option<&'a [f32]>) -> Self {
        let link = match target {
            TargetRef::Values(_) => Link::Identity,
            TargetRef::Classes { count: 2, .. } => Link::Logistic,
            TargetRef::Classes { .. } => Link::Softmax,
        };
        Objective {
            link,
            target,
            weights,
        }
    }

    fn weight(&self, row: usize) -> f32 {
        self.weights.map_or(1.0, |w| w[row])
    }

    /// Where the sums start: the mean; the logit of the share of class 1; the logs of the shares
    /// of the classes, less their mean (XGBoost from 3.1 on).
    pub(super) fn base(&self) -> Vec<f32> {
        match self.target {
            TargetRef::Values(values) => {
                // Sorted, so that the order of the rows leaves no trace.
                let mut pairs: Vec<(f64, f64)> = values
                    .iter()
                    .enumerate()
                    .map(|(row, &v)| (v, f64::from(self.weight(row))))
                    .collect();
                pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
                let total: f64 = pairs.iter().map(|p| p.1).sum();
                let sum: f64 = pairs.iter().map(|p| p.0 * p.1).sum();
                vec![(sum / total) as f32]
            }
            TargetRef::Classes { index, count } => {
                let shares = self.shares(index, count);
                if self.link == Link::Logistic {
                    let share = shares[1].clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
                    return vec![(share / (1.0 - share)).ln() as f32];
                }
                let logs: Vec<f64> = shares.iter().map(|s| s.max(LEAST_SHARE).ln()).collect();
                let mean = logs.iter().sum::<f64>() / logs.len() as f64;
                logs.iter().map(|log| (log - mean) as f32).collect()
            }
        }
    }

    /// Share of the weight by class.
    fn shares(&self, index: &[usize], count: usize) -> Vec<f64> {
        let mut weights: Vec<Vec<f32>> = vec![Vec::new(); count];
        for (row, &class) in index.iter().enumerate() {
            weights[class].push(self.weight(row));
        }
        let sums: Vec<f64> = weights
            .iter_mut()
            .map(|weights| {
                weights.sort_unstable_by(f32::total_cmp);
                weights.iter().map(|&w| f64::from(w)).sum()
            })
            .collect();
        let total: f64 = sums.iter().sum();
        sums.iter().map(|sum| sum / total).collect()
    }

    /// Derivatives at the sums so far (sums × rows), one set per sum.
    pub(super) fn gradients(&self, margins: &[Vec<f32>]) -> Vec<Gradients> {
        match self.target {
            TargetRef::Values(values) => vec![self.of_one(&margins[0], |row, margin| {
                [margin - values[row] as f32, 1.0]
            })],
            TargetRef::Classes { index, .. } if self.link == Link::Logistic => {
                vec![self.of_one(&margins[0], |row, margin| {
                    let p = sigmoid(margin);
                    [p - f32::from(index[row] == 1), (p * (1.0 - p)).max(LEAST)]
                })]
            }
            TargetRef::Classes { index, .. } => self.of_classes(margins, index),
        }
    }

    fn of_one(&self, margins: &[f32], pair: impl Fn(usize, f32) -> [f32; 2] + Sync) -> Gradients {
        let pairs: Vec<[f32; 2]> = margins
            .par_iter()
            .with_min_len(2048)
            .enumerate()
            .map(|(row, &margin)| {
                let weight = self.weight(row);
                pair(row, margin).map(|v| (v * weight).clamp(f32::MIN, f32::MAX))
            })
            .collect();
        Gradients::new(pairs.iter().copied(), pairs.len())
    }

    fn of_classes(&self, margins: &[Vec<f32>], index: &[usize]) -> Vec<Gradients> {
        let count = margins.len();
        let mut shares = vec![0.0_f32; count * index.len()];
        shares
            .par_chunks_mut(count)
            .with_min_len(512)
            .enumerate()
            .for_each(|(row, shares)| {
                for (share, margins) in shares.iter_mut().zip(margins) {
                    *share = margins[row];
                }
                softmax(shares);
            });
        (0..count)
            .into_par_iter()
            .map(|class| {
                let pairs = (0..index.len()).map(|row| {
                    let (p, weight) = (shares[row * count + class], self.weight(row));
                    let h = (2.0 * p * (1.0 - p) * weight).max(LEAST);
                    [(p - f32::from(index[row] == class)) * weight, h]
                });
                Gradients::new(pairs, index.len())
            })
            .collect()
    }
}

/// As XGBoost's, which never gives exactly 0.
fn sigmoid(margin: f32) -> f32 {
    let e = (-margin).min(88.7).exp();
    1.0 / (e + 1.0 + LEAST)
}

fn softmax(row: &mut [f32]) {
    let largest = row.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for v in row.iter_mut() {
        *v = (*v - largest).exp();
        sum += *v;
    }
    for v in row.iter_mut() {
        *v /= sum;
    }
}
