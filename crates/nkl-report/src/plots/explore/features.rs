//! Features: which matter, and how they are distributed.

use super::Group;
use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::color::PALETTE;
use crate::figure::font::Weight;
use crate::figure::label::elide;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{mean_interval, Bars, Direction, Distributions, Kind, Placed, Series};
use crate::figure::number::short;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE, TICK};
use crate::figure::{Chart, Scene};

/// From more classes than this on, their names are cut to so many points.
const MANY: usize = 20;
const LONGEST_OF_MANY: f64 = 46.0;

/// A feature's values by class, and within each class by group.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureData {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// The feature.
    pub name: String,
    /// What the classes are.
    pub by: String,
    /// The classes.
    pub classes: Vec<String>,
    /// For each group the values of each class; a single group without a name has the colours of
    /// `colors`.
    pub groups: Vec<Group<Vec<Vec<f64>>>>,
    /// Colours of the classes.
    pub colors: Vec<crate::figure::color::Color>,
    /// How the values are drawn.
    pub kind: Kind,
}

/// Distributions of a feature.
pub fn feature(data: &FeatureData) -> Scene {
    let single = data.groups.len() == 1;
    let count = data.groups.len().max(1) as f64;
    let mut placed = Vec::new();
    for (g, group) in data.groups.iter().enumerate() {
        let aside = ((g as f64 + 0.5) / count - 0.5) * 0.9;
        for (c, values) in group.data.iter().enumerate() {
            let own = data.colors.get(c).copied().unwrap_or(group.color);
            placed.push(Placed {
                at: c as f64 + aside,
                share: 0.88 / count,
                color: if single { own } else { group.color },
                values: values.clone(),
            });
        }
    }
    let x = Axis::new(&data.by, Scale::Bands(names(&data.classes)));
    let y = Axis::new(&data.name, scale(data.kind, &placed));
    let mut chart = Chart::new(format!("{} by {}", data.name, data.by), x, y);
    chart.titles = data.titles.clone();
    let bands = data.classes.len() as f64 * count;
    chart.width = (bands * 20.0 + 60.0).clamp(COLUMN, PAGE);
    let named = data.groups.iter().filter(|g| !g.name.is_empty());
    chart.legend = named
        .map(|g| Entry {
            name: g.name.clone(),
            swatch: Swatch::Fill(g.color),
        })
        .collect();
    chart.add(Distributions {
        kind: data.kind,
        groups: placed,
    });
    chart.draw()
}

/// Names of the classes; of many, long ones are cut, so that they have room below the plot.
fn names(classes: &[String]) -> Vec<String> {
    if classes.len() <= MANY {
        return classes.to_vec();
    }
    let short = |name: &String| elide(name, LONGEST_OF_MANY, TICK, Weight::Regular);
    classes.iter().map(short).collect()
}

/// All values; densities reach three bandwidths beyond; bars start at zero.
fn scale(kind: Kind, groups: &[Placed]) -> Scale {
    let values = || groups.iter().flat_map(|g| g.values.iter().copied());
    match kind {
        Kind::Violin => {
            let curve = |g: &Placed| crate::figure::stats::density(&g.values, 2);
            let ends = groups.iter().filter_map(curve).flatten().map(|p| p.0);
            Scale::around(ends.chain(values()))
        }
        Kind::Bar => {
            let ends = |g: &Placed| {
                let known: Vec<f64> = g.values.iter().copied().filter(|v| v.is_finite()).collect();
                mean_interval(&known).map_or([0.0; 2], |(mean, half)| [mean - half, mean + half])
            };
            let ends: Vec<f64> = groups.iter().flat_map(ends).chain([0.0]).collect();
            let (low, high) = ends
                .iter()
                .fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(*v), h.max(*v)));
            let margin = ((high - low) * 0.05).max(1e-12);
            Scale::Linear {
                low: if low < 0.0 { low - margin } else { 0.0 },
                high: if high > 0.0 { high + margin } else { 0.0 },
            }
        }
        _ => Scale::around(values()),
    }
}

/// Features with their importance, the most important first.
pub fn ranking(titles: Vec<String>, measure: &str, features: &[(String, f64)]) -> Scene {
    let known = || features.iter().map(|f| f.1);
    let most = known().fold(0.0, f64::max);
    let least = known().fold(0.0, f64::min);
    let x = if least < 0.0 {
        Scale::around([least, most * 1.1])
    } else {
        Scale::from_zero(most * 1.1)
    };
    let names: Vec<String> = features.iter().map(|f| f.0.clone()).collect();
    let bands = names.len().max(1) as f64;
    let mut chart = Chart::new(
        "Importance of features",
        Axis::new(measure, x),
        Axis::new("", Scale::Bands(names)),
    );
    chart.titles = titles;
    chart.width = if features.iter().any(|f| f.0.chars().count() > 24) {
        PAGE * 0.7
    } else {
        COLUMN
    };
    chart.height = Height::Points((bands * 15.0).clamp(45.0, (bands * 9.0).max(560.0)));
    chart.add(Bars {
        series: vec![Series {
            color: PALETTE[0],
            // Importance by shuffling may be below zero, where a bar has no length.
            values: known().map(|v| Some(v.max(0.0))).collect(),
            labels: known().map(short).collect(),
        }],
        direction: Direction::Right,
        stacked: false,
    });
    chart.draw()
}
