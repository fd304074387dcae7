//! Figures: a scene of shapes and measured text, and its way into SVG, PNG and PDF.

pub mod number;
pub mod stats;
