//! Points along bands, moved aside where they would cover each other.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::Color;
use crate::figure::scene::{Item, Paint, Shape};
use std::collections::BTreeMap;

/// For each band of the vertical axis, values on the horizontal one, each with its colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Bees {
    /// The values; those that are not finite are left out.
    pub rows: Vec<Vec<(f64, Color)>>,
}

/// Radius of a point.
const RADIUS: f64 = 1.25;

impl Mark for Bees {
    fn name(&self) -> &'static str {
        "bees"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let half = area.height * area.y.band() * 0.42;
        let mut items = Vec::new();
        for (band, values) in self.rows.iter().enumerate() {
            let middle = area.py(band as f64);
            let mut columns: BTreeMap<i64, Vec<(f64, Color)>> = BTreeMap::new();
            for (value, color) in values.iter().filter(|v| v.0.is_finite()) {
                let x = area.px(*value);
                if x >= area.left && x <= area.right() {
                    let column = ((x - area.left) / (1.6 * RADIUS)) as i64;
                    columns.entry(column).or_default().push((x, *color));
                }
            }
            for points in columns.values() {
                // Where a column is full, its points move closer together.
                let step = (2.0 * half / points.len() as f64).min(1.6 * RADIUS);
                for (i, (x, color)) in points.iter().enumerate() {
                    let away = i.div_ceil(2) as f64 * step;
                    let y = middle + if i % 2 == 0 { away } else { -away };
                    let dot = Shape::Circle {
                        at: (*x, y),
                        r: RADIUS,
                    };
                    items.push(dot.paint(Paint::faint(*color, 0.85)));
                }
            }
        }
        items
    }
}
