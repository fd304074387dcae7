//! The frames of a pitch analysis and their correlations.

use super::correlate::{Auto, Cross, Lags};
use super::grid::Grid;
use super::pitch::{Method, PitchSettings};
use super::sound::Sound;

/// Sizes in samples that follow from the settings and the rate.
pub(super) struct Layout {
    /// Frames.
    pub grid: Grid,
    /// Half the window.
    pub half_window: usize,
    /// The longest period, over which the local mean is taken to both sides.
    pub period: usize,
    /// The longest lag at which a candidate may lie.
    pub longest_lag: usize,
    /// The longest lag that interpolation may use.
    pub reach: usize,
}

impl Layout {
    /// Lays out the analysis, or says how long the recording must be.
    pub fn new(sound: &Sound<'_>, s: &PitchSettings) -> Result<Self, String> {
        let seconds = s.periods / s.floor;
        let need = if s.method == Method::Cross {
            1.0 / s.floor + seconds
        } else {
            seconds
        };
        let too_short = || {
            format!(
                "the recording is {:.4} s long, and pitch from {} Hz needs at least {need:.4} s",
                sound.duration(),
                s.floor
            )
        };
        let dx = sound.grid.step;
        let half_window = ((seconds / dx).floor() as usize / 2).saturating_sub(1);
        if half_window < 2 || s.floor < s.periods / (dx * sound.len() as f64) {
            return Err(too_short());
        }
        let grid = Grid::of_frames(&sound.grid, need, s.time_step).ok_or_else(too_short)?;
        let window = 2 * half_window;
        let longest_lag = ((window as f64 / s.periods).floor() as usize + 2).min(window);
        let reach = match s.method {
            Method::Auto => half_window,
            Method::Cross => window,
        };
        Ok(Self {
            grid,
            half_window,
            period: (1.0 / dx / s.floor).floor() as usize,
            longest_lag,
            reach,
        })
    }

    /// The sample at the left of the middle of frame `i`, if the sound has all that the frame
    /// needs around it.
    fn left(&self, sound: &Sound<'_>, i: usize) -> Option<usize> {
        let left = usize::try_from(sound.grid.low(self.grid.time(i))).ok()?;
        let margin = self.half_window.max(self.period);
        (left + 1 >= margin && left + margin < sound.len()).then_some(left)
    }

    /// Mean of each channel over one longest period to both sides of `left`.
    fn local_means(&self, sound: &Sound<'_>, left: usize, out: &mut Vec<f64>) {
        let range = left + 1 - self.period..left + 1 + self.period;
        out.clear();
        out.extend(sound.channels.iter().map(|c| {
            c[range.clone()].iter().map(|&x| f64::from(x)).sum::<f64>() / (2 * self.period) as f64
        }));
    }

    /// Frame samples in which the local peak is looked for: half a longest period to both sides.
    fn peak_range(&self) -> (usize, usize) {
        let half = self.period / 2 + 1;
        (
            self.half_window.saturating_sub(half),
            (self.half_window + half).min(2 * self.half_window),
        )
    }
}

/// The correlation of one method with its buffers.
enum Correlator {
    Auto(Box<Auto>),
    Cross(Box<Cross>),
}

/// Walks over the frames and hands their correlations to a visitor.
pub(super) struct Frames<'s, 'a> {
    sound: &'s Sound<'a>,
    layout: &'s Layout,
    correlator: Correlator,
    means: Vec<f64>,
    peak: f64,
    window_seconds: f64,
}

impl<'s, 'a> Frames<'s, 'a> {
    /// `peak` is the largest deviation from the mean in the whole sound.
    pub fn new(sound: &'s Sound<'a>, layout: &'s Layout, s: &PitchSettings, peak: f64) -> Self {
        let window = 2 * layout.half_window;
        let correlator = match s.method {
            Method::Auto => {
                let lags = layout
                    .reach
                    .min(layout.longest_lag + super::candidates::DEPTH + 2);
                Correlator::Auto(Box::new(Auto::new(window, lags)))
            }
            Method::Cross => Correlator::Cross(Box::new(Cross::new(window, layout.reach))),
        };
        let window_seconds = match s.method {
            Method::Auto => 0.0,
            Method::Cross => 1.0 / s.floor + s.periods / s.floor,
        };
        Self {
            sound,
            layout,
            correlator,
            means: Vec::new(),
            peak,
            window_seconds,
        }
    }

    /// The correlation of frame `i`, if `wanted` says so of its intensity (its peak relative to
    /// that of the sound). Returns the intensity, and no correlation for a silent frame.
    pub fn visit(&mut self, i: usize, wanted: impl Fn(f64) -> bool) -> (f64, Option<&Lags>) {
        let Some(left) = self.layout.left(self.sound, i) else {
            return (0.0, None);
        };
        self.layout.local_means(self.sound, left, &mut self.means);
        let start = left + 1 - self.layout.half_window;
        let range = self.layout.peak_range();
        let peak = match &mut self.correlator {
            Correlator::Auto(auto) => {
                let channels = self.sound.channels.iter().zip(&self.means);
                channels.fold(0.0, |p: f64, (c, &m)| p.max(auto.load(c, start, m, range)))
            }
            Correlator::Cross(_) => {
                let range = start + range.0..start + range.1;
                self.sound
                    .channels
                    .iter()
                    .zip(&self.means)
                    .fold(0.0, |p: f64, (c, &m)| {
                        c[range.clone()]
                            .iter()
                            .fold(p, |p, &x| p.max((f64::from(x) - m).abs()))
                    })
            }
        };
        let intensity = if peak > self.peak {
            1.0
        } else {
            peak / self.peak
        };
        if peak == 0.0 || !wanted(intensity) {
            return (intensity, None);
        }
        match &mut self.correlator {
            Correlator::Auto(auto) => {
                let many = self.sound.channels.len() > 1;
                for (n, (c, &m)) in self.sound.channels.iter().zip(&self.means).enumerate() {
                    if many {
                        auto.load(c, start, m, range);
                    }
                    auto.add_power(n == 0);
                }
                auto.correlate();
                (intensity, Some(&auto.lags))
            }
            Correlator::Cross(cross) => {
                let from = self.layout.grid.time(i) - 0.5 * self.window_seconds;
                let from = self.sound.grid.low(from).max(0) as usize;
                cross.correlate(self.sound, from, &self.means);
                (intensity, Some(&cross.lags))
            }
        }
    }
}
