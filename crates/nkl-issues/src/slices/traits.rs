//! What characterises the rows of a slice.

use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

use super::factors::Factor;
use crate::numbers::mean;

/// Everything that is known about the rows.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// Features, shape (N, D); values that are not finite are missing. D may be 0.
    pub features: ArrayView2<'a, f32>,
    /// Names of the features.
    pub names: &'a [String],
    /// Columns.
    pub factors: &'a [Factor],
    /// The measure of each row, shape (N,).
    pub values: &'a [f64],
    /// Whether a high measure is good.
    pub high_is_good: bool,
    /// Given and predicted classes, shape (N,) each; empty without classes.
    pub classes: (&'a [usize], &'a [usize]),
}

/// A feature that is unusual.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureTrait {
    /// Its name.
    pub feature: String,
    /// Mean within less mean elsewhere, in pooled standard deviations (Cohen's d).
    pub d: f64,
    /// Mean within.
    pub inside: f64,
    /// Mean elsewhere.
    pub outside: f64,
}

/// A value that most rows have, and others have not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
    /// Share of the rows within that have it.
    pub inside: f64,
    /// Share of the rows elsewhere.
    pub outside: f64,
}

/// The part of the rows within on which the measure is worst.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
    /// Rows.
    pub support: usize,
    /// Their measure.
    pub metric: f64,
}

/// One class taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// The given class.
    pub given: usize,
    /// The predicted class.
    pub predicted: usize,
    /// How many rows.
    pub rows: usize,
}

/// What is special about a slice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Traits {
    /// The features that deviate most, by |d|.
    pub features: Vec<FeatureTrait>,
    /// Values that at least half of the rows share and that are rarer elsewhere.
    pub shares: Vec<Share>,
    /// Where within the slice it fails most, if that is unlikely to be chance.
    pub worst: Option<Part>,
    /// The most frequent confusions.
    pub confusions: Vec<Confusion>,
}

/// How many of each are named.
const FEATURES: usize = 5;
const CONFUSIONS: usize = 3;
/// Share of the rows within that makes a value typical, and how much rarer it is elsewhere.
const TYPICAL: (f64, f64) = (0.5, 1.5);
/// Rows and standard deviations from which a part counts as worse than the slice.
const WORSE: (usize, f64) = (5, 3.0);

/// Compares `rows` (ascending) with all others. Values of the columns in `known`, by which the
/// slice is defined, are not repeated.
pub fn traits(rows: &[usize], known: &[&str], of: &Surroundings<'_>) -> Traits {
    let mut within = vec![false; of.values.len()];
    rows.iter().for_each(|r| within[*r] = true);
    let further = || {
        of.factors
            .iter()
            .filter(|f| !known.contains(&f.name.as_str()))
    };
    let mut shares: Vec<Share> = further().filter_map(|f| share(f, &within)).collect();
    shares.sort_by(|a, b| b.inside.total_cmp(&a.inside));
    let parts = further().flat_map(|f| parts(f, rows, of));
    let worst = parts.max_by(|a, b| a.0.total_cmp(&b.0));
    Traits {
        features: features(&within, of),
        shares,
        worst: worst.filter(|(z, _)| *z >= WORSE.1).map(|(_, part)| part),
        confusions: confusions(rows, of.classes),
    }
}

fn features(within: &[bool], of: &Surroundings<'_>) -> Vec<FeatureTrait> {
    let columns = of.names.par_iter().zip(0..of.features.ncols());
    let deviating = |(name, column): (&String, usize)| {
        let (d, inside, outside) = deviation(of.features.column(column), within)?;
        let feature = name.clone();
        Some(FeatureTrait {
            feature,
            d,
            inside,
            outside,
        })
    };
    let mut found: Vec<FeatureTrait> = columns.filter_map(deviating).collect();
    found.sort_by(|a, b| b.d.abs().total_cmp(&a.d.abs()));
    found.truncate(FEATURES);
    found
}

/// Cohen's d and both means; `None` where a side has fewer than two values or nothing varies.
fn deviation(column: ArrayView1<'_, f32>, within: &[bool]) -> Option<(f64, f64, f64)> {
    // Count, mean and sum of squares of either side (Welford 1962).
    let mut sides = [(0.0, 0.0, 0.0); 2];
    for (value, within) in column.iter().zip(within).filter(|(v, _)| v.is_finite()) {
        let (n, middle, squares) = &mut sides[usize::from(*within)];
        *n += 1.0;
        let away = f64::from(*value) - *middle;
        *middle += away / *n;
        *squares += away * (f64::from(*value) - *middle);
    }
    let [(out, outside, out_squares), (n, inside, squares)] = sides;
    if n < 2.0 || out < 2.0 {
        return None;
    }
    let pooled = ((squares + out_squares) / (n + out - 2.0)).sqrt();
    (pooled > 0.0).then(|| ((inside - outside) / pooled, inside, outside))
}

/// The most frequent value within, if it is typical.
fn share(factor: &Factor, within: &[bool]) -> Option<Share> {
    let mut counts = vec![[0.0_f64; 2]; factor.labels.len()];
    for (value, within) in factor.index.iter().zip(within) {
        counts[*value][usize::from(*within)] += 1.0;
    }
    let totals = counts
        .iter()
        .fold([0.0, 0.0], |t, c| [t[0] + c[0], t[1] + c[1]]);
    let shares = |c: &[f64; 2]| [0, 1].map(|side| c[side] / f64::max(totals[side], 1.0));
    let most = (0..counts.len()).max_by(|a, b| {
        let order = counts[*a][1].total_cmp(&counts[*b][1]);
        order.then(b.cmp(a))
    })?;
    let [outside, inside] = shares(&counts[most]);
    (inside >= TYPICAL.0 && inside >= TYPICAL.1 * outside).then(|| Share {
        column: factor.name.clone(),
        value: factor.labels[most].clone(),
        inside,
        outside,
    })
}

/// The parts of the slice by a column, each with how many deviations it is worse than the slice.
fn parts(factor: &Factor, rows: &[usize], of: &Surroundings<'_>) -> Vec<(f64, Part)> {
    let own: Vec<f64> = rows.iter().map(|r| of.values[*r]).collect();
    let middle = mean(&own);
    let n = rows.len() as f64;
    let squares = own.iter().map(|v| (v - middle) * (v - middle)).sum::<f64>();
    let variance = squares / (n - 1.0).max(1.0);
    let mut sums = vec![(0.0, 0usize); factor.labels.len()];
    for (row, value) in rows.iter().zip(&own) {
        let sum = &mut sums[factor.index[*row]];
        *sum = (sum.0 + value, sum.1 + 1);
    }
    let sign = if of.high_is_good { 1.0 } else { -1.0 };
    let enough =
        |(_, (_, count)): &(usize, &(f64, usize))| *count >= WORSE.0 && *count < rows.len();
    let part = |(value, (sum, support)): (usize, &(f64, usize))| {
        let count = *support as f64;
        let metric = sum / count;
        let deviation = (variance / count * (1.0 - count / n)).sqrt();
        let z = if deviation > 0.0 {
            sign * (middle - metric) / deviation
        } else {
            0.0
        };
        let part = Part {
            column: factor.name.clone(),
            value: factor.labels[value].clone(),
            support: *support,
            metric,
        };
        (z, part)
    };
    sums.iter().enumerate().filter(enough).map(part).collect()
}

fn confusions(rows: &[usize], (given, predicted): (&[usize], &[usize])) -> Vec<Confusion> {
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for row in rows {
        if let (Some(y), Some(p)) = (given.get(*row), predicted.get(*row)) {
            if y != p {
                *counts.entry((*y, *p)).or_insert(0) += 1;
            }
        }
    }
    let one = |((given, predicted), rows)| Confusion {
        given,
        predicted,
        rows,
    };
    let mut all: Vec<Confusion> = counts.into_iter().map(one).collect();
    all.sort_by_key(|c| std::cmp::Reverse(c.rows));
    all.truncate(CONFUSIONS);
    all
}

impl Traits {
    /// In words, a line for each kind. `labels` are the names of classes.
    pub fn words(&self, measure: &str, labels: &[String]) -> Vec<String> {
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let mut lines = Vec::new();
        let shares: Vec<String> = self
            .shares
            .iter()
            .map(|s| {
                let (inside, outside) = (percent(s.inside), percent(s.outside));
                format!(
                    "{} = {} in {inside} (elsewhere {outside})",
                    s.column, s.value
                )
            })
            .collect();
        if !shares.is_empty() {
            lines.push(shares.join("; "));
        }
        if let Some(part) = &self.worst {
            let Part { column, value, .. } = part;
            let (metric, support) = (part.metric, part.support);
            lines.push(format!(
                "worst where {column} = {value}: {measure} {metric:.3} in {support}"
            ));
        }
        let name = |class: usize| labels.get(class).map_or("?", String::as_str);
        let confusions: Vec<String> = self
            .confusions
            .iter()
            .map(|c| format!("{} for {} ({})", name(c.given), name(c.predicted), c.rows))
            .collect();
        if !confusions.is_empty() {
            lines.push(format!("takes {}", confusions.join(", ")));
        }
        let features: Vec<String> = self
            .features
            .iter()
            .map(|f| {
                let direction = if f.d > 0.0 { "high" } else { "low" };
                format!("{} {direction} ({:+.1} SD)", f.feature, f.d)
            })
            .collect();
        if !features.is_empty() {
            lines.push(features.join(", "));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn what_is_special_is_named() {
        let n = 100;
        let rows: Vec<usize> = (0..20).collect();
        let text =
            |f: &dyn Fn(usize) -> &'static str| -> Vec<&'static str> { (0..n).map(f).collect() };
        let factor = |name: &str, cells: Vec<&'static str>| {
            Factor::of_texts(name, cells.into_iter().map(Some))
        };
        let device = factor("device", text(&|r| if r < 18 { "phone" } else { "desk" }));
        let digit = factor("digit", text(&|r| if r % 2 == 0 { "six" } else { "two" }));
        let mut features = Array2::from_shape_fn((n, 3), |(r, c)| ((r * 7 + c * 3) % 11) as f32);
        rows.iter().for_each(|r| features[[*r, 1]] -= 20.0);
        features[[50, 1]] = f32::NAN;
        let values: Vec<f64> = (0..n)
            .map(|r| if r < 20 && r % 2 == 0 { 0.0 } else { 1.0 })
            .collect();
        let given: Vec<usize> = (0..n).map(|r| r % 2).collect();
        let predicted: Vec<usize> = (0..n).map(|r| if r < 20 { 1 } else { r % 2 }).collect();
        let found = traits(
            &rows,
            &[],
            &Surroundings {
                features: features.view(),
                names: &["a", "b", "c"].map(str::to_owned),
                factors: &[device, digit],
                values: &values,
                high_is_good: true,
                classes: (&given, &predicted),
            },
        );
        assert_eq!(found.features[0].feature, "b");
        assert!(found.features[0].d < -3.0);
        assert_eq!(
            (found.shares.len(), found.shares[0].value.as_str()),
            (1, "phone")
        );
        assert_eq!(found.shares[0].inside, 0.9);
        let worst = found.worst.clone().unwrap();
        assert_eq!(
            (worst.value.as_str(), worst.support, worst.metric),
            ("six", 10, 0.0)
        );
        let words = found.words("accuracy", &["six", "two"].map(str::to_owned));
        assert_eq!(words[0], "device = phone in 90 % (elsewhere 0 %)");
        assert_eq!(words[1], "worst where digit = six: accuracy 0.000 in 10");
        assert_eq!(words[2], "takes six for two (10)");
        assert!(words[3].starts_with("b low (-"), "{}", words[3]);
    }
}
