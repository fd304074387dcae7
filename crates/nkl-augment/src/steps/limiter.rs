//! A limiter.

use crate::parameter::{number, Kind, Parameter, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const LEVELS: (f64, f64) = (-100.0, 0.0);
const SECONDS: (f64, f64) = (0.0001, 10.0);
const RELATIVE: &str = "relative_to_signal_peak";

pub(crate) const ENTRY: Entry = Entry {
    name: "Limiter",
    meaning: "Nothing gets louder than a threshold between `min_threshold_db` and \
              `max_threshold_db`: the gain sinks before a peak and recovers after it, without delay.",
    parameters: &[
        number("min_threshold_db", -24.0, LEVELS, "Least threshold in dB."),
        number("max_threshold_db", -2.0, LEVELS, "Greatest threshold."),
        number("min_attack", 0.0005, SECONDS, "Least time in which the gain sinks, in seconds."),
        number("max_attack", 0.025, SECONDS, "Greatest time."),
        number("min_release", 0.05, SECONDS, "Least time in which it recovers, in seconds."),
        number("max_release", 0.7, SECONDS, "Greatest time."),
        Parameter {
            name: "threshold_mode",
            kind: Kind::Word(&[RELATIVE, "absolute"]),
            meaning: "Whether the threshold is below the recording's peak, or below full scale.",
        },
    ],
    build,
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Limiter {
        threshold: Range(values.range("threshold_db")?),
        attack: Range(values.range("attack")?),
        release: Range(values.range("release")?),
        relative: values.word("threshold_mode") == RELATIVE,
    }))
}

struct Limiter {
    threshold: Range,
    attack: Range,
    release: Range,
    relative: bool,
}

impl Step for Limiter {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let mut threshold = 10f64.powf(self.threshold.draw(draw) / 20.0);
        if self.relative {
            threshold *= sound.peak();
        }
        let rate = f64::from(sound.rate);
        let attack = ((self.attack.draw(draw) * rate).round() as usize).max(1);
        let release = (-1.0 / (self.release.draw(draw) * rate)).exp();
        // The gain that each sample needs, reached in a straight line by the attack before it.
        let mut gains: Vec<f64> = sound
            .samples
            .iter()
            .map(|v| (threshold / f64::from(v.abs()).max(f64::MIN_POSITIVE)).min(1.0))
            .collect();
        let slope = 1.0 / attack as f64;
        for i in (0..gains.len().saturating_sub(1)).rev() {
            gains[i] = gains[i].min(gains[i + 1] + slope);
        }
        let mut gain = 1.0;
        for (value, wanted) in sound.samples.iter_mut().zip(gains) {
            gain = wanted.min(1.0 - (1.0 - gain) * release);
            *value = (f64::from(*value) * gain) as f32;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_above_the_threshold() {
        let wave = |i: usize| (i as f32 * 0.05).sin() * (0.2 + 0.7 * ((i / 4000) % 2) as f32);
        let mut sound = Sound {
            samples: (0..16_000).map(wave).collect(),
            rate: 16_000,
        };
        let quiet = sound.samples[1000];
        let limiter = Limiter {
            threshold: Range((-6.0, -6.0)),
            attack: Range((0.01, 0.01)),
            release: Range((0.05, 0.05)),
            relative: false,
        };
        limiter.apply(&mut sound, &mut Draw::new(1, "l")).unwrap();
        let threshold = 10f64.powf(-0.3);
        assert!(sound.peak() <= threshold + 1e-6 && sound.peak() > threshold - 0.02);
        assert_eq!(sound.samples[1000], quiet);
    }
}
