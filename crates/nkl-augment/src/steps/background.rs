//! Other recordings behind a recording.

use super::noise::RATIOS;
use super::recordings::Recordings;
use crate::parameter::{number, Kind, Parameter, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

pub(crate) const ENTRY: Entry = Entry {
    name: "AddBackgroundNoise",
    meaning: "Another recording behind this one, at a signal-to-noise ratio between `min_snr_db` and \
              `max_snr_db`: one of a folder is drawn, begins at a random place and is repeated if it \
              is shorter.",
    parameters: &[
        Parameter {
            name: "sounds_path",
            kind: Kind::Path,
            meaning: "A recording, or a folder with recordings.",
        },
        number("min_snr_db", 3.0, RATIOS, "Least ratio in dB."),
        number("max_snr_db", 30.0, RATIOS, "Greatest ratio in dB."),
    ],
    build,
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Background {
        recordings: Recordings::at(&values.path("sounds_path")?)?,
        snr: Range(values.range("snr_db")?),
    }))
}

struct Background {
    recordings: Recordings,
    snr: Range,
}

impl Step for Background {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let (other, path) = self.recordings.draw(sound.rate, draw)?;
        let snr = self.snr.draw(draw);
        let first = draw.below(other.samples.len());
        let repeated = other.samples.iter().cycle().skip(first);
        let behind: Vec<f64> = repeated
            .take(sound.samples.len())
            .map(|v| f64::from(*v))
            .collect();
        if behind.iter().all(|v| *v == 0.0) && sound.power() > 0.0 {
            return Err(AugmentError::Recordings {
                path: path.display().to_string(),
                reason: "a stretch of it is digital silence, which no gain brings to a level; \
                         cut it out"
                    .to_string(),
            });
        }
        sound.add_at_snr(&behind, snr);
        Ok(())
    }
}
