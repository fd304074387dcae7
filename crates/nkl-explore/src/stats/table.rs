//! Two categorical columns.

use super::special::chi_square_tail;
use super::Test;
use serde::Serialize;

/// Pearson's chi-square test of independence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChiSquare {
    /// Statistic and p-value; of a table of 2 × 2 with Yates' correction.
    #[serde(flatten)]
    pub test: Test,
    /// Degrees of freedom.
    pub freedom: usize,
    /// Cramér's V, 0 (independent) to 1, of the uncorrected statistic.
    pub cramers_v: f64,
}

/// The test for counts (rows × columns); rows and columns without counts are left out. `None` where
/// fewer than two of either remain.
pub fn chi_square(table: &[Vec<u64>]) -> Option<ChiSquare> {
    let table = filled(table);
    let (rows, columns) = (table.len(), table.first()?.len());
    if rows < 2 || columns < 2 {
        return None;
    }
    let freedom = (rows - 1) * (columns - 1);
    let plain = statistic(&table, false)?;
    let corrected = statistic(&table, freedom == 1)?;
    let total: f64 = table.iter().flatten().sum();
    let least = (rows - 1).min(columns - 1) as f64;
    Some(ChiSquare {
        test: Test::new(corrected, chi_square_tail(corrected, freedom as f64))?,
        freedom,
        cramers_v: (plain / (total * least)).sqrt().min(1.0),
    })
}

/// Cramér's V (1946): the root of χ² / (n · min(rows - 1, columns - 1)).
pub fn cramers_v(table: &[Vec<u64>]) -> Option<f64> {
    chi_square(table).map(|found| found.cramers_v)
}

fn filled(table: &[Vec<u64>]) -> Vec<Vec<f64>> {
    let width = table.iter().map(Vec::len).max().unwrap_or(0);
    let count = |row: &Vec<u64>, j: usize| row.get(j).copied().unwrap_or(0);
    let columns: Vec<usize> = (0..width)
        .filter(|j| table.iter().any(|row| count(row, *j) > 0))
        .collect();
    let rows = table.iter().filter(|row| row.iter().any(|n| *n > 0));
    let keep = |row: &Vec<u64>| columns.iter().map(|j| count(row, *j) as f64).collect();
    rows.map(keep).collect()
}

/// Σ (observed - expected)² / expected; Yates: each difference is made smaller by up to 0.5.
fn statistic(table: &[Vec<f64>], yates: bool) -> Option<f64> {
    let total: f64 = table.iter().flatten().sum();
    let rows: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let width = table.first()?.len();
    let columns: Vec<f64> = (0..width)
        .map(|j| table.iter().filter_map(|row| row.get(j)).sum())
        .collect();
    let mut sum = 0.0;
    for (row, r) in table.iter().zip(&rows) {
        for (observed, c) in row.iter().zip(&columns) {
            let expected = r * c / total;
            let mut gap = (observed - expected).abs();
            if yates {
                gap -= gap.min(0.5);
            }
            sum += gap * gap / expected;
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_by_two_is_corrected() {
        // scipy.stats.chi2_contingency([[12, 5], [3, 9]]); association(method='cramer')
        let found = chi_square(&[vec![12, 5], vec![3, 9]]).unwrap();
        assert!(
            (found.test.statistic - 4.171457749766574).abs() < 1e-9,
            "{found:?}"
        );
        assert!(
            (found.cramers_v - 0.4493225526306476).abs() < 1e-9,
            "{found:?}"
        );
        assert_eq!(found.freedom, 1);
    }

    #[test]
    fn empty_rows_do_not_count() {
        let with = chi_square(&[vec![5, 0, 7], vec![0, 0, 0], vec![9, 0, 2]]).unwrap();
        assert_eq!(Some(with), chi_square(&[vec![5, 7], vec![9, 2]]));
        assert_eq!(chi_square(&[vec![5, 7]]), None);
        assert_eq!(chi_square(&[]), None);
    }
}
