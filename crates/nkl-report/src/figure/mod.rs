//! Figures: a scene of shapes and measured text, and its way into SVG, PNG, PDF and EPS.
//!
//! A plot draws one [`Scene`]; the scene is written as SVG, and that SVG is what `resvg`
//! rasterises, so that all formats show the same picture. (Not `plotters`: it does not measure
//! rotated text, its bitmap and SVG backends place text differently, and it has no PDF.)
//!
//! Lengths are points (1/72 inch): text sizes mean what they mean in a paper, and a picture
//! placed at its own size fits one column (85 mm) or the page.

pub mod axis;
pub mod chart;
pub mod color;
mod eps;
pub mod font;
mod format;
mod gif;
pub mod label;
pub mod legend;
pub mod marks;
pub mod number;
mod pdf;
mod raster;
pub mod scale;
mod scene;
pub mod stats;
pub mod style;
mod svg;

pub use chart::Chart;
pub use format::Format;
pub use gif::animation;
pub use scene::{Anchor, Group, Item, Paint, PathStep, Scene, Shape, Stroke, Text, TextBox};
pub(crate) use svg::escape;
