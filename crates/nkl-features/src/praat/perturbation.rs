//! Jitter and shimmer: how much neighbouring periods differ in length and in amplitude
//! (Praat manual, "Voice 2. Jitter" and "Voice 3. Shimmer").

use super::sound::Sound;

/// What counts as a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    /// Shortest period in seconds.
    pub shortest: f64,
    /// Longest period in seconds.
    pub longest: f64,
    /// Largest ratio of neighbouring periods.
    pub period_factor: f64,
    /// Largest ratio of neighbouring amplitudes.
    pub amplitude_factor: f64,
}

fn ratio(a: f64, b: f64) -> f64 {
    if a > b {
        a / b
    } else {
        b / a
    }
}

impl Limits {
    fn allows(&self, period: f64) -> bool {
        period >= self.shortest && period <= self.longest
    }

    /// Whether a run of periods is of one voice: each allowed, and no neighbours too different.
    fn even(&self, periods: &[f64]) -> bool {
        periods.iter().all(|&p| self.allows(p))
            && periods
                .windows(2)
                .all(|w| ratio(w[0], w[1]) <= self.period_factor)
    }
}

/// Jitter measures, NaN where there are too few periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Jitter {
    /// Mean absolute difference of neighbouring periods, by the mean period.
    pub local: f64,
    /// The same in seconds.
    pub local_absolute: f64,
    /// Mean distance of a period from the mean of it and its neighbours, by the mean period.
    pub rap: f64,
    /// The same over five periods.
    pub ppq5: f64,
    /// Mean absolute second difference, by the mean period: three times `rap`.
    pub ddp: f64,
}

/// Shimmer measures, NaN where there are too few periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shimmer {
    /// Mean absolute difference of neighbouring amplitudes, by the mean amplitude.
    pub local: f64,
    /// Mean absolute level difference of neighbouring amplitudes in dB.
    pub local_db: f64,
    /// Mean distance of an amplitude from the mean over three, by the mean amplitude.
    pub apq3: f64,
    /// The same over five.
    pub apq5: f64,
    /// The same over eleven.
    pub apq11: f64,
    /// Three times `apq3`.
    pub dda: f64,
}

/// Mean of `of` over the windows of `k` items that `good` accepts; NaN without any.
fn mean_over<T>(
    items: &[T],
    k: usize,
    good: impl Fn(&[T]) -> bool,
    of: impl Fn(&[T]) -> f64,
) -> f64 {
    let (sum, n) = items
        .windows(k)
        .filter(|w| good(w))
        .fold((0.0, 0usize), |(sum, n), w| (sum + of(w), n + 1));
    if n == 0 {
        f64::NAN
    } else {
        sum / n as f64
    }
}

/// Distance of the middle value from the mean of all.
fn from_mean(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let n = values.len();
    let middle = values.clone().nth(n / 2).unwrap_or(f64::NAN);
    (middle - values.sum::<f64>() / n as f64).abs()
}

/// Mean length in seconds of the intervals that are periods: within the limits, and not too
/// different from both neighbours; NaN without any.
fn mean_period(periods: &[f64], limits: &Limits) -> f64 {
    let too_different =
        |p: f64, other: Option<&f64>| other.map(|&q| q > 0.0 && ratio(p, q) > limits.period_factor);
    let is_period = |i: usize| {
        let p = periods[i];
        let left = too_different(p, i.checked_sub(1).and_then(|j| periods.get(j)));
        let right = too_different(p, periods.get(i + 1));
        p > 0.0 && limits.allows(p) && !(left == Some(true) && right == Some(true))
    };
    let (sum, n) = (0..periods.len())
        .filter(|&i| is_period(i))
        .fold((0.0, 0usize), |(sum, n), i| (sum + periods[i], n + 1));
    sum / n as f64
}

/// Jitter of a series of pulses (seconds).
pub(super) fn jitter(pulses: &[f64], limits: &Limits) -> Jitter {
    let periods: Vec<f64> = pulses.windows(2).map(|w| w[1] - w[0]).collect();
    let mean = mean_period(&periods, limits);
    let even = |w: &[f64]| limits.even(w);
    let quotient = |k| mean_over(&periods, k, even, |w| from_mean(w.iter().copied()));
    let local_absolute = mean_over(&periods, 2, even, |w| (w[0] - w[1]).abs());
    let rap = quotient(3) / mean;
    Jitter {
        local: local_absolute / mean,
        local_absolute,
        rap,
        ppq5: quotient(5) / mean,
        ddp: 3.0 * rap,
    }
}

/// Amplitude of one period.
struct Beat {
    time: f64,
    amplitude: f64,
}

/// Amplitude at each pulse between two good periods: the root mean square under a Hann window
/// that reaches over a fifth of the period to each side. Pulses without one are left out.
fn beats(sound: &Sound<'_>, pulses: &[f64], limits: &Limits) -> Vec<Beat> {
    pulses
        .windows(3)
        .filter_map(|w| {
            let (before, after) = (w[1] - w[0], w[2] - w[1]);
            if !limits.even(&[before, after]) {
                return None;
            }
            let amplitude = hann_rms(sound, w[1], 0.2 * before, 0.2 * after)?;
            (amplitude > 0.0).then_some(Beat {
                time: w[1],
                amplitude,
            })
        })
        .collect()
}

/// Root mean square under a Hann window of unequal halves (seconds); none below 3 samples.
fn hann_rms(sound: &Sound<'_>, middle: f64, left: f64, right: f64) -> Option<f64> {
    let range = sound.grid.within(middle - left, middle + right);
    if range.len() < 3 {
        return None;
    }
    let (mut sum, mut norm) = (0.0, 0.0);
    for i in range {
        let t = sound.grid.time(i);
        let phase = (t - middle) / if t < middle { left } else { right };
        let window = 0.5 + 0.5 * (std::f64::consts::PI * phase).cos();
        sum += (sound.pair_mean(i) * window).powi(2);
        norm += window * window;
    }
    Some((sum / norm).sqrt())
}

/// Shimmer of a series of pulses (seconds).
pub(super) fn shimmer(sound: &Sound<'_>, pulses: &[f64], limits: &Limits) -> Shimmer {
    let beats = beats(sound, pulses, limits);
    // the original's mean leaves out the last amplitude
    let counted = &beats[..beats.len().saturating_sub(1)];
    let mean = counted.iter().map(|b| b.amplitude).sum::<f64>() / counted.len() as f64;
    let good = |w: &[Beat]| {
        w.windows(2).all(|p| {
            limits.allows(p[1].time - p[0].time)
                && ratio(p[0].amplitude, p[1].amplitude) <= limits.amplitude_factor
        })
    };
    let quotient = |k| {
        mean_over(&beats, k, good, |w| {
            from_mean(w.iter().map(|b| b.amplitude))
        }) / mean
    };
    let pairs = |of: fn(f64, f64) -> f64| {
        mean_over(&beats, 2, good, |w| {
            of(w[0].amplitude, w[1].amplitude).abs()
        })
    };
    let apq3 = quotient(3);
    Shimmer {
        local: pairs(|a, b| a - b) / mean,
        local_db: 20.0 * pairs(|a, b| (a / b).log10()),
        apq3,
        apq5: quotient(5),
        apq11: quotient(11),
        dda: 3.0 * apq3,
    }
}
