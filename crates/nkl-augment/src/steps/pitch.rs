//! Higher or lower.

use super::interpolate::at_speed;
use super::wsola::stretch;
use crate::parameter::{number, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const SEMITONES: (f64, f64) = (-24.0, 24.0);

pub(crate) const ENTRY: Entry = Entry {
    name: "PitchShift",
    meaning: "Higher or lower by a number of semitones, not all of them whole, between \
              `min_semitones` and `max_semitones`. The length stays; the formants move with the pitch.",
    parameters: &[
        number("min_semitones", -4.0, SEMITONES, "Least number of semitones."),
        number("max_semitones", 4.0, SEMITONES, "Greatest number."),
    ],
    build,
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Pitch(Range(values.range("semitones")?))))
}

struct Pitch(Range);

impl Step for Pitch {
    /// Slower by the factor that it is then played faster.
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let factor = 2f64.powf(self.0.draw(draw) / 12.0);
        let slower = stretch(&sound.samples, sound.rate, 1.0 / factor);
        sound.samples = at_speed(&slower, factor, sound.samples.len());
        Ok(())
    }
}
