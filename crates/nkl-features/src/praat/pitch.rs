//! Fundamental frequency: candidates per frame from a short-term correlation, then the best path
//! through them (P. Boersma 1993, *Accurate short-term analysis of the fundamental frequency and
//! the harmonics-to-noise ratio of a sampled sound*, IFA Proceedings 17, 97-110).

use super::candidates::{Candidate, Finder};
use super::frames::{Frames, Layout};
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
