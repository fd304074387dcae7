//! Finds the rows whose column holds one of some values.

use crate::dataset::Column;
use crate::table::number;
use nkl_config::Literal;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Which rows match, and which of the wanted values matched nothing.
pub(crate) struct Selected {
    pub(crate) rows: Vec<bool>,
    pub(crate) unmatched: Vec<usize>,
}

/// The text of a value as Python's `str` writes it; `None` for `None`.
pub(crate) fn literal_text(value: &Literal) -> Option<String> {
    match value {
        Literal::None => None,
        other => Some(other.to_text()),
    }
}

/// Selects rows whose cell is one of `wanted`.
///
/// Text matches the same text. A wanted value that no cell has, but that is a number, matches the
/// cells that are the same number: INI files written for pandas call the speaker `08` 8.
/// `None` matches missing cells.
pub(crate) fn select(column: &Column, wanted: &[Option<String>]) -> Selected {
    match column {
        Column::Text(cells) => select_text(cells, wanted),
        Column::Real(values) => {
            let numbers: Vec<Option<f64>> = wanted
                .iter()
                .map(|w| w.as_deref().and_then(number))
                .collect();
            let missing = wanted.iter().any(Option::is_none);
            let mut hit = vec![false; wanted.len()];
            let mut rows = Vec::with_capacity(values.len());
            for value in values {
                let mut any = missing && value.is_nan();
                for (i, wanted) in numbers.iter().enumerate() {
                    if *wanted == Some(*value) {
                        any = true;
                        hit[i] = true;
                    }
                }
                rows.push(any);
            }
            let unmatched = (0..wanted.len())
                .filter(|i| !hit[*i] && wanted[*i].is_some())
                .collect();
            Selected { rows, unmatched }
        }
    }
}

fn select_text(cells: &[Option<Arc<str>>], wanted: &[Option<String>]) -> Selected {
    let map = resolve(cells.iter().flatten(), wanted.iter().map(|w| w.as_deref()));
    let missing = wanted.iter().any(Option::is_none);
    let hit: HashSet<usize> = map.values().copied().collect();
    let rows = cells
        .iter()
        .map(|c| match c {
            Some(c) => map.contains_key(c.as_ref()),
            None => missing,
        })
        .collect();
    let unmatched = (0..wanted.len())
        .filter(|i| !hit.contains(i) && wanted[*i].is_some())
        .collect();
    Selected { rows, unmatched }
}

/// For each distinct cell that matches one of `wanted`: the position of the (first) wanted value.
pub(crate) fn resolve<'c, 'w>(
    cells: impl Iterator<Item = &'c Arc<str>>,
    wanted: impl Iterator<Item = Option<&'w str>>,
) -> HashMap<&'c str, usize> {
    let distinct: HashSet<&str> = cells.map(|c| c.as_ref()).collect();
    let mut map: HashMap<&str, usize> = HashMap::new();
    for (i, wanted) in wanted.enumerate() {
        let Some(wanted) = wanted else { continue };
        if let Some(exact) = distinct.get(wanted) {
            map.entry(exact).or_insert(i);
        } else if let Some(value) = number(wanted) {
            for cell in distinct.iter().filter(|c| number(c) == Some(value)) {
                map.entry(cell).or_insert(i);
            }
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(column: &Column, wanted: &[&str]) -> Vec<bool> {
        let wanted: Vec<_> = wanted.iter().map(|w| Some(w.to_string())).collect();
        select(column, &wanted).rows
    }

    #[test]
    fn text_first_then_numbers() {
        let ids = Column::Text(["03", "08", "x", "11"].map(|t| Some(t.into())).to_vec());
        assert_eq!(rows(&ids, &["8", "x"]), [false, true, true, false]);
        assert_eq!(rows(&ids, &["03", "11.0"]), [true, false, false, true]);
        let both = Column::Text(["8", "08"].map(|t| Some(t.into())).to_vec());
        assert_eq!(rows(&both, &["8"]), [true, false]);
        let real = Column::Real(vec![1.0, 2.5, f64::NAN]);
        assert_eq!(rows(&real, &["1", "2.50"]), [true, true, false]);
        let selected = select(&real, &[None, Some("7".into())]);
        assert_eq!(
            (selected.rows, selected.unmatched),
            (vec![false, false, true], vec![1])
        );
    }
}
