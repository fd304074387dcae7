//! Losses of values. `share(row)` is the row's weight, summing to 1 over the rows.

use ndarray::Array2;

/// Keeps a batch of equal values from dividing by 0.
const EPSILON: f64 = 1e-8;

pub(super) fn squared(
    out: &Array2<f64>,
    y: &[f64],
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let mut loss = 0.0;
    for (row, (p, y)) in out.column(0).iter().zip(y).enumerate() {
        loss += share(row) * (p - y) * (p - y);
        gradient[[row, 0]] = 2.0 * share(row) * (p - y);
    }
    loss
}

pub(super) fn absolute(
    out: &Array2<f64>,
    y: &[f64],
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let mut loss = 0.0;
    for (row, (p, y)) in out.column(0).iter().zip(y).enumerate() {
        let difference = p - y;
        loss += share(row) * difference.abs();
        if difference != 0.0 {
            gradient[[row, 0]] = share(row) * difference.signum();
        }
    }
    loss
}

/// Weighted means and central second moments of prediction and truth.
struct Moments {
    mean_p: f64,
    mean_y: f64,
    pp: f64,
    yy: f64,
    py: f64,
}

impl Moments {
    fn of(out: &Array2<f64>, y: &[f64], share: impl Fn(usize) -> f64) -> Self {
        let p = out.column(0);
        let mut m = Moments {
            mean_p: 0.0,
            mean_y: 0.0,
            pp: 0.0,
            yy: 0.0,
            py: 0.0,
        };
        for (row, (p, y)) in p.iter().zip(y).enumerate() {
            m.mean_p += share(row) * p;
            m.mean_y += share(row) * y;
        }
        for (row, (p, y)) in p.iter().zip(y).enumerate() {
            let (weight, p, y) = (share(row), p - m.mean_p, y - m.mean_y);
            m.pp += weight * p * p;
            m.yy += weight * y * y;
            m.py += weight * p * y;
        }
        m
    }
}

/// 1 - 2 s_py / (s_pp + s_yy + (μ_p - μ_y)²) (Lin 1989).
pub(super) fn concordance(
    out: &Array2<f64>,
    y: &[f64],
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let m = Moments::of(out, y, &share);
    let gap = m.mean_p - m.mean_y;
    let whole = m.pp + m.yy + gap * gap + EPSILON;
    let ccc = 2.0 * m.py / whole;
    for (row, (p, y)) in out.column(0).iter().zip(y).enumerate() {
        let (p, y) = (p - m.mean_p, y - m.mean_y);
        gradient[[row, 0]] = -2.0 * share(row) * (y - ccc * (p + gap)) / whole;
    }
    1.0 - ccc
}

/// 1 - s_py / √(s_pp s_yy).
pub(super) fn correlation(
    out: &Array2<f64>,
    y: &[f64],
    share: impl Fn(usize) -> f64,
    gradient: &mut Array2<f64>,
) -> f64 {
    let m = Moments::of(out, y, &share);
    let (pp, yy) = (m.pp + EPSILON, m.yy + EPSILON);
    let spread = (pp * yy).sqrt();
    let pcc = m.py / spread;
    for (row, (p, y)) in out.column(0).iter().zip(y).enumerate() {
        let (p, y) = (p - m.mean_p, y - m.mean_y);
        gradient[[row, 0]] = -share(row) * (y / spread - pcc * p / pp);
    }
    1.0 - pcc
}
