//! Groups of rows by the values of columns.

use std::collections::HashMap;

use crate::finch::Partition;
use crate::numbers::quantile;

/// A column with few different values.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Its name.
    pub name: String,
    /// Its values as text.
    pub labels: Vec<String>,
    /// The place of each row's value among them, shape (N,).
    pub index: Vec<usize>,
}

/// How a cell without value is called.
const MISSING: &str = "(missing)";

impl Factor {
    /// A column of texts, the values in the order of their first row.
    pub fn of_texts<'a>(name: &str, cells: impl Iterator<Item = Option<&'a str>>) -> Factor {
        let mut labels: Vec<String> = Vec::new();
        let mut places: HashMap<&'a str, usize> = HashMap::new();
        let index = cells.map(|cell| {
            *places
                .entry(cell.unwrap_or(MISSING))
                .or_insert_with_key(|text| {
                    labels.push((*text).to_owned());
                    labels.len() - 1
                })
        });
        let index = index.collect();
        Factor {
            name: name.to_owned(),
            labels,
            index,
        }
    }

    /// A column of numbers, NaN where there is none: each number is a value where there are at most
    /// `few` different ones, else they are cut into thirds.
    pub fn of_numbers(name: &str, numbers: &[f64], few: usize) -> Factor {
        let mut known: Vec<f64> = numbers.iter().copied().filter(|v| v.is_finite()).collect();
        known.sort_by(f64::total_cmp);
        let mut different = known.clone();
        different.dedup();
        let edges = [1.0 / 3.0, 2.0 / 3.0].map(|q| quantile(&known, q).unwrap_or(0.0));
        let [low, high] = edges.map(short);
        let text = |v: &f64| match v.is_finite() {
            false => None,
            true if different.len() <= few => Some(v.to_string()),
            true if *v < edges[0] => Some(format!("below {low}")),
            true if *v < edges[1] => Some(format!("{low} to {high}")),
            true => Some(format!("from {high}")),
        };
        let texts: Vec<Option<String>> = numbers.iter().map(text).collect();
        Factor::of_texts(name, texts.iter().map(Option::as_deref))
    }

    /// Whether it divides the rows, into parts of more than one row on average.
    pub fn divides(&self) -> bool {
        self.labels.len() > 1 && 2 * self.labels.len() <= self.index.len()
    }
}

/// Three digits.
fn short(value: f64) -> String {
    let digits = 2 - value.abs().max(1e-9).log10().floor() as i32;
    format!("{value:.*}", digits.clamp(0, 9) as usize)
}

/// The rows divided by some columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// Column and value by cluster: what the rows of each have in common.
    pub conditions: Vec<Vec<(String, String)>>,
    /// The cluster of each row.
    pub partition: Partition,
}

/// Every factor, every pair of factors, and so on up to `depth` together, in this order.
pub fn groupings(factors: &[Factor], depth: usize) -> Vec<Grouping> {
    let mut all = Vec::new();
    let mut chosen: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..depth {
        let more = chosen.iter().flat_map(|own| {
            let next = own.last().map_or(0, |last| last + 1);
            (next..factors.len()).map(move |f| own.iter().copied().chain([f]).collect::<Vec<_>>())
        });
        chosen = more.collect();
        all.extend(chosen.iter().map(|own| grouping(factors, own)));
    }
    all
}

fn grouping(factors: &[Factor], chosen: &[usize]) -> Grouping {
    let own: Vec<&Factor> = chosen.iter().map(|f| &factors[*f]).collect();
    let rows = own.first().map_or(0, |f| f.index.len());
    let mut numbers: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut conditions = Vec::new();
    let mut cluster = Vec::with_capacity(rows);
    for row in 0..rows {
        let key: Vec<usize> = own.iter().map(|f| f.index[row]).collect();
        let number = *numbers.entry(key).or_insert_with_key(|key| {
            let condition = |(f, v): (&&Factor, &usize)| (f.name.clone(), f.labels[*v].clone());
            conditions.push(own.iter().zip(key).map(condition).collect());
            conditions.len() - 1
        });
        cluster.push(number);
    }
    Grouping {
        partition: Partition {
            cluster,
            clusters: conditions.len(),
        },
        conditions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str, cells: &[&str]) -> Factor {
        Factor::of_texts(name, cells.iter().map(|c| (!c.is_empty()).then_some(*c)))
    }

    #[test]
    fn columns_and_their_pairs() {
        let a = texts("speaker", &["x", "y", "x", "y", "x"]);
        let b = texts("gender", &["m", "", "m", "f", "f"]);
        let all = groupings(&[a, b], 2);
        assert_eq!(all.len(), 3);
        assert_eq!(all[1].partition.cluster, [0, 1, 0, 2, 2]);
        assert_eq!(all[1].conditions[1], [("gender".into(), MISSING.into())]);
        assert_eq!(all[2].partition.cluster, [0, 1, 0, 2, 3]);
        let last = [("speaker", "x"), ("gender", "f")].map(|(c, v)| (c.into(), v.into()));
        assert_eq!(all[2].conditions[3], last);
    }

    #[test]
    fn numbers_are_cut_where_they_are_many() {
        let few = Factor::of_numbers("take", &[2.0, 1.0, f64::NAN, 2.0], 3);
        assert_eq!((few.labels.len(), few.index), (3, vec![0, 1, 2, 0]));
        let many: Vec<f64> = (0..90).map(f64::from).collect();
        let thirds = Factor::of_numbers("age", &many, 3);
        assert_eq!(thirds.labels, ["below 29.7", "29.7 to 59.3", "from 59.3"]);
        let sizes = [0, 1, 2].map(|v| thirds.index.iter().filter(|i| **i == v).count());
        assert_eq!(sizes, [30; 3]);
        assert!(thirds.divides() && !texts("file", &["a", "b", "c"]).divides());
    }
}
