//! Columns as bytes. Everything is little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | kind: 0 numbers, 1 categories, 2 texts |
//! | 4, 4 | first row, row after the last |
//! | 4 | 0 |
//! | rest | numbers: f64 each; categories: u16 each, the place among the labels that the description of the table has; texts: u32 for each text its first byte, one more for the end, then all texts as UTF-8 |

use crate::table::{Column, Data};
use std::ops::Range;

/// Some rows of a column.
pub(crate) fn column(column: &Column, rows: Range<usize>) -> Vec<u8> {
    let end = rows.end.min(column.len());
    let start = rows.start.min(end);
    let kind: u32 = match &column.data {
        Data::Number(_) => 0,
        Data::Category { .. } => 1,
        Data::Text(_) => 2,
    };
    let mut bytes = Vec::with_capacity(16 + 8 * (end - start));
    for word in [kind, start as u32, end as u32, 0] {
        bytes.extend(word.to_le_bytes());
    }
    match &column.data {
        Data::Number(values) => {
            bytes.extend(values[start..end].iter().flat_map(|v| v.to_le_bytes()))
        }
        Data::Category { codes, .. } => {
            bytes.extend(codes[start..end].iter().flat_map(|v| v.to_le_bytes()));
        }
        Data::Text(texts) => {
            let mut at = 0u32;
            for row in start..end {
                bytes.extend(at.to_le_bytes());
                at += texts.get(row).len() as u32;
            }
            bytes.extend(at.to_le_bytes());
            for row in start..end {
                bytes.extend(texts.get(row).as_bytes());
            }
        }
    }
    bytes
}

/// Whole numbers one after the other.
pub(crate) fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Single precision numbers one after the other.
pub(crate) fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Texts;

    #[test]
    fn parts_of_columns_are_what_the_page_expects() {
        let numbers = Column::numbers("x", vec![1.0, f64::NAN, 3.0]);
        let bytes = column(&numbers, 1..9);
        assert_eq!(bytes.len(), 16 + 2 * 8);
        assert_eq!(bytes[..12], [0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0]);
        assert_eq!(bytes[24..], 3.0f64.to_le_bytes());

        let mut texts = Texts::default();
        for i in 0..50 {
            texts.push(&format!("ä{i}"));
        }
        let texts = Column::texts("t", texts, false);
        let bytes = column(&texts, 9..11);
        assert_eq!(bytes[..4], [2, 0, 0, 0]);
        assert_eq!(bytes[16..28], [0, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0]);
        assert_eq!(&bytes[28..], "ä9ä10".as_bytes());

        let mut texts = Texts::default();
        for cell in ["b", "a", "b"] {
            texts.push(cell);
        }
        let categories = Column::texts("c", texts, false);
        assert_eq!(column(&categories, 0..3)[16..], [1, 0, 0, 0, 1, 0]);
        assert_eq!(column(&categories, 7..9).len(), 16);
    }
}
