//! Two real columns.

use super::ranks::ranks;
use super::special::beta;
use serde::Serialize;

/// A correlation and the probability of one at least as far from zero if there were none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Correlation {
    /// From -1 to 1.
    pub r: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Pearson's correlation; p by Student's distribution. `None` for fewer than two pairs or where a
/// column does not vary; of two pairs p is 1.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<Correlation> {
    let n = x.len().min(y.len());
    if n < 2 {
        return None;
    }
    let r = nkl_learn::metrics::pcc(x.get(..n)?, y.get(..n)?)?;
    let freedom = n as f64 - 2.0;
    let p = match freedom {
        f if f <= 0.0 => 1.0,
        // With t² = r² f / (1 - r²) the argument f / (f + t²) of the distribution is 1 - r².
        f => beta(0.5 * f, 0.5, (1.0 - r) * (1.0 + r)),
    };
    (r.is_finite() && p.is_finite()).then_some(Correlation { r, p })
}

/// Spearman's correlation: that of the ranks.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<Correlation> {
    let n = x.len().min(y.len());
    pearson(&ranks(x.get(..n)?).0, &ranks(y.get(..n)?).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_and_short_columns() {
        assert_eq!(pearson(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(pearson(&[1.0], &[1.0]), None);
        assert_eq!(pearson(&[1.0, 2.0], &[5.0, 3.0]).unwrap().p, 1.0);
        let same = spearman(&[1.0, 2.0, 30.0, 4.0], &[1.0, 4.0, 900.0, 16.0]).unwrap();
        assert!((same.r - 1.0).abs() < 1e-12 && same.p < 1e-6);
    }
}
