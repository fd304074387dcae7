//! Clusters on which a metric is worse than elsewhere (sliceguard's way).

use serde::{Deserialize, Serialize};

use crate::finch::Partition;
use crate::numbers::{mean, median};
use crate::IssuesError;

/// What a cluster is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference {
    /// All rows.
    #[default]
    Overall,
    /// The cluster that holds it on the next coarser level.
    Parent,
}

/// What to sort by when only the first few slices are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// How much worse.
    #[default]
    Drop,
    /// How many rows.
    Support,
    /// Their product.
    DropTimesSupport,
}

/// Which slices count.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Whether a high metric is good.
    pub high_is_good: bool,
    /// At least so much worse.
    pub min_drop: Option<f64>,
    /// At least so many rows.
    pub min_support: Option<usize>,
    /// Only the first of them, by the criterion.
    pub count: Option<usize>,
    /// See there.
    pub criterion: Criterion,
    /// See there.
    pub reference: Reference,
    /// Leave out rows further than two median absolute deviations from the cluster's median.
    pub remove_outliers: bool,
    /// A slice whose children are slices too is left to them.
    pub children_instead: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            high_is_good: true,
            min_drop: None,
            min_support: None,
            count: None,
            criterion: Criterion::Drop,
            reference: Reference::Overall,
            remove_outliers: false,
            children_instead: false,
        }
    }
}

/// A cluster that does worse.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slice {
    /// Level, 0 = coarsest.
    pub level: usize,
    /// Cluster of that level.
    pub cluster: usize,
    /// Its rows, ascending.
    pub rows: Vec<usize>,
    /// Mean of the row values.
    pub metric: f64,
    /// How much worse than the reference.
    pub drop: f64,
    /// How many rows.
    pub support: usize,
    /// The drop without outlying rows; the drop where these are kept.
    pub steady_drop: f64,
    /// Rows without outlying ones.
    pub steady_support: usize,
}

/// Finds slices. `levels` go from coarse to fine, each of shape (N,); `values`, shape (N,), are a
/// metric per row whose mean is the metric of a cluster: 1 for a hit and 0 for a miss gives the
/// accuracy, absolute errors give the mean absolute error. Slices come in the order of the levels,
/// or, with `count`, sorted by the criterion.
pub fn slices(
    levels: &[Partition],
    values: &[f64],
    options: &Options,
) -> Result<Vec<Slice>, IssuesError> {
    for level in levels {
        if level.cluster.len() != values.len() {
            return Err(IssuesError::Rows {
                labels: values.len(),
                rows: level.cluster.len(),
                what: "a partition",
            });
        }
    }
    if let Some((row, &value)) = values.iter().enumerate().find(|(_, v)| !v.is_finite()) {
        return Err(IssuesError::Feature {
            row,
            column: 0,
            value,
        });
    }
    let all: Vec<Vec<Slice>> = (0..levels.len())
        .map(|level| of_level(levels, level, values, options))
        .collect();
    let mut chosen: Vec<Slice> = all
        .into_iter()
        .flatten()
        .filter(|s| qualifies(s, options))
        .collect();
    if options.children_instead {
        chosen = without_parents(levels, chosen);
    }
    if let Some(count) = options.count {
        let key = |s: &Slice| match options.criterion {
            Criterion::Drop => s.drop,
            Criterion::Support => s.support as f64,
            Criterion::DropTimesSupport => s.steady_drop * s.steady_support as f64,
        };
        chosen.sort_by(|a, b| key(b).total_cmp(&key(a)));
        chosen.truncate(count);
    }
    Ok(chosen)
}

fn qualifies(slice: &Slice, options: &Options) -> bool {
    options.min_drop.is_none_or(|d| slice.steady_drop >= d)
        && options
            .min_support
            .is_none_or(|n| slice.steady_support >= n)
}

fn of_level(levels: &[Partition], level: usize, values: &[f64], options: &Options) -> Vec<Slice> {
    let mut members = vec![Vec::new(); levels[level].clusters];
    for (row, &c) in levels[level].cluster.iter().enumerate() {
        members[c].push(row);
    }
    let overall = mean(values);
    let parents = level
        .checked_sub(1)
        .filter(|_| options.reference == Reference::Parent)
        .map(|above| {
            let mut sums = vec![(0.0, 0.0); levels[above].clusters];
            for (v, &c) in values.iter().zip(&levels[above].cluster) {
                sums[c].0 += v;
                sums[c].1 += 1.0;
            }
            (&levels[above].cluster, sums)
        });
    let sign = if options.high_is_good { 1.0 } else { -1.0 };
    let build = |(cluster, rows): (usize, Vec<usize>)| {
        let own: Vec<f64> = rows.iter().map(|&r| values[r]).collect();
        let metric = mean(&own);
        let reference = match (&parents, rows.first()) {
            (Some((cluster, sums)), Some(&row)) => sums[cluster[row]].0 / sums[cluster[row]].1,
            _ => overall,
        };
        let drop = sign * (reference - metric);
        let drops: Vec<f64> = own.iter().map(|v| sign * (overall - v)).collect();
        let (steady_drop, steady_support) = if options.remove_outliers {
            steady(&drops)
        } else {
            (drop, rows.len())
        };
        Slice {
            level,
            cluster,
            support: rows.len(),
            rows,
            metric,
            drop,
            steady_drop,
            steady_support,
        }
    };
    members.into_iter().enumerate().map(build).collect()
}

/// Mean and number of the drops within two median absolute deviations of their median.
fn steady(drops: &[f64]) -> (f64, usize) {
    let middle = median(drops).unwrap_or(0.0);
    let away: Vec<f64> = drops.iter().map(|d| (d - middle).abs()).collect();
    let reach = 2.0 * median(&away).unwrap_or(0.0);
    let kept: Vec<f64> = drops
        .iter()
        .copied()
        .filter(|d| (d - middle).abs() <= reach)
        .collect();
    if kept.is_empty() {
        return (f64::NEG_INFINITY, 0);
    }
    (mean(&kept), kept.len())
}

/// A cluster that qualifies takes its direct parent off the list.
fn without_parents(levels: &[Partition], chosen: Vec<Slice>) -> Vec<Slice> {
    let parents: Vec<(usize, usize)> = chosen
        .iter()
        .filter_map(|s| {
            let above = s.level.checked_sub(1)?;
            Some((above, *levels[above].cluster.get(*s.rows.first()?)?))
        })
        .collect();
    chosen
        .into_iter()
        .filter(|s| !parents.contains(&(s.level, s.cluster)))
        .collect()
}
