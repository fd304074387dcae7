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

    fn draw(&self, area: &Area) -> Vec<Item> {
        let stroke = Stroke {
            color: self.color,
            width: self.width,
            dash: self.dash,
        };
        let paint = Paint {
            stroke: Some(stroke),
            ..Paint::default()
        };
        let place = |(x, y): &(f64, f64)| (area.px(*x), area.py(*y));
        let placed: Vec<(f64, f64)> = self.points.iter().map(place).collect();
        let line = |points| {
            Shape::Polyline {
                points,
                closed: false,
            }
            .paint(paint)
        };
        pieces(&placed, area).into_iter().map(line).collect()
    }
}

/// The parts of a line that lie on the area.
fn pieces(points: &[(f64, f64)], area: &Area) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in points.windows(2) {
        let [from, to] = pair else { continue };
        let Some((start, end)) = clip(*from, *to, area) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&start) => piece.push(end),
            _ => pieces.push(vec![start, end]),
        }
    }
    pieces
}

/// The part of a segment that lies on the area (Liang and Barsky 1984); `None` where there is
/// none, or an end is not finite.
fn clip(from: (f64, f64), to: (f64, f64), area: &Area) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    if ![from.0, from.1, dx, dy].iter().all(|v| v.is_finite()) {
        return None;
    }
    let (mut first, mut last) = (0.0f64, 1.0f64);
    let sides = [
        (-dx, from.0 - area.left),
        (dx, area.right() - from.0),
        (-dy, from.1 - area.top),
        (dy, area.bottom() - from.1),
    ];
    for (outwards, room) in sides {
        if outwards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if outwards < 0.0 {
            first = first.max(room / outwards);
        } else {
            last = last.min(room / outwards);
        }
    }
    let at = |t: f64| match t {
        0.0 => from,
        1.0 => to,
        t => (from.0 + t * dx, from.1 + t * dy),
    };
    (first < last).then(|| (at(first), at(last)))
}

/// The area between two curves over the same places: a density above zero, a confidence band. The
/// axes are expected to hold it; what lies beyond is pushed to the edge.
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

    fn draw(&self, area: &Area) -> Vec<Item> {
        let known = |p: &&(f64, f64, f64)| p.0.is_finite() && p.1.is_finite() && p.2.is_finite();
        let points = || self.points.iter().filter(known);
        let place = |x: f64, y: f64| {
            let (px, py) = (area.px(x), area.py(y));
            (
                px.clamp(area.left, area.right()),
                py.clamp(area.top, area.bottom()),
            )
        };
        let upper = points().map(|(x, _, high)| place(*x, *high));
        let lower = points().rev().map(|(x, low, _)| place(*x, *low));
        let points = upper.chain(lower).collect();
        vec![Shape::Polyline {
            points,
            closed: true,
        }
        .paint(Paint::faint(self.color, self.opacity))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::scale::Scale;

    #[test]
    fn lines_end_at_the_edge_and_break_at_gaps() {
        let scale = Scale::shares();
        let area = Area {
            left: 0.0,
            top: 0.0,
            width: 10.0,
            height: 10.0,
            x: &scale,
            y: &scale,
        };
        let inside = clip((-5.0, 5.0), (5.0, 5.0), &area);
        assert_eq!(inside, Some(((0.0, 5.0), (5.0, 5.0))));
        assert_eq!(clip((-5.0, -1.0), (15.0, -1.0), &area), None);
        let line = [
            (1.0, 1.0),
            (2.0, 2.0),
            (f64::NAN, 3.0),
            (4.0, 4.0),
            (5.0, 20.0),
        ];
        let pieces = pieces(&line, &area);
        assert_eq!(
            pieces,
            [
                vec![(1.0, 1.0), (2.0, 2.0)],
                vec![(4.0, 4.0), (4.375, 10.0)]
            ]
        );
    }
}
