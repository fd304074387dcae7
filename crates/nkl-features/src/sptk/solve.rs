//! Small systems of linear equations.

/// x with `a` x = `b` by elimination with the largest pivot of each column; `a` is square, a row
/// per entry of `b`. `None` if it is singular or not finite.
pub(super) fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = a.len();
    b.truncate(n);
    for k in 0..n {
        let pivot = (k..n).max_by(|i, j| a[*i][k].abs().total_cmp(&a[*j][k].abs()))?;
        a.swap(k, pivot);
        b.swap(k, pivot);
        let (upper, lower) = a.split_at_mut(k + 1);
        let row = upper.last()?;
        if row[k] == 0.0 || !row[k].is_finite() {
            return None;
        }
        for (i, below) in lower.iter_mut().enumerate() {
            let factor = below[k] / row[k];
            for (x, y) in below[k..].iter_mut().zip(&row[k..]) {
                *x -= factor * y;
            }
            b[k + 1 + i] -= factor * b[k];
        }
    }
    for k in (0..n).rev() {
        let known: f64 = a[k][k + 1..]
            .iter()
            .zip(&b[k + 1..])
            .map(|(a, x)| a * x)
            .sum();
        b[k] = (b[k] - known) / a[k][k];
    }
    Some(b)
}
