//! Confidence intervals by resampling (Efron 1979).

use crate::random::Mt19937;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Replicates of the default intervals.
pub const REPLICATES: u32 = 1000;

/// A 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The 2.5 % percentile of the replicates.
    pub low: f64,
    /// The 97.5 % percentile.
    pub high: f64,
}

/// Draws `n` of `n` samples with replacement, `replicates` times, and takes percentiles (linearly
/// between neighbours) of `measure` of the sample numbers drawn. Replicate i draws as numpy's
/// `RandomState(i).randint(0, n, n)`, so that the bounds are those of the confidence_intervals
/// package, which nkululeko uses.
///
/// Replicates for which `measure` is `None` are left out; `None` where that is all of them.
pub fn interval(
    n: usize,
    replicates: u32,
    measure: impl Fn(&[u32]) -> Option<f64> + Sync,
) -> Option<Interval> {
    let size = u32::try_from(n).ok().filter(|&n| n > 0)?;
    let one = |drawn: &mut Vec<u32>, seed: u32| {
        Mt19937::new(seed).fill_below(size, n, drawn);
        measure(drawn)
    };
    let values: Vec<Option<f64>> = (0..replicates)
        .into_par_iter()
        .map_init(Vec::new, one)
        .collect();
    let mut values: Vec<f64> = values
        .into_iter()
        .flatten()
        .filter(|v| v.is_finite())
        .collect();
    values.sort_by(f64::total_cmp);
    Some(Interval {
        low: percentile(&values, 0.025)?,
        high: percentile(&values, 0.975)?,
    })
}

/// Of sorted values, linearly between neighbours.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (sorted[below], sorted[above]);
    Some(low + (place - below as f64) * (high - low))
}
