//! C-support vector classification, one class against one, with probabilities.

use super::coupling::couple;
use super::gram::{for_blocks, Gram};
use super::kernel::{Kernel, KernelSettings};
use super::platt::Sigmoid;
use super::rows::Rows;
use super::shares;
use super::smo::{solve, Problem, Solution};
use crate::models::classes;
use crate::random::Mt19937;
use crate::{LearnError, Learner, Model, Training};
use ndarray::{s, Array2, ArrayView1, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Parts into which the samples of two classes are divided for unbiased decision values.
const FOLDS: usize = 5;
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

/// Two classes with their samples, the first class first.
struct Pair {
    samples: Vec<u32>,
    firsts: usize,
    /// A random order of the samples, for the folds.
    order: Vec<usize>,
}

/// One problem of a pair: all samples, or all but one fold.
struct Job {
    pair: usize,
    fold: Option<usize>,
}

/// What comes out of a job.
enum Done {
    All(Solution),
    /// Decision values of the fold's samples, by position in the pair.
    Fold(Vec<(usize, f64)>),
}

impl Learner for SvcSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let (index, count) = classes(t)?;
        let kernel = self.kernel.resolve(t.x);
        let gram = Gram::new(t.x.reborrow(), kernel);
        let bound: Vec<f64> = (0..index.len())
            .map(|row| self.c * t.weights.map_or(1.0, |w| w[row]))
            .collect();
        let pairs = pairs(index, count, t.seed);
        let jobs: Vec<Job> = (0..pairs.len())
            .flat_map(|pair| {
                std::iter::once(None)
                    .chain((0..FOLDS).map(Some))
                    .map(move |fold| Job { pair, fold })
            })
            .collect();
        let (bytes, parallel) = shares(jobs.len());
        let work = Work {
            gram: &gram,
            bound: &bound,
            bytes,
            parallel,
        };
        let done: Vec<Done> = jobs
            .par_iter()
            .with_max_len(1)
            .map(|job| work.run(&pairs[job.pair], job.fold))
            .collect();
        Ok(Model::Svm(assemble(
            t.x, index, count, kernel, &pairs, done,
        )))
    }

    fn min_classes(&self) -> usize {
        2
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

/// All pairs of classes. The orders are drawn as scikit-learn's SVC(random_state=seed) draws them,
/// which makes the folds, and so the probabilities, the same.
fn pairs(index: &[usize], count: usize, seed: u64) -> Vec<Pair> {
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (row, &class) in index.iter().enumerate() {
        by_class[class].push(row as u32);
    }
    // Training the folds of a pair seeds libsvm's generator anew: every pair draws from the start.
    let start = Mt19937::new(Mt19937::new(seed as u32).below(i32::MAX as u32));
    let mut out = Vec::new();
    for i in 0..count {
        for j in i + 1..count {
            let samples: Vec<u32> = by_class[i].iter().chain(&by_class[j]).copied().collect();
            let mut order: Vec<usize> = (0..samples.len()).collect();
            let mut random = start.clone();
            for place in 0..order.len() {
                let other =
                    place + random.below_by_multiplication((order.len() - place) as u32) as usize;
                order.swap(place, other);
            }
            out.push(Pair {
                firsts: by_class[i].len(),
                samples,
                order,
            });
        }
    }
    out
}

struct Work<'a> {
    gram: &'a Gram<'a>,
    bound: &'a [f64],
    bytes: usize,
    parallel: bool,
}

impl Work<'_> {
    fn run(&self, pair: &Pair, fold: Option<usize>) -> Done {
        let n = pair.samples.len();
        let Some(fold) = fold else {
            return Done::All(self.solve(pair, &(0..n).collect::<Vec<_>>(), 1.0));
        };
        let (from, to) = (fold * n / FOLDS, (fold + 1) * n / FOLDS);
        let held_out = &pair.order[from..to];
        // As libsvm: the second class comes first and is the positive one. That matters only to
        // kernels that are not positive definite (sigmoid), where the way decides the optimum.
        let mut kept = [&pair.order[..from], &pair.order[to..]].concat();
        kept.sort_by_key(|&p| p < pair.firsts);
        let firsts = kept.iter().filter(|&&p| p < pair.firsts).count();
        let same = |value: f64| Done::Fold(held_out.iter().map(|&p| (p, value)).collect());
        if firsts == 0 || firsts == kept.len() {
            // Only one class is left to learn from: it, or nothing, is the decision.
            let others = kept.len() - firsts;
            return same(f64::from(u8::from(firsts > 0)) - f64::from(u8::from(others > 0)));
        }
        let solution = self.solve(pair, &kept, -1.0);
        let vectors: Vec<usize> = (0..kept.len())
            .filter(|&k| solution.beta[k] != 0.0)
            .collect();
        let others: Vec<u32> = vectors.iter().map(|&k| pair.samples[kept[k]]).collect();
        let coefficients: Vec<f64> = vectors.iter().map(|&k| solution.beta[k]).collect();
        let rows: Vec<u32> = held_out.iter().map(|&p| pair.samples[p]).collect();
        let sums = self.gram.sums(&rows, &others, &coefficients, self.parallel);
        Done::Fold(
            held_out
                .iter()
                .zip(sums)
                .map(|(&p, sum)| (p, solution.offset - sum))
                .collect(),
        )
    }

    /// Solves for some positions of a pair; the first class has the sign `first`.
    fn solve(&self, pair: &Pair, positions: &[usize], first: f64) -> Solution {
        let samples: Vec<u32> = positions.iter().map(|&p| pair.samples[p]).collect();
        let sign = |&p: &usize| if p < pair.firsts { first } else { -first };
        let edge = |&p: &usize| self.bound[pair.samples[p] as usize] * sign(&p);
        let problem = Problem {
            linear: positions.iter().map(|p| -sign(p)).collect(),
            low: positions.iter().map(|p| edge(p).min(0.0)).collect(),
            high: positions.iter().map(|p| edge(p).max(0.0)).collect(),
            samples: samples.clone(),
        };
        solve(
            &problem,
            Rows::new(self.gram, samples, self.bytes, self.parallel),
        )
    }
}

/// The model from the solutions of all jobs.
fn assemble(
    x: ArrayView2<f64>,
    index: &[usize],
    count: usize,
    kernel: Kernel,
    pairs: &[Pair],
    done: Vec<Done>,
) -> Svc {
    let mut solutions = Vec::with_capacity(pairs.len());
    let mut decisions: Vec<Vec<f64>> = pairs.iter().map(|p| vec![0.0; p.samples.len()]).collect();
    for (job, done) in done.into_iter().enumerate() {
        match done {
            Done::All(solution) => solutions.push(solution),
            Done::Fold(values) => values
                .into_iter()
                .for_each(|(p, v)| decisions[job / (FOLDS + 1)][p] = v),
        }
    }
    let sigmoids = pairs
        .par_iter()
        .zip(&decisions)
        .map(|(pair, decisions)| {
            let first: Vec<bool> = (0..decisions.len()).map(|p| p < pair.firsts).collect();
            Sigmoid::fit(decisions, &first)
        })
        .collect();
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
