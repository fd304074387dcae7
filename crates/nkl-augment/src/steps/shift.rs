//! Moving a recording in time, and silencing a part of it.

use crate::parameter::{flag, number, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const WHOLE: (f64, f64) = (-1.0, 1.0);

pub(crate) const ENTRY: Entry = Entry {
    name: "Shift",
    meaning: "Later or earlier, by a share of the length between `min_shift` and `max_shift`. The \
              length stays.",
    parameters: &[
        number(
            "min_shift",
            -0.5,
            WHOLE,
            "Least shift as a share of the length.",
        ),
        number("max_shift", 0.5, WHOLE, "Greatest shift."),
        flag(
            "rollover",
            true,
            "What leaves at one end comes in at the other; False leaves silence.",
        ),
        number(
            "fade_duration",
            0.005,
            (0.0, 10.0),
            "Length of the fades at the cut, in seconds.",
        ),
    ],
    build,
};

pub(crate) const SILENCE: Entry = Entry {
    name: "TimeMask",
    meaning: "Silence in place of a part of the recording.",
    parameters: &[
        number(
            "min_band_part",
            0.01,
            (0.0, 1.0),
            "Least share that is silenced.",
        ),
        number("max_band_part", 0.2, (0.0, 1.0), "Greatest share."),
    ],
    build: |values| Ok(Box::new(Silence(Range(values.range("band_part")?)))),
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Shift {
        share: Range(values.range("shift")?),
        rollover: values.flag("rollover"),
        fade: values.number("fade_duration"),
    }))
}

struct Shift {
    share: Range,
    rollover: bool,
    fade: f64,
}

impl Step for Shift {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let len = sound.samples.len();
        let by = (self.share.draw(draw) * len as f64).round() as i64;
        let right = by.rem_euclid(len as i64) as usize;
        if by == 0 || (right == 0 && self.rollover) {
            return Ok(());
        }
        sound.samples.rotate_right(right);
        // Where the old end meets the old start.
        let cut = right;
        if !self.rollover {
            match by > 0 {
                true if right == 0 => sound.samples.fill(0.0),
                true => sound.samples[..cut].fill(0.0),
                false if right == 0 => sound.samples.fill(0.0),
                false => sound.samples[cut..].fill(0.0),
            }
        }
        let fade = ((self.fade * f64::from(sound.rate)).round() as usize)
            .min(cut)
            .min(len - cut);
        for i in 0..fade {
            let gain = (i as f64 + 0.5) / fade as f64;
            for at in [cut + i, cut - 1 - i] {
                sound.samples[at] = (f64::from(sound.samples[at]) * gain) as f32;
            }
        }
        Ok(())
    }
}

struct Silence(Range);

impl Step for Silence {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let len = sound.samples.len();
        let part = ((self.0.draw(draw) * len as f64).round() as usize).min(len);
        let first = draw.below(len - part + 1);
        sound.samples[first..first + part].fill(0.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifted(share: f64, rollover: bool) -> Vec<f32> {
        let mut sound = Sound {
            samples: (1..=10).map(|i| i as f32).collect(),
            rate: 100,
        };
        let step = Shift {
            share: Range((share, share)),
            rollover,
            fade: 0.0,
        };
        step.apply(&mut sound, &mut Draw::new(1, "s")).unwrap();
        sound.samples
    }

    #[test]
    fn round_or_out() {
        assert_eq!(
            shifted(0.2, true),
            [9., 10., 1., 2., 3., 4., 5., 6., 7., 8.]
        );
        assert_eq!(
            shifted(-0.2, true),
            [3., 4., 5., 6., 7., 8., 9., 10., 1., 2.]
        );
        assert_eq!(
            shifted(0.2, false),
            [0., 0., 1., 2., 3., 4., 5., 6., 7., 8.]
        );
        assert_eq!(
            shifted(-0.2, false),
            [3., 4., 5., 6., 7., 8., 9., 10., 0., 0.]
        );
        assert_eq!(shifted(1.0, true), shifted(0.0, true));
        assert_eq!(shifted(1.0, false), [0.0; 10]);
        assert_eq!(shifted(-1.0, false), [0.0; 10]);
    }
}
