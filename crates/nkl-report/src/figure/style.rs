//! One look for all figures: sizes, lines, and which label has which colour.

use super::color::{self, Color};

/// Width of one text column of a journal: 85 mm.
pub const COLUMN: f64 = 85.0 * MM;
/// Width of a full page: 180 mm.
pub const PAGE: f64 = 180.0 * MM;
/// Points per millimetre.
pub const MM: f64 = 72.0 / 25.4;

/// Size of the title's first line.
pub const TITLE: f64 = 9.0;
/// Size of the title's further lines.
pub const SUBTITLE: f64 = 7.5;
/// Size of axis names.
pub const AXIS: f64 = 8.0;
/// Size of tick labels and legends.
pub const TICK: f64 = 7.0;
/// Smallest size in any figure.
pub const SMALLEST: f64 = 5.0;

/// Width of axis lines and ticks.
pub const THIN: f64 = 0.6;
/// Width of data lines.
pub const THICK: f64 = 1.4;
/// Length of ticks.
pub const TICK_LENGTH: f64 = 3.0;
/// Distance between neighbouring things.
pub const GAP: f64 = 4.0;
/// Free border around everything.
pub const BORDER: f64 = 4.0;

/// Colours of a fixed set of labels: the same in every figure, whatever the order in which the
/// labels appear, because it follows from the sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelColors {
    sorted: Vec<String>,
}

impl LabelColors {
    /// For all labels of an experiment.
    pub fn new<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        sorted.sort();
        sorted.dedup();
        LabelColors { sorted }
    }

    /// The colour of a label; grey for one that is not in the list.
    pub fn of(&self, label: &str) -> Color {
        match self.sorted.binary_search_by(|l| l.as_str().cmp(label)) {
            Ok(i) => color::nth(i),
            Err(_) => color::GREY,
        }
    }
}

/// The colour of a split.
pub fn split_color(split: &str) -> Color {
    match split {
        "train" => color::PALETTE[0],
        "dev" => color::PALETTE[2],
        _ => color::PALETTE[1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_keeps_its_colour() {
        let one = LabelColors::new(["happy", "sad", "anger"]);
        let two = LabelColors::new(["sad", "anger", "happy"]);
        for label in ["happy", "sad", "anger"] {
            assert_eq!(one.of(label), two.of(label));
        }
        assert_ne!(one.of("happy"), one.of("sad"));
        assert_eq!(one.of("nobody"), color::GREY);
    }
}
