//! Intensity contour (Praat manual, "Sound: To Intensity...").

use super::candidates::parabola;
use super::grid::Grid;
use super::sinc;
use super::sound::Sound;

/// Intensity in dB above 2e-5 (the hearing threshold, if samples are in Pa).
pub(super) struct Intensity {
    /// Times of the frames.
    pub grid: Grid,
    /// dB.
    pub values: Vec<f64>,
}

/// Interpolation depth for the positions of peaks.
const PEAK_DEPTH: usize = 70;
/// Depth of cubic interpolation.
const CUBIC: usize = 2;

impl Intensity {
    /// Mean square under a Kaiser-20 window of `6.4 / floor` seconds, without the frame's own
    /// mean, every `0.8 / floor` seconds.
    ///
    /// # Errors
    /// If the recording is shorter than the window.
    pub fn new(sound: &Sound<'_>, floor: f64) -> Result<Self, String> {
        Self::with_step(sound, floor, 3.2 / floor / 4.0)
    }

    /// The same every `step` seconds.
    ///
    /// # Errors
    /// As [`Intensity::new`].
    pub fn with_step(sound: &Sound<'_>, floor: f64, step: f64) -> Result<Self, String> {
        let window = 6.4 / floor;
        let grid = Grid::of_frames(&sound.grid, window, step).ok_or_else(|| {
            format!(
                "the recording is {:.4} s long, and intensity from {floor} Hz needs at least \
                 {window:.4} s",
                sound.duration()
            )
        })?;
        let weights = kaiser(0.5 * window, sound.grid.step);
        let values = (0..grid.len)
            .map(|i| {
                decibels(mean_square(
                    sound,
                    sound.grid.nearest(grid.time(i)),
                    &weights,
                ))
            })
            .collect();
        Ok(Self { grid, values })
    }

    /// Quantile: the value at place `q n + 1/2` among the sorted values, linearly between them.
    pub fn quantile(&self, q: f64) -> f64 {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let place = q * sorted.len() as f64 + 0.5;
        match sorted.as_slice() {
            [] => f64::NAN,
            [only] => *only,
            many => {
                let left = (place.floor() as usize).clamp(1, many.len() - 1);
                many[left - 1] + (place - left as f64) * (many[left] - many[left - 1])
            }
        }
    }

    /// Highest value, peaks by a parabola.
    pub fn maximum(&self) -> f64 {
        self.extreme(1.0)
    }

    /// Lowest value, dips by a parabola.
    pub fn minimum(&self) -> f64 {
        -self.extreme(-1.0)
    }

    fn extreme(&self, sign: f64) -> f64 {
        let y = |i: usize| sign * self.values[i];
        let ends = [0, self.values.len().saturating_sub(1)];
        let ends = ends.into_iter().filter(|&i| i < self.values.len()).map(y);
        let peaks = self
            .peaks(sign)
            .map(|i| parabola(y(i - 1), y(i), y(i + 1)).1);
        ends.chain(peaks).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Frames that are higher (`sign` 1) or lower (-1) than the one before, and not lower or
    /// higher than the one after.
    fn peaks(&self, sign: f64) -> impl Iterator<Item = usize> + '_ {
        self.values
            .windows(3)
            .enumerate()
            .filter(move |(_, w)| {
                let [a, b, c] = [sign * w[0], sign * w[1], sign * w[2]];
                b > a && b >= c
            })
            .map(|(i, _)| i + 1)
    }

    /// Times of all peaks, by windowed-sinc interpolation of depth 70.
    pub fn peak_times(&self) -> Vec<f64> {
        let y = &self.values;
        self.peaks(1.0)
            .map(|i| {
                let known = [y[i - 1], y[i], y[i + 1]];
                let (offset, _) = super::maximize::maximum(known, 1e-8, |d| {
                    sinc::value_at(y, i as f64 + d, PEAK_DEPTH)
                });
                self.grid.first + (i as f64 + offset) * self.grid.step
            })
            .collect()
    }

    /// Cubic interpolation at `time`.
    pub fn at(&self, time: f64) -> f64 {
        sinc::value_at(
            &self.values,
            (time - self.grid.first) / self.grid.step,
            CUBIC,
        )
    }

    /// Lowest frame between two times; the nearest frames' lower value if none lies between.
    pub fn lowest_between(&self, from: f64, to: f64) -> f64 {
        let between = &self.values[self.grid.within(from, to)];
        let near = |t: f64| self.grid.nearest(t).clamp(0, self.values.len() as i64 - 1) as usize;
        if between.is_empty() {
            return self.values[near(from)].min(self.values[near(to)]);
        }
        between.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

/// `I0((2 pi^2 + 1/2) sqrt(1 - x^2))` for `x` from -1 to 1, the Kaiser window with side lobes
/// below -190 dB; `half` seconds to each side.
fn kaiser(half: f64, step: f64) -> Vec<f64> {
    let reach = (half / step).floor() as i64;
    let shape = 2.0 * std::f64::consts::PI.powi(2) + 0.5;
    (-reach..=reach)
        .map(|i| {
            let x = i as f64 * step / half;
            bessel_i0(shape * (1.0 - x * x).max(0.0).sqrt())
        })
        .collect()
}

/// Modified Bessel function of order 0 (Abramowitz and Stegun 1964, 9.6.12, all terms that
/// matter).
fn bessel_i0(x: f64) -> f64 {
    let quarter = 0.25 * x * x;
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-17 * sum {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

/// Weighted mean square around sample `middle` over all channels, each without its own mean in
/// the window.
fn mean_square(sound: &Sound<'_>, middle: i64, weights: &[f64]) -> f64 {
    let reach = (weights.len() / 2) as i64;
    let start = (middle - reach).max(0);
    let end = (middle + reach + 1).min(sound.len() as i64);
    if end <= start {
        return 0.0;
    }
    let from = (start - (middle - reach)) as usize;
    let range = start as usize..end as usize;
    let weights = &weights[from..from + range.len()];
    let (mut sum, mut norm) = (0.0, 0.0);
    for channel in &sound.channels {
        let x = &channel[range.clone()];
        let mean = lanes(x, weights, |x, _| x) / x.len() as f64;
        sum += lanes(x, weights, |x, w| (x - mean) * (x - mean) * w);
        norm += lanes(x, weights, |_, w| w);
    }
    sum / norm
}

/// Sum of `of(sample, weight)` in eight running sums.
fn lanes(x: &[f32], weights: &[f64], of: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let (xs, ws) = (x.chunks_exact(8), weights.chunks_exact(8));
    let rest: f64 = xs
        .remainder()
        .iter()
        .zip(ws.remainder())
        .map(|(&x, &w)| of(f64::from(x), w))
        .sum();
    for (x, w) in xs.zip(ws) {
        for l in 0..8 {
            sums[l] += of(f64::from(x[l]), w[l]);
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// Level of a mean square above the hearing threshold; -300 where there is nothing.
fn decibels(mean_square: f64) -> f64 {
    let ratio = mean_square / 4e-10;
    if ratio < 1e-30 {
        -300.0
    } else {
        10.0 * ratio.log10()
    }
}
