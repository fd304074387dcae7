//! Which groups of rows do worse, each failure named once.

use serde::Serialize;

use super::factors::Grouping;
use super::levels::{slices, Criterion, Options, Reference, Slice};
use crate::finch::Partition;
use crate::numbers::mean;
use crate::IssuesError;

/// Where a group of rows comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Rows with similar features.
    Cluster {
        /// Level, 0 = coarsest.
        level: usize,
        /// Its number there.
        cluster: usize,
    },
    /// Rows with these values: column and value.
    Columns(Vec<(String, String)>),
}

/// The groups that are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// Levels of clusters, coarse to fine, each of shape (N,).
    pub levels: &'a [Partition],
    /// Rows by the values of columns.
    pub columns: &'a [Grouping],
}

/// What a slice has to be like.
#[derive(Debug, Clone, PartialEq)]
pub struct Demands {
    /// Whether a high metric is good.
    pub high_is_good: bool,
    /// At least so much worse than all rows, in the unit of the metric.
    pub min_drop: f64,
    /// At least so many rows.
    pub min_support: usize,
    /// At most so likely by chance, after correction for the number of groups.
    pub max_p: f64,
    /// What a cluster is compared with.
    pub reference: Reference,
    /// Leave out rows further than two median absolute deviations from the group's median.
    pub remove_outliers: bool,
    /// Keep slices that others tell of already.
    pub nested: bool,
    /// What they are sorted by; `None` sorts by z, the least likely first.
    pub criterion: Option<Criterion>,
}

impl Demands {
    /// A tenth worse than all rows, half a percent of them but at least ten, and p below 0.01.
    pub fn usual(values: &[f64], high_is_good: bool) -> Demands {
        Demands {
            high_is_good,
            min_drop: 0.1 * mean(values).abs(),
            min_support: (values.len().div_ceil(200)).max(10),
            max_p: 0.01,
            reference: Reference::Overall,
            remove_outliers: false,
            nested: false,
            criterion: None,
        }
    }
}

/// A group that does worse.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failing {
    /// What its rows have in common.
    pub origin: Origin,
    /// Rows, metric and drop.
    #[serde(flatten)]
    pub slice: Slice,
    /// Drop over its standard deviation among groups of this size drawn at random.
    pub z: f64,
    /// How often chance would do that in at least one of all groups: normal tail times their
    /// number (Bonferroni), at most 1.
    pub p: f64,
}

/// The slices, and what they were found among.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Looked {
    /// Slices, sorted.
    pub slices: Vec<Failing>,
    /// Groups with enough rows.
    pub groups: usize,
    /// Metric over all rows.
    pub overall: f64,
    /// Slices that were left out because others tell of them.
    pub told: usize,
}

/// Finds the groups that meet the demands. `values`, shape (N,), are a metric per row.
///
/// Slices overlap: a speaker, a digit of that speaker, a cluster of both. Unless `nested`, the
/// group for which chance is the least likely explanation speaks first; one that would no longer
/// meet the demands without the rows that are explained already is left out. So a child replaces
/// its parent where the rest of the parent does well, and a parent its children where all of it
/// does badly. Values of columns are easier to understand than a cluster: its z counts four fifths.
/// Fails for lengths that differ and values that are not finite.
pub fn failing(
    groups: &Groups<'_>,
    values: &[f64],
    demands: &Demands,
) -> Result<Looked, IssuesError> {
    let options = Options {
        high_is_good: demands.high_is_good,
        min_support: Some(demands.min_support),
        reference: demands.reference,
        remove_outliers: demands.remove_outliers,
        ..Options::default()
    };
    let spread = Spread::of(values, demands);
    let mut all: Vec<Failing> = Vec::new();
    for slice in slices(groups.levels, values, &options)? {
        let (level, cluster) = (slice.level, slice.cluster);
        all.push(spread.judged(Origin::Cluster { level, cluster }, slice));
    }
    for grouping in groups.columns {
        let partition = std::slice::from_ref(&grouping.partition);
        for slice in slices(partition, values, &options)? {
            let conditions = grouping.conditions.get(slice.cluster);
            let origin = Origin::Columns(conditions.cloned().unwrap_or_default());
            all.push(spread.judged(origin, slice));
        }
    }
    let looked_at = all.len();
    all.iter_mut()
        .for_each(|f| f.p = (f.p * looked_at as f64).min(1.0));
    all.retain(|f| f.slice.steady_drop >= demands.min_drop && f.p <= demands.max_p);
    // The sort is stable: of equals columns come before clusters, few columns before many.
    all.sort_by_key(|f| match &f.origin {
        Origin::Columns(conditions) => conditions.len(),
        Origin::Cluster { .. } => usize::MAX,
    });
    all.sort_by(|a, b| evidence(b).total_cmp(&evidence(a)));
    let before = all.len();
    if !demands.nested {
        all = once(all, values, &spread, demands);
    }
    let told = before - all.len();
    sort(&mut all, demands.criterion);
    Ok(Looked {
        slices: all,
        groups: looked_at,
        overall: spread.mean,
        told,
    })
}

/// What the z of a cluster counts beside that of columns.
const CLUSTER: f64 = 0.8;

fn evidence(found: &Failing) -> f64 {
    match found.origin {
        Origin::Cluster { .. } => CLUSTER * found.z,
        Origin::Columns(_) => found.z,
    }
}

/// Mean and variance of all rows, against which groups are held.
struct Spread {
    mean: f64,
    variance: f64,
    rows: f64,
    sign: f64,
}

impl Spread {
    fn of(values: &[f64], demands: &Demands) -> Spread {
        let middle = mean(values);
        let squares: Vec<f64> = values.iter().map(|v| (v - middle) * (v - middle)).collect();
        let rows = values.len() as f64;
        Spread {
            mean: middle,
            variance: squares.iter().sum::<f64>() / (rows - 1.0).max(1.0),
            rows,
            sign: if demands.high_is_good { 1.0 } else { -1.0 },
        }
    }

    fn judged(&self, origin: Origin, slice: Slice) -> Failing {
        let n = slice.support as f64;
        // Variance of the mean of n of N rows, drawn without putting back.
        let deviation = (self.variance / n * (1.0 - n / self.rows)).sqrt();
        let drop = self.sign * (self.mean - slice.metric);
        let z = if deviation > 0.0 {
            drop / deviation
        } else {
            0.0
        };
        Failing {
            origin,
            slice,
            z,
            p: 0.5 * libm::erfc(z / std::f64::consts::SQRT_2),
        }
    }
}

/// Slices that meet the demands also without the rows of those before them.
fn once(all: Vec<Failing>, values: &[f64], spread: &Spread, demands: &Demands) -> Vec<Failing> {
    let mut explained = vec![false; values.len()];
    let mut kept = Vec::new();
    for found in all {
        let rest = found.slice.rows.iter().filter(|r| !explained[**r]);
        let rest: Vec<f64> = rest.map(|r| values[*r]).collect();
        let drop = spread.sign * (spread.mean - mean(&rest));
        if rest.is_empty() || rest.len() < demands.min_support || drop < demands.min_drop {
            continue;
        }
        found.slice.rows.iter().for_each(|r| explained[*r] = true);
        kept.push(found);
    }
    kept
}

fn sort(all: &mut [Failing], criterion: Option<Criterion>) {
    let key = |f: &Failing| match criterion {
        None => evidence(f),
        Some(Criterion::Drop) => f.slice.steady_drop,
        Some(Criterion::Support) => f.slice.steady_support as f64,
        Some(Criterion::DropTimesSupport) => f.slice.steady_drop * f.slice.steady_support as f64,
    };
    all.sort_by(|a, b| key(b).total_cmp(&key(a)));
}

#[cfg(test)]
mod tests {
    use super::super::factors::{groupings, Factor};
    use super::*;

    /// 400 rows of four speakers and ten digits, most of them right; `bad` are wrong.
    fn found(bad: impl Fn(usize, usize) -> bool, nested: bool) -> Vec<Vec<(String, String)>> {
        let (speaker, digit) = (|r: usize| r % 4, |r: usize| r / 4 % 10);
        let factor = |name: &str, of: &dyn Fn(usize) -> usize| {
            let texts: Vec<String> = (0..400).map(|r| of(r).to_string()).collect();
            Factor::of_texts(name, texts.iter().map(|t| Some(t.as_str())))
        };
        let factors = [factor("speaker", &speaker), factor("digit", &digit)];
        let miss = |r: usize| bad(speaker(r), digit(r)) || r % 37 == 5;
        let values: Vec<f64> = (0..400).map(|r| f64::from(u8::from(!miss(r)))).collect();
        let groups = Groups {
            levels: &[],
            columns: &groupings(&factors, 2),
        };
        let demands = Demands {
            min_drop: 0.05,
            min_support: 5,
            nested,
            ..Demands::usual(&values, true)
        };
        let looked = failing(&groups, &values, &demands).unwrap();
        assert_eq!(looked.groups, 4 + 10 + 4 * 10);
        let conditions = |f: Failing| match f.origin {
            Origin::Columns(conditions) => conditions,
            Origin::Cluster { .. } => panic!("there are no clusters"),
        };
        looked.slices.into_iter().map(conditions).collect()
    }

    fn condition(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let text = |(c, v): &(&str, &str)| ((*c).to_owned(), (*v).to_owned());
        pairs.iter().map(text).collect()
    }

    #[test]
    fn a_child_replaces_its_parents_where_only_it_fails() {
        let child = |speaker, digit| speaker == 2 && digit == 4;
        let all = found(child, true);
        assert!(all.len() > 1);
        assert_eq!(
            found(child, false),
            [condition(&[("speaker", "2"), ("digit", "4")])]
        );
    }

    #[test]
    fn a_parent_replaces_its_children_where_all_of_it_fails() {
        let only = found(|speaker, _| speaker == 1, false);
        assert_eq!(only, [condition(&[("speaker", "1")])]);
    }

    #[test]
    fn two_failures_are_two_slices() {
        let both = found(|speaker, digit| speaker == 1 || digit == 7, false);
        let wanted = [condition(&[("speaker", "1")]), condition(&[("digit", "7")])];
        assert_eq!(both, wanted);
    }

    #[test]
    fn columns_speak_before_clusters_that_are_little_better() {
        let texts: Vec<&str> = (0..200).map(|r| if r < 50 { "a" } else { "b" }).collect();
        let factor = Factor::of_texts("speaker", texts.into_iter().map(Some));
        let values: Vec<f64> = (0..200).map(|r| f64::from(u8::from(r >= 48))).collect();
        let cluster: Vec<usize> = (0..200).map(|r| usize::from(r >= 48)).collect();
        let levels = [Partition {
            cluster,
            clusters: 2,
        }];
        let groups = Groups {
            levels: &levels,
            columns: &groupings(&[factor], 1),
        };
        let looked = failing(&groups, &values, &Demands::usual(&values, true)).unwrap();
        assert_eq!(looked.slices.len(), 1);
        let wanted = Origin::Columns(condition(&[("speaker", "a")]));
        assert_eq!(looked.slices[0].origin, wanted);
    }

    #[test]
    fn chance_is_not_a_slice() {
        assert!(found(|_, _| false, true).is_empty());
    }
}
