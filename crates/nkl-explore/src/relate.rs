//! Two columns against each other: what kind they are decides what is computed.

use crate::stats::{
    chi_square, compare, known_pairs, pearson, spearman, ChiSquare, Comparison, Correlation,
};
use serde::Serialize;

/// Names of the classes that [`Variable::binned`] makes.
pub const BINS: [&str; 3] = ["0_low", "1_middle", "2_high"];
/// The quantiles between them.
const EDGES: [f64; 2] = [0.33, 0.66];

/// A column of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// One value per sample.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Categories.
    Classes {
        /// Names of the categories.
        labels: Vec<String>,
        /// The place of each sample's category among them; `None` where it is not known.
        index: Vec<Option<usize>>,
    },
    /// Numbers; NaN where not known.
    Reals(Vec<f64>),
}

/// What two columns have to do with each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Relation {
    /// Of two categorical columns.
    Table {
        /// Counts: categories of the first × categories of the second column.
        counts: Vec<Vec<u64>>,
        /// The test of independence, where there are two categories of either.
        chi_square: Option<ChiSquare>,
        /// Samples without one of the two.
        missing: usize,
    },
    /// Of a categorical and a real column.
    Groups {
        /// The comparison of the groups.
        comparison: Comparison,
        /// The values of each category.
        #[serde(skip)]
        groups: Vec<(String, Vec<f64>)>,
    },
    /// Of two real columns.
    Reals {
        /// Pearson's correlation.
        pearson: Option<Correlation>,
        /// Spearman's correlation.
        spearman: Option<Correlation>,
        /// Concordance correlation (Lin 1989).
        ccc: Option<f64>,
        /// Samples with both.
        n: usize,
        /// Samples without one of the two.
        missing: usize,
    },
}

impl Variable {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Classes { index, .. } => index.len(),
            Values::Reals(values) => values.len(),
        }
    }

    /// No samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it holds numbers.
    pub fn is_real(&self) -> bool {
        matches!(self.values, Values::Reals(_))
    }

    /// The samples at `rows`; categories stay, also those without samples.
    pub fn select(&self, rows: &[usize]) -> Variable {
        let values = match &self.values {
            Values::Classes { labels, index } => Values::Classes {
                labels: labels.clone(),
                index: rows
                    .iter()
                    .map(|r| index.get(*r).copied().flatten())
                    .collect(),
            },
            Values::Reals(values) => {
                let value = |r: &usize| values.get(*r).copied().unwrap_or(f64::NAN);
                Values::Reals(rows.iter().map(value).collect())
            }
        };
        let name = self.name.clone();
        Variable { name, values }
    }

    /// Numbers as low, middle and high: cut at the quantiles .33 and .66, as nkululeko does, with
    /// the edges in the names. Categories stay.
    pub fn binned(&self) -> Variable {
        let Values::Reals(values) = &self.values else {
            return self.clone();
        };
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let edges = EDGES.map(|q| quantile(&sorted, q));
        let class = |v: &f64| {
            v.is_finite()
                .then(|| edges.iter().filter(|e| **e <= *v).count())
        };
        Variable {
            name: format!("{}_binned", self.name),
            values: Values::Classes {
                labels: BINS.map(str::to_owned).to_vec(),
                index: values.iter().map(class).collect(),
            },
        }
    }

    /// Samples of each category; `None` for numbers.
    pub fn counts(&self) -> Option<Vec<u64>> {
        let Values::Classes { labels, index } = &self.values else {
            return None;
        };
        let mut counts = vec![0; labels.len()];
        for class in index.iter().flatten() {
            if let Some(count) = counts.get_mut(*class) {
                *count += 1;
            }
        }
        Some(counts)
    }
}

/// Linear between neighbours, as numpy's default.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = q * last as f64;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    sorted[low] + (sorted[high] - sorted[low]) * place.fract()
}

/// Relates two columns of the same samples.
pub fn relate(a: &Variable, b: &Variable) -> Relation {
    match (&a.values, &b.values) {
        (
            Values::Classes { labels, index },
            Values::Classes {
                labels: others,
                index: other,
            },
        ) => {
            let mut counts = vec![vec![0; others.len()]; labels.len()];
            let mut missing = 0;
            for pair in index.iter().zip(other) {
                match pair {
                    (Some(i), Some(j)) => counts[*i][*j] += 1,
                    _ => missing += 1,
                }
            }
            Relation::Table {
                chi_square: chi_square(&counts),
                counts,
                missing,
            }
        }
        (Values::Classes { labels, index }, Values::Reals(values))
        | (Values::Reals(values), Values::Classes { labels, index }) => {
            let mut groups: Vec<(String, Vec<f64>)> =
                labels.iter().map(|l| (l.clone(), Vec::new())).collect();
            for (class, value) in index.iter().zip(values) {
                if let Some(group) = class.and_then(|c| groups.get_mut(c)) {
                    group.1.push(*value);
                }
            }
            groups.retain(|g| g.1.iter().any(|v| v.is_finite()));
            Relation::Groups {
                comparison: compare(&groups),
                groups,
            }
        }
        (Values::Reals(x), Values::Reals(y)) => {
            let (x, y, missing) = known_pairs(x, y);
            Relation::Reals {
                pearson: pearson(&x, &y),
                spearman: spearman(&x, &y),
                ccc: nkl_learn::metrics::ccc(&x, &y),
                n: x.len(),
                missing,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(name: &str, index: Vec<Option<usize>>) -> Variable {
        let values = Values::Classes {
            labels: vec!["a".into(), "b".into()],
            index,
        };
        Variable {
            name: name.into(),
            values,
        }
    }

    fn reals(values: Vec<f64>) -> Variable {
        Variable {
            name: "x".into(),
            values: Values::Reals(values),
        }
    }

    #[test]
    fn kinds_decide_and_gaps_are_counted() {
        let a = classes("a", vec![Some(0), Some(1), None, Some(1)]);
        let x = reals(vec![1.0, f64::NAN, 3.0, 4.0]);
        match relate(&a, &a) {
            Relation::Table {
                counts, missing, ..
            } => assert_eq!((counts, missing), (vec![vec![1, 0], vec![0, 2]], 1)),
            other => panic!("{other:?}"),
        }
        match relate(&x, &a) {
            Relation::Groups { comparison, groups } => {
                assert_eq!((groups.len(), comparison.missing), (2, 1));
            }
            other => panic!("{other:?}"),
        }
        match relate(&x, &x) {
            Relation::Reals { n, missing, .. } => assert_eq!((n, missing), (3, 1)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bins_are_nkululekos() {
        // numpy.digitize([..], [-1e6, q33, q66, 1e6]) - 1
        let found = reals((0..10).map(f64::from).chain([f64::NAN]).collect()).binned();
        assert_eq!(found.counts(), Some(vec![3, 3, 4]));
        assert_eq!(found.name, "x_binned");
        assert_eq!(reals(vec![f64::NAN]).binned().counts(), Some(vec![0; 3]));
    }
}
