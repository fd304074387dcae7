//! The font of all figures, and how wide a text is in it.
//!
//! DejaVu Sans Condensed comes with the program (crate `dejavu`), so that a picture is the same
//! on every machine. It covers Latin, Greek, Cyrillic, Armenian, Georgian and Arabic.

use super::scene::PathStep;
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Face, UnicodeBuffer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Height of capital letters, in units of the size.
pub const CAP_HEIGHT: f64 = 0.729;
/// Height above the baseline that accented capitals need, likewise.
pub const ASCENT: f64 = 0.94;
/// Depth below the baseline, likewise.
pub const DESCENT: f64 = 0.24;
/// Distance of baselines of one paragraph, likewise.
pub const LINE: f64 = 1.2;

/// The family's name in SVG files, with common fonts that are as narrow or narrower behind it.
pub const FAMILY: &str = "DejaVu Sans Condensed, DejaVuSansCondensed, Arial, Helvetica, sans-serif";

/// Regular or bold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Normal text.
    #[default]
    Regular,
    /// Titles.
    Bold,
}

impl Weight {
    /// The TrueType file.
    pub fn data(self) -> &'static [u8] {
        match self {
            Weight::Regular => dejavu::sans_condensed::regular(),
            Weight::Bold => dejavu::sans_condensed::bold(),
        }
    }

    fn face(self) -> Option<&'static Face<'static>> {
        static REGULAR: OnceLock<Option<Face<'static>>> = OnceLock::new();
        static BOLD: OnceLock<Option<Face<'static>>> = OnceLock::new();
        let cell = match self {
            Weight::Regular => &REGULAR,
            Weight::Bold => &BOLD,
        };
        cell.get_or_init(|| Face::from_slice(self.data(), 0))
            .as_ref()
    }
}

thread_local! {
    /// Widths of texts at size 1: a layout measures the same names many times over.
    static KNOWN: RefCell<HashMap<(Weight, String), f64>> = RefCell::new(HashMap::new());
}

/// So many widths are kept at most.
const MOST_KNOWN: usize = 20_000;

/// Width of `text` in points, shaped as the renderer shapes it (kerning, ligatures, Arabic
/// forms). A character that the font lacks counts as one em, the widest a substitute may be.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let key = (weight, text.to_owned());
    KNOWN.with_borrow_mut(|known| {
        if known.len() > MOST_KNOWN {
            known.clear();
        }
        size * *known
            .entry(key)
            .or_insert_with_key(|(weight, text)| unit_width(text, *weight))
    })
}

fn unit_width(text: &str, weight: Weight) -> f64 {
    let Some(face) = weight.face() else {
        return text.chars().count() as f64;
    };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    let em = i64::from(face.units_per_em());
    let glyphs = rustybuzz::shape(face, &[], buffer);
    let placed = glyphs.glyph_infos().iter().zip(glyphs.glyph_positions());
    let advance = placed.map(|(glyph, place)| match glyph.glyph_id {
        0 => em,
        _ => i64::from(place.x_advance),
    });
    advance.sum::<i64>() as f64 / em as f64
}

/// The letters of `text` as one path, from the origin on the baseline to the right, downwards
/// positive; and the width of the text.
pub fn outline(text: &str, size: f64, weight: Weight) -> (Vec<PathStep>, f64) {
    let mut pen = Pen {
        steps: Vec::new(),
        x: 0.0,
        y: 0.0,
        scale: 0.0,
        last: (0.0, 0.0),
    };
    let Some(face) = weight.face() else {
        return (pen.steps, 0.0);
    };
    pen.scale = size / f64::from(face.units_per_em());
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    let glyphs = rustybuzz::shape(face, &[], buffer);
    let mut advance = 0.0;
    for (glyph, place) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
        pen.x = advance + f64::from(place.x_offset) * pen.scale;
        pen.y = -f64::from(place.y_offset) * pen.scale;
        face.outline_glyph(GlyphId(glyph.glyph_id as u16), &mut pen);
        advance += f64::from(place.x_advance) * pen.scale;
    }
    (pen.steps, advance)
}

/// Turns a glyph's outline, in font units upwards, into path steps in points downwards.
struct Pen {
    steps: Vec<PathStep>,
    x: f64,
    y: f64,
    scale: f64,
    last: (f64, f64),
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f64, f64) {
        (
            self.x + f64::from(x) * self.scale,
            self.y - f64::from(y) * self.scale,
        )
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.last = self.place(x, y);
        self.steps.push(PathStep::Move(self.last.0, self.last.1));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.last = self.place(x, y);
        self.steps.push(PathStep::Line(self.last.0, self.last.1));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, end) = (self.place(x1, y1), self.place(x, y));
        // A quadratic curve is the cubic one whose control points are two thirds of the way.
        let near = |from: (f64, f64)| {
            (
                from.0 + (control.0 - from.0) * 2.0 / 3.0,
                from.1 + (control.1 - from.1) * 2.0 / 3.0,
            )
        };
        let (a, b) = (near(self.last), near(end));
        self.steps
            .push(PathStep::Curve([a.0, a.1, b.0, b.1, end.0, end.1]));
        self.last = end;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (a, b, end) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.steps
            .push(PathStep::Curve([a.0, a.1, b.0, b.1, end.0, end.1]));
        self.last = end;
    }

    fn close(&mut self) {
        self.steps.push(PathStep::Close);
    }
}

/// Whether the font has a glyph for every character.
pub fn covers(text: &str) -> bool {
    let Some(face) = Weight::Regular.face() else {
        return false;
    };
    text.chars()
        .all(|c| c.is_whitespace() || face.glyph_index(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        // Advance of "m" in DejaVu Sans Condensed: 1795 of 2048 units.
        assert!((width("m", 2048.0, Weight::Regular) - 1795.0).abs() < 0.5);
        assert_eq!(width("", 8.0, Weight::Regular), 0.0);
        let (one, two) = (
            width("a", 8.0, Weight::Bold),
            width("aa", 8.0, Weight::Bold),
        );
        assert!((two - 2.0 * one).abs() < 0.2 && two > one);
    }

    #[test]
    fn the_font_has_what_labels_need() {
        for text in [
            "Ärger, joie, żal, ñ, ≥ −1 – …",
            "Σωκράτης",
            "грусть",
            "خوشی",
        ] {
            assert!(covers(text), "{text}");
        }
        assert!(!covers("悲"));
        assert_eq!(width("悲", 10.0, Weight::Regular), 10.0);
    }
}
