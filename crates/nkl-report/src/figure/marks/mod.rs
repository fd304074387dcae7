//! What is drawn inside the axes.

mod bars;
mod bees;
mod boxes;
mod cells;
mod groups;
mod heat;
mod lines;
mod points;
mod spans;

pub use bars::{Bars, Direction, Histogram, Series};
pub use bees::Bees;
pub use boxes::{BoxPlot, Violin};
pub use cells::Cells;
pub use groups::{mean_interval, Distributions, Kind, Placed};
pub use heat::Heat;
pub use lines::{Band, Line};
pub use points::{Bubbles, Density, Points};
pub use spans::Spans;

use super::axis::Area;
use super::scene::Item;

/// A set of shapes that shows data on an area. None reaches beyond the area.
pub trait Mark {
    /// What it is, in a word: the class in the SVG.
    fn name(&self) -> &'static str;

    /// The shapes.
    fn draw(&self, area: &Area) -> Vec<Item>;
}
