//! Reading a signal at another speed.

use std::f64::consts::PI;

/// Zero crossings of the kernel to each side.
const REACH: usize = 24;
/// Steps of the table between two zero crossings.
const FINE: usize = 512;
/// Kaiser's parameter: side lobes 80 dB down.
const BETA: f64 = 8.0;
/// Share of the band that is kept, because the kernel needs room to fall.
const SHARE: f64 = 0.93;

/// The signal at the places 0, speed, 2·speed, …: `len` samples. A speed above 1 makes it faster and
/// higher. Windowed sinc interpolation (Smith, Digital Audio Resampling); what would lie beyond the
/// new Nyquist frequency is taken away. Outside the signal is silence.
pub(super) fn at_speed(samples: &[f32], speed: f64, len: usize) -> Vec<f32> {
    let table = table();
    // The kernel is wider where the new signal has room for fewer frequencies.
    let scale = SHARE * (1.0 / speed).min(1.0);
    let reach = REACH as f64 / scale;
    let value = |number: usize| {
        let place = number as f64 * speed;
        let first = ((place - reach).ceil().max(0.0)) as usize;
        let last = ((place + reach).floor() as usize).min(samples.len().saturating_sub(1));
        let mut sum = 0.0;
        for (index, sample) in samples.iter().enumerate().take(last + 1).skip(first) {
            let far = (index as f64 - place).abs() * scale * FINE as f64;
            let below = far as usize;
            let (a, b) = (table[below], table[below + 1]);
            sum += f64::from(*sample) * (a + (b - a) * (far - below as f64));
        }
        (sum * scale) as f32
    };
    (0..len).map(value).collect()
}

/// One side of the kernel, with zeros behind its end.
fn table() -> Vec<f64> {
    let kernel = |i: usize| {
        let x = i as f64 / FINE as f64;
        let inside = 1.0 - (x / REACH as f64).powi(2);
        if inside < 0.0 {
            return 0.0;
        }
        let sinc = if i == 0 {
            1.0
        } else {
            (PI * x).sin() / (PI * x)
        };
        sinc * bessel(BETA * inside.sqrt()) / bessel(BETA)
    };
    (0..REACH * FINE + 3).map(kernel).collect()
}

/// Modified Bessel function of the first kind and order 0, by its series.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..60 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_higher_by_the_speed() {
        for (speed, from) in [(1.0, 0.3), (1.5, 0.2), (0.8, 0.5), (1.0595, 0.11)] {
            let tone: Vec<f32> = (0..4000).map(|i| (from * i as f64).sin() as f32).collect();
            let len = (4000.0 / speed) as usize;
            let read = at_speed(&tone, speed, len);
            for (i, value) in read.iter().enumerate().take(len - 100).skip(100) {
                let expected = (from * speed * i as f64).sin();
                assert!((f64::from(*value) - expected).abs() < 2e-3, "{speed} {i}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_taken_away() {
        let tone: Vec<f32> = (0..4000)
            .map(|i| (2.5 * f64::from(i)).sin() as f32)
            .collect();
        let read = at_speed(&tone, 2.0, 2000);
        let loudest = read[100..1900].iter().fold(0.0f32, |m, v| m.max(v.abs()));
        assert!(loudest < 1e-3, "{loudest}");
    }
}
