//! Scores in groups: how experiments that differ in one respect compare.

use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::color;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Bars, BoxPlot, Direction, Points, Series};
use crate::figure::number;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE};
use crate::figure::{Chart, Scene};

/// Up to this many scores of a group, a box says less than the points.
const FEW: usize = 12;

/// Groups of scores, and what is written around them.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupsData {
    /// Lines above the plot; empty for none.
    pub titles: Vec<String>,
    /// What the groups differ in.
    pub what: String,
    /// Name of the score.
    pub score: String,
    /// Name and scores of each group.
    pub groups: Vec<(String, Vec<f64>)>,
}

impl GroupsData {
    fn names(&self) -> Vec<String> {
        self.groups.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The scores themselves, side by side within the box of their group.
    fn points(&self) -> Vec<(f64, f64)> {
        let groups = self.groups.iter().enumerate();
        let spread = groups.flat_map(|(i, (_, scores))| {
            let step = 0.4 / scores.len().max(1) as f64;
            let middle = (scores.len() as f64 - 1.0) / 2.0;
            let places = scores.iter().enumerate();
            places.map(move |(k, score)| (i as f64 + (k as f64 - middle) * step, *score))
        });
        spread.filter(|(_, score)| score.is_finite()).collect()
    }

    /// One column of a journal for a few groups, a page for many.
    fn width(&self) -> f64 {
        (self.groups.len() as f64 * 26.0 + 60.0).clamp(COLUMN, PAGE)
    }
}

/// A box for each group.
pub fn boxes(data: &GroupsData) -> Scene {
    let all = data
        .groups
        .iter()
        .flat_map(|(_, values)| values.iter().copied());
    let x = Axis::new(&data.what, Scale::Bands(data.names()));
    let y = Axis::new(&data.score, Scale::around(all));
    let mut chart = Chart::new(format!("{} by {}", data.score, data.what), x, y);
    chart.titles = data.titles.clone();
    chart.width = data.width();
    let groups = data.groups.iter().enumerate();
    chart.add(BoxPlot {
        groups: groups
            .map(|(i, (_, v))| (color::nth(i), v.clone()))
            .collect(),
        share: 0.6,
    });
    let few = data.groups.iter().all(|(_, scores)| scores.len() <= FEW);
    chart.add(Points {
        points: if few { data.points() } else { Vec::new() },
        color: color::INK,
    });
    chart.draw()
}

/// One number of many values; `None` where there are none.
type Statistic = fn(&[f64]) -> Option<f64>;

/// Smallest, largest and mean score of each group as bars with their numbers.
pub fn bars(data: &GroupsData) -> Scene {
    let known =
        |values: &[f64]| -> Vec<f64> { values.iter().copied().filter(|v| v.is_finite()).collect() };
    let groups: Vec<Vec<f64>> = data.groups.iter().map(|(_, v)| known(v)).collect();
    let most = groups.iter().flatten().copied().fold(0.0_f64, f64::max);
    let x = Scale::from_zero(most * 1.08);
    let x = Axis::new(&data.score, x);
    let y = Axis::new("", Scale::Bands(data.names()));
    let description = format!("Smallest, largest and mean {} by {}", data.score, data.what);
    let mut chart = Chart::new(description, x, y);
    chart.titles = data.titles.clone();
    chart.height = Height::Points((groups.len() as f64 * 32.0).max(60.0));
    let statistics: [(&str, Statistic); 3] = [
        ("min", |v| v.iter().copied().reduce(f64::min)),
        ("max", |v| v.iter().copied().reduce(f64::max)),
        ("mean", |v| {
            (!v.is_empty()).then(|| v.iter().sum::<f64>() / v.len() as f64)
        }),
    ];
    let mut series = Vec::new();
    for (i, (name, of)) in statistics.into_iter().enumerate() {
        let values: Vec<Option<f64>> = groups.iter().map(|v| of(v)).collect();
        let text = |v: &Option<f64>| v.map(number::significant).unwrap_or_default();
        chart.legend.push(Entry {
            name: name.to_owned(),
            swatch: Swatch::Fill(color::nth(i)),
        });
        series.push(Series {
            color: color::nth(i),
            labels: values.iter().map(text).collect(),
            values,
        });
    }
    chart.add(Bars {
        series,
        direction: Direction::Right,
        stacked: false,
    });
    chart.draw()
}
