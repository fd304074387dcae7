//! Features as shards: each fills the cache with those of some segments.

use super::failure;
use crate::failure::Failure;
use crate::large;
use anyhow::anyhow;
use nkl_config::plan::FeatsPlan;
use nkl_data::Segment;
use nkl_features::{Filler, Request, Silent};
use nkl_shards::Pool;
use std::path::Path;

/// # Errors
/// A plan whose features are computed again whatever the cache holds.
pub fn check(plan: &FeatsPlan) -> Result<(), Failure> {
    if plan.no_reuse {
        return Err(Failure::BadInput(anyhow!(
            "FEATS.no_reuse = True: what the shards compute would be computed again; set it to False"
        )));
    }
    Ok(())
}

/// One round (two, if a feature set learns from the training part, `reference`) in which all features
/// of the segments come into the cache; `last` if no other round follows.
///
/// # Errors
/// Features that cannot be computed at all; those of the rounds.
pub fn fill(
    pool: &Pool,
    plan: &FeatsPlan,
    cache: &Path,
    segments: &[Segment],
    reference: Option<&[usize]>,
    last: bool,
) -> Result<(), Failure> {
    let request = Request {
        plan,
        segments,
        reference,
        cache_dir: cache,
        progress: &Silent,
    };
    let (of, count) = (hash(segments), segments.len());
    if request.learns().map_err(Failure::bad_input)? {
        let samples = pool.round("samples", &of, count, |rows| request.fill_samples(rows));
        samples.map_err(failure)?;
    }
    let mut filler: Option<Filler> = None;
    let work = |rows| {
        if filler.is_none() {
            filler = Some(request.filler()?);
        }
        match &filler {
            Some(filler) => request.fill(filler, rows),
            None => Ok(()),
        }
    };
    match last {
        true => pool.last_round("features", &of, count, work),
        false => pool.round("features", &of, count, work),
    }
    .map_err(failure)
}

/// The same in the last round for features that are to be in a file: what is claimed are those parts
/// of the segments that have a cache each.
///
/// # Errors
/// As [`fill`].
pub fn fill_large(
    pool: &Pool,
    plan: &FeatsPlan,
    cache: &Path,
    segments: &[Segment],
) -> Result<(), Failure> {
    let of = hash(segments);
    pool.last_round("features", &of, large::SHARDS, |some| {
        large::fill(plan, cache, segments, some)
    })
    .map_err(failure)
}

/// What tells segments from others.
pub fn hash(segments: &[Segment]) -> String {
    let mut hasher = blake3::Hasher::new();
    for segment in segments {
        hasher.update(segment.path.as_os_str().as_encoded_bytes());
        let channel = segment.channel.map_or(0, |channel| channel as u64 + 1);
        let numbers = [segment.start.to_bits(), segment.end.to_bits(), channel];
        for number in numbers {
            hasher.update(&number.to_le_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}
