//! Single cells: missing values, numbers, shared text.

use crate::dataset::Column;
use std::collections::HashSet;
use std::sync::Arc;

/// The cells of a column of text; a missing one is `None`.
pub(crate) type Cells = Vec<Option<Arc<str>>>;

/// What pandas reads as "no value" by default (`pandas.read_csv`, parameter `na_values`), and its
/// missing time.
const MISSING: [&str; 20] = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null", "NaT",
];

/// The cell holds no value, as pandas reads it.
pub fn is_missing(cell: &str) -> bool {
    cell.len() <= 8 && MISSING.contains(&cell)
}

/// A number as pandas reads one.
pub fn number(cell: &str) -> Option<f64> {
    let first = *cell.as_bytes().first()?;
    // `f64::from_str` also takes words such as "nan" and "infinity".
    let plausible = first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.' | b'i' | b'I');
    if !plausible {
        return None;
    }
    cell.parse().ok().filter(|v: &f64| !v.is_nan())
}

/// `03`, `-007`: digits that are a name, not a quantity.
pub fn is_padded(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['-', '+']).as_bytes();
    digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit()
}

/// Numbers where every value is one (and none is a padded name such as `03`), else the text itself.
pub(crate) fn infer(cells: Vec<Option<Arc<str>>>) -> Column {
    let mut any = false;
    let numeric = cells.iter().flatten().all(|c| {
        any = true;
        !is_padded(c) && number(c).is_some()
    });
    if numeric && any {
        real_column(&cells)
    } else {
        Column::Text(cells)
    }
}

/// The cells as numbers; what is none becomes NaN.
pub(crate) fn real_column(cells: &[Option<Arc<str>>]) -> Column {
    let value = |c: &Option<Arc<str>>| c.as_deref().and_then(number).unwrap_or(f64::NAN);
    Column::Real(cells.iter().map(value).collect())
}

/// Gives equal texts one allocation.
#[derive(Default)]
pub(crate) struct Interner {
    seen: HashSet<Arc<str>>,
}

impl Interner {
    /// The shared copy of `text`.
    pub(crate) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.seen.get(text) {
            return shared.clone();
        }
        let shared: Arc<str> = text.into();
        self.seen.insert(shared.clone());
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &[&str]) -> Vec<Option<Arc<str>>> {
        text.iter()
            .map(|t| (!is_missing(t)).then(|| Arc::from(*t)))
            .collect()
    }

    #[test]
    fn numbers_need_to_be_numbers_all_through() {
        let Column::Real(v) = infer(cells(&["1", "", "2.5e1", "-3", "NA"])) else {
            panic!()
        };
        assert!(v[0] == 1.0 && v[1].is_nan() && v[2] == 25.0 && v[3] == -3.0 && v[4].is_nan());
        for text in [
            &["1", "x"][..],
            &["03", "08"],
            &["", "NaN"],
            &["True", "False"],
            &["1", "infant"],
        ] {
            assert!(matches!(infer(cells(text)), Column::Text(_)), "{text:?}");
        }
        assert!(matches!(
            infer(cells(&["0", "0.5", "-0.5"])),
            Column::Real(_)
        ));
    }

    #[test]
    fn missing_is_what_pandas_takes_for_missing() {
        for text in [
            "", "NaN", "nan", "NA", "N/A", "None", "null", "NULL", "#N/A N/A", "<NA>", "NaT",
        ] {
            assert!(is_missing(text), "{text}");
        }
        for text in ["none", "0", "no", "-", "neutral", "Nan"] {
            assert!(!is_missing(text), "{text}");
        }
    }
}
