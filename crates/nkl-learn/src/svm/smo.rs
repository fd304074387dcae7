//! Sequential minimal optimisation.
//!
//! Both support vector machines are the problem
//!
//!   minimise ½ βᵀ K β + Σ_v t_v β_v   subject to   Σ β = 0,   low ≤ β ≤ high,
//!
//! with β = y α: for classification one variable per sample (t = -y, bounds 0 and ±C), for
//! regression two that share the sample's kernel row. With f = K β, moving weight δ from v to u
//! changes the objective by δ (F_u - F_v) + ½ δ² (K_uu + K_vv - 2 K_uv), F = f + t.
//!
//! Working sets by second-order information (Fan, Chen & Lin 2005, WSS 2), shrinking and the
//! stopping rule as described for LIBSVM (Chang & Lin 2011, sections 4.1.2 to 4.2.3); where
//! shrunk variables come back, their f is computed anew by blocked products, so that no second
//! gradient has to be kept.
//!
//! Own, because linfa-svm keeps the whole kernel matrix and couples no pairs of classes, and
//! smartcore's SVC is an online approximation without probabilities: neither gives what libsvm
//! does.

use super::rows::Rows;

/// Ends when no pair violates the optimality conditions by more (libsvm's default).
pub(crate) const TOLERANCE: f64 = 1e-3;
/// Stands for a curvature that is not positive.
const TINY: f64 = 1e-12;

/// A problem; variable `c · n + i` is copy `c` of sample `i`.
pub(crate) struct Problem {
    /// Rows of the gram matrix of the n samples.
    pub samples: Vec<u32>,
    pub linear: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

/// The optimum.
pub(crate) struct Solution {
    /// Per sample, summed over copies.
    pub beta: Vec<f64>,
    /// Subtracted from Σ β K to get the decision value.
    pub offset: f64,
    /// False where the limit of steps was reached first.
    pub converged: bool,
}

/// The variables that are being worked on, by position; the others wait in `Solver::all`.
struct Active {
    /// Sample of each position.
    sample: Vec<usize>,
    beta: Vec<f64>,
    linear: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    f: Vec<f64>,
    diagonal: Vec<f64>,
}

struct Solver<'a, 'r, 'g> {
    problem: &'a Problem,
    rows: Rows<'r, 'g>,
    n: usize,
    copies: usize,
    /// β and f of all variables and samples, up to date for those that are not active.
    beta: Vec<f64>,
    f: Vec<f64>,
    active: Active,
    unshrunk: bool,
    /// Largest and smallest -F that were seen last.
    gap: (f64, f64),
}

/// Solves; `rows` is laid out as the problem's samples.
pub(crate) fn solve(problem: &Problem, rows: Rows) -> Solution {
    let n = problem.samples.len();
    let copies = problem.linear.len() / n.max(1);
    let beta = vec![0.0; problem.linear.len()];
    let f = vec![0.0; n];
    let active = Active {
        sample: (0..n).collect(),
        beta: beta.clone(),
        linear: problem.linear.clone(),
        low: problem.low.clone(),
        high: problem.high.clone(),
        f: f.clone(),
        diagonal: rows.diagonals(),
    };
    Solver {
        problem,
        rows,
        n,
        copies,
        beta,
        f,
        active,
        unshrunk: false,
        gap: (f64::INFINITY, f64::NEG_INFINITY),
    }
    .run()
}

impl Solver<'_, '_, '_> {
    fn run(mut self) -> Solution {
        let limit = 10_000_000.max(100 * self.problem.linear.len());
        let period = self.n.clamp(1, 1000);
        let mut until_shrink = period;
        let mut converged = false;
        for _ in 0..limit {
            until_shrink -= 1;
            if until_shrink == 0 {
                until_shrink = period;
                self.shrink();
            }
            if self.step() {
                continue;
            }
            if self.active.sample.len() == self.n {
                converged = true;
                break;
            }
            // Optimal for the active ones; perhaps not for the rest.
            self.unshrink();
            if self.step() {
                until_shrink = 1;
            } else {
                converged = true;
                break;
            }
        }
        self.write_back();
        if self.active.sample.len() < self.n {
            self.unshrink();
        }
        let offset = self.offset();
        Solution {
            beta: self.summed(),
            offset,
            converged,
        }
    }

    /// Improves one pair; false where none violates by more than the tolerance.
    fn step(&mut self) -> bool {
        let Some((up, highest)) = self.active.highest_up() else {
            return false;
        };
        let m = self.active.sample.len();
        let i = up % m;
        self.gap.0 = highest;
        self.need(i, None);
        let (lowest, chosen) = self.active.best_partner(i, highest, self.rows.get(i));
        self.gap.1 = lowest;
        if highest - lowest < TOLERANCE {
            return false;
        }
        let Some(down) = chosen else { return false };
        let j = down % m;
        self.need(j, Some(i));
        let (row_i, row_j) = (self.rows.get(i), self.rows.get(j));
        let a = &mut self.active;
        let violation = highest + a.f[j] + a.linear[down];
        let curvature = a.diagonal[i] + a.diagonal[j] - 2.0 * f64::from(row_i[j]);
        let free = violation / if curvature > 0.0 { curvature } else { TINY };
        let (room_up, room_down) = (a.high[up] - a.beta[up], a.beta[down] - a.low[down]);
        let delta = free.min(room_up).min(room_down);
        // Exactly on the bound, so that it is seen there.
        a.beta[up] = if delta == room_up {
            a.high[up]
        } else {
            a.beta[up] + delta
        };
        a.beta[down] = if delta == room_down {
            a.low[down]
        } else {
            a.beta[down] - delta
        };
        for ((f, ki), kj) in a.f.iter_mut().zip(row_i).zip(row_j) {
            *f += delta * f64::from(*ki) - delta * f64::from(*kj);
        }
        true
    }

    /// Makes sure that a row is there, together with rows that are likely to be next.
    fn need(&mut self, position: usize, keep: Option<usize>) {
        if self.rows.has(position) {
            return self.rows.touch(position);
        }
        if let Some(keep) = keep {
            self.rows.touch(keep);
        }
        let mut wanted = vec![position];
        let company = self.rows.company(position);
        if company > 1 {
            let new = |&p: &usize| p != position && !self.rows.has(p);
            wanted.extend(
                self.active
                    .violators(company, self.gap)
                    .into_iter()
                    .filter(new)
                    .take(company - 1),
            );
        }
        self.rows.load(&wanted);
        if let Some(keep) = keep {
            self.rows.touch(keep);
        }
    }

    /// Sets aside variables that stand at a bound and will probably stay there.
    fn shrink(&mut self) {
        let Some((highest, lowest)) = self.active.extremes() else {
            return;
        };
        if !self.unshrunk && highest - lowest <= 10.0 * TOLERANCE {
            self.unshrunk = true;
            self.unshrink();
        }
        let m = self.active.sample.len();
        let keep: Vec<usize> = (0..m)
            .filter(|&p| {
                (0..self.copies).any(|c| !self.active.settled(c * m + p, p, highest, lowest))
            })
            .collect();
        // Moving everything together must pay.
        if m - keep.len() < (m / 20).max(1) {
            return;
        }
        self.write_back();
        self.rows.shrink(&keep);
        let samples = keep.iter().map(|&p| self.active.sample[p]).collect();
        let diagonal = keep.iter().map(|&p| self.active.diagonal[p]).collect();
        self.activate(samples, diagonal);
    }

    /// Brings all variables back, with f computed anew for those that were set aside.
    fn unshrink(&mut self) {
        if self.active.sample.len() == self.n {
            return;
        }
        self.write_back();
        let mut aside = vec![true; self.n];
        self.active.sample.iter().for_each(|&s| aside[s] = false);
        let aside: Vec<usize> = (0..self.n).filter(|&s| aside[s]).collect();
        let summed = self.summed();
        let vectors: Vec<usize> = (0..self.n).filter(|&s| summed[s] != 0.0).collect();
        let row = |&s: &usize| self.problem.samples[s];
        let targets: Vec<u32> = aside.iter().map(row).collect();
        let others: Vec<u32> = vectors.iter().map(row).collect();
        let coefficients: Vec<f64> = vectors.iter().map(|&s| summed[s]).collect();
        let sums = self.rows.sums(&targets, &others, &coefficients);
        aside.iter().zip(sums).for_each(|(&s, f)| self.f[s] = f);
        self.rows.reset(self.problem.samples.clone());
        let diagonal = self.rows.diagonals();
        self.activate((0..self.n).collect(), diagonal);
    }

    fn write_back(&mut self) {
        let m = self.active.sample.len();
        for (p, &s) in self.active.sample.iter().enumerate() {
            self.f[s] = self.active.f[p];
            for c in 0..self.copies {
                self.beta[c * self.n + s] = self.active.beta[c * m + p];
            }
        }
    }

    fn activate(&mut self, sample: Vec<usize>, diagonal: Vec<f64>) {
        let n = self.n;
        let pick = |from: &[f64]| -> Vec<f64> {
            (0..self.copies)
                .flat_map(|c| sample.iter().map(move |&s| from[c * n + s]))
                .collect()
        };
        self.active = Active {
            beta: pick(&self.beta),
            linear: pick(&self.problem.linear),
            low: pick(&self.problem.low),
            high: pick(&self.problem.high),
            f: sample.iter().map(|&s| self.f[s]).collect(),
            diagonal,
            sample,
        };
    }

    fn summed(&self) -> Vec<f64> {
        (0..self.n)
            .map(|s| (0..self.copies).map(|c| self.beta[c * self.n + s]).sum())
            .collect()
    }

    /// F of the variables strictly inside their bounds (their mean); without any, the middle of
    /// what the bounds allow.
    fn offset(&self) -> f64 {
        let (mut sum, mut free) = (0.0, 0_usize);
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        for v in 0..self.beta.len() {
            let value = self.f[v % self.n] + self.problem.linear[v];
            let (can_rise, can_fall) = (
                self.beta[v] < self.problem.high[v],
                self.beta[v] > self.problem.low[v],
            );
            match (can_rise, can_fall) {
                (true, true) => {
                    sum += value;
                    free += 1;
                }
                (true, false) => most = most.min(value),
                (false, true) => least = least.max(value),
                (false, false) => {}
            }
        }
        if free > 0 {
            sum / free as f64
        } else if least.is_finite() && most.is_finite() {
            0.5 * (least + most)
        } else if least.is_finite() {
            least
        } else if most.is_finite() {
            most
        } else {
            0.0
        }
    }
}

impl Active {
    /// Among the variables that can rise, the one with the largest -F.
    fn highest_up(&self) -> Option<(usize, f64)> {
        let m = self.f.len();
        let mut best = None;
        let mut highest = f64::NEG_INFINITY;
        for start in (0..self.beta.len()).step_by(m.max(1)) {
            let part = start..start + m;
            let values = self.f.iter().zip(&self.linear[part.clone()]);
            let room = self.beta[part.clone()].iter().zip(&self.high[part.clone()]);
            for ((v, (f, t)), (beta, high)) in part.zip(values).zip(room) {
                if beta < high && -(f + t) >= highest {
                    highest = -(f + t);
                    best = Some(v);
                }
            }
        }
        best.map(|v| (v, highest))
    }

    /// Among the variables that can fall: the smallest -F, and the partner of `i` with which the
    /// objective falls most.
    fn best_partner(&self, i: usize, highest: f64, row: &[f32]) -> (f64, Option<usize>) {
        let m = self.f.len();
        let mut lowest = f64::INFINITY;
        let (mut best, mut gain) = (None, 0.0);
        for start in (0..self.beta.len()).step_by(m.max(1)) {
            let part = start..start + m;
            let values = self.f.iter().zip(&self.linear[part.clone()]);
            let room = self.beta[part.clone()].iter().zip(&self.low[part.clone()]);
            let curvature = row.iter().zip(&self.diagonal);
            for (((v, (f, t)), (beta, low)), (k, diagonal)) in
                part.zip(values).zip(room).zip(curvature)
            {
                if beta > low {
                    let value = -(f + t);
                    lowest = lowest.min(value);
                    let violation = highest - value;
                    if violation > 0.0 {
                        let curvature = self.diagonal[i] + diagonal - 2.0 * f64::from(*k);
                        let this =
                            violation * violation / if curvature > 0.0 { curvature } else { TINY };
                        if this >= gain {
                            gain = this;
                            best = Some(v);
                        }
                    }
                }
            }
        }
        (lowest, best)
    }

    /// Largest -F of those that can rise, smallest of those that can fall.
    fn extremes(&self) -> Option<(f64, f64)> {
        let (_, highest) = self.highest_up()?;
        let m = self.f.len();
        let falls = (0..self.beta.len()).filter(|&v| self.beta[v] > self.low[v]);
        let lowest = falls
            .map(|v| -(self.f[v % m] + self.linear[v]))
            .fold(f64::INFINITY, f64::min);
        lowest.is_finite().then_some((highest, lowest))
    }

    /// At a bound, and pushed against it.
    fn settled(&self, v: usize, position: usize, highest: f64, lowest: f64) -> bool {
        let value = -(self.f[position] + self.linear[v]);
        let (can_rise, can_fall) = (self.beta[v] < self.high[v], self.beta[v] > self.low[v]);
        match (can_rise, can_fall) {
            (true, true) => false,
            (true, false) => value < lowest,
            (false, true) => value > highest,
            (false, false) => true,
        }
    }

    /// Positions of at most about `count` variables that violate most, taking turns between those
    /// that can rise and those that can fall. `gap`: the largest and smallest -F that were seen last.
    fn violators(&self, count: usize, gap: (f64, f64)) -> Vec<usize> {
        let m = self.f.len();
        let mut sides = [true, false].map(|rising| {
            let mut side: Vec<(f64, usize)> = Vec::new();
            for v in 0..self.beta.len() {
                let value = self.f[v % m] + self.linear[v];
                if rising && self.beta[v] < self.high[v] && -value > gap.1 {
                    side.push((value, v % m));
                } else if !rising && self.beta[v] > self.low[v] && -value < gap.0 {
                    side.push((-value, v % m));
                }
            }
            let order =
                |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            if side.len() > count {
                side.select_nth_unstable_by(count, order);
                side.truncate(count);
            }
            side.sort_unstable_by(order);
            side.into_iter().map(|(_, p)| p)
        });
        let mut out: Vec<usize> = Vec::with_capacity(2 * count);
        for turn in 0..2 * count {
            if let Some(p) = sides[turn % 2].next() {
                if !out.contains(&p) {
                    out.push(p);
                }
            }
        }
        out
    }
}
