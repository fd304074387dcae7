//! Method `viterbi`: clusters of short windows by one Gaussian each, then mixtures that are trained,
//! searched and merged in turn (after C. Wooters, M. Huijbregts, "The ICSI RT07s speaker diarization
//! system", 2008, with another start).

use super::agglomerate::{best_pair, Best, Candidates};
use super::ahc::agglomerate;
use super::cluster::Cluster;
use super::gaussian::Gaussian;
use super::refine::{again, finish, train, AGAIN};
use super::starts::{most_agreed, starts, Start};
use super::windows::{labels, spread, windows};
use super::{Diarized, Settings, Speech};
use crate::SpeakersError;
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use std::ops::Range;

/// Clusters that mixtures begin with, at most.
const MOST: usize = 12;
/// What ln p of a frame of the smaller cluster may lose where two are one speaker: a voice is not the same
/// all the time. Clusters of fewer seconds may lose nothing: they are less pure.
const SAME: f64 = 0.2;
const ENOUGH: f64 = 8.0;
/// A speaker has at least so many seconds, or this share of the speech where that is less.
const RARE: f64 = 8.0;
const RARE_SHARE: f64 = 0.04;
/// Windows that are clustered at a time: the work grows with the square of it.
const AT_ONCE: usize = 300;
/// Pairs of clusters that are tried for each merge.
const PAIRS: usize = 5;
/// Frames that mixtures are trained on; of longer recordings every second, third, ... is taken.
const FRAMES: usize = 30_000;

/// Who speaks.
pub(super) fn run(whole: &Speech, settings: &Settings) -> Result<Diarized, SpeakersError> {
    let thinned = whole.thinned(whole.len().div_ceil(FRAMES).max(1));
    let speech = &thinned;
    let starts = starts(speech.seconds());
    let found = starts.par_iter().map(|start| from(speech, start, settings));
    let mut found: Vec<Vec<Cluster>> = found.collect::<Result<_, _>>()?;
    let all: Vec<Vec<usize>> = found.iter().map(|found| speakers(found, speech)).collect();
    let clusters = found.swap_remove(most_agreed(&all));
    finish(whole, speech, clusters, settings)
}

/// The cluster of each row.
fn speakers(clusters: &[Cluster], speech: &Speech) -> Vec<usize> {
    let mut labels = vec![0; speech.len()];
    for (label, cluster) in clusters.iter().enumerate() {
        let rows = cluster.rows.iter().map(|row| *row as usize);
        rows.for_each(|row| labels[row] = label);
    }
    labels
}

/// Speakers from one start.
fn from(
    speech: &Speech,
    start: &Start,
    settings: &Settings,
) -> Result<Vec<Cluster>, SpeakersError> {
    let windows = windows(speech, start.window);
    let wanted = (speech.seconds() / start.cluster).round() as usize;
    let wanted = wanted.clamp(2, MOST).max(settings.least_speakers());
    let groups = gaussians(speech, &windows, wanted, start.prior);
    let first = spread(&windows, &labels(&groups, windows.len()));
    let clusters = train(speech, &first, groups.len(), start.component)?;
    let clusters = again(speech, clusters, settings)?;
    let clusters = merge(speech, clusters, settings, |best, clusters| {
        let rows = best.fewer_rows(clusters);
        let lost = match rows >= speech.rows_in(ENOUGH) {
            true => SAME * rows as f64,
            false => 0.0,
        };
        best.score > -lost
    })?;
    let clusters = without_rare(speech, clusters, settings)?;
    // Searching again can have made a rare one large.
    merge(speech, clusters, settings, |_, _| false)
}

/// Merges the best pair as long as there are too many speakers, or there may be fewer and the two are
/// `one_speaker`. Rare clusters are not counted: they are dissolved in the end.
fn merge(
    speech: &Speech,
    mut clusters: Vec<Cluster>,
    settings: &Settings,
    one_speaker: impl Fn(&Best, &[Cluster]) -> bool,
) -> Result<Vec<Cluster>, SpeakersError> {
    loop {
        let least = rare(speech);
        let count = clusters.iter().filter(|c| c.rows.len() >= least).count();
        if count <= settings.least_speakers() {
            return Ok(clusters);
        }
        let candidates = Candidates::Ranked(PAIRS);
        let best = best_pair(speech.frames.view(), &clusters, candidates, AGAIN)?;
        let too_many = count > settings.most_speakers();
        match best.filter(|best| too_many || one_speaker(best, &clusters)) {
            Some(best) => best.put(&mut clusters),
            None => return Ok(clusters),
        }
        clusters = again(speech, clusters, settings)?;
    }
}

/// Rows that a speaker has at least.
fn rare(speech: &Speech) -> usize {
    let share = (RARE_SHARE * speech.len() as f64) as usize;
    speech.rows_in(RARE).min(share)
}

/// Without clusters that have hardly any speech: most are a turn or two of one of the others that sounded
/// different. What they have goes to those that are left.
fn without_rare(
    speech: &Speech,
    mut clusters: Vec<Cluster>,
    settings: &Settings,
) -> Result<Vec<Cluster>, SpeakersError> {
    let least = rare(speech);
    while clusters.len() > settings.least_speakers() {
        let sizes = clusters.iter().enumerate().map(|(i, c)| (c.rows.len(), i));
        let Some((_, rarest)) = sizes.min().filter(|(rows, _)| *rows < least) else {
            break;
        };
        clusters.remove(rarest);
        clusters = again(speech, clusters, settings)?;
    }
    Ok(clusters)
}

/// Windows in groups of one speaker each, as far as one Gaussian can tell.
fn gaussians(
    speech: &Speech,
    windows: &[Range<usize>],
    wanted: usize,
    prior: f64,
) -> Vec<Vec<usize>> {
    let x = whitened(speech);
    let mut items: Vec<Gaussian> = Vec::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (part, offset) in windows.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        let each = part
            .par_iter()
            .map(|w| Gaussian::of(x.view(), w.clone(), prior));
        let each: Vec<Gaussian> = each.collect();
        // What is clustered in parts keeps more clusters than are wanted in the end.
        let groups = agglomerate(each.clone(), |count, _| {
            part.len() == windows.len() || count <= 2 * wanted
        });
        for group in groups {
            let own = group.iter().map(|&i| &each[i]);
            items.extend(Gaussian::joined(own));
            members.push(group.iter().map(|i| i + offset).collect());
        }
    }
    let groups = agglomerate(items, |count, _| count <= wanted);
    let joined = |group: &Vec<usize>| group.iter().flat_map(|&i| members[i].clone()).collect();
    groups.iter().map(joined).collect()
}

/// Frames of mean 0 and variance 1.
fn whitened(speech: &Speech) -> Array2<f32> {
    let x = &speech.frames;
    let mean = x.mean_axis(Axis(0)).unwrap_or_default();
    let deviation = x.std_axis(Axis(0), 0.0).mapv(|v| v.max(1e-6));
    (x - &mean) / &deviation
}
