//! The font of all figures, and how wide a text is in it.
//!
//! DejaVu Sans Condensed comes with the program (crate `dejavu`), so that a picture is the same
//! on every machine. It covers Latin, Greek, Cyrillic, Armenian, Georgian and Arabic.

use rustybuzz::{Face, UnicodeBuffer};
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// Width of `text` in points, shaped as the renderer shapes it (kerning, ligatures, Arabic
/// forms). A character that the font lacks counts as one em, the widest a substitute may be.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Some(face) = weight.face() else {
        return text.chars().count() as f64 * size;
    };
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    let em = i64::from(face.units_per_em());
    let glyphs = rustybuzz::shape(face, &[], buffer);
    let missing = glyphs
        .glyph_infos()
        .iter()
        .filter(|g| g.glyph_id == 0)
        .count() as i64;
    let known = glyphs.glyph_infos().iter().zip(glyphs.glyph_positions());
    let advance: i64 = known
        .filter(|(g, _)| g.glyph_id != 0)
        .map(|(_, p)| i64::from(p.x_advance))
        .sum();
    (advance + missing * em) as f64 * size / em as f64
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
        // Advance of "m" in DejaVu Sans Condensed: 1796 of 2048 units.
        assert!((width("m", 2048.0, Weight::Regular) - 1796.0).abs() < 1.0);
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
