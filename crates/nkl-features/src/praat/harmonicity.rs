//! Harmonics-to-noise ratio from the cross-correlation (Boersma 1993, eq. 4).

use super::candidates::{mirror, refine};
use super::correlate::Lags;
use super::frames::{Frames, Layout};
use super::pitch::{Method, PitchSettings};
use super::scan::Scanner;
use super::sound::Sound;

/// Interpolation depth in samples.
const DEPTH: usize = 700;
/// How far below the best a scanned peak may be and still turn out to be the highest.
const MARGIN: f64 = 0.06;
/// Accuracy of a peak's position in samples; an error of it costs 1e-8 of the height.
const TOLERANCE: f64 = 1e-4;
/// The same for peaks so near to 1 that 1e-8 of the height is felt.
const FINE: (f64, f64) = (0.9999, 1e-7);

/// Harmonicity in dB of each frame, `10 log10(r / (1 - r))` with `r` the highest peak of the
/// correlation; none in frames that count as silent.
///
/// # Errors
/// If the recording is shorter than two periods of `floor`.
pub(super) fn harmonicity(
    sound: &Sound<'_>,
    time_step: f64,
    floor: f64,
    silence_threshold: f64,
    peak: f64,
) -> Result<Vec<Option<f64>>, String> {
    let settings = PitchSettings {
        method: Method::Cross,
        time_step,
        floor,
        ceiling: 0.5 / sound.grid.step,
        periods: 1.0,
        max_candidates: 15,
        silence_threshold,
        voicing_threshold: 0.0,
        octave_cost: 0.0,
        octave_jump_cost: 0.0,
        voiced_unvoiced_cost: 0.0,
    };
    let layout = Layout::new(sound, &settings)?;
    if peak == 0.0 {
        return Ok(vec![None; layout.grid.len]);
    }
    // Without costs the best path takes the strongest candidate of each frame.
    let silence = |intensity: f64| (2.0 - intensity / silence_threshold).max(0.0);
    let mut frames = Frames::new(sound, &layout, &settings, peak);
    let scanner = Scanner::new();
    let mut scan = Vec::new();
    let values = (0..layout.grid.len).map(|i| {
        let (intensity, lags) = frames.visit(i, |intensity| silence(intensity) < 1.0);
        let r = highest_peak(lags?, &layout, &scanner, &mut scan)?;
        (r > silence(intensity)).then(|| decibels(r))
    });
    Ok(values.collect())
}

/// Mean over the frames that are not silent; NaN without any.
pub(super) fn mean(values: &[Option<f64>]) -> f64 {
    let sounding = || values.iter().flatten();
    sounding().sum::<f64>() / sounding().count() as f64
}

/// Ratio of the periodic part `r` to the rest, kept within 150 dB.
fn decibels(r: f64) -> f64 {
    if r <= 1e-15 {
        -150.0
    } else if r > 1.0 - 1e-15 {
        150.0
    } else {
        10.0 * (r / (1.0 - r)).log10()
    }
}

/// Height of the highest interpolated peak. All peaks are scanned with a short kernel, and those
/// that come near the best are refined with the long one, highest first.
fn highest_peak(
    lags: &Lags,
    layout: &Layout,
    scanner: &Scanner,
    scan: &mut Vec<(usize, f64)>,
) -> Option<f64> {
    scan.clear();
    for lag in 2..layout.longest_lag.min(layout.reach) {
        let here = lags.at(lag);
        if here > 0.0 && here > lags.at(lag - 1) && here >= lags.at(lag + 1) {
            scan.push((lag, scanner.height(lags, layout.reach, lag)));
        }
    }
    scan.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut best: Option<f64> = None;
    for &(lag, height) in scan.iter() {
        if best.is_some_and(|best| height + MARGIN < best) {
            break;
        }
        let (mut at_lag, mut height) = refine(lags, layout.reach, lag, DEPTH, TOLERANCE);
        if mirror(height) > FINE.0 {
            (at_lag, height) = refine(lags, layout.reach, lag, DEPTH, FINE.1);
        }
        if at_lag > 2.0 {
            let r = mirror(height);
            best = Some(best.map_or(r, |best| best.max(r)));
        }
    }
    best
}
