//! Another tempo at the same pitch.

use std::f64::consts::TAU;

/// Step between frames of the result in seconds; frames are twice as long.
const STEP: f64 = 0.02;
/// How far a frame may be moved to fit the one before it, in seconds: a period of 70 Hz is within.
const REACH: f64 = 0.0075;

/// `samples` at `tempo` times the tempo, `round(len / tempo)` of them: waveform similarity
/// overlap-add (Verhelst and Roelands, ICASSP 1993). Each frame of the result is taken from about
/// where it belongs, moved so that it continues the frame before it as the recording would.
pub(super) fn stretch(samples: &[f32], rate: u32, tempo: f64) -> Vec<f32> {
    let len = (samples.len() as f64 / tempo).round() as usize;
    let step = ((f64::from(rate) * STEP).round() as usize).max(2);
    let reach = (f64::from(rate) * REACH).round() as isize;
    let window: Vec<f32> = (0..2 * step)
        .map(|i| (0.5 - 0.5 * (TAU * (i as f64 + 0.5) / (2 * step) as f64).cos()) as f32)
        .collect();
    let source = Source {
        samples,
        len: 2 * step,
    };
    // The first frame begins one step early, so that the windows sum to 1 from the first sample on.
    let mut result = vec![0.0f32; len + 3 * step];
    let mut last = -(step as isize);
    for frame in 0..=len / step + 1 {
        let place = (frame * step) as f64 - step as f64;
        // The middle of the frame, one step behind its start, is what lies at its moment.
        let wanted = ((place + step as f64) * tempo).round() as isize - step as isize;
        let at = match frame {
            0 => wanted,
            _ => source.best(wanted, last + step as isize, reach),
        };
        for (i, weight) in window.iter().enumerate() {
            result[frame * step + i] += weight * source.at(at + i as isize);
        }
        last = at;
    }
    result.drain(..step);
    result.truncate(len);
    result
}

struct Source<'a> {
    samples: &'a [f32],
    /// Length of a frame.
    len: usize,
}

impl Source<'_> {
    fn at(&self, index: isize) -> f32 {
        let index = usize::try_from(index).ok();
        index
            .and_then(|i| self.samples.get(i))
            .copied()
            .unwrap_or(0.0)
    }

    fn frame(&self, start: isize) -> Vec<f32> {
        (0..self.len as isize).map(|i| self.at(start + i)).collect()
    }

    /// The start within `reach` of `wanted` whose frame is most like that at `natural`.
    fn best(&self, wanted: isize, natural: isize, reach: isize) -> isize {
        let model = self.frame(natural);
        let around: Vec<f32> = (-reach..self.len as isize + reach)
            .map(|i| self.at(wanted + i))
            .collect();
        let mut best = (f64::NEG_INFINITY, wanted);
        for shift in 0..=2 * reach {
            let candidate = &around[shift as usize..shift as usize + self.len];
            let (dot, power) = similarity(&model, candidate);
            let likeness = dot / (power + 1e-9).sqrt();
            if likeness > best.0 {
                best = (likeness, wanted - reach + shift);
            }
        }
        best.1
    }
}

/// Product with the model, and power. Eight sums, so that the compiler can use vectors.
fn similarity(model: &[f32], candidate: &[f32]) -> (f64, f64) {
    let (mut dot, mut power) = ([0.0f32; 8], [0.0f32; 8]);
    for (m, c) in model.chunks_exact(8).zip(candidate.chunks_exact(8)) {
        for k in 0..8 {
            dot[k] += m[k] * c[k];
            power[k] += c[k] * c[k];
        }
    }
    let sum = |all: [f32; 8]| all.iter().map(|v| f64::from(*v)).sum::<f64>();
    (sum(dot), sum(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_changes_at_the_same_tempo() {
        let samples: Vec<f32> = (0..16_000)
            .map(|i| ((i as f32) * 0.05).sin() * 0.4 + ((i as f32) * 0.31).cos() * 0.2)
            .collect();
        let same = stretch(&samples, 16_000, 1.0);
        assert_eq!(same.len(), samples.len());
        let off = same
            .iter()
            .zip(&samples)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(off < 1e-5, "{off}");
    }

    #[test]
    fn a_tone_keeps_its_frequency() {
        let tone: Vec<f32> = (0..16_000).map(|i| (i as f32 * 0.0785).sin()).collect();
        for tempo in [0.7, 0.9, 1.2, 1.6] {
            let new = stretch(&tone, 16_000, tempo);
            assert_eq!(new.len(), (16_000.0 / tempo).round() as usize);
            let inner = &new[1600..new.len() - 1600];
            let crossings = inner
                .windows(2)
                .filter(|w| w[0] < 0.0 && w[1] >= 0.0)
                .count();
            let hertz = crossings as f64 / inner.len() as f64 * 16_000.0;
            let expected = 0.0785 * 16_000.0 / TAU;
            assert!(
                (hertz / expected - 1.0).abs() < 0.01,
                "{tempo}: {hertz} {expected}"
            );
        }
    }
}
