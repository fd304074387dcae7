//! Colours.

/// Red, green and blue, 0 to 255 (sRGB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// A share `t` (0 to 1) of the way to `other`.
    pub fn towards(self, other: Color, t: f64) -> Color {
        let mix = |a: u8, b: u8| {
            (f64::from(a) + (f64::from(b) - f64::from(a)) * t.clamp(0.0, 1.0)).round() as u8
        };
        Color(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }

    /// Relative luminance, 0 (black) to 1 (white), as WCAG 2.1 defines it.
    pub fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast between two colours, 1 to 21, as WCAG 2.1 defines it.
    pub fn contrast(self, other: Color) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }
}

/// White.
pub const WHITE: Color = Color(255, 255, 255);
/// Text and axes.
pub const INK: Color = Color(0x22, 0x22, 0x22);
/// Text of second rank.
pub const GREY: Color = Color(0x66, 0x66, 0x66);
/// Lines that help the eye.
pub const LIGHT: Color = Color(0xd8, 0xd8, 0xd8);

/// Eight colours that people with any colour vision tell apart (Okabe and Ito 2008, "Color
/// Universal Design"), black left out, in an order that keeps neighbours apart in lightness too.
pub const PALETTE: [Color; 7] = [
    Color(0x00, 0x72, 0xb2), // blue
    Color(0xe6, 0x9f, 0x00), // orange
    Color(0x00, 0x9e, 0x73), // bluish green
    Color(0xcc, 0x79, 0xa7), // reddish purple
    Color(0x56, 0xb4, 0xe9), // sky blue
    Color(0xd5, 0x5e, 0x00), // vermilion
    Color(0xf0, 0xe4, 0x42), // yellow
];

/// The steps of a scale from white to dark blue, of even perceived lightness (ColorBrewer "Blues").
const BLUES: [Color; 9] = [
    Color(0xf7, 0xfb, 0xff),
    Color(0xde, 0xeb, 0xf7),
    Color(0xc6, 0xdb, 0xef),
    Color(0x9e, 0xca, 0xe1),
    Color(0x6b, 0xae, 0xd6),
    Color(0x42, 0x92, 0xc6),
    Color(0x21, 0x71, 0xb5),
    Color(0x08, 0x51, 0x9c),
    Color(0x08, 0x30, 0x6b),
];

/// The colour of a share between 0 (nearly white) and 1 (dark blue).
pub fn blues(share: f64) -> Color {
    let last = BLUES.len() - 1;
    let place = if share.is_finite() {
        share.clamp(0.0, 1.0) * last as f64
    } else {
        0.0
    };
    let step = (place as usize).min(last - 1);
    BLUES[step].towards(BLUES[step + 1], place - step as f64)
}

/// The ink that reads better on a colour: dark or white.
pub fn ink_on(background: Color) -> Color {
    if background.contrast(WHITE) > background.contrast(INK) {
        WHITE
    } else {
        INK
    }
}

/// The `i`-th of any number of colours: the palette, then its members darkened and lightened.
pub fn nth(i: usize) -> Color {
    let base = PALETTE[i % PALETTE.len()];
    let black = Color(0, 0, 0);
    match i / PALETTE.len() {
        0 => base,
        1 => base.towards(black, 0.40),
        2 => base.towards(WHITE, 0.50),
        3 => base.towards(black, 0.65),
        4 => base.towards(WHITE, 0.72),
        5 => base.towards(black, 0.20),
        n => base.towards(WHITE, 0.25 + 0.5 / n as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_cells_is_readable_on_every_blue() {
        for i in 0..=1000 {
            let cell = blues(f64::from(i) / 1000.0);
            assert!(
                cell.contrast(ink_on(cell)) >= 3.9,
                "{i}: {}",
                cell.contrast(ink_on(cell))
            );
        }
    }

    #[test]
    fn forty_labels_have_forty_colours() {
        let colors: std::collections::HashSet<Color> = (0..40).map(nth).collect();
        assert_eq!(colors.len(), 40);
    }
}
