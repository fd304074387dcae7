//! Weights between rows and their neighbours.

/// A square sparse matrix by rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sparse {
    /// Where each row starts in the other two; one more than rows.
    pub starts: Vec<usize>,
    /// Columns, rising within a row.
    pub columns: Vec<u32>,
    /// Values.
    pub values: Vec<f32>,
}

impl Sparse {
    /// Columns and values of a row.
    pub fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// `combine(a(i, j), a(j, i))` wherever either is there; the missing one is 0.
    pub fn symmetric(lists: &[Vec<(u32, f32)>], combine: impl Fn(f32, f32) -> f32) -> Sparse {
        let n = lists.len();
        let mut back: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n];
        // Row after row, so that each list back is sorted.
        for (i, list) in lists.iter().enumerate() {
            for (j, value) in list {
                back[*j as usize].push((i as u32, *value));
            }
        }
        let mut found = Sparse {
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        for (list, back) in lists.iter().zip(&back) {
            let mut own = list.clone();
            own.sort_unstable_by_key(|e| e.0);
            let (mut a, mut b) = (own.iter().peekable(), back.iter().peekable());
            loop {
                let column = match (a.peek(), b.peek()) {
                    (None, None) => break,
                    (Some(x), None) => x.0,
                    (None, Some(y)) => y.0,
                    (Some(x), Some(y)) => x.0.min(y.0),
                };
                let there = a.next_if(|e| e.0 == column).map_or(0.0, |e| e.1);
                let here = b.next_if(|e| e.0 == column).map_or(0.0, |e| e.1);
                found.columns.push(column);
                found.values.push(combine(there, here));
            }
            found.starts.push(found.columns.len());
        }
        found
    }
}

/// The neighbours of each row without the row itself, nearest first: (distance, row).
pub(super) fn neighbours(x: ndarray::ArrayView2<f64>, count: usize) -> Vec<Vec<(f64, usize)>> {
    let search = nkl_learn::Search::new(x.reborrow());
    let mut found = search.nearest(x, count + 1);
    for (i, list) in found.iter_mut().enumerate() {
        // Among equal rows the row itself may not be in the list.
        match list.iter().position(|(_, j)| *j == i) {
            Some(own) => {
                list.remove(own);
            }
            None => list.truncate(count),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_are_combined() {
        let lists = vec![vec![(2, 0.5), (1, 1.0)], vec![(0, 0.25)], vec![]];
        let found = Sparse::symmetric(&lists, |a, b| a + b);
        assert_eq!(found.row(0), (&[1, 2][..], &[1.25, 0.5][..]));
        assert_eq!(found.row(1), (&[0][..], &[1.25][..]));
        assert_eq!(found.row(2), (&[0][..], &[0.5][..]));
    }
}
