//! The diarizer of the GMM specializer (E. Gonina et al., "Fast speaker diarization using a high-level
//! scripting language", ASRU 2011): uniform initialisation, re-segmentation by majority vote, and
//! agglomeration by a Bayesian information criterion without penalty (J. Ajmera, C. Wooters, "A robust
//! speaker clustering algorithm", ASRU 2003).
//!
//! The mixtures and the frames that they are of always belong together: after the last merge frames
//! are re-segmented once more, so that turns and mixtures agree.

use super::agglomerate::{best_pair, Candidates};
use super::cluster::{spread, Cluster, Em};
use super::majority::{retrain, scores, vote};
use super::{Diarized, Settings, Speech};
use crate::SpeakersError;
use rayon::prelude::*;

/// Frames that a component needs at least where clusters begin.
const LEAST: usize = 2;

/// Share of the average variance that is added to variances (`COVARIANCE_DYNAMIC_RANGE`).
const RIDGE: f64 = 1e-6;

fn em(settings: &Settings) -> Em {
    Em {
        iterations: settings.specializer.iterations,
        ridge: RIDGE,
    }
}

/// Who speaks, by method `gmm`.
pub(super) fn run(speech: &Speech, settings: &Settings) -> Result<Diarized, SpeakersError> {
    let x = speech.frames.view();
    let own = &settings.specializer;
    let mut clusters = uniform(speech, settings)?;
    let again = |clusters: Vec<Cluster>| -> Result<(Vec<usize>, Vec<Cluster>), SpeakersError> {
        let labels = vote(scores(x, &clusters)?.view(), own.segment_frames);
        let clusters = retrain(x, clusters, &labels, em(settings))?;
        Ok((labels, clusters))
    };
    for _ in 0..own.first_segmentations {
        clusters = again(clusters)?.1;
    }
    while clusters.len() > settings.least_speakers() {
        for _ in 0..own.segmentations {
            clusters = again(clusters)?.1;
        }
        clusters.retain(|cluster| !cluster.rows.is_empty());
        let candidates = match own.ranked_pairs {
            0 => Candidates::All,
            most => Candidates::Ranked(most),
        };
        let best = best_pair(x, &clusters, candidates, em(settings))?;
        let wanted = clusters.len() > settings.most_speakers();
        let Some(best) = best.filter(|best| best.score > 0.0 || wanted) else {
            break;
        };
        best.put(&mut clusters);
    }
    let labels = vote(scores(x, &clusters)?.view(), own.segment_frames);
    Diarized::new(labels, clusters.into_iter().map(|c| c.gmm).collect())
}

/// Clusters of equal stretches of the recording; fewer than asked for where there are too few frames.
fn uniform(speech: &Speech, settings: &Settings) -> Result<Vec<Cluster>, SpeakersError> {
    let own = &settings.specializer;
    let least = LEAST * own.components.max(1);
    let count = own.clusters.max(settings.least_speakers());
    let count = count.min(speech.len() / least).max(1);
    let size = speech.len() / count;
    (0..count)
        .into_par_iter()
        .map(|k| {
            let rows: Vec<u32> = (k * size..(k + 1) * size).map(|row| row as u32).collect();
            let components = own.components.min(rows.len() / LEAST).max(1);
            let start = spread(speech.frames.view(), &rows, components)?;
            Cluster::fit(speech.frames.view(), rows, start, em(settings))
        })
        .collect()
}
