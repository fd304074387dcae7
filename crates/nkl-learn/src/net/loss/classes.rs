//! Losses of classes. `share(row)` is the row's weight, summing to 1 over the rows.

use super::probabilities;
use ndarray::{Array1, Array2, ArrayView1};

/// 1 / (1 + e⁻ᶻ)
pub(super) fn logistic(z: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + (-z).exp())
    } else {
        let e = z.exp();
        e / (1.0 + e)
    }
}

/// ln(1 + eᶻ)
fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

/// ln Σ eᶻ
fn log_sum(row: ArrayView1<f64>) -> f64 {
    let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    max + row.iter().map(|z| (z - max).exp()).sum::<f64>().ln()
}

pub(super) fn cross(
    out: &Array2<f64>,
    index: &[usize],
    smoothing: f64,
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let everywhere = smoothing / out.ncols().max(1) as f64;
    let mut loss = 0.0;
    for (row, (z, &class)) in out.outer_iter().zip(index).enumerate() {
        let (weight, log_sum) = (share(row), log_sum(z));
        for (c, &z) in z.iter().enumerate() {
            let target = everywhere + if c == class { 1.0 - smoothing } else { 0.0 };
            let log_p = z - log_sum;
            loss -= weight * target * log_p;
            gradient[[row, c]] = weight * (log_p.exp() - target);
        }
    }
    loss
}

pub(super) fn focal(
    out: &Array2<f64>,
    index: &[usize],
    (alpha, gamma): (f64, f64),
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let mut loss = 0.0;
    for (row, (z, &class)) in out.outer_iter().zip(index).enumerate() {
        let alpha = match (out.ncols(), class) {
            (2, 1) => alpha,
            (2, _) => 1.0 - alpha,
            _ => 1.0,
        };
        let (weight, log_sum) = (alpha * share(row), log_sum(z));
        let log_p = z.get(class).map_or(0.0, |z| z - log_sum);
        let (p, rest) = (log_p.exp(), -log_p.exp_m1());
        let damping = rest.powf(gamma);
        loss -= weight * damping * log_p;
        // p ln p / (1 - p), which goes to -1 with 1 - p to 0.
        let ratio = if rest > 1e-12 { p * log_p / rest } else { -1.0 };
        let slope = damping * (gamma * ratio - 1.0);
        for (c, &z) in z.iter().enumerate() {
            let own = if c == class { 1.0 } else { 0.0 };
            gradient[[row, c]] = weight * slope * (own - (z - log_sum).exp());
        }
    }
    loss
}

/// Of each class: 2 Σ p of its samples / (Σ p of all + its samples). A class without samples in
/// the batch has no F1 and is left out.
pub(super) fn soft_f1(
    out: &Array2<f64>,
    index: &[usize],
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let proba = probabilities(out);
    let classes = proba.ncols();
    let [mut hit, mut all, mut own] = [(); 3].map(|()| Array1::<f64>::zeros(classes));
    for (row, (p, &class)) in proba.outer_iter().zip(index).enumerate() {
        let weight = share(row);
        all.scaled_add(weight, &p);
        if class < classes {
            hit[class] += weight * p[class];
            own[class] += weight;
        }
    }
    let present = own.iter().filter(|&&n| n > 0.0).count().max(1) as f64;
    let f1 = |c: usize| {
        if own[c] > 0.0 {
            2.0 * hit[c] / (all[c] + own[c])
        } else {
            0.0
        }
    };
    for (row, (p, &class)) in proba.outer_iter().zip(index).enumerate() {
        // By the probability of each class, then through the softmax.
        let by_p = Array1::from_shape_fn(classes, |c| {
            if own[c] <= 0.0 {
                return 0.0;
            }
            let gain = if c == class { 2.0 } else { 0.0 };
            -share(row) * (gain - f1(c)) / (all[c] + own[c]) / present
        });
        let mean = by_p.dot(&p);
        for c in 0..classes {
            gradient[[row, c]] = p[c] * (by_p[c] - mean);
        }
    }
    1.0 - (0..classes).map(f1).sum::<f64>() / present
}

pub(super) fn binary(
    out: &Array2<f64>,
    index: &[usize],
    (smoothing, positive): (f64, f64),
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let mut loss = 0.0;
    for (row, (z, &class)) in out.column(0).iter().zip(index).enumerate() {
        let target = 0.5 * smoothing + if class == 1 { 1.0 - smoothing } else { 0.0 };
        let (yes, no) = (positive * target, 1.0 - target);
        loss += share(row) * (yes * softplus(-z) + no * softplus(*z));
        gradient[[row, 0]] = share(row) * (no * logistic(*z) - yes * logistic(-z));
    }
    loss
}
