//! The voiced stretches of continuous speech: loud windows of 30 ms whose zero crossings are few
//! (Y. Maryn, P. Corthals, P. Van Cauwenberge, N. Roy and M. De Bodt 2010, *Toward improved
//! ecological validity in the acoustic measurement of overall voice quality*, Journal of Voice 24,
//! 540-555).

use super::super::grid::Grid;
use super::super::intensity::Intensity;
use super::super::sound::Sound;
use super::super::speech::stretches;
use super::bands::speech_band;

/// Length of a window in seconds.
const WINDOW: f64 = 0.03;
/// A window is loud from this share of the power of all that is not silence.
const LOUD: f64 = 0.3;
/// Voiced windows cross zero fewer times in a second.
const CROSSINGS: f64 = 3000.0;
/// Where crossings are counted within a window, in seconds.
const COUNTED: (f64, f64) = (0.0025, 0.0275);
/// Seconds of silence with which the result begins, as that of the Praat script does.
const LEAD: f64 = 0.001;

/// The voiced windows of speech after each other, after 1 ms of silence.
///
/// # Errors
/// Speech that is too short to be looked at, or without any voiced window.
pub(super) fn voiced(speech: &[f32], rate: u32) -> Result<Vec<f32>, String> {
    let loud = sounding(speech, rate)?;
    let power = mean_square(&loud);
    let grid = Grid::of_samples(loud.len(), f64::from(rate));
    let mut out = vec![0.0; (LEAD * f64::from(rate)).round() as usize];
    let lead = out.len();
    let mut left = 0.0;
    while left + WINDOW < grid.end - WINDOW {
        let range = grid.within(left, left + WINDOW);
        let part = &loud[range.clone()];
        if mean_square(part) > LOUD * power {
            let window = Window {
                samples: part,
                first: grid.time(range.start) - left,
                step: grid.step,
            };
            if window.crossing_rate().is_some_and(|rate| rate < CROSSINGS) {
                out.extend_from_slice(part);
            }
        }
        left += WINDOW;
    }
    match out.len() > lead {
        true => Ok(out),
        false => Err("the continuous speech has no voiced stretch".to_owned()),
    }
}

/// What lies at most 25 dB below the loudest point in the band of speech, silences of less than 0.1 s
/// included.
fn sounding(speech: &[f32], rate: u32) -> Result<Vec<f32>, String> {
    let band = speech_band(speech, f64::from(rate));
    let channels = [band.as_slice()];
    let sound = Sound::new(&channels, rate);
    let intensity = Intensity::with_step(&sound, 50.0, 0.003)?;
    let stretches = stretches(&intensity, -25.0, 0.1, 0.1);
    let loud = stretches.iter().filter(|stretch| stretch.sounding);
    let parts = loud.map(|s| &speech[sound.grid.within(s.start, s.end)]);
    Ok(parts.collect::<Vec<_>>().concat())
}

fn mean_square(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|&x| f64::from(x).powi(2)).sum();
    sum / samples.len().max(1) as f64
}

/// A window with the time of its first sample, in seconds.
struct Window<'a> {
    samples: &'a [f32],
    first: f64,
    step: f64,
}

impl Window<'_> {
    /// Crossings of zero per second between the first and the last counted one; none where the search
    /// runs out of the window before it is at the end of what is counted.
    fn crossing_rate(&self) -> Option<f64> {
        let first = self.nearest_crossing(COUNTED.0)?;
        let (mut at, mut count, mut ask) = (first, 0.0, first + self.step);
        let mut next = self.nearest_crossing(ask);
        while at < COUNTED.1 {
            while next == Some(at) {
                ask += self.step;
                next = self.nearest_crossing(ask);
            }
            at = next?;
            count += 1.0;
        }
        Some(count / (at - first))
    }

    fn crosses(&self, left: usize) -> bool {
        let sign = |i: usize| self.samples.get(i).map(|&x| x >= 0.0);
        matches!((sign(left), sign(left + 1)), (Some(a), Some(b)) if a != b)
    }

    /// The straight line's zero between two samples.
    fn zero(&self, left: usize) -> f64 {
        let (a, b) = (
            f64::from(self.samples[left]),
            f64::from(self.samples[left + 1]),
        );
        self.first + self.step * (left as f64 + a / (a - b))
    }

    /// Time of the zero crossing nearest to `time`.
    fn nearest_crossing(&self, time: f64) -> Option<f64> {
        let left = ((time - self.first) / self.step).floor() as i64;
        if left >= self.samples.len() as i64 || left < -1 {
            return None;
        }
        let here = usize::try_from(left).ok();
        if let Some(i) = here.filter(|&i| self.crosses(i)) {
            return Some(self.zero(i));
        }
        let before = (0..here.unwrap_or(0)).rev().find(|&i| self.crosses(i));
        let after = (here.map_or(0, |i| i + 1)..self.samples.len()).find(|&i| self.crosses(i));
        match (before.map(|i| self.zero(i)), after.map(|i| self.zero(i))) {
            (Some(a), Some(b)) => Some(if time - a < b - time { a } else { b }),
            (one, other) => one.or(other),
        }
    }
}
