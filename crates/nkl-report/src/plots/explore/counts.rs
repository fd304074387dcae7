//! Samples per category.

use super::Group;
use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Bars, Direction, Series};
use crate::figure::number;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE};
use crate::figure::{Chart, Scene};

/// Categories beyond so many are joined to one bar.
const MOST: usize = 40;

/// Counts in groups.
pub type Counted = Group<Vec<u64>>;

/// Samples per category, divided into groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What is counted.
    pub what: String,
    /// What the categories are.
    pub name: String,
    /// The categories.
    pub categories: Vec<String>,
    /// One count per category for each group.
    pub groups: Vec<Counted>,
    /// Groups on top of each other, not side by side.
    pub stacked: bool,
}

/// Bars to the right, as names of categories may be long.
pub fn counts(data: &Counts) -> Scene {
    let data = &joined(data);
    let total = |i: usize| -> u64 { data.groups.iter().filter_map(|g| g.data.get(i)).sum() };
    let largest = if data.stacked {
        (0..data.categories.len()).map(total).max()
    } else {
        data.groups.iter().flat_map(|g| &g.data).copied().max()
    };
    let bands = data.categories.len().max(1) as f64;
    // A little more than the longest bar, for the number at its end.
    let x = Scale::from_zero(largest.unwrap_or(0) as f64 * 1.08);
    let x = Axis::new(&data.what, x);
    let y = Axis::new(&data.name, Scale::Bands(data.categories.clone()));
    let mut chart = Chart::new(format!("{} by {}", data.what, data.name), x, y);
    chart.titles = data.titles.clone();
    chart.width = if data.groups.len() > 12 { PAGE } else { COLUMN };
    let beside = if data.stacked { 1 } else { data.groups.len() };
    let band = (beside as f64 * 8.5 + 5.0).clamp(11.0, (560.0 / bands).max(11.0));
    chart.height = Height::Points((band * bands).max(45.0));
    let named = data.groups.iter().filter(|g| !g.name.is_empty());
    chart.legend = named
        .map(|g| Entry {
            name: format!("{} ({})", g.name, number::count(g.data.iter().sum())),
            swatch: Swatch::Fill(g.color),
        })
        .collect();
    let series = |g: &Counted| Series {
        color: g.color,
        values: g.data.iter().map(|n| Some(*n as f64)).collect(),
        labels: g.data.iter().map(|n| number::count(*n)).collect(),
    };
    chart.add(Bars {
        series: data.groups.iter().map(series).collect(),
        direction: Direction::Right,
        stacked: data.stacked,
    });
    chart.draw()
}

/// The most frequent categories, in their order, and the others as one.
fn joined(data: &Counts) -> Counts {
    if data.categories.len() <= MOST {
        return data.clone();
    }
    let total = |i: usize| -> u64 { data.groups.iter().filter_map(|g| g.data.get(i)).sum() };
    let mut order: Vec<usize> = (0..data.categories.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(total(*i)), *i));
    let (kept, rest) = order.split_at(MOST - 1);
    let mut kept = kept.to_vec();
    kept.sort_unstable();
    let mut found = data.clone();
    found.categories = kept.iter().map(|i| data.categories[*i].clone()).collect();
    found.categories.push(format!("{} others", rest.len()));
    for group in &mut found.groups {
        let of = |i: &usize| group.data.get(*i).copied().unwrap_or(0);
        let mut counts: Vec<u64> = kept.iter().map(of).collect();
        counts.push(rest.iter().map(of).sum());
        group.data = counts;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::PALETTE;

    #[test]
    fn rare_categories_are_joined() {
        let data = Counts {
            titles: vec![],
            what: "Samples".into(),
            name: "speaker".into(),
            categories: (0..100).map(|i| format!("s{i}")).collect(),
            groups: vec![Group {
                name: String::new(),
                color: PALETTE[0],
                data: (0..100).collect(),
            }],
            stacked: true,
        };
        let found = joined(&data);
        assert_eq!(found.categories.len(), 40);
        assert_eq!(found.categories[39], "61 others");
        assert_eq!(found.groups[0].data.iter().sum::<u64>(), 99 * 100 / 2);
        assert_eq!(counts(&data).clipped_texts(), []);
    }
}
