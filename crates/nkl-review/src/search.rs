//! Finding rows by text, and the order of texts.

use crate::review::Review;
use crate::table::{Column, Data};
use rayon::prelude::*;

/// Rows that one thread looks at in turn.
const BLOCK: usize = 1 << 14;

/// One bit per row, the first in the lowest bit of the first byte: whether every word of `query`
/// is in some text of the row, in any case. With `column` in that column alone, as one phrase.
pub(crate) fn find(review: &Review, query: &str, column: Option<usize>) -> Vec<u8> {
    let rows = review.table.rows();
    let needles: Vec<String> = match column {
        Some(_) => vec![query.to_lowercase()],
        None => query.split_whitespace().map(str::to_lowercase).collect(),
    };
    let mut all = vec![true; rows];
    for needle in &needles {
        let mut found = vec![false; rows];
        match column {
            Some(number) => {
                review.column(number, |column| {
                    mark(review, number, column, needle, &mut found)
                });
            }
            None => {
                for (number, column) in review.table.columns().iter().enumerate() {
                    if !matches!(column.data, Data::Number(_)) {
                        mark(review, number, column, needle, &mut found);
                    }
                }
            }
        }
        for (all, found) in all.iter_mut().zip(found) {
            *all &= found;
        }
    }
    let byte = |rows: &[bool]| {
        let bits = rows.iter().enumerate();
        bits.fold(0u8, |byte, (i, set)| byte | (u8::from(*set) << i))
    };
    all.chunks(8).map(byte).collect()
}

/// Sets `found` for the rows of a column that contain `needle`, which is in lower case.
fn mark(review: &Review, number: usize, column: &Column, needle: &str, found: &mut [bool]) {
    let edited: Vec<(u32, bool, bool)> = {
        let edits = review.edits();
        let of = edits.of_column(number);
        of.map(|(row, value)| {
            let before = found.get(row as usize).copied().unwrap_or(false);
            (row, before, contains(value, needle))
        })
        .collect()
    };
    match &column.data {
        Data::Category { labels, codes } => {
            let hit: Vec<bool> = labels.iter().map(|l| contains(l, needle)).collect();
            for (found, code) in found.iter_mut().zip(codes) {
                *found |= hit.get(usize::from(*code)).copied().unwrap_or(false);
            }
        }
        _ => found
            .par_chunks_mut(BLOCK)
            .enumerate()
            .for_each(|(block, found)| {
                for (place, found) in found.iter_mut().enumerate() {
                    *found |= contains(&column.text(block * BLOCK + place), needle);
                }
            }),
    }
    // Of an edited cell only the new text counts.
    for (row, before, hit) in edited {
        if let Some(found) = found.get_mut(row as usize) {
            *found = before || hit;
        }
    }
}

/// Whether `text` has `needle` in it, in any case; `needle` is in lower case.
fn contains(text: &str, needle: &str) -> bool {
    if needle.is_empty() {
        return true;
    }
    if !text.is_ascii() {
        return text.to_lowercase().contains(needle);
    }
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let Some((first, rest)) = needle.split_first() else {
        return true;
    };
    text.len() >= needle.len()
        && (0..=text.len() - needle.len()).any(|at| {
            text[at].to_ascii_lowercase() == *first
                && text[at + 1..at + needle.len()].eq_ignore_ascii_case(rest)
        })
}

/// The place of each row's text among the different texts in order, edits included; `None` for
/// other columns than texts.
pub(crate) fn ranks(review: &Review, number: usize) -> Option<Vec<u32>> {
    review.column(number, |column| {
        let Data::Text(texts) = &column.data else {
            return None;
        };
        let edited: std::collections::HashMap<u32, String> = {
            let edits = review.edits();
            let of = edits.of_column(number);
            of.map(|(row, value)| (row, value.to_owned())).collect()
        };
        let text = |row: u32| match edited.get(&row) {
            Some(value) => value.as_str(),
            None => texts.get(row as usize),
        };
        let mut order: Vec<u32> = (0..texts.len() as u32).collect();
        order.par_sort_by(|a, b| text(*a).cmp(text(*b)));
        let mut ranks = vec![0; order.len()];
        let mut rank = 0;
        for (place, row) in order.iter().enumerate() {
            if place > 0 && text(order[place - 1]) != text(*row) {
                rank += 1;
            }
            ranks[*row as usize] = rank;
        }
        Some(ranks)
    })?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edits::Change;
    use crate::place::Roots;
    use crate::table::{Options, Table};

    fn review(dir: &std::path::Path) -> Review {
        let path = dir.join("t.csv");
        let mut text = String::from("file,label,x\n");
        for i in 0..40 {
            text += &format!("Clip{i}.wav,{},{i}.5\n", ["Zorn", "freude"][i % 2]);
        }
        std::fs::write(&path, text).unwrap();
        let table = Table::read_csv(&path, &Options::default()).unwrap();
        Review::new("t", table, Roots::new(), &dir.join("e.csv")).unwrap()
    }

    fn rows(bits: &[u8]) -> Vec<usize> {
        let set = |row: &usize| bits[row / 8] >> (row % 8) & 1 == 1;
        (0..8 * bits.len()).filter(set).collect()
    }

    #[test]
    fn words_are_found_in_any_case_and_column() {
        let dir = tempfile::tempdir().unwrap();
        let review = review(dir.path());
        assert_eq!(rows(&find(&review, "clip12", None)), [12]);
        assert_eq!(
            rows(&find(&review, "ZORN clip3", None)),
            [30, 32, 34, 36, 38]
        );
        assert_eq!(rows(&find(&review, "", None)).len(), 40);
        assert_eq!(rows(&find(&review, "7.5", Some(2))), [7, 17, 27, 37]);
        assert!(rows(&find(&review, "ä", None)).is_empty());
    }

    #[test]
    fn edited_cells_are_found_by_their_new_text() {
        let dir = tempfile::tempdir().unwrap();
        let review = review(dir.path());
        let value = Some("Ärger".to_owned());
        let change = vec![Change { row: 3, value }];
        review.edits().apply(&review.table, 1, change).unwrap();
        assert_eq!(rows(&find(&review, "ärger", None)), [3]);
        let left = rows(&find(&review, "freude", Some(1)));
        assert!(!left.contains(&3) && left.len() == 19);
        // The file's name is found all the same.
        assert_eq!(rows(&find(&review, "clip3.wav", None)), [3]);
        let value = Some("A".to_owned());
        let change = vec![Change { row: 39, value }];
        review.edits().apply(&review.table, 0, change).unwrap();
        let ranks = ranks(&review, 0).unwrap();
        assert_eq!((ranks[39], ranks[0], ranks[1]), (0, 1, 2));
        assert_eq!(super::ranks(&review, 2), None);
    }
}
