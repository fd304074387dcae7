//! The problems of one class against one: for every pair of classes, all samples, and all but one
//! of five folds, for decision values of samples that were not learned from.

use super::gram::{Gram, Keep};
use super::kernel::Kernel;
use super::rows::Rows;
use super::smo::{solve, Problem, Solution};
use super::{shares, KEEP_ALL};
use crate::random::Mt19937;
use ndarray::ArrayView2;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// Parts into which the samples of two classes are divided.
const FOLDS: usize = 5;
/// Problems per pair.
const JOBS: usize = FOLDS + 1;
/// Two classes with their samples, the first class first.
pub(super) struct Pair {
    /// Rows of the data.
    pub samples: Vec<u32>,
    /// How many of them are of the first class.
    pub firsts: usize,
    /// A random order of the samples, for the folds.
    order: Vec<usize>,
}

/// What is known of a pair.
pub(super) struct Solved {
    /// Of all samples.
    pub solution: Solution,
    /// The decision value of every sample, by the problem that left its fold out.
    pub decisions: Vec<f64>,
}

/// What comes out of one problem.
enum Done {
    All(Solution),
    /// Decision values of the fold's samples, by position in the pair.
    Fold(Vec<(usize, f64)>),
}

/// All pairs of classes. The orders are drawn as scikit-learn's SVC(random_state=seed) draws them,
/// which makes the folds, and so the probabilities, the same.
pub(super) fn pairs(index: &[usize], count: usize, seed: u64) -> Vec<Pair> {
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
                let left = (order.len() - place) as u32;
                order.swap(place, place + random.below_by_multiplication(left) as usize);
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

/// Solves everything, in parallel. `bound`: C of each row of `x`.
pub(super) fn solve_pairs<'a>(
    x: ArrayView2<'a, f64>,
    kernel: Kernel,
    bound: &'a [f64],
    pairs: &[Pair],
) -> Vec<Solved> {
    let (bytes, parallel) = shares(pairs.len() * JOBS);
    let keep = if x.nrows() <= KEEP_ALL {
        Keep::All
    } else {
        Keep::Nothing
    };
    let work = Work {
        all: Gram::new(x.reborrow(), None, kernel, keep),
        own: pairs.iter().map(|_| Mutex::new((None, JOBS))).collect(),
        x,
        kernel,
        bound,
        bytes,
        parallel,
    };
    let done: Vec<Done> = (0..pairs.len() * JOBS)
        .into_par_iter()
        .with_max_len(1)
        .map(|job| work.run(pairs, job))
        .collect();
    let mut solved: Vec<Solved> = Vec::with_capacity(pairs.len());
    for (job, done) in done.into_iter().enumerate() {
        match (done, solved.last_mut()) {
            // Every pair's first problem is the one of all samples.
            (Done::All(solution), _) => {
                let decisions = vec![0.0; pairs[job / JOBS].samples.len()];
                solved.push(Solved {
                    solution,
                    decisions,
                });
            }
            (Done::Fold(values), Some(last)) => {
                values.into_iter().for_each(|(p, v)| last.decisions[p] = v)
            }
            (Done::Fold(_), None) => {}
        }
    }
    solved
}

/// What the problems share.
struct Work<'a> {
    x: ArrayView2<'a, f64>,
    kernel: Kernel,
    all: Gram<'a>,
    /// Per pair: its own kernel matrix, while it is needed, and how many problems still need it.
    own: Vec<Mutex<(Option<Arc<Gram<'a>>>, usize)>>,
    bound: &'a [f64],
    bytes: usize,
    parallel: bool,
}

impl<'a> Work<'a> {
    fn run(&self, pairs: &[Pair], job: usize) -> Done {
        let (number, fold) = (job / JOBS, (job % JOBS).checked_sub(1));
        let pair = &pairs[number];
        let n = pair.samples.len();
        // The problems of a pair share the rows that were computed, as far as there is room.
        if self.all.is_whole() {
            return On {
                work: self,
                pair,
                gram: &self.all,
                rows: &pair.samples,
            }
            .run(fold);
        }
        let gram = self.take(number, pair);
        let rows: Vec<u32> = (0..n as u32).collect();
        let done = On {
            work: self,
            pair,
            gram: &gram,
            rows: &rows,
        }
        .run(fold);
        self.give_back(number);
        done
    }

    fn take(&self, number: usize, pair: &Pair) -> Arc<Gram<'a>> {
        let mut own = self.own[number]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let room = self.bytes / 2 / (4 * pair.samples.len().max(1));
            let map = Some(pair.samples.clone());
            Arc::new(Gram::new(
                self.x.reborrow(),
                map,
                self.kernel,
                Keep::Needed(room),
            ))
        };
        Arc::clone(own.0.get_or_insert_with(make))
    }

    fn give_back(&self, number: usize) {
        let mut own = self.own[number]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        own.1 -= 1;
        if own.1 == 0 {
            own.0 = None;
        }
    }
}

/// A pair on a kernel matrix: `rows[p]` is the matrix' row of position p.
struct On<'a, 'w, 'g> {
    work: &'a Work<'w>,
    pair: &'a Pair,
    gram: &'a Gram<'g>,
    rows: &'a [u32],
}

impl On<'_, '_, '_> {
    fn run(&self, fold: Option<usize>) -> Done {
        let (pair, n) = (self.pair, self.rows.len());
        let Some(fold) = fold else {
            return Done::All(self.solve(&(0..n).collect::<Vec<_>>(), 1.0));
        };
        let (from, to) = (fold * n / FOLDS, (fold + 1) * n / FOLDS);
        let held_out = &pair.order[from..to];
        // As libsvm: the second class comes first and is the positive one. That matters only to
        // kernels that are not positive definite (sigmoid), where the way decides the optimum.
        let mut kept = [&pair.order[..from], &pair.order[to..]].concat();
        kept.sort_by_key(|&p| p < pair.firsts);
        let firsts = kept.iter().filter(|&&p| p < pair.firsts).count();
        if firsts == 0 || firsts == kept.len() {
            // Only one class is left to learn from: it, or nothing, is the decision.
            let value = if kept.is_empty() {
                0.0
            } else {
                1.0_f64.copysign(firsts as f64 - 0.5)
            };
            return Done::Fold(held_out.iter().map(|&p| (p, value)).collect());
        }
        let solution = self.solve(&kept, -1.0);
        let vectors: Vec<usize> = (0..kept.len())
            .filter(|&k| solution.beta[k] != 0.0)
            .collect();
        let others: Vec<u32> = vectors.iter().map(|&k| self.rows[kept[k]]).collect();
        let coefficients: Vec<f64> = vectors.iter().map(|&k| solution.beta[k]).collect();
        let rows: Vec<u32> = held_out.iter().map(|&p| self.rows[p]).collect();
        let sums = self
            .gram
            .sums(&rows, &others, &coefficients, self.work.parallel);
        Done::Fold(
            held_out
                .iter()
                .zip(sums)
                .map(|(&p, sum)| (p, solution.offset - sum))
                .collect(),
        )
    }

    /// Solves for some positions; the first class has the sign `first`.
    fn solve(&self, positions: &[usize], first: f64) -> Solution {
        let sign = |&p: &usize| if p < self.pair.firsts { first } else { -first };
        let edge = |&p: &usize| self.work.bound[self.pair.samples[p] as usize] * sign(&p);
        let samples: Vec<u32> = positions.iter().map(|&p| self.rows[p]).collect();
        let problem = Problem {
            linear: positions.iter().map(|p| -sign(p)).collect(),
            low: positions.iter().map(|p| edge(p).min(0.0)).collect(),
            high: positions.iter().map(|p| edge(p).max(0.0)).collect(),
            samples: samples.clone(),
        };
        solve(
            &problem,
            Rows::new(self.gram, samples, self.work.bytes / 2, self.work.parallel),
        )
    }
}
