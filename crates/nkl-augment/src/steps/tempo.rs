//! Faster or slower.

use super::wsola::stretch;
use crate::parameter::{flag, number, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const RATES: (f64, f64) = (0.25, 4.0);

pub(crate) const ENTRY: Entry = Entry {
    name: "TimeStretch",
    meaning: "Faster or slower at the same pitch, by a factor between `min_rate` and `max_rate`.",
    parameters: &[
        number("min_rate", 0.8, RATES, "Least factor; below 1 is slower."),
        number("max_rate", 1.25, RATES, "Greatest factor."),
        flag(
            "leave_length_unchanged",
            true,
            "Cut the end off, or add silence, so that the length stays.",
        ),
    ],
    build,
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Tempo {
        factor: Range(values.range("rate")?),
        keep_length: values.flag("leave_length_unchanged"),
    }))
}

struct Tempo {
    factor: Range,
    keep_length: bool,
}

impl Step for Tempo {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let len = sound.samples.len();
        sound.samples = stretch(&sound.samples, sound.rate, self.factor.draw(draw));
        if self.keep_length || sound.samples.is_empty() {
            sound.set_len(len);
        }
        Ok(())
    }
}
