//! Clouds of points.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{blues, Color};
use crate::figure::scene::{Item, Paint, Shape};
use std::collections::BTreeMap;

/// Single points, the fainter the more there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Places; those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
    /// Colour.
    pub color: Color,
}

impl Points {
    /// So many are still told apart as single points.
    pub const MOST: usize = 3000;

    /// Radius and opacity for so many points on so many square points of paper: the ink covers
    /// about the same share whatever the number.
    fn look(&self, area: &Area) -> (f64, f64) {
        let count = self.points.len().max(1) as f64;
        let room = area.width * area.height / count;
        let r = (room.sqrt() * 0.22).clamp(0.9, 2.0);
        let covered = std::f64::consts::PI * r * r / room;
        (r, (0.12 / covered.max(1e-9)).clamp(0.18, 0.75))
    }
}

impl Mark for Points {
    fn name(&self) -> &'static str {
        "points"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let (r, opacity) = self.look(area);
        let paint = Paint::faint(self.color, opacity);
        let known = self.points.iter().filter(|p| on(area, p));
        known
            .map(|p| {
                Shape::Circle {
                    at: (area.px(p.0), area.py(p.1)),
                    r,
                }
                .paint(paint)
            })
            .collect()
    }
}

/// Whether a point lies on the area; one that is not finite does not.
fn on(area: &Area, (x, y): &(f64, f64)) -> bool {
    let (px, py) = (area.px(*x), area.py(*y));
    px >= area.left && px <= area.right() && py >= area.top && py <= area.bottom()
}

/// Points whose area shows a weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Bubbles {
    /// Place and weight; those that are not finite are left out.
    pub bubbles: Vec<(f64, f64, f64)>,
    /// Colour.
    pub color: Color,
}

/// Radii of the lightest and of the heaviest bubble.
const BUBBLE: (f64, f64) = (1.1, 6.5);

impl Mark for Bubbles {
    fn name(&self) -> &'static str {
        "bubbles"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let most = self.bubbles.iter().map(|b| b.2).fold(0.0, f64::max);
        let mut known: Vec<_> = self
            .bubbles
            .iter()
            .filter(|b| b.2 > 0.0 && on(area, &(b.0, b.1)))
            .collect();
        // Small ones in front of large ones.
        known.sort_by(|a, b| b.2.total_cmp(&a.2));
        let bubble = |(x, y, weight): &(f64, f64, f64)| {
            Shape::Circle {
                at: (area.px(*x), area.py(*y)),
                r: (BUBBLE.1 * (weight / most).sqrt()).max(BUBBLE.0),
            }
            .paint(Paint::faint(self.color, 0.75))
        };
        known.into_iter().map(bubble).collect()
    }
}

/// A cloud too dense for single points: small squares, the darker the more points fall into
/// them (by the logarithm of the count).
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// Places; those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
}

/// Side of a square, points of paper.
const SQUARE: f64 = 3.0;

impl Density {
    fn counts(&self, area: &Area) -> BTreeMap<(i64, i64), u64> {
        let mut counts = BTreeMap::new();
        for (x, y) in &self.points {
            if on(area, &(*x, *y)) {
                let square = (
                    ((area.px(*x) - area.left) / SQUARE) as i64,
                    ((area.py(*y) - area.top) / SQUARE) as i64,
                );
                *counts.entry(square).or_insert(0) += 1;
            }
        }
        counts
    }
}

impl Mark for Density {
    fn name(&self) -> &'static str {
        "density"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let counts = self.counts(area);
        let most = counts.values().copied().max().unwrap_or(1) as f64;
        let square = |((i, j), count): (&(i64, i64), &u64)| {
            let share = (*count as f64).ln_1p() / most.ln_1p();
            let (x, y) = (
                area.left + *i as f64 * SQUARE,
                area.top + *j as f64 * SQUARE,
            );
            let rect = Shape::Rect {
                x,
                y,
                w: SQUARE,
                h: SQUARE,
            };
            rect.fill(blues(0.15 + 0.85 * share))
        };
        counts.iter().map(square).collect()
    }
}
