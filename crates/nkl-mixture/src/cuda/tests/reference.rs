//! Mixtures and k-means by the textbook, one frame after the other in double precision: nothing here
//! is shared with the backends.

use crate::{Covariance, Gmm, Second, Statistics};
use ndarray::{Array1, Array2, Array3, ArrayView2};
use std::f64::consts::PI;

/// ln(w p(x)) of every frame and component, shape (N, M).
pub fn joint(x: ArrayView2<f64>, gmm: &Gmm) -> Array2<f64> {
    let d = x.ncols();
    let inverted: Vec<(Array2<f64>, f64)> = (0..gmm.components())
        .map(|m| match &gmm.covariance {
            Covariance::Diagonal(v) => inverse(Array2::from_diag(&v.row(m))),
            Covariance::Full(s) => inverse(s.index_axis(ndarray::Axis(0), m).to_owned()),
        })
        .collect();
    Array2::from_shape_fn((x.nrows(), gmm.components()), |(n, m)| {
        let (precision, determinant) = &inverted[m];
        let difference = &x.row(n) - &gmm.means.row(m);
        gmm.weights[m].ln()
            - 0.5 * d as f64 * (2.0 * PI).ln()
            - 0.5 * determinant.ln()
            - 0.5 * difference.dot(&precision.dot(&difference))
    })
}

/// Gauss-Jordan with pivots; also the determinant.
fn inverse(mut a: Array2<f64>) -> (Array2<f64>, f64) {
    let d = a.nrows();
    let mut b = Array2::<f64>::eye(d);
    let mut determinant = 1.0;
    for i in 0..d {
        let p = (i..d)
            .max_by(|&p, &q| a[[p, i]].abs().total_cmp(&a[[q, i]].abs()))
            .unwrap();
        if p != i {
            determinant = -determinant;
            for k in 0..d {
                a.swap([p, k], [i, k]);
                b.swap([p, k], [i, k]);
            }
        }
        let pivot = a[[i, i]];
        determinant *= pivot;
        for k in 0..d {
            a[[i, k]] /= pivot;
            b[[i, k]] /= pivot;
        }
        for r in (0..d).filter(|&r| r != i) {
            let factor = a[[r, i]];
            for k in 0..d {
                a[[r, k]] -= factor * a[[i, k]];
                b[[r, k]] -= factor * b[[i, k]];
            }
        }
    }
    (b, determinant)
}

/// ln p(x) of every frame, and the posteriors.
pub fn posteriors(x: ArrayView2<f64>, gmm: &Gmm) -> (Array1<f64>, Array2<f64>) {
    let mut all = joint(x, gmm);
    let logs = all
        .rows_mut()
        .into_iter()
        .map(|mut row| {
            let most = row.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
            let log = most + row.mapv(|v| (v - most).exp()).sum().ln();
            row.mapv_inplace(|v| (v - log).exp());
            log
        })
        .collect();
    (logs, all)
}

/// One E-step.
pub fn statistics(x: ArrayView2<f64>, gmm: &Gmm) -> Statistics {
    let (logs, r) = posteriors(x, gmm);
    let (m, d) = gmm.means.dim();
    let second = match &gmm.covariance {
        Covariance::Diagonal(_) => Second::Diagonal(r.t().dot(&x.mapv(|v| v * v))),
        Covariance::Full(_) => {
            let mut all = Array3::zeros((m, d, d));
            for (c, mut s) in all.outer_iter_mut().enumerate() {
                let weighted = &x.t() * &r.column(c);
                s.assign(&weighted.dot(&x));
            }
            Second::Full(all)
        }
    };
    Statistics {
        frames: x.nrows() as u64,
        log_likelihood: logs.sum(),
        n: r.sum_axis(ndarray::Axis(0)),
        first: r.t().dot(&x),
        second,
    }
}

/// The nearest centroid and its squared distance; the first of equals.
pub fn nearest(x: ArrayView2<f64>, centroids: ArrayView2<f64>) -> Vec<(usize, f64)> {
    x.rows()
        .into_iter()
        .map(|x| {
            let distances = centroids.rows().into_iter().map(|c| {
                let difference = &x - &c;
                difference.dot(&difference)
            });
            distances
                .enumerate()
                .fold((0, f64::INFINITY), |best, (k, distance)| {
                    if distance < best.1 {
                        (k, distance)
                    } else {
                        best
                    }
                })
        })
        .collect()
}
