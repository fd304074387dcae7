//! All steps.

use crate::parameter::{Parameter, Values};
use crate::steps::{
    background, band, clipping, gain, limiter, noise, pitch, room, shift, telephone, tempo,
};
use crate::{AugmentError, Draw, Sound};

/// Something that is done to a recording.
pub(crate) trait Step: Send + Sync {
    /// Does it. The sound has at least one sample.
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError>;
}

pub(crate) type Build = fn(&Values) -> Result<Box<dyn Step>, AugmentError>;

/// A step as chains name it.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its name, as audiomentations has it where that has the step.
    pub name: &'static str,
    /// What it does.
    pub meaning: &'static str,
    /// Its parameters besides `p`.
    pub parameters: &'static [Parameter],
    pub(crate) build: Build,
}

/// All steps, in the order of the documentation.
pub fn registry() -> &'static [Entry] {
    &ENTRIES
}

static ENTRIES: [Entry; 19] = [
    noise::AMPLITUDE,
    noise::SNR,
    background::ENTRY,
    shift::ENTRY,
    gain::GAIN,
    gain::NORMALIZE,
    gain::POLARITY,
    gain::REVERSE,
    band::BAND_PASS,
    band::LOW_PASS,
    band::HIGH_PASS,
    pitch::ENTRY,
    tempo::ENTRY,
    clipping::ENTRY,
    limiter::ENTRY,
    room::GIVEN,
    room::SYNTHETIC,
    telephone::ENTRY,
    shift::SILENCE,
];

/// The step of this name.
pub(crate) fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}
