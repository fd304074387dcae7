//! Linear regression by least squares.
//!
//! Own, because linfa-linear solves by QR without pivots: columns that depend on each other (as in
//! any set of functionals) are an error there, or give huge coefficients.

use super::values;
use crate::{LearnError, Learner, Model, Training};
use linfa_linalg::svd::SVD;
use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Linear regression has no settings.
pub(crate) struct LinearRegressionSettings;

impl LinearRegressionSettings {
    pub(crate) fn build(_: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        Ok(Box::new(LinearRegressionSettings))
    }
}

/// Coefficients and intercept. Where the solution is not unique: the one with the smallest
/// coefficients (of the centred problem), as scikit-learn's LinearRegression (1.9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearRegression {
    /// One per feature.
    pub coefficients: Array1<f64>,
    /// Value where all features are 0.
    pub intercept: f64,
}

impl Learner for LinearRegressionSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let y = ArrayView1::from(values(t)?);
        let total = t.weights.map_or(y.len() as f64, |w| w.iter().sum());
        let share = Array1::from_shape_fn(y.len(), |row| t.weights.map_or(1.0, |w| w[row]) / total);
        let (mean_x, mean_y) = (share.dot(&t.x), share.dot(&y));
        let mut a = t.x.to_owned();
        let mut b = y.to_owned();
        for ((mut row, b), share) in a.outer_iter_mut().zip(&mut b).zip(&share) {
            let root = if t.weights.is_some() {
                share.sqrt()
            } else {
                1.0
            };
            ndarray::Zip::from(&mut row)
                .and(&mean_x)
                .for_each(|x, m| *x = (*x - m) * root);
            *b = (*b - mean_y) * root;
        }
        let coefficients = match by_cholesky(&a, &b) {
            Some(w) => w,
            None => by_svd(&a, &b)?,
        };
        let intercept = mean_y - coefficients.dot(&mean_x);
        Ok(Model::LinReg(LinearRegression {
            coefficients,
            intercept,
        }))
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl LinearRegression {
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Vec<f64> {
        (x.dot(&self.coefficients) + self.intercept).to_vec()
    }
}

/// Rows per task; sums are added in order.
const BLOCK: usize = 1024;

/// Xᵀ X.
fn gram(a: &Array2<f64>) -> Array2<f64> {
    let parts: Vec<Array2<f64>> = a
        .axis_chunks_iter(Axis(0), BLOCK)
        .into_par_iter()
        .map(|x| x.t().dot(&x))
        .collect();
    parts
        .into_iter()
        .reduce(|a, b| a + b)
        .unwrap_or_else(|| Array2::zeros((a.ncols(), a.ncols())))
}

/// Normal equations with columns of equal length and two steps of refinement: fast, and as exact
/// as an orthogonal method while the condition is below about 10⁴. `None` where it is not.
fn by_cholesky(a: &Array2<f64>, b: &Array1<f64>) -> Option<Array1<f64>> {
    let d = a.ncols();
    if d >= a.nrows() {
        return None;
    }
    let mut g = gram(a);
    let scale: Vec<f64> = g.diag().iter().map(|v| v.sqrt()).collect();
    if scale.iter().any(|s| !s.is_normal()) {
        return None;
    }
    for ((i, j), v) in g.indexed_iter_mut() {
        *v /= scale[i] * scale[j];
    }
    // Lower triangle in place; diagonals are 1 before, so a pivot is 1 less what other columns explain.
    for j in 0..d {
        for i in j..d {
            let known = g.slice(s![i, ..j]).dot(&g.slice(s![j, ..j]));
            let rest = g[[i, j]] - known;
            if i == j {
                if rest.is_nan() || rest < 1e-8 {
                    return None;
                }
                g[[j, j]] = rest.sqrt();
            } else {
                g[[i, j]] = rest / g[[j, j]];
            }
        }
    }
    let mut w = Array1::zeros(d);
    for _ in 0..3 {
        let residual = b - &a.dot(&w);
        let mut z = a.t().dot(&residual);
        z.iter_mut().zip(&scale).for_each(|(z, s)| *z /= s);
        solve_lower_and_upper(&g, &mut z);
        w.iter_mut()
            .zip(&z)
            .zip(&scale)
            .for_each(|((w, z), s)| *w += z / s);
    }
    Some(w)
}

fn solve_lower_and_upper(l: &Array2<f64>, z: &mut Array1<f64>) {
    for i in 0..z.len() {
        let known = l.slice(s![i, ..i]).dot(&z.slice(s![..i]));
        z[i] = (z[i] - known) / l[[i, i]];
    }
    for i in (0..z.len()).rev() {
        let known = l.slice(s![i + 1.., i]).dot(&z.slice(s![i + 1..]));
        z[i] = (z[i] - known) / l[[i, i]];
    }
}

/// The shortest solution, by the singular values of the triangle that is left by Householder
/// reflections of the matrix (or of its transpose, if it is wide).
fn by_svd(a: &Array2<f64>, b: &Array1<f64>) -> Result<Array1<f64>, LearnError> {
    let failed = |e| LearnError::Data(format!("least squares did not converge: {e}"));
    if a.nrows() > a.ncols() {
        let mut joined = Array2::zeros((a.nrows(), a.ncols() + 1));
        joined.slice_mut(s![.., ..a.ncols()]).assign(a);
        joined.column_mut(a.ncols()).assign(b);
        let r = triangle(joined);
        let d = a.ncols();
        let (u, values, vt) = factors(r.slice(s![..d, ..d]).to_owned()).map_err(failed)?;
        let mut z = u.t().dot(&r.slice(s![..d, d]));
        divide(&mut z, &values, 1);
        return Ok(vt.t().dot(&z));
    }
    // A = V S Uᵀ Qᵀ with Aᵀ = Q R, R = U S Vᵀ: the solution is Aᵀ V S⁻² Vᵀ b, refined once for
    // the squared condition.
    let r = triangle(a.t().to_owned());
    let (_, values, vt) = factors(r).map_err(failed)?;
    let mut w = Array1::zeros(a.ncols());
    for _ in 0..3 {
        let mut z = vt.dot(&(b - &a.dot(&w)));
        divide(&mut z, &values, 2);
        w += &a.t().dot(&vt.t().dot(&z));
    }
    Ok(w)
}

type Factors = (Array2<f64>, Array1<f64>, Array2<f64>);

fn factors(m: Array2<f64>) -> Result<Factors, String> {
    let (u, values, vt) = m.svd(true, true).map_err(|e| e.to_string())?;
    match (u, vt) {
        (Some(u), Some(vt)) => Ok((u, values, vt)),
        _ => Err("no singular vectors".into()),
    }
}

/// Divides by the singular values (to a power), leaving out directions in which the features
/// hardly differ (scikit-learn's `tol`): with columns that are sums of others up to the digits
/// printed, the rest would be coefficients of 10⁵ that cancel each other.
fn divide(z: &mut Array1<f64>, values: &Array1<f64>, power: i32) {
    const CUT: f64 = 1e-6;
    let largest = values.iter().copied().fold(0.0, f64::max);
    for (z, v) in z.iter_mut().zip(values) {
        *z = if *v > CUT * largest {
            *z / v.powi(power)
        } else {
            0.0
        };
    }
}

/// The triangle R of a QR decomposition, min(n, d) × d: blocks of rows in parallel, then together.
fn triangle(a: Array2<f64>) -> Array2<f64> {
    let block = BLOCK.max(2 * a.ncols());
    if a.nrows() <= block {
        return householder(a);
    }
    let parts: Vec<Array2<f64>> = a
        .axis_chunks_iter(Axis(0), block)
        .into_par_iter()
        .map(|x| householder(x.to_owned()))
        .collect();
    let views: Vec<ArrayView2<f64>> = parts.iter().map(|p| p.view()).collect();
    match ndarray::concatenate(Axis(0), &views) {
        Ok(stacked) if stacked.nrows() < a.nrows() => triangle(stacked),
        _ => householder(a),
    }
}

/// R by Householder reflections (Golub & Van Loan 2013, algorithm 5.2.1).
fn householder(a: Array2<f64>) -> Array2<f64> {
    let (n, d) = a.dim();
    // Columns in memory order: every step works along columns.
    let mut c = a.t().as_standard_layout().to_owned();
    for j in 0..n.min(d) {
        let mut v = c.slice(s![j, j..]).to_owned();
        let norm = v.dot(&v).sqrt();
        if norm == 0.0 {
            continue;
        }
        v[0] += if v[0] >= 0.0 { norm } else { -norm };
        let length = v.dot(&v);
        for mut column in c.slice_mut(s![j.., j..]).outer_iter_mut() {
            let factor = -2.0 * v.dot(&column) / length;
            column.scaled_add(factor, &v);
        }
    }
    let mut r = c.t().slice(s![..n.min(d), ..]).to_owned();
    for ((i, j), v) in r.indexed_iter_mut() {
        if i > j {
            *v = 0.0;
        }
    }
    r
}
