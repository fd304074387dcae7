//! Speakers as mixtures, frames by Viterbi search, in turn.

use super::cluster::{spread, Cluster, Em};
use super::majority::{members, scores};
use super::viterbi::{decode, Turns};
use super::windows::PAUSE;
use super::{Diarized, Settings, Speech, FEW};
use crate::SpeakersError;
use rayon::prelude::*;

/// Seconds of speech for each component of a mixture, where nothing else is said.
pub(super) const SECONDS: f64 = 1.5;
/// Components of a speaker at the start, at most.
const MOST: usize = 8;
/// Added to variances: with less, a component of a few frames can be almost a point.
const RIDGE: f64 = 0.01;
/// EM for a new mixture, and for one that is trained again or merged.
const FIRST: Em = Em {
    iterations: 8,
    ridge: RIDGE,
};
pub(super) const AGAIN: Em = Em {
    iterations: 3,
    ridge: RIDGE,
};
/// What a change of speaker costs, in ln p, and what it costs after a pause.
const CHANGE: f32 = 50.0;
const AFTER_PAUSE: f32 = 10.0;
/// Searches and trainings at the end.
const LAST: usize = 2;

/// A mixture for each label, of a component for so many `seconds` of speech; labels of hardly a frame get none, but there is always one mixture.
pub(super) fn train(
    speech: &Speech,
    labels: &[usize],
    count: usize,
    seconds: f64,
) -> Result<Vec<Cluster>, SpeakersError> {
    let x = speech.frames.view();
    let mut groups = members(labels, count);
    if groups.iter().all(|rows| rows.len() < FEW) {
        groups = vec![(0..speech.len() as u32).collect()];
    }
    groups
        .into_par_iter()
        .filter(|rows| rows.len() >= FEW)
        .map(|rows| {
            let spoken = rows.len() as f64 / speech.rows_in(1.0) as f64;
            let components = ((spoken / seconds) as usize).clamp(1, MOST);
            let start = spread(x, &rows, components)?;
            Cluster::fit(x, rows, start, FIRST)
        })
        .collect()
}

/// The best path.
pub(super) fn search(
    speech: &Speech,
    clusters: &[Cluster],
    settings: &Settings,
) -> Result<Vec<usize>, SpeakersError> {
    let change: Vec<f32> = (0..speech.len())
        .map(
            |row| match row.checked_sub(1).and_then(|row| speech.gap_after(row)) {
                Some(gap) if gap < PAUSE => CHANGE,
                _ => AFTER_PAUSE,
            },
        )
        .collect();
    let turns = Turns {
        least: speech.rows_in(settings.least_turn),
        change: &change,
    };
    let scores = scores(speech.frames.view(), clusters)?;
    Ok(decode(scores.view(), &speech.stretches, turns))
}

/// The best path, and mixtures of it; speakers without frames are gone.
pub(super) fn again(
    speech: &Speech,
    clusters: Vec<Cluster>,
    settings: &Settings,
) -> Result<Vec<Cluster>, SpeakersError> {
    let labels = search(speech, &clusters, settings)?;
    let rows = members(&labels, clusters.len());
    if rows.iter().all(|rows| rows.len() < FEW) {
        return Ok(clusters);
    }
    let spoken = clusters.into_par_iter().zip(rows);
    spoken
        .filter(|(_, rows)| rows.len() >= FEW)
        .map(|(cluster, rows)| cluster.refit(speech.frames.view(), rows, AGAIN))
        .collect()
}

/// Searches and trains a few times, and once more searches all frames of `whole`, of which `speech`
/// may have only some.
pub(super) fn finish(
    whole: &Speech,
    speech: &Speech,
    mut clusters: Vec<Cluster>,
    settings: &Settings,
) -> Result<Diarized, SpeakersError> {
    for _ in 0..LAST {
        clusters = again(speech, clusters, settings)?;
    }
    let labels = search(whole, &clusters, settings)?;
    Diarized::new(labels, clusters.into_iter().map(|c| c.gmm).collect())
}
