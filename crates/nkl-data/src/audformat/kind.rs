//! What the cells of a column are.

use super::header::{Labels, Scheme};
use crate::dataset::Column;
use crate::table::{infer, number, real_column, seconds, Cells};

/// What the cells of an answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, even if it looks like numbers.
    Text,
    /// Numbers.
    Real,
    /// Durations.
    Time,
    /// To be seen from the values.
    Unknown,
}

impl Kind {
    /// What a scheme says of them.
    pub(super) fn of(scheme: Option<&Scheme>) -> Kind {
        match scheme.map(|s| (s.dtype.as_str(), &s.labels)) {
            Some((_, Labels::Texts(_))) => Kind::Text,
            Some(("int" | "integer" | "float", _)) => Kind::Real,
            Some(("time", _)) => Kind::Time,
            Some(("str" | "string" | "bool" | "date", _)) => Kind::Text,
            _ => Kind::Unknown,
        }
    }

    /// The cells as a column of this kind; text that is no number makes the column text.
    pub(super) fn column(self, cells: Cells) -> Column {
        match self {
            Kind::Text => Column::Text(cells),
            Kind::Real if cells.iter().flatten().all(|c| number(c).is_some()) => {
                real_column(&cells)
            }
            Kind::Time => Column::Real(
                cells
                    .iter()
                    .map(|c| c.as_deref().and_then(seconds).unwrap_or(f64::NAN))
                    .collect(),
            ),
            Kind::Real | Kind::Unknown => infer(cells),
        }
    }
}
