//! Figures of an exploration: what is in the data, drawn from plain numbers.

mod clouds;
mod counts;
mod curves;
mod features;
mod numbers;
mod shapley;
mod tree;

pub use clouds::{panels, points, Cloud, Spots};
pub use counts::{counts, Counted, Counts};
pub use curves::{curves, Curves};
pub use features::{feature, ranking, FeatureData};
pub use numbers::{numbers, Numbers};
pub use shapley::{contributions, swarm, Contributions, Swarm};
pub use tree::{tree, Branch, TreeData};

use crate::figure::color::Color;
use crate::figure::legend::{Entry, Swatch};

/// A group of samples in a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<T> {
    /// Its label.
    pub name: String,
    /// Its colour.
    pub color: Color,
    /// Its data.
    pub data: T,
}

/// Entries of a legend, with the number of samples; none for a single group without a name.
fn legend<T>(
    groups: &[Group<T>],
    swatch: fn(Color) -> Swatch,
    size: impl Fn(&T) -> usize,
) -> Vec<Entry> {
    let named = groups.iter().filter(|g| !g.name.is_empty());
    let entry = |g: &Group<T>| Entry {
        name: format!("{} ({})", g.name, size(&g.data)),
        swatch: swatch(g.color),
    };
    named.map(entry).collect()
}
