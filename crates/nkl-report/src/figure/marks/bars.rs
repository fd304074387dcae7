//! Bars and histograms.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{ink_on, Color, INK, WHITE};
use crate::figure::font::{self, Weight};
use crate::figure::scale::Scale;
use crate::figure::scene::{Anchor, Item, Paint, Shape, Stroke, Text};
use crate::figure::style::{SMALLEST, TICK};

/// Values for all bands, of one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its colour.
    pub color: Color,
    /// One value per band; `None` is a missing bar.
    pub values: Vec<Option<f64>>,
    /// What is written at the end of each bar; empty for nothing.
    pub labels: Vec<String>,
}

/// Which way bars go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Upwards, from bands on the horizontal axis.
    Up,
    /// To the right, from bands on the vertical axis: for long or many names.
    Right,
}

/// Bars from zero, one per band and series: side by side, or stacked.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The series.
    pub series: Vec<Series>,
    /// Which way they go.
    pub direction: Direction,
    /// On top of each other.
    pub stacked: bool,
}

impl Bars {
    /// The rectangle from `low` to `high` at `middle` across the bars.
    fn bar(&self, area: &Area, low: f64, high: f64, middle: f64, thickness: f64) -> Shape {
        let start = middle - thickness / 2.0;
        match self.direction {
            Direction::Up => Shape::Rect {
                x: start,
                y: area.py(high),
                w: thickness,
                h: (area.py(low) - area.py(high)).max(0.0),
            },
            Direction::Right => Shape::Rect {
                x: area.px(low),
                y: start,
                w: (area.px(high) - area.px(low)).max(0.0),
                h: thickness,
            },
        }
    }

    /// The text at the end of a bar; inside the bar where it would leave the area.
    fn label(&self, area: &Area, text: &str, end: &End) -> Text {
        let width = font::width(text, 1.0, Weight::Regular).max(0.1);
        match self.direction {
            Direction::Right => {
                let size = (end.thickness * 0.95).clamp(SMALLEST, TICK - 0.5);
                let x = area.px(end.value);
                if x + 2.0 + width * size <= area.right() + 2.0 {
                    return Text::new((x + 2.0, end.middle), text, size, INK).centred();
                }
                let inside = Text::new((x - 2.0, end.middle), text, size, ink_on(end.color));
                inside.anchor(Anchor::End).centred()
            }
            Direction::Up => {
                let size = (end.thickness * 1.25 / width).min(TICK - 0.5);
                let y = area.py(end.value);
                let fits = y - 2.0 - size >= area.top;
                let (y, ink) = match fits {
                    true => (y - 2.0, INK),
                    false => (y + 1.0 + size, ink_on(end.color)),
                };
                Text::new((end.middle, y), text, size, ink).anchor(Anchor::Middle)
            }
        }
    }

    /// The bars of one band, centred on `centre`.
    fn band(&self, area: &Area, i: usize, centre: f64, band: f64) -> Vec<Item> {
        let beside = if self.stacked {
            1
        } else {
            self.series.len().max(1)
        };
        let thickness = band * 0.78 / beside as f64;
        let drawn = if self.stacked {
            thickness
        } else {
            thickness * 0.92
        };
        let mut items = Vec::new();
        let mut base = 0.0;
        for (j, series) in self.series.iter().enumerate() {
            let known = series.values.get(i).copied().flatten();
            let value = known.unwrap_or(0.0);
            let place = (j as f64 - (self.series.len() as f64 - 1.0) / 2.0) * thickness;
            let middle = if self.stacked { centre } else { centre + place };
            if known.is_some() {
                let bar = self.bar(area, base, base + value, middle, drawn);
                items.push(bar.fill(series.color));
            }
            let label = series
                .labels
                .get(i)
                .filter(|l| !l.is_empty() && !self.stacked);
            if let Some(label) = label.filter(|_| thickness >= SMALLEST) {
                let end = End {
                    value,
                    middle,
                    thickness,
                    color: series.color,
                };
                items.push(self.label(area, label, &end).into());
            }
            base += if self.stacked { value } else { 0.0 };
        }
        items
    }
}

/// Where a bar ends.
struct End {
    value: f64,
    middle: f64,
    thickness: f64,
    color: Color,
}

impl Mark for Bars {
    fn name(&self) -> &'static str {
        "bars"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let (bands, band) = match self.direction {
            Direction::Up => (area.x, area.width * area.x.band()),
            Direction::Right => (area.y, area.height * area.y.band()),
        };
        let Scale::Bands(names) = bands else {
            return Vec::new();
        };
        let centre = |i: usize| match self.direction {
            Direction::Up => area.px(i as f64),
            Direction::Right => area.py(i as f64),
        };
        (0..names.len())
            .flat_map(|i| self.band(area, i, centre(i), band))
            .collect()
    }
}

/// Counts between edges.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Edges, one more than heights.
    pub edges: Vec<f64>,
    /// Heights, in units of the vertical axis.
    pub heights: Vec<f64>,
    /// Colour.
    pub color: Color,
    /// 0 to 1; below 1 where several overlap.
    pub opacity: f64,
}

impl Mark for Histogram {
    fn name(&self) -> &'static str {
        "histogram"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let edge = Stroke {
            color: WHITE,
            width: 0.4,
            dash: None,
        };
        let paint = Paint {
            fill: Some(self.color),
            stroke: Some(edge),
            opacity: Some(self.opacity),
        };
        let pairs = self
            .edges
            .iter()
            .zip(self.edges.iter().skip(1))
            .zip(&self.heights);
        let shown = pairs.filter(|(_, height)| **height > 0.0);
        shown
            .map(|((from, to), height)| {
                let (x, end) = (area.px(*from), area.px(*to));
                let y = area.py(*height);
                Shape::Rect {
                    x,
                    y,
                    w: end - x,
                    h: area.bottom() - y,
                }
                .paint(paint)
            })
            .collect()
    }
}
