//! Shapley values of linear models: w · (x - mean), where features are taken as independent
//! (Lundberg and Lee 2017, corollary 1).

use super::{second, Explanation, Method, Unit};
use ndarray::{Array1, Array2, Array3, ArrayView2, Axis};
use nkl_learn::{Fitted, Kernel, Model};

/// Outputs × features, and one intercept per output.
pub(super) struct Coefficients {
    weights: Array2<f64>,
    intercept: Vec<f64>,
    classes: bool,
}

/// Those of a linear model; `None` for others.
pub(super) fn coefficients(model: &Model) -> Option<Coefficients> {
    let one = |weights: Array1<f64>, intercept| Coefficients {
        weights: weights.insert_axis(Axis(0)),
        intercept: vec![intercept],
        classes: false,
    };
    match model {
        Model::LogReg(model) => Some(Coefficients {
            weights: model.coefficients.clone(),
            intercept: model.intercept.clone(),
            classes: true,
        }),
        Model::LinReg(model) => Some(one(model.coefficients.clone(), model.intercept)),
        Model::Svr(model) if model.kernel == Kernel::Linear => {
            Some(one(model.coefficients.dot(&model.vectors), model.intercept))
        }
        _ => None,
    }
}

pub(super) fn explain(
    fitted: &Fitted,
    found: &Coefficients,
    x: ArrayView2<f64>,
    background: ArrayView2<f64>,
) -> Explanation {
    let mean = background
        .mean_axis(Axis(0))
        .unwrap_or_else(|| Array1::zeros(x.ncols()));
    let outputs = found.weights.nrows();
    let values =
        Array3::from_shape_fn((x.nrows(), x.ncols(), outputs), |(row, feature, output)| {
            found.weights[[output, feature]] * (x[[row, feature]] - mean[feature])
        });
    let at_mean = found.weights.dot(&mean);
    let classes = match outputs {
        1 => second(fitted),
        _ => fitted.present.clone(),
    };
    Explanation {
        method: Method::Linear,
        unit: match found.classes {
            true => Unit::LogOdds,
            false => Unit::Value,
        },
        classes: found.classes.then_some(classes),
        base: at_mean
            .iter()
            .zip(&found.intercept)
            .map(|(a, b)| a + b)
            .collect(),
        values,
    }
}
