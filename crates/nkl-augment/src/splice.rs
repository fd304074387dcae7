//! Random splicing (Scherer 1971, Journal of Experimental Research in Personality 5, 155-159;
//! evaluated by Burkhardt et al., ICASSP 2023): what is said can no longer be understood, how it is
//! said can still be heard.

use crate::{Draw, Sound};

/// Frame and step in samples in which silence is looked for, as librosa.effects.split has them.
const FRAME: usize = 2048;
const STEP: usize = 512;

/// Settings of random splicing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Splicing {
    /// Probability that a piece is turned around.
    pub p_reverse: f64,
    /// A frame counts as silent if it is this much below the loudest, dB.
    pub top_db: f64,
}

/// Brings the sound to peak 1, cuts it where silence begins and ends, and puts the pieces, silent
/// ones too, together in random order, each turned around with probability `p_reverse`.
///
/// Every sample stays, at another place; silence stays as it is.
pub fn splice(sound: &mut Sound, settings: &Splicing, draw: &mut Draw) {
    let peak = sound.peak();
    if peak <= 0.0 {
        return;
    }
    sound.scale(1.0 / peak);
    let mut pieces = pieces(&sound.samples, settings.top_db);
    draw.shuffle(&mut pieces);
    let mut spliced = Vec::with_capacity(sound.samples.len());
    for (start, end) in pieces {
        let piece = &sound.samples[start..end];
        match draw.happens(settings.p_reverse) {
            true => spliced.extend(piece.iter().rev()),
            false => spliced.extend_from_slice(piece),
        }
    }
    sound.samples = spliced;
}

/// Stretches of sound and of silence, in samples; together all of it, none of them empty.
fn pieces(samples: &[f32], top_db: f64) -> Vec<(usize, usize)> {
    let levels = levels(samples);
    let loudest = levels.iter().copied().fold(0.0, f64::max);
    let least = loudest * 10f64.powf(-top_db / 10.0);
    let mut borders = vec![0];
    let mut before = false;
    for (frame, level) in levels.iter().enumerate() {
        let sounds = *level > least;
        if sounds != before {
            borders.push((frame * STEP).min(samples.len()));
        }
        before = sounds;
    }
    borders.push(samples.len());
    borders.dedup();
    borders.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Mean square of frames around every 512th sample; outside is silence.
fn levels(samples: &[f32]) -> Vec<f64> {
    let half = FRAME / 2;
    let frame = |number: usize| {
        let middle = number * STEP;
        let from = middle.saturating_sub(half).min(samples.len());
        let inside = &samples[from..(middle + half).min(samples.len())];
        inside.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / FRAME as f64
    };
    (0..=samples.len() / STEP).map(frame).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three bursts of different frequency with pauses.
    fn bursts() -> Sound {
        let burst = |i: usize| match i / 4000 {
            1 => (i as f32 * 0.2).sin() * 0.3,
            3 => (i as f32 * 0.5).sin() * 0.4,
            5 => (i as f32 * 0.9).sin() * 0.25,
            _ => 0.0,
        };
        Sound {
            samples: (0..28_000).map(burst).collect(),
            rate: 16_000,
        }
    }

    #[test]
    fn every_sample_stays() {
        let settings = Splicing {
            p_reverse: 0.3,
            top_db: 12.0,
        };
        let mut spliced = bursts();
        splice(&mut spliced, &settings, &mut Draw::new(5, "x"));
        let mut original = bursts();
        let peak = original.peak();
        original.scale(1.0 / peak);
        assert_ne!(spliced.samples, original.samples);
        let sorted = |sound: &Sound| {
            let mut all = sound.samples.clone();
            all.sort_by(f32::total_cmp);
            all
        };
        assert_eq!(sorted(&spliced), sorted(&original));
    }

    #[test]
    fn pieces_are_the_bursts_and_pauses() {
        let found = pieces(&bursts().samples, 12.0);
        assert_eq!(found.len(), 7, "{found:?}");
        for (piece, (start, _)) in found.iter().enumerate() {
            let expected = 4000 * piece;
            assert!(start.abs_diff(expected) <= FRAME, "{found:?}");
        }
    }

    #[test]
    fn reversed_always_or_never() {
        let mut forward = bursts();
        let mut backward = bursts();
        let run = |sound: &mut Sound, p_reverse| {
            splice(
                sound,
                &Splicing {
                    p_reverse,
                    top_db: 12.0,
                },
                &mut Draw::new(1, "r"),
            );
        };
        run(&mut forward, 0.0);
        run(&mut backward, 1.0);
        assert_ne!(forward.samples, backward.samples);
        let mut silence = Sound {
            samples: vec![0.0; 3000],
            rate: 8000,
        };
        run(&mut silence, 1.0);
        assert_eq!(silence.samples, vec![0.0; 3000]);
    }
}
