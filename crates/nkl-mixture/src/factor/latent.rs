//! The latent variables x, y and z of one class.

use super::loading::Loading;
use super::sessions::Class;
use super::space::Space;
use crate::MixtureError;
use ndarray::{Array1, Array2, Axis};

/// First-order statistics of all sessions of a class about one centre, shape (sessions, C·D).
pub(super) fn centred(space: &Space, class: &Class, centre: &Array1<f64>) -> Array2<f64> {
    let mut out = class.first.clone();
    for (mut row, n) in out.axis_iter_mut(Axis(0)).zip(class.n.axis_iter(Axis(0))) {
        for (i, value) in row.iter_mut().enumerate() {
            *value -= n[i / space.dimensions] * centre[i];
        }
    }
    out
}

/// Σ_h (F_h − N_h (centre + U x_h)), shape (C·D,), with x of shape (sessions, r).
pub(super) fn residual(
    space: &Space,
    class: &Class,
    centre: &Array1<f64>,
    u: &Array2<f64>,
    x: &Array2<f64>,
) -> Array1<f64> {
    let (n, first) = (class.pooled_n.view(), class.pooled_first.view());
    let mut out = space.centred(n, first, centre);
    for (x, n) in x.axis_iter(Axis(0)).zip(class.n.axis_iter(Axis(0))) {
        space.subtract(&mut out, n, &u.dot(&x));
    }
    out
}

/// The offset z of a class from its residual: D Σ⁻¹ r / (1 + N D² Σ⁻¹), entry by entry.
pub(super) fn offset(
    space: &Space,
    class: &Class,
    d: &Array1<f64>,
    residual: &Array1<f64>,
) -> Array1<f64> {
    Array1::from_shape_fn(space.len(), |i| {
        let precision =
            1.0 + class.pooled_n[i / space.dimensions] * d[i] * d[i] / space.variance[i];
        d[i] / space.variance[i] * residual[i] / precision
    })
}

/// The factors y of a class from its residual.
pub(super) fn speaker(
    v: &Loading,
    class: &Class,
    residual: &Array1<f64>,
) -> Result<Array1<f64>, MixtureError> {
    v.mean(class.pooled_n.view(), residual.view())
}
