//! Strategy `random`: a share of the samples.

use super::Context;
use crate::dataset::Split;
use crate::draw::Draw;
use crate::error::DataError;
use crate::frame::Frame;
use std::collections::HashMap;

/// Draws `floor(n · share)` of the n different samples for test, and for dev. Rows that repeat a
/// sample (same recording, same times) go where it goes.
pub(super) fn draw(context: &Context, frame: &Frame) -> Result<Vec<Option<Split>>, DataError> {
    let mut ids: HashMap<(u32, u64, u64), usize> = HashMap::new();
    let sample: Vec<usize> = (0..frame.rows())
        .map(|r| {
            let next = ids.len();
            let key = (
                frame.recording[r],
                frame.start[r].to_bits(),
                frame.end[r].to_bits(),
            );
            *ids.entry(key).or_insert(next)
        })
        .collect();
    let parts = shares(context, ids.len(), "random", "samples")?;
    Ok(sample.into_iter().map(|s| Some(parts[s])).collect())
}

/// A split for each of `n` units: test and dev get `floor(n · share)` of them, drawn at random.
pub(super) fn shares(
    context: &Context,
    n: usize,
    purpose: &str,
    units: &str,
) -> Result<Vec<Split>, DataError> {
    let of = |share: f64| (n as f64 * share) as usize;
    let (test, dev) = (of(context.database.test_share), of(context.dev_share()));
    if test + dev > n {
        return Err(context.error(format!(
            "test_size and dev_size ask for more than all {n} {units}"
        )));
    }
    let mut parts = vec![Split::Train; n];
    let drawn = Draw::new(context.exp().seed, purpose, context.number).choose(n, test + dev);
    for (i, unit) in drawn.into_iter().enumerate() {
        parts[unit] = if i < test { Split::Test } else { Split::Dev };
    }
    Ok(parts)
}
