//! Slope and tilt of the long-term average spectrum (Praat manual, "Sound: To Ltas...", "Ltas: Get
//! slope...", "Ltas: Compute trend line...").

use super::super::fft::spectrum;

/// Bands of 1 Hz below and above which levels are compared: 0 to 1 kHz, 1 to 10 kHz.
const BANDS: [std::ops::Range<usize>; 2] = [0..1000, 1000..10_000];
/// Bands that the straight line goes through: middles from 1 Hz to 10 kHz.
const LINE: std::ops::Range<usize> = 1..10_000;

/// Level of 1 to 10 kHz less that of 0 to 1 kHz in dB: of the spectrum, and of the straight line
/// through its levels over frequency.
pub(super) fn slope_and_tilt(samples: &[f32], rate: f64) -> (f64, f64) {
    let density = densities(samples, rate);
    let levels: Vec<f64> = density.iter().map(|d| decibels(*d)).collect();
    (difference(&density), difference(&line(&levels)))
}

fn decibels(density: f64) -> f64 {
    10.0 * density.max(1e-300).log10()
}

fn difference(density: &[f64]) -> f64 {
    let [low, high] = BANDS.map(|range| {
        let band = &density[range];
        decibels(band.iter().sum::<f64>() / band.len() as f64)
    });
    high - low
}

/// Mean energy density in each band of 1 Hz up to 10 kHz, up to a factor. A bin of the transform counts
/// from half a bin below its frequency to half a bin above.
fn densities(samples: &[f32], rate: f64) -> Vec<f64> {
    let (spectrum, n) = spectrum(samples);
    let energies: Vec<f64> = spectrum.iter().map(|bin| bin.norm_sqr()).collect();
    let mut below = Vec::with_capacity(energies.len() + 1);
    below.push(0.0);
    for energy in &energies {
        below.push(below[below.len() - 1] + energy);
    }
    let up_to = |frequency: f64| {
        let place = frequency * n as f64 / rate + 0.5;
        let bin = (place as usize).min(energies.len() - 1);
        below[bin] + (place - bin as f64) * energies[bin]
    };
    (0..LINE.end)
        .map(|band| up_to(band as f64 + 1.0) - up_to(band as f64))
        .collect()
}

/// The least-squares line through the levels as energies, band by band, up to a factor.
fn line(levels: &[f64]) -> Vec<f64> {
    let middle = |band: usize| band as f64 + 0.5;
    let n = LINE.len() as f64;
    let x = LINE.map(middle).sum::<f64>() / n;
    let y = levels[LINE].iter().sum::<f64>() / n;
    let (mut xy, mut xx) = (0.0, 0.0);
    for band in LINE {
        let dx = middle(band) - x;
        xy += dx * (levels[band] - y);
        xx += dx * dx;
    }
    let slope = xy / xx;
    let level = |band: usize| slope * (middle(band) - x);
    (0..levels.len())
        .map(|band| 10f64.powf(level(band) / 10.0))
        .collect()
}
