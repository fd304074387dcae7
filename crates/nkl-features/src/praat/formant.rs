//! Formants: resonances of the Burg prediction filter (Praat manual, "Sound: To Formant
//! (burg)...").

use super::burg::burg;
use super::grid::Grid;
use super::resample::Resampler;
use super::roots::upper_roots;
use super::sound::Sound;
use realfft::num_complex::Complex;

/// Settings of a formant analysis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FormantSettings {
    /// Seconds between frames.
    pub time_step: f64,
    /// Formants below the ceiling; the filter has twice as many poles.
    pub formants: usize,
    /// Ceiling in Hz; the sound is resampled to twice that.
    pub ceiling: f64,
    /// Half the length of the Gaussian window in seconds.
    pub half_window: f64,
    /// Frequency in Hz from which pre-emphasis raises the spectrum by 6 dB per octave.
    pub pre_emphasis: f64,
}

/// How near to 0 Hz and to the ceiling a resonance is no longer called a formant.
const MARGIN: f64 = 50.0;
/// Formants that a frame keeps.
const KEPT: usize = 4;

/// The first formants of a frame in Hz, ascending; NaN where there are fewer.
pub(super) type Formants = [f64; KEPT];

/// Formant analysis of those frames that somebody asks for.
pub(super) struct FormantTrack {
    grid: Grid,
    frames: Vec<Option<Formants>>,
}

impl FormantTrack {
    /// Analyses the frames next to each of `times` (seconds), which are all that
    /// [`FormantTrack::at`] looks at for those times.
    ///
    /// # Errors
    /// If the recording is shorter than the window.
    pub fn at_times(sound: &Sound<'_>, s: &FormantSettings, times: &[f64]) -> Result<Self, String> {
        let mut resampler = Resampler::new(sound, 2.0 * s.ceiling);
        let grid = frame_grid(&resampler.grid, s).ok_or_else(|| {
            format!(
                "the recording is {:.4} s long, and formants need at least {:.4} s",
                sound.duration(),
                2.0 * s.half_window
            )
        })?;
        let mut wanted = vec![false; grid.len];
        for &time in times {
            for i in [grid.low(time), grid.low(time) + 1] {
                if let Some(w) = usize::try_from(i).ok().and_then(|i| wanted.get_mut(i)) {
                    *w = true;
                }
            }
        }
        let samples = resampler.grid;
        let frames = Analysis::new(s, &grid, &samples).run(&mut resampler, &wanted);
        Ok(Self { grid, frames })
    }

    /// Times of the frames.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Formant `k` (from 0) at `time`, linearly between the frames that have it; NaN if the
    /// nearer one does not.
    pub fn at(&self, k: usize, time: f64) -> f64 {
        let value = |i: usize| self.frames[i].map(|f| f[k]).filter(|f| !f.is_nan());
        self.grid.value_at(time, value).unwrap_or(f64::NAN)
    }
}

/// Frames of two half windows, symmetric in the sound.
fn frame_grid(samples: &Grid, s: &FormantSettings) -> Option<Grid> {
    let duration = samples.len as f64 * samples.step;
    let frames = ((duration - 2.0 * s.half_window) / s.time_step).floor() + 1.0;
    if frames < 1.0 || ((2.0 * s.half_window / samples.step) as usize) < 2 * s.formants + 1 {
        return None;
    }
    let first = samples.first + 0.5 * (duration - samples.step - (frames - 1.0) * s.time_step);
    Some(Grid {
        first,
        step: s.time_step,
        len: frames as usize,
        end: samples.end,
    })
}

/// What stays the same from frame to frame.
struct Analysis<'g> {
    grid: &'g Grid,
    samples: &'g Grid,
    half: usize,
    window: Vec<f64>,
    emphasis: f64,
    order: usize,
    ceiling: f64,
}

impl<'g> Analysis<'g> {
    fn new(s: &FormantSettings, grid: &'g Grid, samples: &'g Grid) -> Self {
        let len = (2.0 * s.half_window / samples.step).floor() as usize;
        Self {
            grid,
            samples,
            half: len / 2,
            window: gaussian(len),
            emphasis: (-std::f64::consts::TAU * s.pre_emphasis * samples.step).exp(),
            order: 2 * s.formants,
            ceiling: 0.5 / samples.step,
        }
    }

    /// Samples of frame `i`, cut at the ends of the sound.
    fn span(&self, i: usize) -> std::ops::Range<usize> {
        let left = self.samples.low(self.grid.time(i));
        let start = (left + 1 - self.half as i64).max(0) as usize;
        let end = (left + 1 + self.half as i64).clamp(0, self.samples.len as i64) as usize;
        start.min(end)..end
    }

    /// Analyses the wanted frames, run by run of overlapping ones.
    fn run(&self, source: &mut Resampler<'_, '_>, wanted: &[bool]) -> Vec<Option<Formants>> {
        let mut frames = vec![None; wanted.len()];
        let mut buffers = Buffers::default();
        let mut i = 0;
        while let Some(first) = (i..wanted.len()).find(|&i| wanted[i]) {
            let mut last = first;
            let start = self.span(first).start;
            // not too long a run: its samples are all held at once
            while let Some(next) = (last + 1..wanted.len().min(last + 8)).find(|&n| wanted[n]) {
                if self.span(next).end - start > 50_000 {
                    break;
                }
                last = next;
            }
            let before = start.saturating_sub(1);
            source.range(before, self.span(last).end, &mut buffers.sound);
            self.pre_emphasise(&mut buffers.sound, start - before);
            for n in first..=last {
                if wanted[n] {
                    let span = self.span(n);
                    frames[n] = self.frame(span.start - start..span.end - start, &mut buffers);
                }
            }
            i = last + 1;
        }
        frames
    }

    /// `y(n) = x(n) - a x(n-1)`; drops the `extra` first samples. The very first sample of the
    /// sound stays as it is.
    fn pre_emphasise(&self, sound: &mut Vec<f64>, extra: usize) {
        for i in (1..sound.len()).rev() {
            sound[i] -= self.emphasis * sound[i - 1];
        }
        sound.drain(..extra);
    }

    fn frame(&self, span: std::ops::Range<usize>, buffers: &mut Buffers) -> Option<Formants> {
        let Buffers {
            sound,
            frame,
            warm,
            roots,
        } = buffers;
        frame.clear();
        frame.extend(sound[span].iter().zip(&self.window).map(|(x, w)| x * w));
        let filter = burg(frame, self.order)?;
        upper_roots(&filter, warm, roots);
        let mut formants = [f64::NAN; KEPT];
        let to_hertz = self.ceiling / std::f64::consts::PI;
        let mut found: Vec<f64> = roots
            .iter()
            .map(|z| z.im.atan2(z.re).abs() * to_hertz)
            .filter(|f| (MARGIN..=self.ceiling - MARGIN).contains(f))
            .collect();
        found.sort_by(f64::total_cmp);
        for (slot, f) in formants.iter_mut().zip(found) {
            *slot = f;
        }
        Some(formants)
    }
}

/// Buffers that frames share.
#[derive(Default)]
struct Buffers {
    sound: Vec<f64>,
    frame: Vec<f64>,
    warm: Vec<Complex<f64>>,
    roots: Vec<Complex<f64>>,
}

/// Gaussian window that falls to `exp(-12)` at its ends, lowered so that it ends at 0.
fn gaussian(len: usize) -> Vec<f64> {
    let edge = (-12.0f64).exp();
    let middle = 0.5 * (len as f64 + 1.0);
    let width = len as f64 + 1.0;
    (1..=len)
        .map(|i| {
            let x = (i as f64 - middle) / width;
            ((-48.0 * x * x).exp() - edge) / (1.0 - edge)
        })
        .collect()
}
