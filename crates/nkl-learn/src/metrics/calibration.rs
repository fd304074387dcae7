//! Whether probabilities can be believed.

use crate::fitted::arg_max;
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// Samples with similar confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Confidences above this (the first bin: from this on) ...
    pub low: f64,
    /// ... up to this.
    pub high: f64,
    /// Number of samples.
    pub count: usize,
    /// Mean probability of the predicted class; 0 in an empty bin.
    pub confidence: f64,
    /// Share of correct predictions; 0 in an empty bin.
    pub accuracy: f64,
}

/// A reliability diagram and its summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Bins of equal width over 0..1.
    pub bins: Vec<CalibrationBin>,
    /// Expected calibration error: Σ share of samples · |accuracy - confidence|
    /// (Naeini et al. 2015, equation 1, with the confidence of the predicted class).
    pub expected_error: f64,
}

/// Calibration with `bins` bins of equal width (10 and 15 are usual). `proba`: rows × classes.
/// `None` without samples, bins or classes, or with other lengths.
pub fn calibration(truth: &[usize], proba: ArrayView2<f64>, bins: usize) -> Option<Calibration> {
    if truth.is_empty() || bins == 0 || proba.ncols() == 0 || truth.len() != proba.nrows() {
        return None;
    }
    let mut sums = vec![(0_usize, 0.0, 0_usize); bins];
    for (row, &truth) in proba.outer_iter().zip(truth) {
        let class = arg_max(row);
        let bin = ((row[class] * bins as f64).ceil() as usize).clamp(1, bins) - 1;
        sums[bin].0 += 1;
        sums[bin].1 += row[class];
        sums[bin].2 += usize::from(class == truth);
    }
    let edge = |i: usize| i as f64 / bins as f64;
    let mean = |sum: f64, n: usize| if n == 0 { 0.0 } else { sum / n as f64 };
    let bins: Vec<CalibrationBin> = sums
        .iter()
        .enumerate()
        .map(|(i, &(count, confidence, correct))| CalibrationBin {
            low: edge(i),
            high: edge(i + 1),
            count,
            confidence: mean(confidence, count),
            accuracy: mean(correct as f64, count),
        })
        .collect();
    let gap = |b: &CalibrationBin| b.count as f64 * (b.accuracy - b.confidence).abs();
    let expected_error = bins.iter().map(gap).sum::<f64>() / truth.len() as f64;
    Some(Calibration {
        bins,
        expected_error,
    })
}

/// Per row: the entropy of its probabilities over that of equal ones, 0 (sure) to 1 (no idea).
///
/// Not relative to the other rows, and of the probabilities themselves (nkululeko takes a softmax
/// of them first, and stretches the result over the test set).
pub fn uncertainty(proba: ArrayView2<f64>) -> Vec<f64> {
    let largest = (proba.ncols() as f64).ln();
    let entropy = |row: ndarray::ArrayView1<f64>| -> f64 {
        let sum: f64 = row.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
        if largest > 0.0 {
            (sum / largest).clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    proba.outer_iter().map(entropy).collect()
}
