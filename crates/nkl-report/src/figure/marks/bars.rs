//! Bars and histograms.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{Color, INK, WHITE};
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
    /// Thickness of one bar on a band of this size.
    fn thickness(&self, band: f64) -> f64 {
        let side_by_side = if self.stacked {
            1
        } else {
            self.series.len().max(1)
        };
        band * 0.78 / side_by_side as f64
    }

    /// The rectangle from `low` to `high` at `middle` across the bars.
    fn bar(&self, area: &Area, low: f64, high: f64, middle: f64, thickness: f64) -> Shape {
        match self.direction {
            Direction::Up => {
                let (y, end) = (area.py(high), area.py(low));
                Shape::Rect {
                    x: middle - thickness / 2.0,
                    y,
                    w: thickness,
                    h: (end - y).max(0.0),
                }
            }
            Direction::Right => {
                let (x, end) = (area.px(low), area.px(high));
                Shape::Rect {
                    x,
                    y: middle - thickness / 2.0,
                    w: (end - x).max(0.0),
                    h: thickness,
                }
            }
        }
    }

    /// The number at the end of a bar; inside it where it would leave the area.
    fn label(&self, area: &Area, text: &str, value: f64, middle: f64, thickness: f64) -> Item {
        let wanted = match self.direction {
            Direction::Right => thickness * 0.95,
            Direction::Up => thickness * 1.25 / font::width(text, 1.0, Weight::Regular).max(0.1),
        };
        let size = wanted.min(TICK - 0.5);
        let at = match self.direction {
            Direction::Right => (area.px(value) + 2.0, middle),
            Direction::Up => (middle, area.py(value) - 2.0),
        };
        let text = Text::new(at, text, size, INK);
        match self.direction {
            Direction::Up => text.anchor(Anchor::Middle).into(),
            Direction::Right => text.centred().into(),
        }
    }

    /// Points of paper that labels need beyond the longest bar, at most.
    pub fn label_room(&self) -> f64 {
        let labels = self.series.iter().flat_map(|s| &s.labels);
        let room = labels.map(|l| match self.direction {
            Direction::Right => font::width(l, TICK, Weight::Regular) + 4.0,
            Direction::Up if l.is_empty() => 0.0,
            Direction::Up => TICK + 3.0,
        });
        room.fold(0.0, f64::max)
    }
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
        let thickness = self.thickness(band);
        let mut items = Vec::new();
        for i in 0..names.len() {
            let centre = match self.direction {
                Direction::Up => area.px(i as f64),
                Direction::Right => area.py(i as f64),
            };
            let mut base = 0.0;
            for (j, series) in self.series.iter().enumerate() {
                let Some(value) = series.values.get(i).copied().flatten() else {
                    continue;
                };
                let offset = (j as f64 - (self.series.len() as f64 - 1.0) / 2.0) * thickness;
                let middle = if self.stacked {
                    centre
                } else {
                    centre + offset
                };
                let gap = if self.stacked {
                    thickness
                } else {
                    thickness * 0.92
                };
                items.push(
                    self.bar(area, base, base + value, middle, gap)
                        .fill(series.color),
                );
                let label = series
                    .labels
                    .get(i)
                    .filter(|l| !l.is_empty() && !self.stacked);
                if let Some(label) = label.filter(|_| thickness >= SMALLEST) {
                    items.push(self.label(area, label, value, middle, thickness));
                }
                if self.stacked {
                    base += value;
                }
            }
        }
        items
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
