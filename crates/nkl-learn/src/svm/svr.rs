//! ε-support vector regression.

use super::gram::{for_blocks, Gram, Keep};
use super::kernel::{Kernel, KernelSettings};
use super::rows::Rows;
use super::smo::{solve, Problem};
use super::{shares, SvcSettings, KEEP_ALL};
use crate::models::values;
use crate::{LearnError, Learner, Model, Training};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use serde::{Deserialize, Serialize};

/// Settings of svr. `C_val` is 0.001 where it is not given, as in nkululeko (scikit-learn: 1):
/// with targets of some size that is far too small, so it is worth giving.
pub(crate) struct SvrSettings {
    c: f64,
    epsilon: f64,
    kernel: KernelSettings,
}

impl SvrSettings {
    pub(crate) fn build(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        let epsilon = plan.epsilon.unwrap_or(0.1);
        if !(epsilon.is_finite() && epsilon >= 0.0) {
            return Err(LearnError::setting(
                "epsilon",
                epsilon,
                "0 or a positive number",
            ));
        }
        let c = SvcSettings::check_c(plan.c.unwrap_or(0.001))?;
        Ok(Box::new(SvrSettings {
            c,
            epsilon,
            kernel: KernelSettings::from_plan(plan)?,
        }))
    }
}

/// Support vectors and their coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Svr {
    /// The kernel, with γ resolved.
    pub kernel: Kernel,
    /// Vectors × features.
    pub vectors: Array2<f64>,
    /// One per vector.
    pub coefficients: Array1<f64>,
    /// Added to the sum.
    pub intercept: f64,
    /// False where the limit of steps was reached before the tolerance.
    pub converged: bool,
}

impl Learner for SvrSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let y = values(t)?;
        let kernel = self.kernel.resolve(t.x);
        let keep = if y.len() <= KEEP_ALL {
            Keep::All
        } else {
            Keep::Nothing
        };
        let gram = Gram::new(t.x.reborrow(), None, kernel, keep);
        let n = y.len() as u32;
        let bound: Vec<f64> = (0..y.len())
            .map(|row| self.c * t.weights.map_or(1.0, |w| w[row]))
            .collect();
        let none = vec![0.0; y.len()];
        let problem = Problem {
            samples: (0..n).collect(),
            // The copies that push the function up (β ≥ 0) and down (β ≤ 0).
            linear: y
                .iter()
                .map(|y| self.epsilon - y)
                .chain(y.iter().map(|y| -self.epsilon - y))
                .collect(),
            low: none
                .iter()
                .copied()
                .chain(bound.iter().map(|b| -b))
                .collect(),
            high: bound.iter().copied().chain(none.iter().copied()).collect(),
        };
        let (bytes, parallel) = shares(1);
        let solution = solve(
            &problem,
            Rows::new(&gram, (0..n).collect(), bytes, parallel),
        );
        let vectors: Vec<usize> = (0..y.len()).filter(|&i| solution.beta[i] != 0.0).collect();
        Ok(Model::Svr(Svr {
            kernel,
            vectors: t.x.select(Axis(0), &vectors),
            coefficients: vectors.iter().map(|&i| solution.beta[i]).collect(),
            intercept: -solution.offset,
            converged: solution.converged,
        }))
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl Svr {
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Vec<f64> {
        let blocks = for_blocks(self.kernel, x, self.vectors.view(), |_, values| {
            (values.dot(&self.coefficients) + self.intercept).to_vec()
        });
        blocks.into_iter().flatten().collect()
    }
}
