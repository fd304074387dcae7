//! How good a prediction is.
//!
//! Every summary is an `Option`: `None` where it is not defined (no samples, or a correlation
//! with something constant), never NaN.

mod bootstrap;
mod calibration;
mod confusion;
mod regression;
mod roc;

pub(crate) use bootstrap::percentile;
pub use bootstrap::{interval, Interval, REPLICATES};
pub use calibration::{calibration, uncertainty, Calibration, CalibrationBin};
pub use confusion::{ClassScore, Confusion};
pub use regression::{ccc, mae, mse, pcc, r2, Moments};
pub use roc::{auc, auc_macro, eer, interval_of_auc, interval_of_eer, Eer};

use crate::LearnError;
use ndarray::ArrayView2;
use nkl_config::plan::Measure;

/// One measure of a classification. `proba`: rows × classes; only auc and eer look at it (eer's score
/// is the probability of class 1).
///
/// Errors: different lengths, a class out of range, a measure of regression.
pub fn of_classes(
    measure: Measure,
    truth: &[usize],
    predicted: &[usize],
    count: usize,
    proba: ArrayView2<f64>,
) -> Result<Option<f64>, LearnError> {
    if measure == Measure::Auc {
        same_length(truth.len(), proba.nrows())?;
        return Ok(auc_macro(truth, proba));
    }
    if measure == Measure::Eer {
        if proba.ncols() != 2 || proba.nrows() != truth.len() {
            let what = format!(
                "eer needs two classes; there are probabilities of {}",
                proba.ncols()
            );
            return Err(LearnError::Data(what));
        }
        let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
        return Ok(eer(&positive, &proba.column(1).to_vec()).map(|e| e.rate));
    }
    Confusion::new(truth, predicted, count)?.measure(measure)
}

/// The default interval (1000 replicates, 95 %) of auc or eer. `None` where it is not defined.
///
/// Errors: as [`of_classes`]; another measure.
pub fn interval_of_scores(
    measure: Measure,
    truth: &[usize],
    proba: ArrayView2<f64>,
) -> Result<Option<Interval>, LearnError> {
    same_length(truth.len(), proba.nrows())?;
    match measure {
        Measure::Auc => Ok(interval_of_auc(truth, proba)),
        Measure::Eer if proba.ncols() == 2 => {
            let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
            Ok(interval_of_eer(&positive, &proba.column(1).to_vec()))
        }
        other => Err(LearnError::Data(format!(
            "no scores of {} classes for {other:?}",
            proba.ncols()
        ))),
    }
}

/// One measure of a regression.
///
/// Errors: different lengths, a measure of classification.
pub fn of_values(
    measure: Measure,
    truth: &[f64],
    predicted: &[f64],
) -> Result<Option<f64>, LearnError> {
    same_length(truth.len(), predicted.len())?;
    Moments::of(truth, predicted).measure(measure)
}

/// The default interval (1000 replicates, 95 %) of a measure of classification that depends on
/// the confusion matrix. `None`: no samples.
pub fn interval_of_classes(
    measure: Measure,
    truth: &[usize],
    predicted: &[usize],
    count: usize,
) -> Result<Option<Interval>, LearnError> {
    Confusion::new(truth, predicted, count)?.measure(measure)?;
    let cells: Vec<u32> = truth
        .iter()
        .zip(predicted)
        .map(|(t, p)| (t * count + p) as u32)
        .collect();
    Ok(interval(truth.len(), REPLICATES, |drawn| {
        let mut counts = vec![0_u32; count * count];
        for &i in drawn {
            counts[cells[i as usize] as usize] += 1;
        }
        Confusion::from_counts(&counts, count)
            .measure(measure)
            .ok()
            .flatten()
    }))
}

/// The default interval (1000 replicates, 95 %) of a measure of regression. Replicates in which
/// it is not defined are left out; `None` where that is all of them.
pub fn interval_of_values(
    measure: Measure,
    truth: &[f64],
    predicted: &[f64],
) -> Result<Option<Interval>, LearnError> {
    same_length(truth.len(), predicted.len())?;
    Moments::of(truth, predicted).measure(measure)?;
    // Moments about the middle of all samples: replicates have nearly the same middle.
    let all = Moments::of(truth, predicted);
    let pairs: Vec<(f64, f64)> = truth
        .iter()
        .zip(predicted)
        .map(|(t, p)| (t - all.mean_truth, p - all.mean_predicted))
        .collect();
    Ok(interval(truth.len(), REPLICATES, |drawn| {
        all.replicate(&pairs, drawn).measure(measure).ok().flatten()
    }))
}

fn same_length(truth: usize, predicted: usize) -> Result<(), LearnError> {
    if truth == predicted {
        return Ok(());
    }
    Err(LearnError::Shape(format!(
        "{truth} true values for {predicted} predictions"
    )))
}
