//! Speech or pause, frame by frame.

use crate::bands::Bands;
use crate::VadError;
use ndarray::{array, Array2};
use nkl_mixture::{train, Covariance, Cpu, Gmm, Stop, TrainOptions, UpdateOptions, VarianceFloor};
use std::f64::consts::TAU;

/// Frames below this prominence in dB are no speech, whatever the mixture says: noise itself
/// fluctuates that much.
const LEAST: f64 = 3.0;
/// Where the two Gaussians lie closer than this in dB, there are not two kinds of frames.
const APART: f64 = 3.0;
/// A frame that repeats itself this well is voiced.
const VOICED: f32 = 0.6;
/// Less than this share of voiced frames among the prominent ones is no speech at all.
const VOICED_SHARE: f64 = 0.1;
/// What a change between speech and pause costs, in natural logarithms.
const CHANGE: f64 = 4.0;
/// Least variance of a Gaussian, dB².
const FLOOR: f64 = 0.25;
/// Greatest variance of a Gaussian, dB²: a wider one stands for both kinds of frames.
const WIDEST: f64 = 9.0;
/// Frames of one Gaussian at least.
const FEW: usize = 20;

/// In further rounds frames closer than this to what was found are left out: the beginnings and ends
/// of loud speech are no quieter speakers.
const MARGIN: usize = 20;
/// What has to stand out more clearly in further rounds: distance of the Gaussians in dB, and the share
/// of voiced frames.
const QUIET_APART: f64 = 8.0;
const QUIET_VOICED: f64 = 0.3;
/// In further rounds at least so many frames have to be left.
const LEFT: usize = 100;

/// Whether somebody speaks, for each frame. Every round after the first looks for quieter speakers
/// in what is left.
pub(crate) fn spoken(
    prominence: &[f64],
    bands: &Bands,
    rounds: usize,
) -> Result<Vec<bool>, VadError> {
    let mut found = one_round(prominence, &bands.periodicity, APART, VOICED_SHARE)?;
    for _ in 1..rounds {
        let left = apart(&found);
        if left.len() < LEFT || !found.contains(&true) {
            break;
        }
        let own: Vec<f64> = left.iter().map(|&frame| prominence[frame]).collect();
        let periodicity: Vec<f32> = left.iter().map(|&f| bands.periodicity[f]).collect();
        let quiet = one_round(&own, &periodicity, QUIET_APART, QUIET_VOICED)?;
        if !quiet.contains(&true) {
            break;
        }
        for (&frame, quiet) in left.iter().zip(quiet) {
            found[frame] |= quiet;
        }
    }
    Ok(found)
}

/// Frames that are not spoken, nor near one that is.
fn apart(spoken: &[bool]) -> Vec<usize> {
    let far = |frame: &usize| {
        let (from, to) = (frame.saturating_sub(MARGIN), frame + MARGIN + 1);
        !spoken[from..to.min(spoken.len())].contains(&true)
    };
    (0..spoken.len()).filter(far).collect()
}

/// Whether somebody speaks, from two Gaussians over these frames; nobody where there are fewer voiced
/// frames than `share` among the prominent ones, or where the Gaussians lie closer than `apart` in a
/// round that asks for more than [`APART`].
fn one_round(
    prominence: &[f64],
    periodicity: &[f32],
    apart: f64,
    share: f64,
) -> Result<Vec<bool>, VadError> {
    let none = vec![false; prominence.len()];
    let loud: Vec<usize> = (0..prominence.len())
        .filter(|&frame| prominence[frame] >= LEAST)
        .collect();
    let voiced = loud.iter().filter(|&&frame| periodicity[frame] >= VOICED);
    if loud.len() < FEW || (voiced.count() as f64) < share * loud.len() as f64 {
        return Ok(none);
    }
    let [pause, speech] = gaussians(prominence)?;
    if speech.mean - pause.mean < apart {
        if apart > APART {
            return Ok(none);
        }
        return Ok(prominence.iter().map(|p| *p >= LEAST).collect());
    }
    Ok(path(prominence, pause, speech))
}

/// One Gaussian with its weight.
#[derive(Debug, Clone, Copy)]
struct Gaussian {
    weight: f64,
    mean: f64,
    variance: f64,
}

impl Gaussian {
    fn log_density(&self, x: f64) -> f64 {
        let far = (x - self.mean).powi(2) / self.variance;
        self.weight.max(1e-3).ln() - 0.5 * ((TAU * self.variance).ln() + far)
    }
}

/// Two Gaussians over all frames by EM, the lower one first.
fn gaussians(prominence: &[f64]) -> Result<[Gaussian; 2], VadError> {
    let mut sorted = prominence.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quantile = |q: f64| sorted[((sorted.len() - 1) as f64 * q) as usize];
    let (low, high) = (quantile(0.1), quantile(0.9));
    let spread = ((high - low) / 4.0).powi(2).max(FLOOR);
    let start = Gmm::new(
        array![0.5, 0.5],
        array![[low], [high]],
        Covariance::Diagonal(array![[spread], [spread]]),
    )?;
    let frames = Array2::from_shape_fn((prominence.len(), 1), |(frame, _)| prominence[frame]);
    let options = TrainOptions {
        update: UpdateOptions {
            floor: VarianceFloor::Scalar(FLOOR),
            ..UpdateOptions::default()
        },
        stop: Stop::default(),
    };
    let trained = train(&mut Cpu::new(frames.view())?, start, &options)?.gmm;
    let Covariance::Diagonal(variances) = &trained.covariance else {
        return Err(VadError::Mixture(nkl_mixture::MixtureError::Data(
            "the mixture is not diagonal".to_string(),
        )));
    };
    let mut both = [0, 1].map(|k| Gaussian {
        weight: trained.weights[k],
        mean: trained.means[[k, 0]],
        variance: variances[[k, 0]].min(WIDEST),
    });
    both.sort_by(|a, b| a.mean.total_cmp(&b.mean));
    Ok(both)
}

/// The most probable path (Viterbi) through the two states.
fn path(prominence: &[f64], pause: Gaussian, speech: Gaussian) -> Vec<bool> {
    let emission = |x: f64| {
        // A Gaussian that is wide claims the far side of the narrow one; frames beyond a mean
        // belong to that mean.
        let x = x.clamp(pause.mean, speech.mean);
        [pause.log_density(x), speech.log_density(x)]
    };
    let mut score = [0.0, 0.0];
    let mut from: Vec<[bool; 2]> = Vec::with_capacity(prominence.len());
    for &x in prominence {
        let now = emission(x);
        let into = |state: usize| {
            let (stay, change) = (score[state], score[1 - state] - CHANGE);
            match change > stay {
                true => (change + now[state], state == 0),
                false => (stay + now[state], state == 1),
            }
        };
        let ((a, pause_from), (b, speech_from)) = (into(0), into(1));
        score = [a, b];
        from.push([pause_from, speech_from]);
    }
    let mut spoken = vec![false; prominence.len()];
    let mut state = score[1] > score[0];
    for (slot, from) in spoken.iter_mut().zip(&from).rev() {
        *slot = state;
        state = from[usize::from(state)];
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_frames_do_not_change_the_state() {
        let pause = Gaussian {
            weight: 0.5,
            mean: 1.0,
            variance: 1.0,
        };
        let speech = Gaussian {
            weight: 0.5,
            mean: 15.0,
            variance: 9.0,
        };
        let mut levels = vec![1.0; 60];
        levels[20..50].fill(14.0);
        levels[30] = 7.0;
        let spoken = path(&levels, pause, speech);
        let expected: Vec<bool> = (0..60).map(|i| (20..50).contains(&i)).collect();
        assert_eq!(spoken, expected);
    }

    #[test]
    fn a_second_round_finds_quiet_speakers() {
        let noise = |frame: usize| (frame * 7919 % 101) as f64 / 50.0;
        let level = |frame: usize| match frame % 600 {
            100..250 => 36.0,
            350..500 => 14.0,
            _ => 0.5,
        };
        let prominence: Vec<f64> = (0..1800).map(|t| level(t) + noise(t)).collect();
        let bands = |voiced: f32| Bands {
            levels: Vec::new(),
            periodicity: vec![voiced; prominence.len()],
        };
        let found = |rounds, voiced| {
            let spoken = spoken(&prominence, &bands(voiced), rounds).unwrap();
            spoken.iter().filter(|s| **s).count()
        };
        assert_eq!(found(1, 0.9), 450);
        assert_eq!(found(2, 0.9), 900);
        // What is not voiced is nobody.
        assert_eq!(found(2, 0.1), 0);
    }
}
