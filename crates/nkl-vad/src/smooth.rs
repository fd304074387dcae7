//! From frames to stretches of time.

use crate::{Settings, Stretch, FRAME_RATE};

/// Joins over short pauses, leaves out short speech, and makes the rest longer at its ends.
pub(crate) fn stretches(spoken: &[bool], duration: f64, settings: &Settings) -> Vec<Stretch> {
    let mut all = joined(runs(spoken, duration), settings.min_pause);
    all.retain(|stretch| stretch.duration() >= settings.min_speech);
    for stretch in &mut all {
        stretch.start = (stretch.start - settings.pad).max(0.0);
        stretch.end = (stretch.end + settings.pad).min(duration);
    }
    joined(all, 0.0)
}

/// Runs of spoken frames. A frame stands for the 10 ms around its middle.
fn runs(spoken: &[bool], duration: f64) -> Vec<Stretch> {
    let mut all = Vec::new();
    let mut first = None;
    for (frame, now) in spoken.iter().copied().chain([false]).enumerate() {
        match (first, now) {
            (None, true) => first = Some(frame),
            (Some(start), false) => {
                first = None;
                all.push(Stretch {
                    start: ((start as f64 - 0.5) / FRAME_RATE).max(0.0),
                    end: ((frame as f64 - 0.5) / FRAME_RATE).min(duration),
                });
            }
            _ => {}
        }
    }
    all.retain(|stretch| stretch.end > stretch.start);
    all
}

fn joined(stretches: Vec<Stretch>, pause: f64) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match all.last_mut() {
            Some(last) if stretch.start - last.end <= pause => last.end = stretch.end,
            _ => all.push(stretch),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_pauses_and_short_speech_vanish() {
        let settings = Settings {
            min_speech: 0.1,
            min_pause: 0.05,
            pad: 0.01,
            rounds: 1,
        };
        let mut spoken = vec![false; 100];
        spoken[10..20].fill(true);
        spoken[23..40].fill(true);
        spoken[60..65].fill(true);
        let found = stretches(&spoken, 1.0, &settings);
        assert_eq!(found.len(), 1);
        assert!((found[0].start - 0.085).abs() < 1e-9 && (found[0].end - 0.405).abs() < 1e-9);
        assert_eq!(
            stretches(&[true; 100], 0.99, &settings),
            [Stretch {
                start: 0.0,
                end: 0.99
            }]
        );
        assert_eq!(stretches(&[], 0.0, &settings), []);
    }
}
