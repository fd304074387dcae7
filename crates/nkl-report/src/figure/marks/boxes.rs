//! Distributions side by side: boxes and violins.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{Color, INK, WHITE};
use crate::figure::scene::{Item, Paint, Shape, Stroke};
use crate::figure::stats::{self, FiveNumbers};
use crate::figure::style::THIN;

/// One box per band: quartiles, median, whiskers to the last value within 1.5 times the
/// interquartile range, and the values beyond.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxPlot {
    /// Colour and values of each band.
    pub groups: Vec<(Color, Vec<f64>)>,
    /// Width of a box as a share of its band.
    pub share: f64,
}

impl Mark for BoxPlot {
    fn name(&self) -> &'static str {
        "boxes"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let width = (area.width * area.x.band() * self.share).min(40.0);
        let mut items = Vec::new();
        for (i, (color, values)) in self.groups.iter().enumerate() {
            if let Some(five) = FiveNumbers::of(values) {
                items.extend(one_box(area, area.px(i as f64), width, *color, &five));
            }
        }
        items
    }
}

pub(super) fn one_box(
    area: &Area,
    x: f64,
    width: f64,
    color: Color,
    five: &FiveNumbers,
) -> Vec<Item> {
    let y = |v: f64| area.py(v);
    let line = |from, to, w| Shape::Line { from, to }.stroke(INK, w);
    let (left, right, cap) = (x - width / 2.0, x + width / 2.0, width / 4.0);
    let rect = Shape::Rect {
        x: left,
        y: y(five.q3),
        w: width,
        h: y(five.q1) - y(five.q3),
    };
    let edge = Stroke {
        color: INK,
        width: THIN,
        dash: None,
    };
    let paint = Paint {
        fill: Some(color.towards(WHITE, 0.35)),
        stroke: Some(edge),
        opacity: None,
    };
    let mut items = vec![
        line((x, y(five.low)), (x, y(five.q1)), THIN),
        line((x, y(five.q3)), (x, y(five.high)), THIN),
        line((x - cap, y(five.low)), (x + cap, y(five.low)), THIN),
        line((x - cap, y(five.high)), (x + cap, y(five.high)), THIN),
        rect.paint(paint),
        line((left, y(five.median)), (right, y(five.median)), 2.0 * THIN),
    ];
    let dot = |v: &f64| {
        Shape::Circle {
            at: (x, y(*v)),
            r: 1.1,
        }
        .stroke(INK, THIN * 0.7)
    };
    items.extend(five.beyond.iter().map(dot));
    items
}

/// One violin per band: a kernel density to both sides, with median and quartiles. Every violin
/// has the same largest width.
#[derive(Debug, Clone, PartialEq)]
pub struct Violin {
    /// Colour and values of each band.
    pub groups: Vec<(Color, Vec<f64>)>,
    /// Largest width as a share of the band.
    pub share: f64,
}

impl Mark for Violin {
    fn name(&self) -> &'static str {
        "violins"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let half = (area.width * area.x.band() * self.share / 2.0).min(30.0);
        let mut items = Vec::new();
        for (i, (color, values)) in self.groups.iter().enumerate() {
            let x = area.px(i as f64);
            items.extend(outline(area, x, half, *color, values));
            if let Some(five) = FiveNumbers::of(values) {
                items.extend(middle(area, x, &five));
            }
        }
        items
    }
}

/// The quartiles as a dark bar, the median as a light dot.
pub(super) fn middle(area: &Area, x: f64, five: &FiveNumbers) -> [Item; 2] {
    let (top, bottom) = (area.py(five.q3), area.py(five.q1));
    let rect = Shape::Rect {
        x: x - 1.2,
        y: top,
        w: 2.4,
        h: bottom - top,
    };
    let dot = Shape::Circle {
        at: (x, area.py(five.median)),
        r: 1.5,
    };
    [rect.fill(INK), dot.fill(WHITE)]
}

pub(super) fn outline(
    area: &Area,
    x: f64,
    half: f64,
    color: Color,
    values: &[f64],
) -> Option<Item> {
    let curve = stats::density(values, 64)?;
    let most = curve.iter().map(|p| p.1).fold(0.0, f64::max);
    let side = |sign: f64| {
        curve
            .iter()
            .map(move |(v, d)| (x + sign * half * d / most, area.py(*v)))
    };
    let points = side(-1.0).chain(side(1.0).rev()).collect();
    let edge = Stroke {
        color: color.towards(INK, 0.4),
        width: THIN,
        dash: None,
    };
    let paint = Paint {
        fill: Some(color.towards(WHITE, 0.25)),
        stroke: Some(edge),
        opacity: None,
    };
    Some(
        Shape::Polyline {
            points,
            closed: true,
        }
        .paint(paint),
    )
}
