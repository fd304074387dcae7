//! One number for each of several things, beside that of all.

use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::color::{Color, PALETTE};
use crate::figure::marks::{Bars, Direction, Series};
use crate::figure::number::short;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE};
use crate::figure::{Chart, Scene};

/// Numbers and their names.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What the numbers are.
    pub what: String,
    /// What they are held against.
    pub all: (String, f64),
    /// The things, from above to below.
    pub each: Vec<(String, f64)>,
}

/// The bar of all.
const GREY: Color = Color(0xa4, 0xac, 0xb5);

/// Bars to the right with their numbers beside the names; the first, in grey, is that of all.
pub fn numbers(data: &Numbers) -> Scene {
    let every = || std::iter::once(&data.all).chain(&data.each);
    let most = every().map(|n| n.1).fold(0.0, f64::max);
    let names: Vec<String> = every()
        .map(|(name, value)| format!("{name}: {}", short(*value)))
        .collect();
    let long = names.iter().any(|name| name.chars().count() > 24);
    let bands = names.len() as f64;
    let mut chart = Chart::new(
        format!("{} of each, beside that of all", data.what),
        Axis::new(&data.what, Scale::from_zero(most * 1.1)),
        Axis::new("", Scale::Bands(names)),
    );
    chart.titles = data.titles.clone();
    chart.width = if long { PAGE * 0.7 } else { COLUMN };
    chart.height = Height::Points((bands * 15.0).clamp(45.0, (bands * 9.0).max(560.0)));
    let series = |color, shown: &dyn Fn(usize) -> bool| Series {
        color,
        values: every()
            .enumerate()
            .map(|(i, n)| shown(i).then_some(n.1))
            .collect(),
        labels: Vec::new(),
    };
    chart.add(Bars {
        series: vec![series(GREY, &|i| i == 0), series(PALETTE[5], &|i| i > 0)],
        direction: Direction::Right,
        stacked: true,
    });
    chart.draw()
}
