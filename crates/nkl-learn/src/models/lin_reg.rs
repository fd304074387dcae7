//! Linear regression by least squares.
//!
//! Own, because linfa-linear solves by QR without pivots: columns that depend on each other (as in
//! any set of functionals) are an error there, or give huge coefficients.

use super::values;
use crate::{LearnError, Learner, Model, Training};
use linfa_linalg::svd::SVD;
use ndarray::linalg::general_mat_mul;
use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis};
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
        let a = Centred {
            x: t.x.reborrow(),
            mean: mean_x.view(),
            roots: t.weights.map(|_| share.mapv(f64::sqrt)),
        };
        let mut b = &y - mean_y;
        if let Some(roots) = &a.roots {
            b *= roots;
        }
        let coefficients = match by_cholesky(&a, &b) {
            Some(w) => w,
            None => by_svd(&a.matrix(), &b)?,
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

/// Features less their means, rows times the roots of their weights: computed where it is needed, so
/// that the data are not there twice.
struct Centred<'a> {
    x: ArrayView2<'a, f64>,
    mean: ArrayView1<'a, f64>,
    roots: Option<Array1<f64>>,
}

impl<'a> Centred<'a> {
    /// All of it.
    fn matrix(&self) -> Array2<f64> {
        self.rows(0, self.x.nrows())
    }

    fn rows(&self, start: usize, end: usize) -> Array2<f64> {
        let mut rows = &self.x.slice(s![start..end, ..]) - &self.mean;
        if let Some(roots) = &self.roots {
            rows *= &roots.slice(s![start..end]).insert_axis(Axis(1));
        }
        rows
    }

    fn blocks(&self) -> impl IndexedParallelIterator<Item = Array2<f64>> + use<'_, 'a> {
        let n = self.x.nrows();
        (0..n.div_ceil(BLOCK))
            .into_par_iter()
            .map(move |block| self.rows(block * BLOCK, n.min((block + 1) * BLOCK)))
    }

    /// Aᵀ A.
    fn gram(&self) -> Array2<f64> {
        let parts: Vec<Array2<f64>> = self.blocks().map(|a| a.t().dot(&a)).collect();
        let zero = Array2::zeros((self.x.ncols(), self.x.ncols()));
        parts.into_iter().fold(zero, |sum, part| sum + part)
    }

    /// Aᵀ (b - A w).
    fn remainder(&self, b: &Array1<f64>, w: &Array1<f64>) -> Array1<f64> {
        let parts: Vec<Array1<f64>> = self
            .blocks()
            .zip(b.axis_chunks_iter(Axis(0), BLOCK).into_par_iter())
            .map(|(a, b)| a.t().dot(&(&b - &a.dot(w))))
            .collect();
        let zero = Array1::zeros(self.x.ncols());
        parts.into_iter().fold(zero, |sum, part| sum + part)
    }
}

/// Normal equations with columns of equal length and two steps of refinement: fast, and as exact
/// as an orthogonal method while the condition is below about 10⁴. `None` where it is not.
fn by_cholesky(a: &Centred, b: &Array1<f64>) -> Option<Array1<f64>> {
    let d = a.x.ncols();
    if d >= a.x.nrows() {
        return None;
    }
    let mut g = a.gram();
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
        let mut z = a.remainder(b, &w);
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
/// reflections of the matrix (or of its transpose, if it is wide). Vectors are computed on one
/// side only, which leaves squared singular values to divide by; steps of refinement make up for
/// their condition.
fn by_svd(a: &Array2<f64>, b: &Array1<f64>) -> Result<Array1<f64>, LearnError> {
    let failed = |e| LearnError::Data(format!("least squares did not converge: {e}"));
    let d = a.ncols();
    let mut w = Array1::zeros(d);
    if a.nrows() > d {
        let mut joined = Array2::zeros((a.nrows(), d + 1));
        joined.slice_mut(s![.., ..d]).assign(a);
        joined.column_mut(d).assign(b);
        let joined = triangle(joined);
        let (r, c) = (joined.slice(s![..d, ..d]), joined.slice(s![..d, d]));
        // R = U S Vᵀ: the solution is V S⁻² Vᵀ Rᵀ c.
        let (values, vt) = factors(r.to_owned()).map_err(failed)?;
        for _ in 0..STEPS {
            let mut z = vt.dot(&r.t().dot(&(&c - &r.dot(&w))));
            divide(&mut z, &values);
            w += &vt.t().dot(&z);
        }
        return Ok(w);
    }
    // A = V S Uᵀ Qᵀ with Aᵀ = Q R, R = U S Vᵀ: the solution is Aᵀ V S⁻² Vᵀ b.
    let (values, vt) = factors(triangle(a.t().to_owned())).map_err(failed)?;
    for _ in 0..STEPS {
        let mut z = vt.dot(&(b - &a.dot(&w)));
        divide(&mut z, &values);
        w += &a.t().dot(&vt.t().dot(&z));
    }
    Ok(w)
}

/// Of refinement; each gains the digits that the condition of what is kept (at most 10⁶, squared)
/// leaves of sixteen.
const STEPS: usize = 4;

/// Singular values and the right vectors, one per row.
fn factors(m: Array2<f64>) -> Result<(Array1<f64>, Array2<f64>), String> {
    let (_, values, vt) = m.svd(false, true).map_err(|e| e.to_string())?;
    Ok((values, vt.ok_or("no singular vectors")?))
}

/// Divides by the squares of the singular values, leaving out directions in which the features
/// hardly differ (scikit-learn's `tol`): with columns that are sums of others up to the digits
/// printed, the rest would be coefficients of 10⁵ that cancel each other.
fn divide(z: &mut Array1<f64>, values: &Array1<f64>) {
    const CUT: f64 = 1e-6;
    let largest = values.iter().copied().fold(0.0, f64::max);
    for (z, v) in z.iter_mut().zip(values) {
        *z = if *v > CUT * largest {
            *z / (v * v)
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

/// R by Householder reflections, some columns at a time: what they do to the columns behind is
/// two matrix products (Golub & Van Loan 2013, algorithms 5.2.1 and 5.1.2; the reflections of a
/// panel are I - V T Vᵀ).
fn householder(a: Array2<f64>) -> Array2<f64> {
    const PANEL: usize = 16;
    let (n, d) = a.dim();
    // Columns in memory order: every step works along columns.
    let mut c = a.t().as_standard_layout().to_owned();
    let steps = n.min(d);
    for first in (0..steps).step_by(PANEL) {
        let end = steps.min(first + PANEL);
        let (mut panel, mut behind) = c
            .slice_mut(s![first.., first..])
            .split_at(Axis(0), end - first);
        let v = reflect(panel.view_mut());
        let t = joint(&v);
        let w = behind.dot(&v.t()).dot(&t);
        general_mat_mul(-1.0, &w, &v, 1.0, &mut behind);
    }
    let mut r = c.t().slice(s![..steps, ..]).to_owned();
    for ((i, j), v) in r.indexed_iter_mut() {
        if i > j {
            *v = 0.0;
        }
    }
    r
}

/// Triangularises a panel, whose rows are columns; returns the vectors of its reflections, each
/// of length √2 (so that H = I - v vᵀ) or 0.
fn reflect(mut panel: ArrayViewMut2<f64>) -> Array2<f64> {
    let mut vectors = Array2::zeros(panel.raw_dim());
    for j in 0..panel.nrows() {
        let mut v = panel.slice(s![j, j..]).to_owned();
        let norm = v.dot(&v).sqrt();
        if norm == 0.0 {
            continue;
        }
        v[0] += if v[0] >= 0.0 { norm } else { -norm };
        v *= std::f64::consts::SQRT_2 / v.dot(&v).sqrt();
        for mut column in panel.slice_mut(s![j.., j..]).outer_iter_mut() {
            let factor = -v.dot(&column);
            column.scaled_add(factor, &v);
        }
        vectors.slice_mut(s![j, j..]).assign(&v);
    }
    vectors
}

/// The triangle T with which the reflections I - v vᵀ of a panel, one after the other, are
/// I - Vᵀ T V (V with a row for each).
fn joint(v: &Array2<f64>) -> Array2<f64> {
    let products = v.dot(&v.t());
    let mut t = Array2::<f64>::eye(v.nrows());
    for i in 1..v.nrows() {
        let column = -t.slice(s![..i, ..i]).dot(&products.slice(s![..i, i]));
        t.slice_mut(s![..i, i]).assign(&column);
    }
    t
}
