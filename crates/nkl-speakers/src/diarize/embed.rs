//! I-vectors of windows, trained on the recording itself, in a space in which neighbours are near.
//!
//! There is no other data to say what differs between speakers and what within one. But windows that
//! follow each other are mostly of one speaker: half the covariance of their differences is that
//! within speakers, and what is left of the whole is that between them.

use super::cluster::{frames, spread};
use super::eigen::symmetric;
use super::windows::PAUSE;
use super::Speech;
use crate::SpeakersError;
use ndarray::{Array1, Array2, Axis};
use nkl_mixture::factor::{IVector, IVectorOptions};
use nkl_mixture::{
    linalg, start, train, Cpu, Source, Stop, TrainOptions, UpdateOptions, VarianceFloor,
};
use rayon::prelude::*;
use std::ops::Range;

/// Seconds of speech for each component of the background model, and how many of these at most.
const SECONDS: f64 = 2.0;
const COMPONENTS: usize = 32;
/// Iterations of EM for it, and frames that it is trained on.
const EM: usize = 12;
const FRAMES: usize = 20_000;
/// Numbers of an i-vector at most, and iterations of EM for them.
const RANK: usize = 24;
const ITERATIONS: usize = 6;
/// Pairs of windows that the covariance of all counts for in that within speakers.
const SHRINK: f64 = 10.0;
/// Directions in which speakers differ by less than this, as a share of the variance within them, are
/// left out.
const LEAST: f64 = 0.1;

/// Vectors of windows, whose covariance within speakers is the unit matrix and between them diagonal.
pub(crate) struct Embedded {
    /// Shape (windows, R).
    pub vectors: Array2<f64>,
    /// Variances between speakers, shape (R,).
    pub between: Array1<f64>,
}

/// Embeds windows, which may not be empty.
pub(crate) fn embed(speech: &Speech, windows: &[Range<usize>]) -> Result<Embedded, SpeakersError> {
    let x = speech.frames.view();
    let components = ((speech.seconds() / SECONDS) as usize).clamp(4, COMPONENTS);
    let every = (speech.len() / FRAMES).max(1);
    let rows: Vec<u32> = (0..speech.len()).step_by(every).map(|r| r as u32).collect();
    let components = components.min(rows.len() / 2).max(1);
    let begin = spread(x, &rows, components)?;
    let (_, variance) = start::mean_and_variance(x)?;
    let options = TrainOptions {
        update: UpdateOptions {
            floor: VarianceFloor::PerDimension(variance.mapv(|v| (v * 0.01).max(1e-10))),
            ..UpdateOptions::default()
        },
        stop: Stop::after(EM),
    };
    let ubm = train(&mut Cpu::new(frames(&x, &rows))?, begin, &options)?.gmm;
    let statistics: Vec<_> = windows
        .par_iter()
        .map(|window| {
            let rows: Vec<u32> = window.clone().map(|r| r as u32).collect();
            Cpu::new(frames(&x, &rows))?.statistics(&ubm)
        })
        .collect::<Result<_, _>>()?;
    let rank = (windows.len() / 3).clamp(1, RANK);
    let mut model = IVector::start(ubm, rank, 42)?;
    let options = IVectorOptions {
        iterations: ITERATIONS,
        update_sigma: false,
        ..IVectorOptions::default()
    };
    model.fit(&statistics, &options)?;
    let vectors = model.transform(&statistics)?;
    let mean = vectors
        .mean_axis(Axis(0))
        .unwrap_or_else(|| Array1::zeros(rank));
    Ok(discriminate(speech, vectors - &mean, windows))
}

/// The space of linear discriminant analysis.
fn discriminate(speech: &Speech, vectors: Array2<f64>, windows: &[Range<usize>]) -> Embedded {
    let rank = vectors.ncols();
    let mut within = Array2::<f64>::zeros((rank, rank));
    let mut pairs = 0.0;
    for (i, window) in windows.iter().enumerate().skip(1) {
        if speech
            .gap_after(window.start - 1)
            .is_some_and(|gap| gap < PAUSE)
        {
            let step = &vectors.row(i) - &vectors.row(i - 1);
            for (mut row, &a) in within.outer_iter_mut().zip(&step) {
                row.scaled_add(a / 2.0, &step);
            }
            pairs += 1.0;
        }
    }
    let total = vectors.t().dot(&vectors) / windows.len() as f64;
    let scale = total.diag().mean().unwrap_or(1.0);
    let mut within = (within + &total * SHRINK) / (pairs + SHRINK);
    within.diag_mut().mapv_inplace(|v| v + 1e-6 * scale);
    let Some(l) = linalg::cholesky(within.view()) else {
        return Embedded {
            vectors,
            between: Array1::ones(rank),
        };
    };
    // x L⁻ᵀ has a within covariance of I.
    let inverse = linalg::inverse_lower(l.view());
    let whitened = vectors.dot(&inverse.t());
    let total = whitened.t().dot(&whitened) / windows.len() as f64;
    let (values, basis) = symmetric(&total);
    let dims = values
        .iter()
        .filter(|v| **v > 1.0 + LEAST)
        .count()
        .clamp(1, rank);
    let basis = basis.slice(ndarray::s![.., ..dims]);
    Embedded {
        vectors: whitened.dot(&basis),
        between: values
            .slice(ndarray::s![..dims])
            .mapv(|v| (v - 1.0).max(LEAST)),
    }
}
