//! Curves.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::Color;
use crate::figure::scene::{Item, Paint, Shape, Stroke};

/// A line through points.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The points, in the units of the axes; a gap where one is not finite.
    pub points: Vec<(f64, f64)>,
    /// Colour.
    pub color: Color,
    /// Width in points.
    pub width: f64,
    /// Lengths of dash and gap.
    pub dash: Option<(f64, f64)>,
}

impl Mark for Line {
    fn name(&self) -> &'static str {
        "line"
    }

    fn clipped(&self) -> bool {
        true
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let finite = |p: &(f64, f64)| p.0.is_finite() && p.1.is_finite();
        let stroke = Stroke {
            color: self.color,
            width: self.width,
            dash: self.dash,
        };
        let paint = Paint {
            stroke: Some(stroke),
            ..Paint::default()
        };
        let pieces = self
            .points
            .split(|p| !finite(p))
            .filter(|piece| piece.len() > 1);
        let place = |(x, y): &(f64, f64)| (area.px(*x), area.py(*y));
        pieces
            .map(|piece| {
                let points = piece.iter().map(place).collect();
                Shape::Polyline {
                    points,
                    closed: false,
                }
                .paint(paint)
            })
            .collect()
    }
}

/// The area between two curves over the same places: a density above zero, a confidence band.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Place, lower and upper value.
    pub points: Vec<(f64, f64, f64)>,
    /// Colour.
    pub color: Color,
    /// 0 to 1.
    pub opacity: f64,
}

impl Mark for Band {
    fn name(&self) -> &'static str {
        "band"
    }

    fn clipped(&self) -> bool {
        true
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let known = |p: &&(f64, f64, f64)| p.0.is_finite() && p.1.is_finite() && p.2.is_finite();
        let points = || self.points.iter().filter(known);
        let upper = points().map(|(x, _, high)| (area.px(*x), area.py(*high)));
        let lower = points()
            .rev()
            .map(|(x, low, _)| (area.px(*x), area.py(*low)));
        let points = upper.chain(lower).collect();
        vec![Shape::Polyline {
            points,
            closed: true,
        }
        .paint(Paint::faint(self.color, self.opacity))]
    }
}
