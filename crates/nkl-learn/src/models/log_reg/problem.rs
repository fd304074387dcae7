//! What is minimised: the loss per unit of weight, and its gradient.

use super::coordinates::Coordinates;
use super::{LogisticRegression, BLOCK};
use crate::exponential::exp;
use crate::rows::Blocks;
use crate::LearnError;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1};
use rayon::prelude::*;

/// Tasks whose sums are in memory at a time.
const BLOCKS: usize = 256;

/// The loss, in coordinates that make the descent short.
pub(super) struct Problem<'a> {
    x: &'a dyn Blocks,
    coordinates: Coordinates,
    index: &'a [usize],
    sets: usize,
    /// Weight of each row, summing to 1.
    weights: Vec<f64>,
}

impl<'a> Problem<'a> {
    /// Rows, the class of each (`index`, of `count`) and its weight.
    pub(super) fn new(
        x: &'a dyn Blocks,
        index: &'a [usize],
        count: usize,
        weights: Option<&[f64]>,
        c: f64,
    ) -> Result<Self, LearnError> {
        let total: f64 = weights.map_or(x.nrows() as f64, |w| w.iter().sum());
        let weights: Vec<f64> = weights.map_or_else(
            || vec![1.0 / total; x.nrows()],
            |w| w.iter().map(|w| w / total).collect(),
        );
        Ok(Problem {
            x,
            coordinates: Coordinates::new(x, &weights, 1.0 / (c * total))?,
            index,
            sets: if count == 2 { 1 } else { count },
            weights,
        })
    }

    /// Where the descent begins: coefficients as sets × features, then the intercepts.
    pub(super) fn start(&self) -> Vec<f64> {
        vec![0.0; self.sets * (self.x.ncols() + 1)]
    }

    /// Whether there is a covariance to make the features independent by.
    pub(super) fn can_be_independent(&self) -> bool {
        self.coordinates.can_be_independent(self.x)
    }

    /// Makes the features independent of each other, each row counting as much as it does in the Hessian
    /// at `w`. Returns where `w` is now.
    pub(super) fn independent(&mut self, w: &[f64]) -> Result<Vec<f64>, LearnError> {
        let (scaled, intercept) = self.scaled(w);
        let plain = self.coordinates.plain(scaled.view(), intercept);
        let shares = self.curvature(&plain)?;
        let own = self.coordinates.independent(self.x, &shares, scaled)?;
        Ok(own.iter().chain(intercept).copied().collect())
    }

    /// The weight of each row in the Hessian, the mean over the sets.
    fn curvature(&self, plain: &LogisticRegression) -> Result<Vec<f64>, LearnError> {
        let mut shares = vec![0.0; self.weights.len()];
        let tasks = shares.par_chunks_mut(BLOCK).enumerate();
        tasks.try_for_each(|(block, shares)| {
            let start = block * BLOCK;
            let rows = self.x.block(start..start + shares.len())?;
            let mut logits = rows.dot(&plain.coefficients.t());
            for (r, (mut row, share)) in logits.outer_iter_mut().zip(shares).enumerate() {
                row += &ArrayView1::from(&plain.intercept);
                loss_of_row(&mut row, self.index[start + r]);
                row.mapv_inplace(|p| p * (1.0 - p));
                *share = self.weights[start + r] * row.sum() / row.len() as f64;
            }
            Ok::<_, LearnError>(())
        })?;
        Ok(shares)
    }

    /// The loss at `w`, and its gradient.
    pub(super) fn loss(&self, w: &[f64], gradient: &mut [f64]) -> Result<f64, LearnError> {
        let (scaled, intercept) = self.scaled(w);
        let plain = self.coordinates.plain(scaled.view(), intercept);
        let (loss, sums, by_intercept) = self.sums(&plain)?;
        let (penalty, by_coefficient) =
            self.coordinates
                .gradient(scaled.view(), sums, &by_intercept);
        let all = by_coefficient.iter().chain(&by_intercept);
        gradient.iter_mut().zip(all).for_each(|(to, g)| *to = *g);
        Ok(loss + penalty)
    }

    /// Loss without penalty, and its gradient for coefficients on the features as they are.
    fn sums(&self, plain: &LogisticRegression) -> Result<(f64, Array2<f64>, Vec<f64>), LearnError> {
        let rows = self.x.nrows();
        let mut value = 0.0;
        let mut coefficients = Array2::zeros((self.sets, self.x.ncols()));
        let mut intercepts = vec![0.0; self.sets];
        // The blocks' sums are added in order, some of them at a time: there may be many.
        for from in (0..rows).step_by(BLOCK * BLOCKS) {
            let starts = (from..rows.min(from + BLOCK * BLOCKS)).step_by(BLOCK);
            let starts: Vec<usize> = starts.collect();
            let parts = starts
                .into_par_iter()
                .map(|start| {
                    let rows = self.x.block(start..(start + BLOCK).min(rows))?;
                    Ok(self.block(rows.view(), start, plain))
                })
                .collect::<Result<Vec<_>, LearnError>>()?;
            for (part, by_coefficient, by_intercept) in &parts {
                value += part;
                coefficients += by_coefficient;
                let sums = intercepts.iter_mut().zip(by_intercept);
                sums.for_each(|(sum, part)| *sum += part);
            }
        }
        Ok((value, coefficients, intercepts))
    }

    /// Loss and gradient of some rows.
    fn block(
        &self,
        rows: ArrayView2<f64>,
        start: usize,
        plain: &LogisticRegression,
    ) -> (f64, Array2<f64>, Vec<f64>) {
        let mut residual = rows.dot(&plain.coefficients.t());
        let mut value = 0.0;
        let mut by_intercept = vec![0.0; self.sets];
        for (r, mut row) in residual.outer_iter_mut().enumerate() {
            row += &ArrayView1::from(&plain.intercept);
            let (class, weight) = (self.index[start + r], self.weights[start + r]);
            value += weight * loss_of_row(&mut row, class);
            match row.len() {
                1 => row[0] -= class as f64,
                _ => row[class] -= 1.0,
            }
            row *= weight;
            by_intercept
                .iter_mut()
                .zip(&row)
                .for_each(|(sum, v)| *sum += v);
        }
        let mut by_coefficient = Array2::zeros((self.sets, rows.ncols()));
        general_mat_mul(1.0, &residual.t(), &rows, 0.0, &mut by_coefficient);
        (value, by_coefficient, by_intercept)
    }

    /// Coefficients on centred and divided features, sets × features, and the intercepts.
    fn scaled<'w>(&self, w: &'w [f64]) -> (Array2<f64>, &'w [f64]) {
        let (coefficients, intercept) = w.split_at(self.sets * self.x.ncols());
        (self.coordinates.scaled(self.sets, coefficients), intercept)
    }

    /// The model at `w`, for the features as they were given.
    pub(super) fn model(&self, w: &[f64]) -> LogisticRegression {
        let (scaled, intercept) = self.scaled(w);
        self.coordinates.plain(scaled.view(), intercept)
    }
}

/// Negative log likelihood of one row; its logits are replaced by probabilities: of the second class
/// where there is one logit.
fn loss_of_row(logits: &mut ArrayViewMut1<f64>, class: usize) -> f64 {
    if logits.len() == 1 {
        let (z, y) = (logits[0], class as f64);
        // log(1 + exp(z)) - y z, without overflow.
        let tail = (-z.abs()).exp();
        logits[0] = if z >= 0.0 { 1.0 } else { tail } / (1.0 + tail);
        return z.max(0.0) + tail.ln_1p() - y * z;
    }
    let max = logits.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    let own = logits[class] - max;
    logits.mapv_inplace(|v| exp(v - max));
    let sum = logits.sum();
    logits.mapv_inplace(|v| v / sum);
    sum.ln() - own
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Features that are more or less the same, and classes that depend on their differences.
    fn alike(rows: usize) -> (Array2<f64>, Vec<usize>) {
        let mut draws = ChaCha8Rng::seed_from_u64(5);
        let mut x = Array2::zeros((rows, 24));
        for mut row in x.outer_iter_mut() {
            let shared = draws.random_range(-1.0..1.0);
            for (at, value) in row.iter_mut().enumerate() {
                let own = 0.7f64.powi(at as i32);
                *value = shared + own * draws.random_range(-1.0..1.0);
            }
        }
        let class = |row: ArrayView1<f64>| {
            let differs = 300.0 * (row[20] - row[21]) + 10.0 * (row[11] - row[12]);
            (row[0] + differs + draws.random_range(-2.0..2.0) > 0.0) as usize
        };
        let classes = x.outer_iter().map(class).collect();
        (x, classes)
    }

    #[test]
    fn independent_coordinates_are_of_the_same_model_and_make_the_descent_short() {
        use super::super::super::lbfgs::{minimise, Limits};
        let (x, classes) = alike(800);
        let view = x.view();
        let mut problem = Problem::new(&view, &classes, 2, None, 1.0).unwrap();
        let mut w = problem.start();
        let descend = |problem: &Problem, w: &mut Vec<f64>, steps| {
            let limits = Limits {
                gradient: 1e-9,
                steps,
            };
            minimise(w, &limits, |w, g| problem.loss(w, g)).unwrap()
        };
        assert!(!descend(&problem, &mut w, 5));
        assert!(!descend(&problem, &mut w.clone(), 40));
        let before = problem.model(&w);
        let loss = problem.loss(&w, &mut vec![0.0; w.len()]).unwrap();

        w = problem.independent(&w).unwrap();
        let after = problem.model(&w);
        let mut gradient = vec![0.0; w.len()];
        assert!((problem.loss(&w, &mut gradient).unwrap() - loss).abs() < 1e-9);
        let all = |model: &LogisticRegression| {
            let intercepts = model.intercept.iter().copied();
            let coefficients = model.coefficients.iter().copied();
            intercepts.chain(coefficients).collect::<Vec<f64>>()
        };
        for (a, b) in all(&before).iter().zip(all(&after)) {
            assert!((a - b).abs() < 1e-6 * a.abs().max(1.0), "{a} {b}");
        }
        for (at, slope) in gradient.iter().enumerate() {
            let (mut up, mut down) = (w.clone(), w.clone());
            up[at] += 1e-5;
            down[at] -= 1e-5;
            let loss = |w: &[f64]| problem.loss(w, &mut vec![0.0; w.len()]).unwrap();
            let measured = (loss(&up) - loss(&down)) / 2e-5;
            assert!((measured - slope).abs() < 1e-7, "{measured} {slope}");
        }
        assert!(descend(&problem, &mut w, 40), "not through after 40 steps");
    }
}
