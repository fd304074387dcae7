//! C-support vector classification, one class against one, with probabilities.

use super::coupling::couple;
use super::gram::for_blocks;
use super::kernel::{Kernel, KernelSettings};
use super::pairs::{pairs, solve_pairs, Pair, Solved};
use super::platt::Sigmoid;
use super::smo::Solution;
use crate::models::classes;
use crate::{LearnError, Learner, Model, Training};
use ndarray::{s, Array2, ArrayView1, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Pairwise probabilities are kept this far from 0 and 1 (as libsvm does).
const EDGE: f64 = 1e-7;

/// Settings of svm.
pub(crate) struct SvcSettings {
    c: f64,
    kernel: KernelSettings,
}

impl Default for SvcSettings {
    fn default() -> Self {
        SvcSettings {
            c: 1.0,
            kernel: KernelSettings::default(),
        }
    }
}

impl SvcSettings {
    pub(crate) fn build(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        let c = Self::check_c(plan.c.unwrap_or(1.0))?;
        Ok(Box::new(SvcSettings {
            c,
            kernel: KernelSettings::from_plan(plan)?,
        }))
    }

    pub(crate) fn check_c(c: f64) -> Result<f64, LearnError> {
        if c.is_finite() && c > 0.0 {
            return Ok(c);
        }
        Err(LearnError::setting("C_val", c, "a positive number"))
    }
}

/// Support vectors, ordered by class, and the pairs of classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Svc {
    /// The kernel, with γ resolved.
    pub kernel: Kernel,
    /// Vectors × features.
    pub vectors: Array2<f64>,
    /// First vector of each class, and the number of vectors.
    pub starts: Vec<usize>,
    /// (classes - 1) × vectors: row r of a vector of class c is its coefficient in the pair with
    /// the r-th of the other classes.
    pub coefficients: Array2<f64>,
    /// One per pair (0,1), (0,2), …, (1,2), …; added to the sum.
    pub intercepts: Vec<f64>,
    /// From decision values to probabilities, one per pair.
    pub sigmoids: Vec<Sigmoid>,
    /// False where the limit of steps was reached before the tolerance.
    pub converged: bool,
}

impl Learner for SvcSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let (index, count) = classes(t.y)?;
        let kernel = self.kernel.resolve(t.x);
        let bound: Vec<f64> = (0..index.len())
            .map(|row| self.c * t.weights.map_or(1.0, |w| w[row]))
            .collect();
        let pairs = pairs(index, count, t.seed);
        let solved = solve_pairs(t.x.reborrow(), kernel, &bound, &pairs);
        Ok(Model::Svm(assemble(
            t.x, index, count, kernel, &pairs, &solved,
        )))
    }

    fn min_classes(&self) -> usize {
        2
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

/// The model from the solutions of all pairs.
fn assemble(
    x: ArrayView2<f64>,
    index: &[usize],
    count: usize,
    kernel: Kernel,
    pairs: &[Pair],
    solved: &[Solved],
) -> Svc {
    let sigmoids = pairs
        .par_iter()
        .zip(solved)
        .map(|(pair, solved)| {
            let first: Vec<bool> = (0..pair.samples.len()).map(|p| p < pair.firsts).collect();
            Sigmoid::fit(&solved.decisions, &first)
        })
        .collect();
    let solutions: Vec<&Solution> = solved.iter().map(|s| &s.solution).collect();
    // A support vector of any pair, by class.
    let mut used = vec![false; index.len()];
    for (pair, solution) in pairs.iter().zip(&solutions) {
        pair.samples
            .iter()
            .zip(&solution.beta)
            .filter(|(_, b)| **b != 0.0)
            .for_each(|(&s, _)| used[s as usize] = true);
    }
    let mut vectors: Vec<usize> = (0..index.len()).filter(|&row| used[row]).collect();
    vectors.sort_by_key(|&row| index[row]);
    let starts: Vec<usize> = (0..=count)
        .map(|c| vectors.partition_point(|&row| index[row] < c))
        .collect();
    let mut place = vec![usize::MAX; index.len()];
    vectors
        .iter()
        .enumerate()
        .for_each(|(i, &row)| place[row] = i);
    let mut coefficients = Array2::zeros((count - 1, vectors.len()));
    for ((pair, solution), (i, j)) in pairs.iter().zip(&solutions).zip(numbers(count)) {
        for (p, (&sample, &beta)) in pair.samples.iter().zip(&solution.beta).enumerate() {
            if beta != 0.0 {
                let row = if p < pair.firsts { j - 1 } else { i };
                coefficients[[row, place[sample as usize]]] = beta;
            }
        }
    }
    Svc {
        kernel,
        vectors: x.select(Axis(0), &vectors),
        starts,
        coefficients,
        intercepts: solutions.iter().map(|s| -s.offset).collect(),
        sigmoids,
        converged: solutions.iter().all(|s| s.converged),
    }
}

/// The classes of each pair.
fn numbers(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |i| (i + 1..count).map(move |j| (i, j)))
}

impl Svc {
    fn classes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Decision values of all pairs for one row of kernel values; positive: the first class.
    fn decide(&self, kernels: ArrayView1<f64>, out: &mut [f64]) {
        let part = |row: usize, class: usize| {
            let range = self.starts[class]..self.starts[class + 1];
            self.coefficients
                .slice(s![row, range.clone()])
                .dot(&kernels.slice(s![range]))
        };
        for ((out, intercept), (i, j)) in out
            .iter_mut()
            .zip(&self.intercepts)
            .zip(numbers(self.classes()))
        {
            *out = part(j - 1, i) + part(i, j) + intercept;
        }
    }

    /// Calls `use_row` with the decision values of every row; collects what it writes, rows × classes.
    fn each<T: Clone + Default + Send>(
        &self,
        x: ArrayView2<f64>,
        use_row: impl Fn(&[f64], &mut [T]) + Sync,
    ) -> Array2<T> {
        let k = self.classes();
        let blocks = for_blocks(self.kernel, x, self.vectors.view(), |_, kernels| {
            let mut decisions = vec![0.0; k * k.saturating_sub(1) / 2];
            let mut out = vec![T::default(); kernels.nrows() * k];
            for (row, out) in kernels.outer_iter().zip(out.chunks_mut(k)) {
                self.decide(row, &mut decisions);
                use_row(&decisions, out);
            }
            out
        });
        let all: Vec<T> = blocks.into_iter().flatten().collect();
        Array2::from_shape_vec((x.nrows(), k), all)
            .unwrap_or_else(|_| Array2::default((x.nrows(), k)))
    }

    /// Probabilities, rows × classes.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Array2<f64> {
        let k = self.classes();
        self.each(x, |decisions, out: &mut [f64]| {
            let mut r = vec![0.0; k * k];
            for (((i, j), &d), sigmoid) in numbers(k).zip(decisions).zip(&self.sigmoids) {
                let p = sigmoid.probability(d).clamp(EDGE, 1.0 - EDGE);
                r[i * k + j] = p;
                r[j * k + i] = 1.0 - p;
            }
            couple(&r, k, out);
        })
    }

    /// How many pairs each class wins, rows × classes.
    pub(crate) fn votes(&self, x: ArrayView2<f64>) -> Array2<usize> {
        let k = self.classes();
        self.each(x, |decisions, out: &mut [usize]| {
            for ((i, j), &d) in numbers(k).zip(decisions) {
                out[if d > 0.0 { i } else { j }] += 1;
            }
        })
    }
}
