//! What is done with feature values that are not numbers (`FEATS.nan_strategy`).

use ndarray::{Array2, ArrayView2};
use nkl_config::plan::NanStrategy;
use serde::{Deserialize, Serialize};

/// One replacement per feature column, learned from the training rows only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    /// What stands in for a missing value of each column.
    pub values: Vec<f64>,
}

impl Fill {
    /// Learns the replacements from `train`, rows × columns. A column without any number is
    /// replaced by 0, as is every column under `zero` and `drop` (where no row is left to fill).
    pub fn fit(strategy: NanStrategy, train: ArrayView2<f64>) -> Self {
        let of_column = |column: ndarray::ArrayView1<f64>| {
            let mut known: Vec<f64> = column.iter().copied().filter(|v| v.is_finite()).collect();
            match strategy {
                NanStrategy::Zero | NanStrategy::Drop => 0.0,
                _ if known.is_empty() => 0.0,
                NanStrategy::Mean => known.iter().sum::<f64>() / known.len() as f64,
                NanStrategy::Median => median(&mut known),
            }
        };
        Fill {
            values: train.columns().into_iter().map(of_column).collect(),
        }
    }

    /// Replaces what is not finite; returns how many values that were.
    pub fn apply(&self, x: &mut Array2<f64>) -> usize {
        let mut replaced = 0;
        for mut row in x.rows_mut() {
            for (value, fill) in row.iter_mut().zip(&self.values) {
                if !value.is_finite() {
                    *value = *fill;
                    replaced += 1;
                }
            }
        }
        replaced
    }
}

/// Middle value, or the mean of the two middle ones; 0 of nothing.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match (values.get(half), values.get(half.wrapping_sub(1))) {
        (Some(high), Some(low)) if values.len() % 2 == 0 => (low + high) / 2.0,
        (Some(middle), _) => *middle,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn replacements_come_from_the_numbers_of_the_column() {
        let train = array![
            [1.0, f64::NAN],
            [f64::INFINITY, f64::NAN],
            [4.0, f64::NAN],
            [10.0, f64::NAN]
        ];
        assert_eq!(
            Fill::fit(NanStrategy::Mean, train.view()).values,
            [5.0, 0.0]
        );
        assert_eq!(
            Fill::fit(NanStrategy::Median, train.view()).values,
            [4.0, 0.0]
        );
        let mut x = array![[f64::NAN, 2.0], [f64::NEG_INFINITY, f64::NAN]];
        let replaced = Fill::fit(NanStrategy::Mean, train.view()).apply(&mut x);
        assert_eq!((x, replaced), (array![[5.0, 2.0], [5.0, 0.0]], 3));
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
    }
}
