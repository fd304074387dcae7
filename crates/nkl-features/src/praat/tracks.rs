//! The contours behind the columns, for those who want to look at them.

use super::formant::FormantTrack;
use super::harmonicity::harmonicity;
use super::intensity::Intensity;
use super::measure::FORMANTS;
use super::pitch::{pitch, Pitch, PitchSettings};
use super::pulses::pulses;
use super::sound::Sound;

/// A contour: `values[i]` belongs to `times[i]` in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Track<T> {
    /// Middles of the frames in seconds.
    pub times: Vec<f64>,
    /// One value per frame.
    pub values: Vec<T>,
}

/// F0 in Hz (0 where unvoiced) and correlation at the period, every 10 ms at a floor of 75 Hz;
/// by cross-correlation instead of autocorrelation if `cross` (then every 3.3 ms).
///
/// # Errors
/// If the recording is shorter than three periods of `floor` (two with `cross`).
pub fn pitch_track(
    channels: &[&[f32]],
    rate: u32,
    (floor, ceiling): (f64, f64),
    cross: bool,
) -> Result<Track<(f64, f64)>, String> {
    let sound = Sound::new(channels, rate);
    let settings = if cross {
        PitchSettings::standard_cross(floor, ceiling)
    } else {
        PitchSettings::standard(floor, ceiling)
    };
    let Pitch {
        grid,
        frequency,
        strength,
    } = pitch(&sound, &settings, sound.peak_without_mean())?;
    let times = (0..grid.len).map(|i| grid.time(i)).collect();
    Ok(Track {
        times,
        values: frequency.into_iter().zip(strength).collect(),
    })
}

/// The first four formants in Hz every 2.5 ms, NaN where there are fewer.
///
/// # Errors
/// If the recording is shorter than the window of 50 ms.
pub fn formant_track(channels: &[&[f32]], rate: u32) -> Result<Track<[f64; 4]>, String> {
    let sound = Sound::new(channels, rate);
    let none = FormantTrack::at_times(&sound, &FORMANTS, &[])?;
    let times: Vec<f64> = (0..none.grid().len).map(|i| none.grid().time(i)).collect();
    let track = FormantTrack::at_times(&sound, &FORMANTS, &times)?;
    let values = times
        .iter()
        .map(|&t| [0, 1, 2, 3].map(|k| track.at(k, t)))
        .collect();
    Ok(Track { times, values })
}

/// Intensity in dB with a window of `6.4 / floor` seconds every `0.8 / floor` seconds.
///
/// # Errors
/// If the recording is shorter than the window.
pub fn intensity_track(channels: &[&[f32]], rate: u32, floor: f64) -> Result<Track<f64>, String> {
    let Intensity { grid, values } = Intensity::new(&Sound::new(channels, rate), floor)?;
    Ok(Track {
        times: (0..grid.len).map(|i| grid.time(i)).collect(),
        values,
    })
}

/// Harmonics-to-noise ratio in dB of each frame from the cross-correlation of one period of
/// `floor` Hz; none in frames that peak below `silence` of the recording.
///
/// # Errors
/// If the recording is shorter than two periods of `floor`.
pub fn harmonicity_track(
    channels: &[&[f32]],
    rate: u32,
    time_step: f64,
    floor: f64,
    silence: f64,
) -> Result<Vec<Option<f64>>, String> {
    let sound = Sound::new(channels, rate);
    harmonicity(&sound, time_step, floor, silence, sound.peak_without_mean())
}

/// Times of the glottal pulses in seconds, for a pitch between `floor` and `ceiling` Hz.
///
/// # Errors
/// If the recording is shorter than three periods of `floor`.
pub fn glottal_pulses(
    channels: &[&[f32]],
    rate: u32,
    (floor, ceiling): (f64, f64),
) -> Result<Vec<f64>, String> {
    let sound = Sound::new(channels, rate);
    let settings = PitchSettings::standard(floor, ceiling);
    let pitch = pitch(&sound, &settings, sound.peak_without_mean())?;
    Ok(pulses(&sound, &pitch))
}
