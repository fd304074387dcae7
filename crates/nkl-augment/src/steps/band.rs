//! Filters.

use super::biquad::{butterworth, Pass};
use crate::parameter::{number, Parameter, Range, Values};
use crate::registry::{Entry, Step};
use crate::{AugmentError, Draw, Sound};

const HERTZ: (f64, f64) = (1.0, 500_000.0);
const SLOPES: (f64, f64) = (12.0, 96.0);
const SLOPE: [Parameter; 2] = [
    number(
        "min_rolloff",
        12.0,
        SLOPES,
        "Least slope in dB per octave; multiples of 12 are drawn.",
    ),
    number("max_rolloff", 24.0, SLOPES, "Greatest slope."),
];

pub(crate) const BAND_PASS: Entry = Entry {
    name: "BandPassFilter",
    meaning: "Only a band of frequencies (Butterworth). Its centre is drawn on the mel scale, its \
              width as a share of the centre.",
    parameters: &[
        number("min_center_freq", 200.0, HERTZ, "Least centre in Hz."),
        number("max_center_freq", 4000.0, HERTZ, "Greatest centre."),
        number(
            "min_bandwidth_fraction",
            0.5,
            (0.01, 2.0),
            "Least width, as a share of the centre.",
        ),
        number(
            "max_bandwidth_fraction",
            1.99,
            (0.01, 2.0),
            "Greatest width.",
        ),
        SLOPE[0],
        SLOPE[1],
    ],
    build: band_pass,
};

pub(crate) const LOW_PASS: Entry = Entry {
    name: "LowPassFilter",
    meaning: "Without high frequencies (Butterworth).",
    parameters: &[
        number(
            "min_cutoff_freq",
            150.0,
            HERTZ,
            "Least cut-off (-3 dB) in Hz.",
        ),
        number("max_cutoff_freq", 7500.0, HERTZ, "Greatest cut-off."),
        SLOPE[0],
        SLOPE[1],
    ],
    build: |values| one_side(values, Pass::Low),
};

pub(crate) const HIGH_PASS: Entry = Entry {
    name: "HighPassFilter",
    meaning: "Without low frequencies (Butterworth).",
    parameters: &[
        number(
            "min_cutoff_freq",
            20.0,
            HERTZ,
            "Least cut-off (-3 dB) in Hz.",
        ),
        number("max_cutoff_freq", 2400.0, HERTZ, "Greatest cut-off."),
        SLOPE[0],
        SLOPE[1],
    ],
    build: |values| one_side(values, Pass::High),
};

/// Even orders, drawn from a range of slopes.
struct Order {
    least: usize,
    most: usize,
}

impl Order {
    fn of(values: &Values) -> Result<Self, AugmentError> {
        let (low, high) = values.range("rolloff")?;
        let least = (low / 12.0).ceil() as usize;
        Ok(Order {
            least,
            most: ((high / 12.0).floor() as usize).max(least),
        })
    }

    fn draw(&self, draw: &mut Draw) -> usize {
        2 * (self.least + draw.below(self.most - self.least + 1))
    }
}

/// Draws frequencies evenly on the mel scale.
struct Hertz((f64, f64));

impl Hertz {
    fn draw(&self, draw: &mut Draw) -> f64 {
        let mel = |hertz: f64| 2595.0 * (1.0 + hertz / 700.0).log10();
        let drawn = draw.between((mel(self.0 .0), mel(self.0 .1)));
        700.0 * (10f64.powf(drawn / 2595.0) - 1.0)
    }
}

fn band_pass(values: &Values) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(BandPass {
        centre: Hertz(values.range("center_freq")?),
        width: Range(values.range("bandwidth_fraction")?),
        order: Order::of(values)?,
    }))
}

fn one_side(values: &Values, pass: Pass) -> Result<Box<dyn Step>, AugmentError> {
    Ok(Box::new(OneSide {
        pass,
        cutoff: Hertz(values.range("cutoff_freq")?),
        order: Order::of(values)?,
    }))
}

struct BandPass {
    centre: Hertz,
    width: Range,
    order: Order,
}

impl Step for BandPass {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let centre = self.centre.draw(draw);
        let half = 0.5 * self.width.draw(draw) * centre;
        let order = self.order.draw(draw);
        butterworth(
            &mut sound.samples,
            sound.rate,
            Pass::High,
            centre - half,
            order,
        );
        butterworth(
            &mut sound.samples,
            sound.rate,
            Pass::Low,
            centre + half,
            order,
        );
        Ok(())
    }
}

struct OneSide {
    pass: Pass,
    cutoff: Hertz,
    order: Order,
}

impl Step for OneSide {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        let (cutoff, order) = (self.cutoff.draw(draw), self.order.draw(draw));
        butterworth(&mut sound.samples, sound.rate, self.pass, cutoff, order);
        Ok(())
    }
}
