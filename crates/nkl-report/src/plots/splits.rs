//! What each split holds: samples per class, or the distribution of a real target.

use super::Subject;
use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Bars, Direction, Series};
use crate::figure::number;
use crate::figure::scale::Scale;
use crate::figure::style::split_color;
use crate::figure::{Chart, Scene};
use crate::SplitCounts;

/// Samples per class and split.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let result = subject.result;
    if result.labels.is_empty() || result.counts.is_empty() {
        return None;
    }
    let counts = &result.counts;
    let most = counts
        .iter()
        .flat_map(|c| &c.classes)
        .copied()
        .max()
        .unwrap_or(0);
    // A little more than the longest bar, for the number at its end.
    let x = Axis::new("Samples", Scale::from_zero(most as f64 * 1.08));
    let y = Axis::new("", Scale::Bands(result.labels.clone()));
    let mut chart = Chart::new("Samples per class in each split", x, y);
    chart.titles = subject.titles(vec![
        format!("Samples per class: {}", result.target),
        result.databases.join(", "),
    ]);
    // As much as the numbers at the bars need, as long as the page suffices.
    let page = 620.0 / result.labels.len() as f64;
    let band = (counts.len() as f64 * 8.5 + 4.0).min(page).max(14.0);
    chart.height = Height::Points(band * result.labels.len() as f64);
    chart.legend = counts.iter().map(entry).collect();
    chart.add(Bars {
        series: counts.iter().map(series).collect(),
        direction: Direction::Right,
        stacked: false,
    });
    Some(chart.draw())
}

fn entry(counts: &SplitCounts) -> Entry {
    let name = match counts.speakers {
        Some(1) => format!("{} ({}, 1 speaker)", counts.split, counts.samples),
        Some(n) => format!("{} ({}, {n} speakers)", counts.split, counts.samples),
        None => format!("{} ({})", counts.split, counts.samples),
    };
    Entry {
        name,
        swatch: Swatch::Fill(split_color(&counts.split)),
    }
}

fn series(counts: &SplitCounts) -> Series {
    Series {
        color: split_color(&counts.split),
        values: counts.classes.iter().map(|n| Some(*n as f64)).collect(),
        labels: counts
            .classes
            .iter()
            .map(|n| number::count(*n as u64))
            .collect(),
    }
}
