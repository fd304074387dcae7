//! Stretches of time.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::Color;
use crate::figure::scene::{Item, Shape};

/// Stretches of one colour in one band of the vertical axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Spans {
    /// The band, from 0.
    pub band: usize,
    /// First and last value on the horizontal axis.
    pub spans: Vec<(f64, f64)>,
    /// Colour.
    pub color: Color,
    /// Share of the band's height.
    pub height: f64,
}

impl Mark for Spans {
    fn name(&self) -> &'static str {
        "spans"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let height = area.y.band() * area.height * self.height;
        let middle = area.py(self.band as f64);
        let rect = |&(start, end): &(f64, f64)| {
            let (left, right) = (
                area.px(start).max(area.left),
                area.px(end).min(area.right()),
            );
            let rect = Shape::Rect {
                x: left,
                y: middle - height / 2.0,
                w: right - left,
                h: height,
            };
            (right > left).then(|| rect.fill(self.color))
        };
        self.spans.iter().filter_map(rect).collect()
    }
}
