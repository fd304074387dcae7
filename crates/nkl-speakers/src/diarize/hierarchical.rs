//! Method `viterbi`: clusters of short windows by one Gaussian each, then mixtures that are trained,
//! searched and merged in turn (after C. Wooters, M. Huijbregts, "The ICSI RT07s speaker diarization
//! system", 2008, with another start).

use super::agglomerate::{best_pair, Best, Candidates};
use super::ahc::agglomerate;
use super::cluster::Cluster;
use super::gaussian::Gaussian;
use super::refine::{again, finish, train, AGAIN};
use super::windows::{labels, spread, windows};
use super::{Diarized, Settings, Speech};
use crate::SpeakersError;
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use std::ops::Range;

/// Length of windows, seconds.
const WINDOW: f64 = 1.0;
/// Seconds of speech for each cluster that mixtures begin with, and how many of these at most.
const SECONDS: f64 = 6.0;
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
    let windows = windows(speech, WINDOW);
    let wanted = (speech.seconds() / SECONDS).round() as usize;
    let wanted = wanted.clamp(2, MOST).max(settings.least_speakers());
    let groups = gaussians(speech, &windows, wanted);
    let first = spread(&windows, &labels(&groups, windows.len()));
    let clusters = train(speech, &first, groups.len())?;
    let mut clusters = again(speech, clusters, settings)?;
    while clusters.len() > settings.least_speakers() {
        let candidates = Candidates::Ranked(PAIRS);
        let best = best_pair(speech.frames.view(), &clusters, candidates, AGAIN)?;
        let too_many = clusters.len() > settings.most_speakers();
        let one_speaker = |best: &Best| {
            let rows = best.fewer_rows(&clusters);
            let lost = match rows >= speech.rows_in(ENOUGH) {
                true => SAME * rows as f64,
                false => 0.0,
            };
            best.score > -lost
        };
        let Some(best) = best.filter(|best| too_many || one_speaker(best)) else {
            break;
        };
        best.put(&mut clusters);
        clusters = again(speech, clusters, settings)?;
    }
    let clusters = without_rare(speech, clusters, settings)?;
    finish(whole, speech, clusters, settings)
}

/// Without clusters that have hardly any speech: most are a turn or two of one of the others that sounded
/// different. What they have goes to those that are left.
fn without_rare(
    speech: &Speech,
    mut clusters: Vec<Cluster>,
    settings: &Settings,
) -> Result<Vec<Cluster>, SpeakersError> {
    let share = (RARE_SHARE * speech.len() as f64) as usize;
    let least = speech.rows_in(RARE).min(share);
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
fn gaussians(speech: &Speech, windows: &[Range<usize>], wanted: usize) -> Vec<Vec<usize>> {
    let x = whitened(speech);
    let mut items: Vec<Gaussian> = Vec::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (part, offset) in windows.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        let each = part.par_iter().map(|w| Gaussian::of(x.view(), w.clone()));
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
