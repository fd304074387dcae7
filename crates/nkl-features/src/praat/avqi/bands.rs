//! Filters in the frequency domain with slopes of half a cosine (Praat manual, "Sound: Filter (stop
//! Hann band)...", "Sound: Filter (pass Hann band)...").

use super::super::fft::{inverse, spectrum};
use std::f64::consts::PI;

/// The samples without what lies below 34 Hz.
pub(super) fn without_lows(samples: &[f32], rate: f64) -> Vec<f32> {
    filtered(samples, rate, |f| rise(f, 34.0, 0.1))
}

/// What lies between 80 Hz and 8 kHz.
pub(super) fn speech_band(samples: &[f32], rate: f64) -> Vec<f32> {
    filtered(samples, rate, |f| {
        rise(f, 80.0, 80.0) * (1.0 - rise(f, 8000.0, 80.0))
    })
}

/// From 0 to 1 within `smooth` Hz to each side of `edge`.
fn rise(frequency: f64, edge: f64, smooth: f64) -> f64 {
    let place = ((frequency - edge) / (2.0 * smooth) + 0.5).clamp(0.0, 1.0);
    0.5 - 0.5 * (PI * place).cos()
}

/// By one transform over all samples, with zeros behind them up to a power of two.
fn filtered(samples: &[f32], rate: f64, gain: impl Fn(f64) -> f64) -> Vec<f32> {
    let (mut spectrum, n) = spectrum(samples);
    let mut time = vec![0.0; n];
    for (k, bin) in spectrum.iter_mut().enumerate() {
        *bin *= gain(k as f64 * rate / n as f64);
    }
    let done = inverse(n).process(&mut spectrum, &mut time);
    debug_assert!(done.is_ok());
    time.truncate(samples.len());
    time.iter().map(|x| (x / n as f64) as f32).collect()
}
