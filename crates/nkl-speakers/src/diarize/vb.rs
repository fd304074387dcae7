//! Method `vb`: the Bayesian hidden Markov model of embedded windows (F. Landini et al., "Bayesian HMM
//! clustering of x-vector sequences (VBx) in speaker diarization", Computer Speech & Language 71,
//! 2022; the numbers are those of its equations).

use super::embed::{embed, Embedded};
use super::plda::{cluster, WINDOW};
use super::refine::{finish, train, SECONDS};
use super::windows::{labels, spread, windows};
use super::{Diarized, Settings, Speech};
use crate::SpeakersError;
use ndarray::{Array1, Array2, ArrayView1, Axis};

/// What a vector counts in the agglomeration that it begins with; more than there should be, as
/// speakers that are not needed vanish.
const SCALE: f64 = 0.8;
/// F_A, what the vectors count, and F_B, what it costs to have a speaker.
const FA: f64 = 0.6;
const FB: f64 = 0.5;
/// Probability that the speaker of a window is that of the window before.
const STAY: f64 = 0.8;
/// Iterations at most, and what the bound has to gain in one.
const ITERATIONS: usize = 40;
const GAIN: f64 = 1e-4;
/// What a speaker has at the start of the windows of others.
const SMOOTH: f64 = 0.05;

/// Who speaks.
pub(super) fn run(speech: &Speech, settings: &Settings) -> Result<Diarized, SpeakersError> {
    let windows = windows(speech, WINDOW);
    let embedded = embed(speech, &windows)?;
    let groups = cluster(&embedded, settings, SCALE);
    let first = labels(&groups, windows.len());
    let found = speakers(&embedded, &first, groups.len());
    let kept = found.iter().max().map_or(0, |last| last + 1);
    // Where the model leaves fewer speakers than there are, the agglomeration decides.
    let (found, kept) = match kept < settings.least_speakers() {
        true => (first, groups.len()),
        false => (found, kept),
    };
    let labels = spread(&windows, &found);
    let clusters = train(speech, &labels, kept, SECONDS)?;
    finish(speech, speech, clusters, settings)
}

/// The speaker of each window, from 0 without gaps.
fn speakers(embedded: &Embedded, first: &[usize], count: usize) -> Vec<usize> {
    let start = |(window, speaker): (usize, usize)| match first[window] == speaker {
        true => 1.0,
        false => SMOOTH,
    };
    let mut gamma = Array2::from_shape_fn((first.len(), count), start);
    normalise(&mut gamma);
    let mut prior = Array1::from_elem(count, 1.0 / count as f64);
    let mut bound = f64::NEG_INFINITY;
    for _ in 0..ITERATIONS {
        let (logs, models) = models(embedded, &gamma);
        let (likelihood, next, priors) = forward_backward(&logs, &prior);
        (gamma, prior) = (next, priors);
        let now = likelihood + models;
        if now - bound < GAIN {
            break;
        }
        bound = now;
    }
    let best: Vec<usize> = gamma.outer_iter().map(greatest).collect();
    let mut used = best.clone();
    used.sort_unstable();
    used.dedup();
    let place = |speaker: &usize| used.binary_search(speaker).unwrap_or(0);
    best.iter().map(place).collect()
}

fn normalise(gamma: &mut Array2<f64>) {
    for mut row in gamma.outer_iter_mut() {
        let sum = row.sum().max(f64::MIN_POSITIVE);
        row /= sum;
    }
}

fn greatest(row: ArrayView1<f64>) -> usize {
    (0..row.len()).fold(0, |best, s| if row[s] > row[best] { s } else { best })
}

/// The posteriors of the speakers from those of the windows: the expected ln p of each window under
/// each speaker, shape (windows, speakers), and what the speakers add to the bound.
fn models(embedded: &Embedded, gamma: &Array2<f64>) -> (Array2<f64>, f64) {
    let between = &embedded.between;
    let scaled = &embedded.vectors * &between.mapv(f64::sqrt);
    let counts = gamma.sum_axis(Axis(0));
    let mut logs = Array2::zeros(gamma.dim());
    let mut bound = 0.0;
    for (s, mut logs) in logs.axis_iter_mut(Axis(1)).enumerate() {
        let variance = between.mapv(|b| 1.0 / (1.0 + FA / FB * counts[s] * b));
        let mean = &variance * &gamma.column(s).dot(&scaled) * (FA / FB);
        let each = variance.iter().zip(&mean).zip(between);
        let offset: f64 = each.map(|((v, m), b)| (v + m * m) * b).sum();
        logs.assign(&((scaled.dot(&mean) - offset / 2.0) * FA));
        let each = variance.iter().zip(&mean);
        bound += FB / 2.0 * each.map(|(v, m)| v.ln() - v - m * m + 1.0).sum::<f64>();
    }
    (logs, bound)
}

/// The posteriors of the windows: ln p of all, shape (windows, speakers), and new priors.
fn forward_backward(logs: &Array2<f64>, prior: &Array1<f64>) -> (f64, Array2<f64>, Array1<f64>) {
    let (windows, count) = logs.dim();
    let mut densities = logs.clone();
    let mut forward = Array2::<f64>::zeros((windows, count));
    let mut backward = Array2::<f64>::ones((windows, count));
    let (mut total, mut scales) = (0.0, vec![1.0; windows]);
    for (t, scale) in scales.iter_mut().enumerate() {
        let most = logs
            .row(t)
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        densities.row_mut(t).mapv_inplace(|v| (v - most).exp());
        let before = match t {
            0 => prior.clone(),
            _ => &forward.row(t - 1) * STAY + prior * (1.0 - STAY),
        };
        let joint = before * densities.row(t);
        *scale = joint.sum().max(f64::MIN_POSITIVE);
        forward.row_mut(t).assign(&(joint / *scale));
        total += scale.ln() + most;
    }
    for t in (1..windows).rev() {
        let next = &densities.row(t) * &backward.row(t);
        let jump = (1.0 - STAY) * prior.dot(&next);
        backward
            .row_mut(t - 1)
            .assign(&((next * STAY + jump) / scales[t]));
    }
    let mut gamma = &forward * &backward;
    normalise(&mut gamma);
    let mut priors = gamma.row(0).to_owned();
    for (t, scale) in scales.iter().enumerate().skip(1) {
        let entered = prior * &densities.row(t) * backward.row(t) * ((1.0 - STAY) / scale);
        priors += &entered;
    }
    let sum = priors.sum().max(f64::MIN_POSITIVE);
    (total, gamma, priors / sum)
}
