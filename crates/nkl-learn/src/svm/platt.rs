//! Probabilities from decision values of two classes: Platt's sigmoid, fitted as in
//! Lin, Lin & Weng (2007), "A note on Platt's probabilistic outputs for support vector machines".

use serde::{Deserialize, Serialize};

/// P(first class | decision value v) = 1 / (1 + exp(a v + b)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sigmoid {
    /// Slope; negative where larger values mean the first class.
    pub a: f64,
    /// Shift.
    pub b: f64,
}

impl Sigmoid {
    /// Fits to decision values with their truth (`true`: first class) by Newton's method with
    /// backtracking, on targets that are drawn away from 0 and 1 (their equation 2).
    pub(crate) fn fit(decisions: &[f64], first: &[bool]) -> Self {
        let firsts = first.iter().filter(|&&f| f).count() as f64;
        let others = first.len() as f64 - firsts;
        let (high, low) = ((firsts + 1.0) / (firsts + 2.0), 1.0 / (others + 2.0));
        let target = |f: bool| if f { high } else { low };
        let loss = |s: Sigmoid| -> f64 {
            let terms = decisions.iter().zip(first).map(|(&v, &f)| {
                let z = s.a * v + s.b;
                // -(t log p + (1 - t) log(1 - p)) without overflow (their equation 4 and 5).
                if z >= 0.0 {
                    target(f) * z + (-z).exp().ln_1p()
                } else {
                    (target(f) - 1.0) * z + z.exp().ln_1p()
                }
            });
            terms.sum()
        };
        let mut s = Sigmoid {
            a: 0.0,
            b: ((others + 1.0) / (firsts + 1.0)).ln(),
        };
        let mut value = loss(s);
        for _ in 0..100 {
            // The Hessian with a small ridge, and the gradient.
            let (mut h11, mut h22, mut h21, mut g1, mut g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0);
            for (&v, &f) in decisions.iter().zip(first) {
                let (p, q) = s.both(v);
                let (w, d) = (p * q, target(f) - p);
                h11 += v * v * w;
                h22 += w;
                h21 += v * w;
                g1 += v * d;
                g2 += d;
            }
            if g1.abs() < 1e-5 && g2.abs() < 1e-5 {
                break;
            }
            let det = h11 * h22 - h21 * h21;
            let (da, db) = (-(h22 * g1 - h21 * g2) / det, -(h11 * g2 - h21 * g1) / det);
            let slope = g1 * da + g2 * db;
            let mut step = 1.0;
            loop {
                let trial = Sigmoid {
                    a: s.a + step * da,
                    b: s.b + step * db,
                };
                let new = loss(trial);
                if new < value + 1e-4 * step * slope {
                    (s, value) = (trial, new);
                    break;
                }
                step *= 0.5;
                if step < 1e-10 {
                    return s;
                }
            }
        }
        s
    }

    /// Probability of the first class.
    pub(crate) fn probability(self, decision: f64) -> f64 {
        self.both(decision).0
    }

    /// (p, 1 - p), each without cancellation.
    fn both(self, decision: f64) -> (f64, f64) {
        let z = self.a * decision + self.b;
        let e = (-z.abs()).exp();
        let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
        if z >= 0.0 {
            (small, large)
        } else {
            (large, small)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_a_known_sigmoid() {
        // Truth drawn at the exact rate p(v) on a grid: the fit must find the rate again, up to
        // the targets' pull towards the middle.
        let (mut v, mut f) = (Vec::new(), Vec::new());
        for i in -30..=30 {
            let x = f64::from(i) / 10.0;
            let p = 1.0 / (1.0 + (-2.0 * x + 0.5).exp());
            for k in 0..1000 {
                v.push(x);
                f.push(f64::from(k) + 0.5 < 1000.0 * p);
            }
        }
        let s = Sigmoid::fit(&v, &f);
        assert!(
            (s.a + 2.0).abs() < 0.01 && (s.b - 0.5).abs() < 0.01,
            "{s:?}"
        );
    }

    #[test]
    fn separated_classes_stay_finite() {
        let s = Sigmoid::fit(&[-1.0, -1.0, 1.0, 1.0], &[false, false, true, true]);
        assert!(s.a.is_finite() && s.b.is_finite() && s.probability(1.0) > s.probability(-1.0));
    }
}
