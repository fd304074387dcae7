//! Shapley values: which features move predictions, and which way.

use super::Group;
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::color::{Color, GREY, LIGHT, PALETTE};
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Bars, Bees, Direction, Line, Series};
use crate::figure::number::short;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE, THIN};
use crate::figure::{Chart, Scene};

/// Mean sizes of the values.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What the values are parts of.
    pub unit: String,
    /// The features, the most important first.
    pub features: Vec<String>,
    /// For every output its mean sizes, one per feature; a single output has no name.
    pub outputs: Vec<Group<Vec<f64>>>,
}

/// Bars to the right, one per feature, made up of the outputs.
pub fn contributions(data: &Contributions) -> Scene {
    let total = |i: usize| -> f64 { data.outputs.iter().filter_map(|o| o.data.get(i)).sum() };
    let most = (0..data.features.len()).map(total).fold(0.0, f64::max);
    let x = Axis::new(
        format!("Mean size of the Shapley value ({})", data.unit),
        Scale::from_zero(most * 1.1),
    );
    let y = Axis::new("", Scale::Bands(data.features.clone()));
    let mut chart = Chart::new("Features that move predictions", x, y);
    chart.titles = data.titles.clone();
    chart.width = width(&data.features, data.outputs.len());
    chart.height = height(data.features.len(), 15.0);
    let named = data.outputs.iter().filter(|o| !o.name.is_empty());
    chart.legend = named
        .map(|o| Entry {
            name: o.name.clone(),
            swatch: Swatch::Fill(o.color),
        })
        .collect();
    let single = data.outputs.len() == 1;
    let series = |o: &Group<Vec<f64>>| Series {
        color: o.color,
        values: o.data.iter().map(|v| Some(*v)).collect(),
        labels: o.data.iter().map(|v| short(*v)).collect(),
    };
    chart.add(Bars {
        series: data.outputs.iter().map(series).collect(),
        direction: Direction::Right,
        // The numbers at the ends of bars belong to bars side by side.
        stacked: !single,
    });
    chart.draw()
}

fn width(features: &[String], outputs: usize) -> f64 {
    let long = features.iter().any(|f| f.chars().count() > 24);
    if long || outputs > 8 {
        PAGE * 0.7
    } else {
        COLUMN
    }
}

fn height(bands: usize, each: f64) -> Height {
    let bands = bands.max(1) as f64;
    Height::Points((bands * each).clamp(45.0, (bands * 9.0).max(560.0)))
}

/// The values of single samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Swarm {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What the values are parts of.
    pub unit: String,
    /// The features, the most important first.
    pub features: Vec<String>,
    /// For every feature the Shapley value of each sample, and the feature's own value.
    pub values: Vec<Vec<(f64, f64)>>,
}

/// Colours of small and of large values of a feature.
const ENDS: (Color, Color) = (PALETTE[0], PALETTE[5]);

/// A point for each sample: to the right where the feature raises the prediction, coloured by the
/// feature's own value.
pub fn swarm(data: &Swarm) -> Scene {
    let all = || data.values.iter().flatten().map(|v| v.0);
    let x = Axis::new(
        format!("Shapley value ({})", data.unit),
        Scale::around(all().chain([0.0])),
    );
    let y = Axis::new("", Scale::Bands(data.features.clone()));
    let mut chart = Chart::new("Shapley values of single samples", x, y);
    chart.titles = data.titles.clone();
    chart.width = width(&data.features, 1);
    chart.height = height(data.features.len(), 20.0);
    chart.frame = Frame::Box;
    let dot = |name: &str, color| Entry {
        name: name.to_owned(),
        swatch: Swatch::Dot(color),
    };
    chart.legend = vec![
        dot("small value of the feature", ENDS.0),
        dot("large", ENDS.1),
    ];
    let last = data.features.len() as f64 - 0.5;
    chart.add(Line {
        points: vec![(0.0, -0.5), (0.0, last)],
        color: GREY,
        width: THIN,
        dash: None,
    });
    let row = |values: &Vec<(f64, f64)>| {
        let colors = shades(values);
        values.iter().map(|v| v.0).zip(colors).collect()
    };
    chart.add(Bees {
        rows: data.values.iter().map(row).collect(),
    });
    chart.draw()
}

/// From the colour of the 5th to that of the 95th percentile, by way of grey.
fn shades(values: &[(f64, f64)]) -> Vec<Color> {
    let mut sorted: Vec<f64> = values
        .iter()
        .map(|v| v.1)
        .filter(|v| v.is_finite())
        .collect();
    sorted.sort_by(f64::total_cmp);
    let at = |q| crate::figure::stats::quantile(&sorted, q).unwrap_or(0.0);
    let (low, high) = (at(0.05), at(0.95));
    let middle = LIGHT.towards(GREY, 0.2);
    let shade = |v: &(f64, f64)| {
        if !v.1.is_finite() {
            return GREY;
        }
        let share = match high > low {
            true => ((v.1 - low) / (high - low)).clamp(0.0, 1.0),
            false => 0.5,
        };
        match share < 0.5 {
            true => ENDS.0.towards(middle, 2.0 * share),
            false => middle.towards(ENDS.1, 2.0 * share - 1.0),
        }
    };
    values.iter().map(shade).collect()
}
