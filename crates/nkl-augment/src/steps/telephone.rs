//! A telephone line.

use super::biquad::{butterworth, Pass};
use super::companding::{a_law, mu_law};
use crate::parameter::{Kind, Parameter, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

/// Sampling rate of a telephone line in Hz.
const RATE: u32 = 8000;
/// Its band in Hz, and the order of the filters (24 dB per octave).
const BAND: (f64, f64) = (300.0, 3400.0);
const ORDER: usize = 4;

pub(crate) const ENTRY: Entry = Entry {
    name: "Telephone",
    meaning:
        "A telephone line: 8 kHz, the band from 300 to 3400 Hz, and a code of 8 bits per sample \
              (ITU-T G.711). Rate and length of the recording stay.",
    parameters: &[Parameter {
        name: "codec",
        kind: Kind::Word(&["mu-law", "a-law", "none"]),
        meaning:
            "The code: mu-law in America and Japan, a-law elsewhere; none leaves the band alone.",
    }],
    build,
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Telephone {
        law: match values.word("codec").as_str() {
            "mu-law" => Some(mu_law),
            "a-law" => Some(a_law),
            _ => None,
        },
    }))
}

struct Telephone {
    law: Option<fn(i16) -> i16>,
}

impl Step for Telephone {
    fn apply(&self, sound: &mut Sound, _: &mut Draw) -> Result<(), AugmentError> {
        let (len, rate) = (sound.samples.len(), sound.rate);
        let mut line = nkl_audio::resample(&sound.samples, rate, RATE)?;
        butterworth(&mut line, RATE, Pass::High, BAND.0, ORDER);
        butterworth(&mut line, RATE, Pass::Low, BAND.1, ORDER);
        if let Some(law) = self.law {
            for value in &mut line {
                let coded = law((*value * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16);
                *value = f32::from(coded) / 32_768.0;
            }
        }
        sound.samples = nkl_audio::resample(&line, RATE, rate)?;
        sound.set_len(len);
        Ok(())
    }
}
