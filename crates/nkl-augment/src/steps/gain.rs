//! Level, sign and direction.

use crate::parameter::{number, Range};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const GAINS: (f64, f64) = (-120.0, 120.0);

pub(crate) const GAIN: Entry = Entry {
    name: "Gain",
    meaning: "Louder or quieter, by a gain between `min_gain_db` and `max_gain_db`.",
    parameters: &[
        number("min_gain_db", -12.0, GAINS, "Least gain in dB."),
        number("max_gain_db", 12.0, GAINS, "Greatest gain in dB."),
    ],
    build: |values| Ok(Box::new(Gain(Range(values.range("gain_db")?)))),
};

pub(crate) const NORMALIZE: Entry = Entry {
    name: "Normalize",
    meaning: "The greatest magnitude becomes 1.",
    parameters: &[],
    build: |_| Ok(Box::new(Normalize)),
};

pub(crate) const POLARITY: Entry = Entry {
    name: "PolarityInversion",
    meaning: "Every sample with the other sign, which nobody hears and some features notice.",
    parameters: &[],
    build: |_| Ok(Box::new(Polarity)),
};

pub(crate) const REVERSE: Entry = Entry {
    name: "Reverse",
    meaning: "The recording from its end to its start.",
    parameters: &[],
    build: |_| Ok(Box::new(Reverse)),
};

struct Gain(Range);

impl Step for Gain {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        sound.scale(10f64.powf(self.0.draw(draw) / 20.0));
        Ok(())
    }
}

struct Normalize;

impl Step for Normalize {
    fn apply(&self, sound: &mut Sound, _: &mut Draw) -> Result<(), AugmentError> {
        let peak = sound.peak();
        if peak > 0.0 {
            sound.scale(1.0 / peak);
        }
        Ok(())
    }
}

struct Polarity;

impl Step for Polarity {
    fn apply(&self, sound: &mut Sound, _: &mut Draw) -> Result<(), AugmentError> {
        sound.samples.iter_mut().for_each(|v| *v = -*v);
        Ok(())
    }
}

struct Reverse;

impl Step for Reverse {
    fn apply(&self, sound: &mut Sound, _: &mut Draw) -> Result<(), AugmentError> {
        sound.samples.reverse();
        Ok(())
    }
}
