//! The best one-to-one assignment: H. W. Kuhn's Hungarian method in the form with potentials and
//! shortest augmenting paths (J. Munkres 1957; R. Jonker, A. Volgenant 1987), O(n² m).

use ndarray::{Array2, ArrayView2};

/// For each row its column, so that the sum of the values is greatest; `None` for rows beyond the
/// number of columns.
pub fn assign(values: ArrayView2<f64>) -> Vec<Option<usize>> {
    let (rows, columns) = values.dim();
    if rows > columns {
        let mut of_row = vec![None; rows];
        for (column, row) in assign(values.t()).into_iter().enumerate() {
            if let Some(row) = row {
                of_row[row] = Some(column);
            }
        }
        return of_row;
    }
    let cost: Array2<f64> = values.mapv(|v| -v);
    // Row that each column has, counted from 1; column 0 is where a search begins.
    let mut owner = vec![0usize; columns + 1];
    let (mut of_rows, mut of_columns) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    for row in 1..=rows {
        owner[0] = row;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; columns + 1];
        let mut before = vec![0usize; columns + 1];
        let mut used = vec![false; columns + 1];
        while owner[at] != 0 {
            used[at] = true;
            let (from, mut step, mut next) = (owner[at], f64::INFINITY, 0);
            for column in (1..=columns).filter(|column| !used[*column]) {
                let reduced = cost[[from - 1, column - 1]] - of_rows[from] - of_columns[column];
                if reduced < least[column] {
                    least[column] = reduced;
                    before[column] = at;
                }
                if least[column] < step {
                    step = least[column];
                    next = column;
                }
            }
            for column in 0..=columns {
                if used[column] {
                    of_rows[owner[column]] += step;
                    of_columns[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            at = next;
        }
        while at != 0 {
            owner[at] = owner[before[at]];
            at = before[at];
        }
    }
    let mut of_row = vec![None; rows];
    for (column, &row) in owner.iter().enumerate().skip(1) {
        if row > 0 {
            of_row[row - 1] = Some(column - 1);
        }
    }
    of_row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best of all permutations.
    fn exhaustive(values: &Array2<f64>, row: usize, used: &mut Vec<bool>) -> f64 {
        if row == values.nrows() {
            return 0.0;
        }
        let mut best = f64::NEG_INFINITY;
        for column in 0..values.ncols() {
            if !used[column] {
                used[column] = true;
                best = best.max(values[[row, column]] + exhaustive(values, row + 1, used));
                used[column] = false;
            }
        }
        best
    }

    #[test]
    fn as_good_as_the_best_of_all() {
        let mut state = 7u64;
        for (rows, columns) in [(1, 1), (2, 5), (4, 4), (5, 5), (3, 6)] {
            for _ in 0..50 {
                let values = Array2::from_shape_simple_fn((rows, columns), || {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                    ((state >> 33) % 50) as f64
                });
                let best = exhaustive(&values, 0, &mut vec![false; columns]);
                let sum = |found: Vec<Option<usize>>, values: &Array2<f64>| -> f64 {
                    let pairs = found.iter().enumerate();
                    pairs.filter_map(|(r, c)| Some(values[[r, (*c)?]])).sum()
                };
                assert_eq!(sum(assign(values.view()), &values), best);
                let turned = values.t().to_owned();
                assert_eq!(sum(assign(turned.view()), &turned), best);
            }
        }
        assert_eq!(assign(Array2::zeros((2, 0)).view()), [None, None]);
    }
}
