//! Distributions of a number in groups.

use super::{legend, Group};
use crate::figure::axis::Axis;
use crate::figure::color::{Color, INK};
use crate::figure::legend::Swatch;
use crate::figure::marks::{Band, Histogram, Line};
use crate::figure::scale::Scale;
use crate::figure::stats::{density, histogram};
use crate::figure::style::{COLUMN, THICK, THIN};
use crate::figure::{Chart, Scene};

/// Places of a density that are drawn.
const STEPS: usize = 160;

/// Values of groups, and how they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What the values are.
    pub name: String,
    /// The values of each group.
    pub groups: Vec<Group<Vec<f64>>>,
    /// Counts in bins, not densities.
    pub bins: bool,
    /// Areas below densities are filled.
    pub filled: bool,
}

/// Densities as curves, or counts in bins of the same edges for all groups.
pub fn curves(data: &Curves) -> Scene {
    if data.bins {
        return bins(data);
    }
    // Equal values have no density: counted in bins they can be seen.
    let drawable = |g: &Group<Vec<f64>>| density(&g.data, 2).is_some();
    if !data.groups.iter().any(drawable) {
        return bins(data);
    }
    let curve = |g: &Group<Vec<f64>>| (g.color, density(&g.data, STEPS).unwrap_or_default());
    let drawn: Vec<(Color, Vec<(f64, f64)>)> = data.groups.iter().map(curve).collect();
    let places = || drawn.iter().flat_map(|(_, c)| c.iter());
    let most = places().map(|p| p.1).fold(0.0, f64::max);
    let x = match places().next() {
        Some(_) => Scale::around(places().map(|p| p.0)),
        None => Scale::around(data.groups.iter().flat_map(|g| g.data.iter().copied())),
    };
    let mut chart = start(data, x, Axis::new("Density", Scale::from_zero(most)));
    chart.legend = legend(&data.groups, |c| Swatch::Line(c, None), |v| known(v));
    for (color, points) in drawn {
        if data.filled {
            let points = points.iter().map(|(x, y)| (*x, 0.0, *y)).collect();
            chart.add(Band {
                points,
                color,
                opacity: 0.25,
            });
        }
        chart.add(Line {
            points,
            color,
            width: THICK,
            dash: None,
        });
    }
    chart.draw()
}

fn bins(data: &Curves) -> Scene {
    let all: Vec<f64> = data.groups.iter().flat_map(|g| g.data.clone()).collect();
    let (edges, _) = histogram(&all).unwrap_or((vec![0.0, 1.0], vec![0]));
    let count = |g: &Group<Vec<f64>>| counts(&g.data, &edges);
    let heights: Vec<Vec<f64>> = data.groups.iter().map(count).collect();
    let most = heights.iter().flatten().copied().fold(0.0, f64::max);
    let x = Scale::around(edges.iter().copied());
    let mut chart = start(data, x, Axis::new("Samples", Scale::from_zero(most)));
    chart.legend = legend(&data.groups, Swatch::Fill, |v| known(v));
    let several = data.groups.len() > 1;
    for (group, heights) in data.groups.iter().zip(heights) {
        if several {
            chart.add(outline(&edges, &heights, group.color));
        }
        chart.add(Histogram {
            edges: edges.clone(),
            heights,
            color: group.color,
            opacity: if several { 0.35 } else { 0.9 },
        });
    }
    chart.draw()
}

fn start(data: &Curves, x: Scale, y: Axis) -> Chart {
    let description = format!("Distribution of {}", data.name);
    let mut chart = Chart::new(description, Axis::new(&data.name, x), y);
    chart.titles = data.titles.clone();
    chart.width = COLUMN;
    chart
}

fn known(values: &[f64]) -> usize {
    values.iter().filter(|v| v.is_finite()).count()
}

/// Values between edges; the last edge belongs to the last bin.
fn counts(values: &[f64], edges: &[f64]) -> Vec<f64> {
    let last = edges.len().saturating_sub(2);
    let mut counts = vec![0.0; edges.len().saturating_sub(1)];
    for v in values.iter().filter(|v| v.is_finite()) {
        let place = edges.partition_point(|e| e <= v).saturating_sub(1);
        if let Some(count) = counts.get_mut(place.min(last)) {
            *count += 1.0;
        }
    }
    counts
}

/// The stairs along the tops of the bins, so that groups behind others stay visible.
fn outline(edges: &[f64], heights: &[f64], color: Color) -> Line {
    let steps = edges.windows(2).zip(heights);
    let points = steps.flat_map(|(e, h)| [(e[0], *h), (e[1], *h)]).collect();
    Line {
        points,
        color: color.towards(INK, 0.2),
        width: 1.5 * THIN,
        dash: None,
    }
}
