//! What kind of column texts make.

use super::{Data, Texts};
use std::cmp::Ordering;
use std::collections::HashMap;

/// So many different texts can be categories at most.
const MOST: usize = 1000;
/// So many whole numbers are rather names of classes than quantities.
const NUMBERED_CLASSES: usize = 20;
/// Names that are quantities however few different values they have.
const QUANTITIES: [&str; 5] = ["start", "end", "duration", "age", "severity"];

/// Numbers where all texts are, categories where there are few different ones, else the texts.
/// With `categories`, categories wherever possible.
pub(super) fn data(name: &str, texts: Texts, categories: bool) -> Data {
    let counted = distinct(&texts);
    let numbers = numbers(&texts);
    if let Some(labels) = counted {
        let few = labels.len() <= 20 || labels.len() * 2 <= texts.len();
        let classes = !QUANTITIES.contains(&name)
            && labels.len() <= NUMBERED_CLASSES
            && labels.len() * 10 <= texts.len()
            && labels.keys().all(|l| l.is_empty() || whole(l));
        if categories || (few && numbers.is_none()) || (numbers.is_some() && classes) {
            return categorical(labels, &texts);
        }
    }
    match numbers {
        Some(numbers) if !categories => Data::Number(numbers),
        _ => Data::Text(texts),
    }
}

fn whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The numbers, if all texts are numbers or missing, at least one is a number, and none is a name
/// such as `03`.
fn numbers(texts: &Texts) -> Option<Vec<f64>> {
    let mut any = false;
    let value = |text: &str| {
        if text.is_empty() {
            return Some(f64::NAN);
        }
        any = true;
        let number = nkl_data::number(text);
        number.filter(|_| !nkl_data::is_padded(text))
    };
    let numbers: Option<Vec<f64>> = texts.iter().map(value).collect();
    numbers.filter(|_| any)
}

/// The different texts; `None` where there are too many.
fn distinct(texts: &Texts) -> Option<HashMap<&str, u16>> {
    let mut seen = HashMap::new();
    for text in texts.iter() {
        if !seen.contains_key(text) {
            if seen.len() == MOST {
                return None;
            }
            seen.insert(text, 0);
        }
    }
    Some(seen)
}

fn categorical(mut seen: HashMap<&str, u16>, texts: &Texts) -> Data {
    let mut labels: Vec<String> = seen.keys().map(|l| (*l).to_owned()).collect();
    labels.sort_by(|a, b| order(a, b));
    for (code, label) in labels.iter().enumerate() {
        if let Some(slot) = seen.get_mut(label.as_str()) {
            *slot = code as u16;
        }
    }
    let codes = texts.iter().map(|t| seen.get(t).copied().unwrap_or(0));
    Data::Category {
        codes: codes.collect(),
        labels,
    }
}

/// Numbers by value and before words, words by their characters.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    match (nkl_data::number(a), nkl_data::number(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, cells: impl IntoIterator<Item = String>, categories: bool) -> Data {
        let mut texts = Texts::default();
        for cell in cells {
            assert!(texts.push(&cell));
        }
        data(name, texts, categories)
    }

    #[test]
    fn few_texts_are_categories_in_order() {
        let cells = ["b", "a", "", "b"].map(String::from);
        let Data::Category { labels, codes } = of("x", cells, false) else {
            panic!()
        };
        assert_eq!(labels, ["", "a", "b"]);
        assert_eq!(codes, [2, 1, 0, 2]);
        let many = (0..100).map(|i| format!("f{i}.wav"));
        assert!(matches!(of("file", many, false), Data::Text(_)));
        let digits = (0..200).map(|i| (11 - i % 11).to_string());
        let Data::Category { labels, .. } = of("digit", digits, false) else {
            panic!()
        };
        assert_eq!(labels[0], "1");
        assert_eq!(labels[9], "10");
    }

    #[test]
    fn quantities_are_numbers() {
        let half = ["0.5", "", "2"].map(String::from);
        let Data::Number(values) = of("x", half.clone(), false) else {
            panic!()
        };
        assert!(values[0] == 0.5 && values[1].is_nan() && values[2] == 2.0);
        assert!(matches!(of("x", half, true), Data::Category { .. }));
        let starts = (0..200).map(|i| (i % 3).to_string());
        assert!(matches!(of("start", starts, false), Data::Number(_)));
        let padded = (0..3000).map(|i| format!("0{i}"));
        assert!(matches!(of("id", padded, false), Data::Text(_)));
    }
}
