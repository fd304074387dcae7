//! All columns of one recording.

use super::formant::{FormantSettings, FormantTrack};
use super::harmonicity::{harmonicity, mean};
use super::intensity::Intensity;
use super::names::NAMES;
use super::pauses::Pauses;
use super::perturbation::{jitter, shimmer, Jitter, Limits, Shimmer};
use super::pitch::{pitch, Method, Pitch, PitchSettings};
use super::pulses::pulses;
use super::sound::Sound;
use super::speech::{stretches, voiced_syllables, Nuclei, Stretch};
use super::tract::tract;

/// Lowest and highest pitch in Hz.
const PITCH: (f64, f64) = (75.0, 300.0);
/// Lowest pitch in Hz that the intensity contour must not follow.
const INTENSITY_FLOOR: f64 = 50.0;
/// Level in dB under the 99 % quantile below which there is silence.
const SILENCE: f64 = -25.0;
/// Shortest silence and shortest sound in s.
const SHORTEST: (f64, f64) = (0.3, 0.1);
/// Dip in dB between syllables.
const DIP: f64 = 2.0;

/// What counts as a period for jitter and shimmer.
const LIMITS: Limits = Limits {
    shortest: 0.0001,
    longest: 0.02,
    period_factor: 1.3,
    amplitude_factor: 1.6,
};

/// The formant analysis of the set.
pub(super) const FORMANTS: FormantSettings = FormantSettings {
    time_step: 0.0025,
    formants: 5,
    ceiling: 5000.0,
    half_window: 0.025,
    pre_emphasis: 50.0,
};

/// The pitch that decides which syllables are voiced: low and lenient.
const SYLLABLE_PITCH: PitchSettings = PitchSettings {
    method: Method::Auto,
    time_step: 0.02,
    floor: 30.0,
    ceiling: 450.0,
    periods: 3.0,
    max_candidates: 4,
    silence_threshold: 0.03,
    voicing_threshold: 0.25,
    octave_cost: 0.01,
    octave_jump_cost: 0.35,
    voiced_unvoiced_cost: 0.25,
};

/// Fills all columns but those relative to other recordings, which stay NaN.
///
/// # Errors
/// If the recording is too short for one of the analyses.
pub(super) fn measure(sound: &Sound<'_>) -> Result<[f64; NAMES.len()], String> {
    let mut row = Row {
        values: [f64::NAN; NAMES.len()],
        at: 0,
    };
    let intensity = Intensity::new(sound, INTENSITY_FLOOR)?;
    let peak = sound.peak_without_mean();
    let pitch = pitch(sound, &PitchSettings::standard(PITCH.0, PITCH.1), peak)?;
    let pulses = pulses(sound, &pitch);
    row.add(&[sound.duration(), pitch.mean(), pitch.standard_deviation()]);
    row.add(&[mean(&harmonicity(sound, 0.01, PITCH.0, 0.1, peak)?)]);
    voice(sound, &pulses, &mut row);
    let medians = formants(sound, &pulses, &mut row)?;
    speech(sound, &intensity, peak, &mut row)?;
    row.at += 3; // filled when all recordings are known
    row.add(&tract(medians));
    Ok(row.values)
}

/// A row that is filled from left to right.
struct Row {
    values: [f64; NAMES.len()],
    at: usize,
}

impl Row {
    fn add(&mut self, values: &[f64]) {
        for (place, value) in self.values[self.at..].iter_mut().zip(values) {
            *place = *value;
        }
        self.at += values.len();
    }
}

fn voice(sound: &Sound<'_>, pulses: &[f64], row: &mut Row) {
    let Jitter {
        local,
        local_absolute,
        rap,
        ppq5,
        ddp,
    } = jitter(pulses, &LIMITS);
    row.add(&[local, local_absolute, rap, ppq5, ddp]);
    let Shimmer {
        local,
        local_db,
        apq3,
        apq5,
        apq11,
        dda,
    } = shimmer(sound, pulses, &LIMITS);
    row.add(&[local, local_db, apq3, apq5, apq11, dda]);
}

/// Means and medians of the formants at the pulses; returns the medians.
fn formants(sound: &Sound<'_>, pulses: &[f64], row: &mut Row) -> Result<[f64; 4], String> {
    if pulses.is_empty() {
        row.add(&[f64::NAN; 8]);
        return Ok([f64::NAN; 4]);
    }
    let track = FormantTrack::at_times(sound, &FORMANTS, pulses)?;
    let mut medians = [f64::NAN; 4];
    let mut means = [f64::NAN; 4];
    for k in 0..4 {
        let mut values: Vec<f64> = pulses
            .iter()
            .map(|&t| track.at(k, t))
            .filter(|f| !f.is_nan())
            .collect();
        if !values.is_empty() {
            means[k] = values.iter().sum::<f64>() / values.len() as f64;
            medians[k] = median(&mut values);
        }
    }
    row.add(&means);
    row.add(&medians);
    Ok(medians)
}

/// Median of at least one value; sorts them.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        0.5 * (values[middle - 1] + values[middle])
    }
}

/// Pauses, syllables and rates.
fn speech(
    sound: &Sound<'_>,
    intensity: &Intensity,
    peak: f64,
    row: &mut Row,
) -> Result<(), String> {
    let loud = intensity.quantile(0.99);
    let level = (loud + SILENCE).max(intensity.minimum());
    let threshold = SILENCE - (intensity.maximum() - loud);
    let all = stretches(intensity, threshold, SHORTEST.0, SHORTEST.1);
    let sounding: Vec<Stretch> = all.iter().copied().filter(|s| s.sounding).collect();
    let pauses: Vec<f64> = sounding
        .windows(2)
        .map(|w| w[1].start - w[0].end)
        .filter(|&p| p > 0.0)
        .collect();
    let Pauses {
        mu,
        sigma,
        p,
        mean,
        deviation,
        variation,
    } = Pauses::new(&pauses);
    row.add(&[mu, sigma, p, mean, deviation, variation]);

    let nuclei = Nuclei { level, dip: DIP }.times(intensity);
    let syllables = if nuclei.is_empty() {
        0.0
    } else {
        let pitch: Pitch = pitch(sound, &SYLLABLE_PITCH, peak)?;
        voiced_syllables(&nuclei, &pitch, &all) as f64
    };
    let total = sound.duration();
    let speaking: f64 = sounding.iter().map(Stretch::duration).sum();
    let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
    row.add(&[
        syllables,
        (sounding.len() as f64 - 1.0).max(0.0),
        total,
        syllables / total,
        ratio(syllables, speaking),
        ratio(speaking, syllables),
        ratio(total - speaking, speaking),
    ]);
    Ok(())
}
