//! Distributions of values, each at its own place on an axis of bands.

use super::boxes::{middle, one_box, outline};
use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{Color, INK, WHITE};
use crate::figure::scene::{Item, Paint, Shape};
use crate::figure::stats::FiveNumbers;
use crate::figure::style::THIN;

/// How a distribution is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A kernel density to both sides, with median and quartiles.
    Violin,
    /// Quartiles, median, whiskers, and values beyond.
    Box,
    /// The mean as a bar, with its 95 % interval (1.96 standard errors).
    Bar,
    /// Every value as a point, scattered across.
    Strip,
    /// Every value as a point, moved aside only as far as others are in the way.
    Swarm,
}

impl Kind {
    /// The kind of this name (`PLOT.kind`); violin for any other.
    pub fn parse(name: &str) -> Kind {
        match name {
            "box" => Kind::Box,
            "bar" => Kind::Bar,
            "strip" => Kind::Strip,
            "swarm" => Kind::Swarm,
            _ => Kind::Violin,
        }
    }
}

/// Values at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Place in units of bands: 0 is the middle of the first.
    pub at: f64,
    /// Width, as a share of a band.
    pub share: f64,
    /// Colour.
    pub color: Color,
    /// Values; those that are not finite are left out.
    pub values: Vec<f64>,
}

/// Distributions of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Distributions {
    /// How they are drawn.
    pub kind: Kind,
    /// They.
    pub groups: Vec<Placed>,
}

impl Mark for Distributions {
    fn name(&self) -> &'static str {
        "distributions"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let band = area.width * area.x.band();
        let mut items = Vec::new();
        for group in &self.groups {
            let (x, width) = (area.px(group.at), band * group.share);
            let five = FiveNumbers::of(&group.values);
            match (self.kind, five) {
                (_, None) => {}
                (Kind::Violin, Some(five)) => {
                    let half = (width / 2.0).min(30.0);
                    items.extend(outline(area, x, half, group.color, &group.values));
                    items.extend(middle(area, x, &five));
                }
                (Kind::Box, Some(five)) => {
                    items.extend(one_box(area, x, width.min(40.0) * 0.8, group.color, &five));
                }
                (Kind::Bar, Some(_)) => items.extend(bar(area, x, width * 0.85, group)),
                (Kind::Strip, Some(_)) => items.extend(strip(area, x, width * 0.7, group)),
                (Kind::Swarm, Some(_)) => items.extend(swarm(area, x, width * 0.95, group)),
            }
        }
        items
    }
}

fn known(group: &Placed) -> Vec<f64> {
    let finite = group.values.iter().copied().filter(|v| v.is_finite());
    finite.collect()
}

/// Mean and half of its 95 % interval; no interval for one value.
pub fn mean_interval(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let half = match values.len() {
        0 => return None,
        1 => 0.0,
        _ => 1.96 * (squares / (n - 1.0) / n).sqrt(),
    };
    Some((mean, half))
}

fn bar(area: &Area, x: f64, width: f64, group: &Placed) -> Vec<Item> {
    let Some((mean, half)) = mean_interval(&known(group)) else {
        return Vec::new();
    };
    let inside = |v: f64| area.py(v).clamp(area.top, area.bottom());
    let (zero, top) = (inside(0.0), inside(mean));
    let rect = Shape::Rect {
        x: x - width / 2.0,
        y: zero.min(top),
        w: width,
        h: (zero - top).abs(),
    };
    let whisker = Shape::Line {
        from: (x, inside(mean - half)),
        to: (x, inside(mean + half)),
    };
    vec![rect.fill(group.color), whisker.stroke(INK, 1.5 * THIN)]
}

/// Radius and paint for so many points in so much room.
fn look(count: usize, room: f64, color: Color) -> (f64, Paint) {
    let r = ((room / count.max(1) as f64).sqrt() * 0.35).clamp(0.6, 1.8);
    let opacity = if count > 200 { 0.5 } else { 0.8 };
    (r, Paint::faint(color, opacity))
}

fn strip(area: &Area, x: f64, width: f64, group: &Placed) -> Vec<Item> {
    let values = known(group);
    let (r, paint) = look(values.len(), width * area.height, group.color);
    let half = (width / 2.0 - r).clamp(0.0, 18.0);
    // Steps of the golden ratio fill the width evenly without drawing lots.
    let aside = |i: usize| (i as f64 * 0.618_033_988_75).fract() * 2.0 - 1.0;
    let dot = |(i, v): (usize, &f64)| {
        let at = (x + half * aside(i), area.py(*v));
        Shape::Circle { at, r }.paint(paint)
    };
    values.iter().enumerate().map(dot).collect()
}

fn swarm(area: &Area, x: f64, width: f64, group: &Placed) -> Vec<Item> {
    let mut values = known(group);
    values.sort_by(f64::total_cmp);
    let (r, paint) = look(values.len(), width * area.height, group.color);
    let most = (width / 2.0 - r).max(0.0);
    let mut placed: Vec<(f64, f64)> = Vec::new();
    let mut items = Vec::new();
    for v in &values {
        let y = area.py(*v);
        let near: Vec<&(f64, f64)> = placed
            .iter()
            .rev()
            .take_while(|p| (p.1 - y).abs() < 2.0 * r)
            .collect();
        let free = |offset: f64| {
            near.iter()
                .all(|p| (p.0 - offset).hypot(p.1 - y) >= 2.0 * r - 1e-9)
        };
        let steps = (most / (r * 0.5)).floor() as i32;
        let sides = (0..=steps).flat_map(|k| [k, -k]);
        let offset = sides.map(|k| f64::from(k) * r * 0.5).find(|o| free(*o));
        // Where the swarm is full, its edge takes the rest.
        let offset = offset.unwrap_or(most);
        placed.push((offset, y));
        let at = (x + offset, y);
        items.push(Shape::Circle { at, r }.paint(paint));
    }
    // A thin line at the median, as a hold for the eye.
    if let Some(five) = FiveNumbers::of(&values) {
        let y = area.py(five.median);
        let line = Shape::Line {
            from: (x - width / 3.0, y),
            to: (x + width / 3.0, y),
        };
        items.push(line.stroke(INK.towards(WHITE, 0.2), THIN));
    }
    items
}
