//! White noise.

use crate::parameter::{number, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const AMPLITUDES: (f64, f64) = (0.0, 1.0);

pub(crate) const AMPLITUDE: Entry = Entry {
    name: "AddGaussianNoise",
    meaning: "White noise of a standard deviation between `min_amplitude` and `max_amplitude`.",
    parameters: &[
        number(
            "min_amplitude",
            0.001,
            AMPLITUDES,
            "Least standard deviation; 1 is full scale.",
        ),
        number(
            "max_amplitude",
            0.015,
            AMPLITUDES,
            "Greatest standard deviation.",
        ),
    ],
    build: amplitude,
};

/// Range of signal-to-noise ratios, dB.
pub(super) const RATIOS: (f64, f64) = (-100.0, 200.0);

pub(crate) const SNR: Entry = Entry {
    name: "AddGaussianSNR",
    meaning:
        "White noise at a signal-to-noise ratio between `min_snr_db` and `max_snr_db`. The power \
              of the signal is that of the whole recording.",
    parameters: &[
        number("min_snr_db", 5.0, RATIOS, "Least ratio in dB."),
        number("max_snr_db", 40.0, RATIOS, "Greatest ratio in dB."),
    ],
    build: snr,
};

fn amplitude(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Amplitude(Range(values.range("amplitude")?))))
}

fn snr(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Ratio(Range(values.range("snr_db")?))))
}

struct Amplitude(Range);

impl Step for Amplitude {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let amplitude = self.0.draw(draw);
        let noise = draw.normal(sound.samples.len());
        for (value, noise) in sound.samples.iter_mut().zip(noise) {
            *value = (f64::from(*value) + amplitude * noise) as f32;
        }
        Ok(())
    }
}

struct Ratio(Range);

impl Step for Ratio {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let snr = self.0.draw(draw);
        let noise = draw.normal(sound.samples.len());
        sound.add_at_snr(&noise, snr);
        Ok(())
    }
}
