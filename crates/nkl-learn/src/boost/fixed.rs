//! Gradients as whole numbers.
//!
//! Sums of whole numbers are exact, so that a histogram does not depend on the order in which rows
//! are added, nor on the number of threads, and the difference of two histograms is as good as a
//! histogram of the difference. (XGBoost does so on graphics cards; its sums there are 64 bit too.)

/// First and second derivative of the loss.
pub(super) type Pair = [i64; 2];

/// Bits for a sum over all rows.
const BITS: i32 = 61;

/// The gradients of all rows for one tree.
pub(super) struct Gradients {
    /// Per row.
    pub pairs: Vec<Pair>,
    /// What 1 stands for, in the first and the second derivative.
    pub units: [f64; 2],
}

impl Gradients {
    /// From single precision; no precision is lost in values above 2⁻²⁴ of the largest, for up to
    /// 2¹³ rows.
    pub(super) fn new(values: impl Iterator<Item = [f32; 2]> + Clone, rows: usize) -> Self {
        let mut largest = [0.0_f32; 2];
        for pair in values.clone() {
            largest = [largest[0].max(pair[0].abs()), largest[1].max(pair[1])];
        }
        let units = largest.map(|value| unit(f64::from(value) * rows as f64));
        let scales = units.map(f64::recip);
        let pairs = values
            .map(|[g, h]| {
                [
                    (f64::from(g) * scales[0]) as i64,
                    (f64::from(h) * scales[1]) as i64,
                ]
            })
            .collect();
        Gradients { pairs, units }
    }

    /// The sum over some rows.
    pub(super) fn sum(&self, rows: &[u32]) -> Pair {
        rows.iter().fold([0, 0], |sum, &row| {
            let pair = self.pairs[row as usize];
            [sum[0] + pair[0], sum[1] + pair[1]]
        })
    }
}

/// The power of two of which `bound` is less than 2^BITS.
fn unit(bound: f64) -> f64 {
    if bound <= 0.0 {
        return 1.0;
    }
    let exponent = bound.log2().floor().clamp(-800.0, 800.0) as i32 + 1;
    2.0_f64.powi(exponent - BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_precision_is_kept_and_sums_do_not_overflow() {
        let values = [[1.0e-3_f32, 0.25], [-0.999_999_9, 1e-7], [0.3, 0.1]];
        let g = Gradients::new(values.iter().copied(), 3);
        for (pair, value) in g.pairs.iter().zip(values) {
            assert_eq!((pair[0] as f64 * g.units[0]) as f32, value[0]);
            assert_eq!((pair[1] as f64 * g.units[1]) as f32, value[1]);
        }
        let many = Gradients::new(std::iter::repeat_n([-1.0, 1.0], 100_000), 100_000);
        let rows: Vec<u32> = (0..100_000).collect();
        let sum = many.sum(&rows);
        assert_eq!(sum[0] as f64 * many.units[0], -100_000.0);
        assert_eq!(sum[1] as f64 * many.units[1], 100_000.0);
        let none = Gradients::new(std::iter::repeat_n([0.0, 0.0], 2), 2);
        assert_eq!(none.sum(&[0, 1]), [0, 0]);
    }
}
