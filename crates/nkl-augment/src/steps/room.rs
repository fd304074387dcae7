//! Rooms.

use super::convolve::convolve;
use super::recordings::Recordings;
use crate::parameter::{flag, number, Kind, Parameter, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const KEEP: Parameter = flag(
    "leave_length_unchanged",
    true,
    "Cut the reverberation off at the recording's end.",
);
/// Seconds between the direct sound and the first reflection.
const FIRST: f64 = 0.005;

pub(crate) const GIVEN: Entry = Entry {
    name: "ApplyImpulseResponse",
    meaning: "Convolution with the impulse response of a room or of a device; one of a folder is \
              drawn. The peak stays what it was.",
    parameters: &[
        Parameter {
            name: "ir_path",
            kind: Kind::Path,
            meaning: "An impulse response, or a folder of them.",
        },
        KEEP,
    ],
    build: given,
};

pub(crate) const SYNTHETIC: Entry = Entry {
    name: "RoomSimulator",
    meaning: "Reverberation of a made-up room: the direct sound, and 5 ms later noise that falls off \
              exponentially, by 60 dB within a time between `min_target_rt60` and `max_target_rt60`. \
              The peak stays what it was.",
    parameters: &[
        number("min_target_rt60", 0.15, (0.01, 20.0), "Least reverberation time in seconds."),
        number("max_target_rt60", 0.8, (0.01, 20.0), "Greatest reverberation time."),
        number("min_drr_db", 0.0, (-40.0, 60.0), "Least ratio of direct sound to reverberation, dB."),
        number("max_drr_db", 12.0, (-40.0, 60.0), "Greatest ratio."),
        KEEP,
    ],
    build: synthetic,
};

fn given(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Room {
        response: Response::Given(Recordings::at(&values.path("ir_path")?)?),
        keep_length: values.flag(KEEP.name),
    }))
}

fn synthetic(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Room {
        response: Response::Synthetic {
            rt60: Range(values.range("target_rt60")?),
            ratio: Range(values.range("drr_db")?),
        },
        keep_length: values.flag(KEEP.name),
    }))
}

enum Response {
    Given(Recordings),
    Synthetic { rt60: Range, ratio: Range },
}

struct Room {
    response: Response,
    keep_length: bool,
}

impl Step for Room {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let response = match &self.response {
            Response::Given(recordings) => recordings.draw(sound.rate, draw)?.0.samples,
            Response::Synthetic { rt60, ratio } => {
                let (rt60, ratio) = (rt60.draw(draw), ratio.draw(draw));
                decaying(sound.rate, rt60, ratio, draw)
            }
        };
        let (len, peak) = (sound.samples.len(), sound.peak());
        sound.samples = convolve(&sound.samples, &response);
        if self.keep_length {
            sound.set_len(len);
        }
        let now = sound.peak();
        if now > 0.0 {
            sound.scale(peak / now);
        }
        Ok(())
    }
}

/// The impulse response of a made-up room. `ratio` is the energy of the direct sound over that of the
/// rest, dB. It ends where it has fallen by 60 dB.
fn decaying(rate: u32, rt60: f64, ratio: f64, draw: &mut Draw) -> Vec<f32> {
    let rate = f64::from(rate);
    let first = ((FIRST * rate).round() as usize).max(1);
    // An amplitude of exp(-6.91 t / T) has fallen by 60 dB at t = T.
    let decay = -(1000f64.ln()) / (rt60 * rate);
    let noise = draw.normal(((rt60 * rate).ceil() as usize).max(1));
    let tail: Vec<f64> = noise
        .iter()
        .enumerate()
        .map(|(i, v)| v * (decay * i as f64).exp())
        .collect();
    let energy: f64 = tail.iter().map(|v| v * v).sum();
    let factor = (10f64.powf(-ratio / 10.0) / energy.max(f64::MIN_POSITIVE)).sqrt();
    let mut response = vec![0.0; first];
    response[0] = 1.0;
    response.extend(tail.iter().map(|v| (v * factor) as f32));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reverberation time from the slope of the energy that is still to come, -5 to -35 dB
    /// (Schroeder 1965; ISO 3382's T30).
    fn t30(response: &[f32], rate: f64) -> f64 {
        let mut left = 0.0;
        let mut curve: Vec<f64> = response
            .iter()
            .rev()
            .map(|v| {
                left += f64::from(*v).powi(2);
                left
            })
            .collect();
        curve.reverse();
        let total = curve[0];
        let at = |db: f64| {
            let level = total * 10f64.powf(db / 10.0);
            curve.iter().position(|e| *e < level).unwrap() as f64 / rate
        };
        2.0 * (at(-35.0) - at(-5.0))
    }

    #[test]
    fn the_reverberation_time_is_what_was_asked_for() {
        for rt60 in [0.3, 1.0] {
            let response = decaying(16_000, rt60, 3.0, &mut Draw::new(2, "room"));
            let measured = t30(&response[80..], 16_000.0);
            assert!((measured / rt60 - 1.0).abs() < 0.1, "{measured} {rt60}");
            let rest: f64 = response[1..].iter().map(|v| f64::from(*v).powi(2)).sum();
            assert!((-10.0 * rest.log10() - 3.0).abs() < 0.01);
        }
    }
}
