//! The Acoustic Voice Quality Index, version 03.01 (B. Barsties and Y. Maryn 2016, *External
//! validation of the Acoustic Voice Quality Index version 03.01 with extended representativity*,
//! Annals of Otology, Rhinology and Laryngology 125, 571-583), with the settings of its Praat script.

mod bands;
mod cepstrum;
mod ltas;

mod voiced;

use super::perturbation::{shimmer, Limits};
use super::pitch::{pitch, Pitch, PitchSettings};
use super::pulses::pulses;
use super::sound::Sound;

/// Lowest sampling rate in Hz: the spectrum is looked at up to 10 kHz, and the protocol asks for this.
pub const LOWEST_RATE: u32 = 44_100;

/// Values above this are those of hoarse voices rather than of healthy ones (Barsties and Maryn 2016).
pub const CUTOFF: f64 = 2.735;

/// So much of the end of the vowel counts, in seconds.
const VOWEL: f64 = 3.0;

/// The six measures and the index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Avqi {
    /// Smoothed cepstral peak prominence in dB.
    pub cpps: f64,
    /// Mean harmonics-to-noise ratio in dB.
    pub hnr: f64,
    /// Shimmer (local) in per cent.
    pub shimmer: f64,
    /// Shimmer (local) in dB.
    pub shimmer_db: f64,
    /// Level of the long-term spectrum from 1 to 10 kHz less that from 0 to 1 kHz, in dB.
    pub slope: f64,
    /// The same of the straight line through the long-term spectrum, in dB.
    pub tilt: f64,
    /// The index, 0 (healthy) to 10 (severely hoarse) for most voices.
    pub index: f64,
    /// Seconds of voiced speech that counted.
    pub voiced: f64,
}

/// The index of a sustained vowel and of continuous speech, one channel each, both at `rate` Hz.
///
/// # Errors
/// A rate that is too low, recordings that are too short, speech without voiced stretches, a vowel
/// without glottal pulses.
pub fn avqi(vowel: &[f32], speech: &[f32], rate: u32) -> Result<Avqi, String> {
    if rate < LOWEST_RATE {
        return Err(format!(
            "the sampling rate is {rate} Hz, and the index needs at least {LOWEST_RATE} Hz"
        ));
    }
    let speech = bands::without_lows(speech, f64::from(rate));
    let mut samples = voiced::voiced(&speech, rate)?;
    let voiced = samples.len() as f64 / f64::from(rate);
    let vowel = bands::without_lows(vowel, f64::from(rate));
    samples.extend_from_slice(last_seconds(&vowel, rate));
    measured(&samples, rate, voiced)
}

fn last_seconds(vowel: &[f32], rate: u32) -> &[f32] {
    let sound = Sound::new(&[vowel], rate);
    match sound.duration() > VOWEL {
        true => {
            &vowel[sound
                .grid
                .within(sound.duration() - VOWEL, sound.duration())]
        }
        false => vowel,
    }
}

fn measured(samples: &[f32], rate: u32, voiced: f64) -> Result<Avqi, String> {
    let channels = [samples];
    let sound = Sound::new(&channels, rate);
    let peak = sound.peak_without_mean();
    let cpps = cepstrum::smoothed_prominence(&sound)?;
    let (slope, tilt) = ltas::slope_and_tilt(samples, f64::from(rate));
    let contour = pitch(&sound, &PitchSettings::standard(50.0, 400.0), peak)?;
    let limits = Limits {
        shortest: 1e-4,
        longest: 0.02,
        period_factor: 1.3,
        amplitude_factor: 1.6,
    };
    let found = shimmer(&sound, &pulses(&sound, &contour), &limits);
    let (shimmer, shimmer_db) = (100.0 * found.local, found.local_db);
    let cross = pitch(&sound, &PitchSettings::standard_cross(75.0, 600.0), peak)?;
    let hnr = harmonics_to_noise(&cross);
    let sum = 4.152 - 0.177 * cpps - 0.006 * hnr - 0.037 * shimmer
        + 0.941 * shimmer_db
        + 0.01 * slope
        + 0.093 * tilt;
    let index = 2.8902 * sum;
    if !index.is_finite() {
        return Err("the recordings have too few periods of voice to measure".to_owned());
    }
    Ok(Avqi {
        cpps,
        hnr,
        shimmer,
        shimmer_db,
        slope,
        tilt,
        index,
        voiced,
    })
}

/// Mean over the voiced frames of 10 log10(r / (1 - r)), where r is the correlation at the period.
fn harmonics_to_noise(pitch: &Pitch) -> f64 {
    let voiced = (0..pitch.frequency.len()).filter(|&i| pitch.voiced(i).is_some());
    let decibels = |r: f64| match r {
        r if r <= 1e-15 => -150.0,
        r if r > 1.0 - 1e-15 => 150.0,
        r => 10.0 * (r / (1.0 - r)).log10(),
    };
    let (sum, count) = voiced.fold((0.0, 0.0), |(sum, count), i| {
        (sum + decibels(pitch.strength[i]), count + 1.0)
    });
    sum / count
}

#[cfg(test)]
mod tests;
