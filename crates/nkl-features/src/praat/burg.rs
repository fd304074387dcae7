//! Linear prediction by Burg's method (J. P. Burg 1975, *Maximum Entropy Spectral Analysis*).
//!
//! The reflection coefficient of order `i + 1` is `2 sum f(n) b(n-1) / sum f(n)^2 + b(n-1)^2`
//! over `n = i+1..N-1`, with forward and backward errors `f`, `b`. Both sums are quadratic forms
//! of the current prediction filter `a` over the covariances
//! `phi(p, q) = sum x(n-p) x(n-q)`, `n = i+1..N-1`, which differ from the autocorrelation only by
//! a few products at the ends of the frame (compare K. Vos 2013, *A fast implementation of
//! Burg's method*). So the frame is gone over once per lag and not four times per order.

use super::dot::dot;

/// Highest order.
pub(super) const MOST: usize = 16;
pub(super) type Row = [f64; MOST + 1];

/// The prediction error filter `a(1..=order)`: `x(n) + sum a(j) x(n-j)` is what cannot be
/// predicted. None for an empty or silent frame, or an order above [`MOST`].
pub(super) fn burg(x: &[f64], order: usize) -> Option<Vec<f64>> {
    if order > MOST || order == 0 || x.len() <= order {
        return None;
    }
    let mut correlation: Row = [0.0; MOST + 1];
    for (lag, c) in correlation.iter_mut().enumerate().take(order + 1) {
        *c = dot(&x[lag..], &x[..x.len() - lag]);
    }
    if correlation[0] <= 0.0 || !correlation[0].is_finite() {
        return None;
    }
    let mut phi = [[0.0; MOST + 1]; MOST + 1];
    phi[0][0] = correlation[0];
    let mut filter: Row = [0.0; MOST + 1];
    filter[0] = 1.0;
    for i in 0..order {
        grow(&mut phi, &correlation, x, i);
        let (product, energy) = forms(&phi, &filter, i);
        if energy <= 1e-9 * correlation[0] {
            return lattice(x, order); // almost perfectly predictable: the forms have no digits
        }
        let k = 2.0 * product / energy;
        let old = filter;
        for j in 1..=i + 1 {
            filter[j] = old[j] - k * old[i + 1 - j];
        }
    }
    Some(filter[1..=order].to_vec())
}

/// From the covariances over `n = i..N-1` and lags `0..=i` to those over `n = i+1..N-1` and lags
/// `0..=i+1`.
fn grow(phi: &mut [Row; MOST + 1], correlation: &Row, x: &[f64], i: usize) {
    let n = x.len();
    for p in 0..=i {
        for q in 0..=p {
            phi[p][q] -= x[i - p] * x[i - q];
            phi[q][p] = phi[p][q];
        }
    }
    let new = i + 1;
    let mut column: Row = [0.0; MOST + 1];
    for (p, (row, value)) in phi.iter_mut().zip(&mut column).enumerate().take(new + 1) {
        // sum over m = 0..N-1-new of x(m) x(m + new - p): the autocorrelation without its end
        let lag = new - p;
        let end: f64 = (n - new..n - lag).map(|m| x[m] * x[m + lag]).sum();
        *value = correlation[lag] - end;
        row[new] = *value;
    }
    phi[new] = column;
}

/// `sum f(n) b(n-1)` and `sum f(n)^2 + b(n-1)^2` for the filter of order `i`.
fn forms(phi: &[Row; MOST + 1], a: &Row, i: usize) -> (f64, f64) {
    let (mut product, mut energy) = (0.0, 0.0);
    for j in 0..=i {
        let (mut cross, mut own) = (0.0, 0.0);
        for l in 0..=i {
            cross += a[l] * phi[j][i + 1 - l];
            own += a[l] * (phi[j][l] + phi[i + 1 - j][i + 1 - l]);
        }
        product += a[j] * cross;
        energy += a[j] * own;
    }
    (product, energy)
}

/// Burg's method by the errors themselves: slower, and exact for very predictable frames.
fn lattice(x: &[f64], order: usize) -> Option<Vec<f64>> {
    let mut forward = x[1..].to_vec();
    let mut backward = x[..x.len() - 1].to_vec();
    let mut filter: Row = [0.0; MOST + 1];
    filter[0] = 1.0;
    for i in 0..order {
        let n = x.len() - 1 - i;
        let energy = dot(&forward[..n], &forward[..n]) + dot(&backward[..n], &backward[..n]);
        if energy <= 0.0 {
            break; // nothing is left to predict
        }
        let k = 2.0 * dot(&forward[..n], &backward[..n]) / energy;
        let old = filter;
        for j in 1..=i + 1 {
            filter[j] = old[j] - k * old[i + 1 - j];
        }
        for j in 0..n - 1 {
            let (f, b) = (forward[j + 1], backward[j + 1]);
            backward[j] -= k * forward[j];
            forward[j] = f - k * b;
        }
    }
    Some(filter[1..=order].to_vec())
}
