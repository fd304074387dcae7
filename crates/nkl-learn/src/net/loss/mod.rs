//! What training minimises: the loss of some rows, and its derivative by the network's outputs.
//!
//! Computed in f64: the outputs are few, and the derivatives can be checked closely.

mod classes;
mod values;

use crate::models::softmax;
use crate::TargetRef;
use ndarray::Array2;

/// `MODEL.loss` with its settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Loss {
    /// Cross entropy; a share `smoothing` of the target goes to all classes alike
    /// (Szegedy et al. 2016).
    Cross { smoothing: f64 },
    /// Cross entropy in which samples count the less the better they are (Lin et al. 2017):
    /// -α (1 - p)^γ ln p. With two classes α is the weight of the second one, 1 - α of the first;
    /// with more it is not used.
    Focal { alpha: f64, gamma: f64 },
    /// 1 - mean F1 over the classes of the batch, of probabilities instead of decisions.
    SoftF1,
    /// Cross entropy of one unit for the second of two classes, whose samples weigh `positive`.
    Binary { smoothing: f64, positive: f64 },
    /// Mean squared error.
    Squared,
    /// Mean absolute error.
    Absolute,
    /// 1 - concordance correlation of the batch.
    Concordance,
    /// 1 - Pearson's correlation of the batch.
    Correlation,
}

impl Loss {
    /// How many outputs the network has for so many classes (0: a regression).
    pub fn outputs(self, classes: usize) -> usize {
        match self {
            Loss::Cross { .. } | Loss::Focal { .. } | Loss::SoftF1 => classes,
            _ => 1,
        }
    }

    /// Loss of rows with weights (`None`: equal), a weighted mean. `gradient` (as `out`: rows ×
    /// outputs) is overwritten with the derivative by the outputs.
    pub fn of(
        self,
        out: &Array2<f64>,
        truth: TargetRef,
        weights: Option<&[f64]>,
        gradient: &mut Array2<f64>,
    ) -> f64 {
        gradient.fill(0.0);
        let total: f64 = weights.map_or(out.nrows() as f64, |w| w.iter().sum());
        if total <= 0.0 {
            return 0.0;
        }
        let share =
            |row: usize| weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0)) / total;
        match (self, truth) {
            (Loss::Cross { smoothing }, TargetRef::Classes { index, .. }) => {
                classes::cross(out, index, smoothing, share, gradient)
            }
            (Loss::Focal { alpha, gamma }, TargetRef::Classes { index, .. }) => {
                classes::focal(out, index, (alpha, gamma), share, gradient)
            }
            (Loss::SoftF1, TargetRef::Classes { index, .. }) => {
                classes::soft_f1(out, index, share, gradient)
            }
            (
                Loss::Binary {
                    smoothing,
                    positive,
                },
                TargetRef::Classes { index, .. },
            ) => classes::binary(out, index, (smoothing, positive), share, gradient),
            (Loss::Squared, TargetRef::Values(y)) => values::squared(out, y, share, gradient),
            (Loss::Absolute, TargetRef::Values(y)) => values::absolute(out, y, share, gradient),
            (Loss::Concordance, TargetRef::Values(y)) => {
                values::concordance(out, y, share, gradient)
            }
            (Loss::Correlation, TargetRef::Values(y)) => {
                values::correlation(out, y, share, gradient)
            }
            // A loss of classes for values or the reverse is refused when settings are read.
            _ => 0.0,
        }
    }

    /// What the loss becomes when truth and prediction are `scale` times as large.
    pub fn stretched(self, loss: f64, scale: f64) -> f64 {
        match self {
            Loss::Squared => loss * scale * scale,
            Loss::Absolute => loss * scale,
            _ => loss,
        }
    }
}

/// Probabilities from outputs: softmax of several, the logistic function of one (for the second
/// of two classes).
pub(super) fn probabilities(out: &Array2<f64>) -> Array2<f64> {
    if out.ncols() == 1 {
        return Array2::from_shape_fn((out.nrows(), 2), |(row, class)| {
            let z = out[[row, 0]];
            classes::logistic(if class == 1 { z } else { -z })
        });
    }
    let mut proba = out.as_standard_layout().into_owned();
    for mut row in proba.outer_iter_mut() {
        if let Some(row) = row.as_slice_mut() {
            softmax(row);
        }
    }
    proba
}

#[cfg(test)]
mod tests;
