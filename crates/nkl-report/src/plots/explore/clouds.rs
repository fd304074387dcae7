//! Points in groups: two columns against each other, or a projection.

use super::{legend, Group};
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::color::INK;
use crate::figure::legend::Swatch;
use crate::figure::marks::{Line, Points};
use crate::figure::scale::Scale;
use crate::figure::stats::fit_line;
use crate::figure::style::{COLUMN, PAGE, THICK};
use crate::figure::{Chart, Scene};

/// More points than this are thinned out evenly for the picture.
const MOST: usize = 6000;

/// Places of the points of a group.
pub type Spots = Group<Vec<(f64, f64)>>;

/// A cloud of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloud {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What the axes show.
    pub names: [String; 2],
    /// The groups.
    pub groups: Vec<Spots>,
    /// A least-squares line through each group.
    pub lines: bool,
    /// As high as wide, without ticks that would mean something.
    pub square: bool,
}

/// Draws a cloud.
pub fn points(data: &Cloud) -> Scene {
    draw(data, COLUMN, true)
}

/// Three dimensions as three views side by side.
pub fn panels(titles: Vec<String>, method: &str, groups: &[Group<Vec<[f64; 3]>>]) -> Scene {
    let view = |(number, (a, b)): (usize, (usize, usize))| {
        let place = |g: &Group<Vec<[f64; 3]>>| Spots {
            name: g.name.clone(),
            color: g.color,
            data: g.data.iter().map(|p| (p[a], p[b])).collect(),
        };
        let cloud = Cloud {
            titles: if number == 0 { titles.clone() } else { vec![] },
            names: [a, b].map(|d| format!("{method} {}", d + 1)),
            groups: groups.iter().map(place).collect(),
            lines: false,
            square: true,
        };
        draw(&cloud, PAGE / 3.0, number == 0)
    };
    let pairs = [(0, 1), (0, 2), (1, 2)];
    let scenes: Vec<Scene> = pairs.into_iter().enumerate().map(view).collect();
    let description = format!("{method} in three dimensions, from three sides");
    Scene::beside(scenes, description)
}

fn draw(data: &Cloud, width: f64, legend_shown: bool) -> Scene {
    let all = || data.groups.iter().flat_map(|g| g.data.iter());
    let [x, y] = &data.names;
    let axis = |name: &String, scale| {
        let axis = Axis::new(name, scale);
        if data.square {
            axis.plain()
        } else {
            axis
        }
    };
    let mut chart = Chart::new(
        format!("{y} against {x}"),
        axis(x, Scale::around(all().map(|p| p.0))),
        axis(y, Scale::around(all().map(|p| p.1))),
    );
    chart.titles = data.titles.clone();
    chart.width = width;
    chart.frame = Frame::Box;
    if data.square {
        chart.height = Height::Square;
    }
    if legend_shown {
        chart.legend = legend(&data.groups, Swatch::Dot, Vec::len);
    }
    let total = all().count();
    let step = total.div_ceil(MOST).max(1);
    for group in &data.groups {
        chart.add(Points {
            points: group.data.iter().copied().step_by(step).collect(),
            color: group.color,
        });
    }
    for group in data.groups.iter().filter(|_| data.lines) {
        let ends =
            |f: fn(f64, f64) -> f64, start: f64| group.data.iter().map(|p| p.0).fold(start, f);
        let (low, high) = (ends(f64::min, f64::MAX), ends(f64::max, f64::MIN));
        if let Some((slope, intercept)) = fit_line(&group.data) {
            let color = if data.groups.len() > 1 {
                group.color.towards(INK, 0.25)
            } else {
                crate::figure::color::PALETTE[5]
            };
            chart.add(Line {
                points: [low, high].map(|v| (v, slope * v + intercept)).to_vec(),
                color,
                width: THICK,
                dash: None,
            });
        }
    }
    chart.draw()
}
