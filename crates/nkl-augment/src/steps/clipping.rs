//! Clipping.

use crate::parameter::{number, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const PERCENT: (f64, f64) = (0.0, 100.0);

pub(crate) const ENTRY: Entry = Entry {
    name: "ClippingDistortion",
    meaning: "Clips a share of the samples between `min_percentile_threshold` and \
              `max_percentile_threshold` per cent, half of it at either sign.",
    parameters: &[
        number(
            "min_percentile_threshold",
            0.0,
            PERCENT,
            "Least share in per cent.",
        ),
        number("max_percentile_threshold", 40.0, PERCENT, "Greatest share."),
    ],
    build,
};

fn build(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(Clipping(Range(
        values.range("percentile_threshold")?,
    ))))
}

struct Clipping(Range);

impl Step for Clipping {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let share = self.0.draw(draw).floor() / 200.0;
        let mut sorted = sound.samples.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let last = sorted.len() - 1;
        let at = |q: f64| sorted[(q * last as f64).round() as usize];
        let (low, high) = (at(share), at(1.0 - share));
        for value in &mut sound.samples {
            *value = value.clamp(low, high.max(low));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_clipped() {
        let samples = (0..1000).map(|i| i as f32 / 500.0 - 1.0).collect();
        let mut sound = Sound {
            samples,
            rate: 8000,
        };
        let step = Clipping(Range((20.0, 20.0)));
        step.apply(&mut sound, &mut Draw::new(1, "c")).unwrap();
        let (low, high) = (sound.samples[0], sound.samples[999]);
        let clipped = sound
            .samples
            .iter()
            .filter(|v| **v == low || **v == high)
            .count();
        assert!((198..=202).contains(&clipped), "{clipped}");
    }
}
