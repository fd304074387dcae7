//! Fundamental frequency: candidates per frame from a short-term correlation, then the best path
//! through them (P. Boersma 1993, *Accurate short-term analysis of the fundamental frequency and
//! the harmonics-to-noise ratio of a sampled sound*, IFA Proceedings 17, 97-110).

use super::candidates::{Candidate, Finder};
use super::correlate::{Auto, Cross, Lags};
use super::grid::Grid;
use super::path::{best_path, Costs};
use super::sound::Sound;

/// Which correlation the candidates come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Method {
    /// Autocorrelation of Hann-windowed frames.
    Auto,
    /// Forward cross-correlation without a window.
    Cross,
}

/// Settings of a pitch analysis; the names are those of the Praat manual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PitchSettings {
    /// Where the candidates come from.
    pub method: Method,
    /// Seconds between frames.
    pub time_step: f64,
    /// Lowest frequency in Hz; the window is `periods` of it.
    pub floor: f64,
    /// Highest frequency in Hz.
    pub ceiling: f64,
    /// Window length in periods of `floor`.
    pub periods: f64,
    /// Most candidates per frame, the unvoiced one included.
    pub max_candidates: usize,
    /// Frames that peak below this part of the recording's peak tend to be unvoiced.
    pub silence_threshold: f64,
    /// Strength of the unvoiced candidate.
    pub voicing_threshold: f64,
    /// Preference for high frequencies, per octave.
    pub octave_cost: f64,
    /// Cost of a jump of one octave in 10 ms.
    pub octave_jump_cost: f64,
    /// Cost of a change between voiced and unvoiced in 10 ms.
    pub voiced_unvoiced_cost: f64,
}

impl PitchSettings {
    /// "To Pitch..." with a floor and a ceiling: autocorrelation with the standard costs.
    pub fn standard(floor: f64, ceiling: f64) -> Self {
        Self {
            method: Method::Auto,
            time_step: 3.0 / floor / 4.0,
            floor,
            ceiling,
            periods: 3.0,
            max_candidates: 15,
            silence_threshold: 0.03,
            voicing_threshold: 0.45,
            octave_cost: 0.01,
            octave_jump_cost: 0.35,
            voiced_unvoiced_cost: 0.14,
        }
    }

    /// "To Pitch (cc)..." with the standard costs and one period per window.
    pub fn standard_cross(floor: f64, ceiling: f64) -> Self {
        Self {
            method: Method::Cross,
            time_step: 0.25 / floor,
            periods: 1.0,
            ..Self::standard(floor, ceiling)
        }
    }
}

/// A pitch contour: one frequency per frame.
#[derive(Debug, Clone)]
pub(super) struct Pitch {
    /// Times of the frames.
    pub grid: Grid,
    /// Frequency in Hz, 0 where unvoiced.
    pub frequency: Vec<f64>,
    /// Correlation at the period, 0 where unvoiced.
    pub strength: Vec<f64>,
}

impl Pitch {
    /// Frequency of frame `i` if it is voiced.
    pub fn voiced(&self, i: usize) -> Option<f64> {
        self.frequency.get(i).copied().filter(|&f| f > 0.0)
    }

    /// Linear interpolation between voiced frames, in Hz.
    pub fn at(&self, time: f64) -> Option<f64> {
        self.grid.value_at(time, |i| self.voiced(i))
    }

    /// Mean over the voiced frames in Hz; NaN without any.
    pub fn mean(&self) -> f64 {
        let (sum, n) = self.voiced_sum(|f| f);
        sum / n
    }

    /// Standard deviation over the voiced frames in Hz (divided by n - 1); NaN below 2 frames.
    pub fn standard_deviation(&self) -> f64 {
        let mean = self.mean();
        let (sum, n) = self.voiced_sum(|f| (f - mean).powi(2));
        if n < 2.0 {
            return f64::NAN;
        }
        (sum / (n - 1.0)).sqrt()
    }

    fn voiced_sum(&self, of: impl Fn(f64) -> f64) -> (f64, f64) {
        self.frequency
            .iter()
            .filter(|&&f| f > 0.0)
            .fold((0.0, 0.0), |(sum, n), &f| (sum + of(f), n + 1.0))
    }
}

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

/// Pitch contour of a sound.
///
/// # Errors
/// If the recording is shorter than the analysis window.
pub(super) fn pitch(sound: &Sound<'_>, s: &PitchSettings, peak: f64) -> Result<Pitch, String> {
    let layout = Layout::new(sound, s)?;
    let frames = layout.grid.len;
    let mut path = Pitch {
        grid: layout.grid,
        frequency: vec![0.0; frames],
        strength: vec![0.0; frames],
    };
    if peak == 0.0 {
        return Ok(path);
    }
    let ceiling = s.ceiling.min(0.5 / sound.grid.step);
    let costs = Costs::new(s, ceiling);
    let finder = Finder::new(s, &layout, sound.grid.step, ceiling);
    let mut walker = Frames::new(sound, &layout, s, peak);
    let mut starts = vec![0];
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut unvoiced = Vec::with_capacity(frames);
    for i in 0..frames {
        let (intensity, lags) = walker.visit(i, |intensity| costs.may_be_voiced(intensity));
        unvoiced.push(costs.unvoiced_strength(intensity));
        candidates.push(Candidate::UNVOICED);
        if let Some(lags) = lags {
            finder.find(lags, &mut candidates);
        }
        starts.push(candidates.len());
    }
    for (i, winner) in best_path(&candidates, &starts, &unvoiced, &costs)
        .into_iter()
        .enumerate()
    {
        let c = candidates[winner];
        if c.is_voiced(ceiling) {
            path.frequency[i] = c.frequency;
            path.strength[i] = c.strength;
        }
    }
    Ok(path)
}
