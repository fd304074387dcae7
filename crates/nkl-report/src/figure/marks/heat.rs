//! A table of values as coloured cells.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{blues, ink_on, GREY, INK, LIGHT, WHITE};
use crate::figure::font::{self, Weight};
use crate::figure::number;
use crate::figure::scene::{Anchor, Item, Shape, Text};
use crate::figure::style::{SMALLEST, TICK};

/// The lightest and the darkest blue that values get: the ends of the scale are near white and
/// near black.
const SHADES: (f64, f64) = (0.06, 0.9);

/// Values, coloured from the lightest to the darkest.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Rows from top to bottom; `None` where there is no value.
    pub values: Vec<Vec<Option<f64>>>,
    /// The values with the lightest and with the darkest colour; the first may be the larger one.
    pub limits: (f64, f64),
    /// Cells (row, column) with a frame.
    pub framed: Vec<(usize, usize)>,
    /// How many of the last rows and columns stand apart from the others.
    pub apart: usize,
}

impl Heat {
    /// 0 for the lightest, 1 for the darkest.
    fn share(&self, value: f64) -> f64 {
        let (light, dark) = self.limits;
        let share = match dark - light {
            0.0 => 0.5,
            range => (value - light) / range,
        };
        SHADES.0 + share.clamp(0.0, 1.0) * (SHADES.1 - SHADES.0)
    }

    /// The largest text size at which every value fits its cell.
    fn size(&self, width: f64, height: f64) -> f64 {
        let values = self.values.iter().flatten().flatten();
        let longest = values.map(|v| font::width(&text(*v), 1.0, Weight::Bold));
        let longest = longest.fold(0.5, f64::max);
        let fits = (width * 0.88 / longest).min(height / 1.4);
        fits.clamp(SMALLEST, TICK + 1.0)
    }
}

/// How a value is written.
fn text(value: f64) -> String {
    number::minus(&number::significant(value))
}

impl Mark for Heat {
    fn name(&self) -> &'static str {
        "heat"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let (w, h) = (area.width * area.x.band(), area.height * area.y.band());
        let size = self.size(w, h);
        let rows = self.values.len();
        let (mut cells, mut frames, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        for (i, row) in self.values.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                let (x, y) = (area.px(j as f64), area.py(i as f64));
                let rect = |inset: f64| Shape::Rect {
                    x: x - w / 2.0 + inset,
                    y: y - h / 2.0 + inset,
                    w: w - 2.0 * inset,
                    h: h - 2.0 * inset,
                };
                let color = value.map_or(LIGHT, |value| blues(self.share(value)));
                cells.push(rect(0.0).fill(color));
                if self.framed.contains(&(i, j)) {
                    let ink = match ink_on(color) {
                        WHITE => WHITE,
                        _ => INK,
                    };
                    frames.push(rect(3.4).stroke(ink, 0.9));
                }
                let shown = value.map_or("\u{2013}".to_owned(), text);
                let ink = value.map_or(GREY, |_| ink_on(color));
                let mut label = Text::new((x, y), shown, size, ink).anchor(Anchor::Middle);
                let mean = i + self.apart >= rows || j + self.apart >= row.len();
                if mean {
                    label.weight = Weight::Bold;
                }
                texts.push(Item::from(label.centred()));
            }
        }
        cells.extend(lines(area, rows, self.apart));
        cells.extend(frames);
        cells.extend(texts);
        cells
    }
}

/// White lines between the cells; a broad one before those that stand apart.
fn lines(area: &Area, rows: usize, apart: usize) -> Vec<Item> {
    let first = rows.saturating_sub(apart);
    let line = |i: usize| {
        let edge = i as f64 - 0.5;
        let width = if apart > 0 && i == first { 4.0 } else { 0.6 };
        let (x, y) = (area.px(edge), area.py(edge));
        let across = Shape::Line {
            from: (area.left, y),
            to: (area.right(), y),
        };
        let down = Shape::Line {
            from: (x, area.top),
            to: (x, area.bottom()),
        };
        [across.stroke(WHITE, width), down.stroke(WHITE, width)]
    };
    (1..rows).flat_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_is_darker_in_both_directions() {
        let heat = |limits| Heat {
            values: Vec::new(),
            limits,
            framed: Vec::new(),
            apart: 0,
        };
        assert!(heat((0.2, 0.9)).share(0.8) > heat((0.2, 0.9)).share(0.3));
        // Of an error the small value is the good one.
        assert!(heat((9.0, 2.0)).share(3.0) > heat((9.0, 2.0)).share(8.0));
        assert!((heat((1.0, 1.0)).share(1.0) - 0.48).abs() < 1e-12);
    }
}
