//! Voice activity by Silero's network (version 5 and later, 16 kHz), from a file that the user has:
//! `silero_vad.onnx` or `silero_vad_16k_op15.onnx` of the Python package silero-vad.

use crate::alone::alone;
use crate::network::names;
use crate::{open, Input, Network, NetworkError, Tensor};
use std::path::Path;
use std::sync::Arc;

/// The sampling rate in Hz that the network is run at.
pub const RATE: u32 = 16_000;
/// Samples that it looks at in one step.
const STEP: usize = 512;
/// Samples before those that it is shown again.
const CONTEXT: usize = 64;
/// What it remembers: two layers of so many numbers.
const STATE: [usize; 3] = [2, 1, 128];

/// What counts as speech. The defaults are those of Silero's get_speech_timestamps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Probability from which speech begins; it ends 0.15 below.
    pub threshold: f64,
    /// Shorter speech is left out. Seconds.
    pub min_speech: f64,
    /// Shorter pauses do not divide speech. Seconds.
    pub min_pause: f64,
    /// Added at both ends, as far as there is room. Seconds.
    pub pad: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            threshold: 0.5,
            min_speech: 0.25,
            min_pause: 0.1,
            pad: 0.03,
        }
    }
}

/// The network, shared by threads.
pub struct Silero {
    network: Arc<Network>,
}

impl Silero {
    /// Opens the file and runs it once.
    ///
    /// # Errors
    /// It cannot be read, or is another network: version 4, say, which has other inputs.
    pub fn open(path: &Path) -> Result<Self, NetworkError> {
        let network = open(path, false)?;
        let has = |name: &str| network.inputs().iter().any(|port| port.name == name);
        if !(has("input") && has("state") && has("sr")) {
            return Err(NetworkError::Input(format!(
                "{}: this is not Silero's network of version 5 or later, which takes input, state and sr; \
                 it takes {}. Take silero_vad.onnx of the Python package silero-vad",
                path.display(),
                names(network.inputs())
            )));
        }
        let silero = Silero { network };
        silero.probabilities(&[0.0; STEP])?;
        Ok(silero)
    }

    /// Stretches of speech in a recording of [`RATE`] Hz, in seconds: first second, and second after
    /// the last.
    ///
    /// # Errors
    /// The network cannot be run.
    pub fn speech(
        &self,
        samples: &[f32],
        settings: &Settings,
    ) -> Result<Vec<(f64, f64)>, NetworkError> {
        let probabilities = self.probabilities(samples)?;
        Ok(stretches(&probabilities, samples.len(), settings))
    }

    /// The probability of speech in each step of 32 ms; the last one may reach beyond the end.
    fn probabilities(&self, samples: &[f32]) -> Result<Vec<f64>, NetworkError> {
        alone(|options| {
            let mut state = vec![0.0f32; STATE.iter().product()];
            let mut shown = vec![0.0f32; CONTEXT + STEP];
            let mut probabilities = Vec::with_capacity(samples.len().div_ceil(STEP));
            for chunk in samples.chunks(STEP) {
                shown.copy_within(STEP.., 0);
                let (_, place) = shown.split_at_mut(CONTEXT);
                place.fill(0.0);
                for (place, sample) in place.iter_mut().zip(chunk) {
                    *place = *sample;
                }
                let reals = |shape: &[usize], values: &[f32]| {
                    Input::Reals(Tensor {
                        shape: shape.to_vec(),
                        values: values.to_vec(),
                    })
                };
                let inputs = [
                    ("input", reals(&[1, shown.len()], &shown)),
                    ("state", reals(&STATE, &state)),
                    ("sr", Input::Integers(Vec::new(), vec![RATE as i32])),
                ];
                let mut out = self
                    .network
                    .run_with(&inputs, &["output", "stateN"], options)?;
                let (next, output) = (out.pop(), out.pop());
                let probability = output.as_ref().and_then(|o| o.values.first());
                match (next, probability) {
                    (Some(next), Some(probability)) if next.values.len() == state.len() => {
                        probabilities.push(f64::from(*probability));
                        state = next.values;
                    }
                    _ => {
                        return Err(NetworkError::Shape(
                            "Silero's network gave outputs of another shape than it should"
                                .to_owned(),
                        ))
                    }
                }
            }
            Ok(probabilities)
        })
    }
}

/// Probabilities to stretches: speech begins at the threshold and ends where the probability has been
/// 0.15 lower for the shortest pause.
fn stretches(probabilities: &[f64], samples: usize, settings: &Settings) -> Vec<(f64, f64)> {
    let rate = f64::from(RATE);
    let length = samples as f64 / rate;
    let low = (settings.threshold - 0.15).max(0.01);
    let mut found: Vec<(f64, f64)> = Vec::new();
    let (mut start, mut quiet): (Option<f64>, Option<f64>) = (None, None);
    for (step, probability) in probabilities.iter().enumerate() {
        let now = (step * STEP) as f64 / rate;
        if *probability >= settings.threshold {
            quiet = None;
            start.get_or_insert(now);
        } else if let (true, Some(from)) = (*probability < low, start) {
            let since = *quiet.get_or_insert(now);
            if now - since >= settings.min_pause {
                found.push((from, since));
                (start, quiet) = (None, None);
            }
        }
    }
    found.extend(start.map(|from| (from, length)));
    found.retain(|(from, to)| to - from > settings.min_speech);
    padded(found, length, settings.pad)
}

/// Longer at both ends; two that would meet share what lies between them.
fn padded(mut found: Vec<(f64, f64)>, length: f64, pad: f64) -> Vec<(f64, f64)> {
    let mut before = f64::NEG_INFINITY;
    for i in 0..found.len() {
        let next = found.get(i + 1).map_or(f64::INFINITY, |(from, _)| *from);
        if let Some((from, to)) = found.get_mut(i) {
            let end = *to;
            *from -= pad.min((*from - before) / 2.0).min(*from);
            *to += pad.min((next - end) / 2.0).min((length - end).max(0.0));
            before = end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` steps of each probability.
    fn found(parts: &[(f64, usize)], settings: &Settings) -> Vec<(f64, f64)> {
        let steps = parts.iter().flat_map(|(p, n)| std::iter::repeat_n(*p, *n));
        let steps: Vec<f64> = steps.collect();
        stretches(&steps, steps.len() * STEP, settings)
    }

    #[test]
    fn speech_ends_after_the_shortest_pause() {
        let bare = Settings {
            pad: 0.0,
            ..Settings::default()
        };
        let step = 0.032;
        let close = |a: &[(f64, f64)], b: &[(f64, f64)]| {
            let same = |(x, y): (&(f64, f64), &(f64, f64))| {
                (x.0 - y.0).abs() < 1e-9 && (x.1 - y.1).abs() < 1e-9
            };
            assert!(
                a.len() == b.len() && a.iter().zip(b).all(same),
                "{a:?} {b:?}"
            );
        };
        // Ten steps of speech, a pause of two steps that does not divide, one of ten that does.
        let parts = [(0.9, 10), (0.1, 2), (0.9, 10), (0.1, 10), (0.9, 20)];
        close(
            &found(&parts, &bare),
            &[(0.0, 22.0 * step), (32.0 * step, 52.0 * step)],
        );
        // Between the thresholds nothing changes; less than 0.25 s is no speech.
        close(
            &found(&[(0.9, 10), (0.4, 30)], &bare),
            &[(0.0, 40.0 * step)],
        );
        close(&found(&[(0.4, 10), (0.9, 7), (0.0, 10)], &bare), &[]);
    }

    #[test]
    fn padding_stays_inside_and_apart() {
        let found = padded(vec![(0.01, 1.0), (1.02, 2.0)], 2.01, 0.03);
        let wanted = [(0.0, 1.01), (1.01, 2.01)];
        for (a, b) in found.iter().zip(wanted) {
            assert!(
                (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9,
                "{found:?}"
            );
        }
    }
}
