//! Which rows have a label issue.

use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::input::{Judged, Probability};
use super::joint::{calibrated, confident_joint, thresholds, Confidence};
use super::prune::Removal;
use super::score::Score;
use crate::numbers::{ascending, lowest, Lowest};
use crate::IssuesError;

/// Ways to pick rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Per pair of classes, as many rows as the joint says, those with the widest margin.
    #[default]
    PruneByNoiseRate,
    /// Per class, as many rows as the joint says, those of the lowest probability.
    PruneByClass,
    /// Rows that both of these pick.
    Both,
    /// Rows off the diagonal of the uncalibrated confident joint.
    ConfidentLearning,
    /// Rows whose most probable class is another one.
    PredictedNeqGiven,
    /// As many rows as there are issues off the diagonal, those of the lowest normalised margin.
    LowNormalizedMargin,
    /// The same by self-confidence.
    LowSelfConfidence,
}

impl Filter {
    /// All of them, for messages.
    pub const NAMES: [(&'static str, Filter); 7] = [
        ("prune_by_noise_rate", Filter::PruneByNoiseRate),
        ("prune_by_class", Filter::PruneByClass),
        ("both", Filter::Both),
        ("confident_learning", Filter::ConfidentLearning),
        ("predicted_neq_given", Filter::PredictedNeqGiven),
        ("low_normalized_margin", Filter::LowNormalizedMargin),
        ("low_self_confidence", Filter::LowSelfConfidence),
    ];
}

/// Switches of the pruning filters; the others do not look at them.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Which share of the estimated noise to remove, 0..=1.
    pub frac_noise: f64,
    /// Every class keeps at least so many rows.
    pub min_examples_per_class: usize,
    /// So many rows of each class instead of what the joint says, shape (K,).
    pub num_to_remove_per_class: Option<Vec<usize>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            frac_noise: 1.0,
            min_examples_per_class: 1,
            num_to_remove_per_class: None,
        }
    }
}

impl Options {
    fn check(&self, filter: Filter, classes: usize) -> Result<(), IssuesError> {
        if !(0.0..=1.0).contains(&self.frac_noise) {
            return Err(IssuesError::Option(format!(
                "frac_noise = {} lies outside 0..1",
                self.frac_noise
            )));
        }
        let Some(remove) = &self.num_to_remove_per_class else {
            return Ok(());
        };
        if !matches!(
            filter,
            Filter::PruneByNoiseRate | Filter::PruneByClass | Filter::Both
        ) {
            return Err(IssuesError::Option(
                "num_to_remove_per_class works with the filters prune_by_noise_rate, prune_by_class and both".into(),
            ));
        }
        if remove.len() != classes {
            let found = remove.len();
            return Err(IssuesError::Option(format!(
                "num_to_remove_per_class has {found} numbers for {classes} classes"
            )));
        }
        Ok(())
    }
}

/// Rows with a label issue, ascending.
pub fn find<P: Probability>(
    judged: &Judged<'_, P>,
    filter: Filter,
    options: &Options,
) -> Result<Vec<usize>, IssuesError> {
    options.check(filter, judged.classes())?;
    let confidence = Confidence::new(judged, &thresholds(judged));
    let off = |row: &usize| confidence.contradicts(judged, *row);
    let all = (0..judged.rows()).into_par_iter();
    let disagrees = |row: &usize| !judged.agrees(*row);
    Ok(match filter {
        Filter::ConfidentLearning => all.filter(off).filter(disagrees).collect(),
        Filter::PredictedNeqGiven => all
            .filter(|&r| judged.argmax(r) != judged.given[r])
            .filter(disagrees)
            .collect(),
        Filter::LowSelfConfidence | Filter::LowNormalizedMargin => {
            let by = match filter {
                Filter::LowSelfConfidence => Score::SelfConfidence,
                _ => Score::NormalizedMargin,
            };
            let count = off_diagonal(judged, &confidence);
            let rows: Vec<usize> = (0..judged.rows()).collect();
            let mut low = lowest(&rows, count, |r| by.of(judged, r));
            low.sort_unstable();
            low
        }
        _ => {
            let joint = calibrated(&confident_joint(judged, &confidence), &judged.counts());
            pruned(judged, filter, options, &joint)
                .into_iter()
                .filter(disagrees)
                .collect()
        }
    })
}

/// How many rows lie off the diagonal of the confident joint and have another most probable class.
pub(super) fn off_diagonal<P: Probability>(
    judged: &Judged<'_, P>,
    confidence: &Confidence,
) -> usize {
    let rows = (0..judged.rows()).into_par_iter();
    rows.filter(|&r| confidence.contradicts(judged, r) && !judged.agrees(r))
        .count()
}

/// Rows that a pruning filter picks, ascending.
fn pruned<P: Probability>(
    judged: &Judged<'_, P>,
    filter: Filter,
    options: &Options,
    joint: &Array2<i64>,
) -> Vec<usize> {
    let mut removal = Removal::new(joint, options.min_examples_per_class, options.frac_noise);
    if let Some(remove) = &options.num_to_remove_per_class {
        removal = removal.exactly(remove, &judged.counts());
    }
    let mut members = vec![Vec::new(); judged.classes()];
    for (row, &y) in judged.given.iter().enumerate() {
        members[y].push(row);
    }
    let smallest = options.min_examples_per_class.max(1);
    let picked: Vec<Vec<usize>> = members
        .par_iter()
        .enumerate()
        .filter(|(_, rows)| rows.len() > smallest)
        .map(|(class, rows)| of_class(judged, filter, &removal.0, class, rows))
        .collect();
    let mut rows = picked.concat();
    rows.sort_unstable();
    rows
}

/// The rows of one label that a pruning filter picks.
fn of_class<P: Probability>(
    judged: &Judged<'_, P>,
    filter: Filter,
    removal: &Array2<i64>,
    class: usize,
    rows: &[usize],
) -> Vec<usize> {
    let by_class = || {
        let go = rows.len() as i64 - removal[[class, class]];
        lowest(rows, go.max(0) as usize, |r| judged.at(r, class))
    };
    let by_rate = || {
        let mut all = widest(judged, class, rows, removal);
        all.sort_unstable();
        all.dedup();
        all
    };
    match filter {
        Filter::PruneByClass => by_class(),
        Filter::Both => {
            let mut class = by_class();
            class.sort_unstable();
            by_rate()
                .into_iter()
                .filter(|r| class.binary_search(r).is_ok())
                .collect()
        }
        _ => by_rate(),
    }
}

/// For each class that rows of this label may belong to, as many rows as do, those with the widest
/// margin. One walk along the rows, which lie far apart; a row is looked at class by class only if
/// it can be among them for one.
fn widest<P: Probability>(
    judged: &Judged<'_, P>,
    class: usize,
    rows: &[usize],
    removal: &Array2<i64>,
) -> Vec<usize> {
    let wanted = |other: usize| match other == class {
        true => 0,
        false => removal[[other, class]].max(0) as usize,
    };
    let mut kept: Vec<Lowest> = (0..judged.classes()).map(wanted).map(Lowest::new).collect();
    let mut bounds: Vec<f64> = kept.iter().map(Lowest::bound).collect();
    for &row in rows {
        let own = judged.at(row, class);
        judged.with_row(row, |p| {
            let among = |(&p, bound): (&P, &f64)| own - p.real() < *bound;
            let any = p.iter().zip(&bounds).fold(false, |any, x| any | among(x));
            if !any {
                return;
            }
            for ((&p, bound), kept) in p.iter().zip(&mut bounds).zip(&mut kept) {
                let margin = own - p.real();
                if margin < *bound {
                    kept.offer(margin, row);
                    *bound = kept.bound();
                }
            }
        });
    }
    kept.into_iter().flat_map(Lowest::rows).collect()
}

/// The rows by ascending score: the most suspicious first, ties by row.
pub fn ranked<P: Probability>(
    judged: &Judged<'_, P>,
    mut rows: Vec<usize>,
    by: Score,
) -> Vec<usize> {
    ascending(&mut rows, |r| by.of(judged, r));
    rows
}
