//! The file formats of figures.

use super::scene::Scene;
use crate::ReportError;

/// A file format of figures (`PLOT.format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// Shapes and text.
    Svg,
    /// Shapes.
    Pdf,
    /// Shapes, without transparency.
    Eps,
}

impl Format {
    /// The format of this name.
    ///
    /// # Errors
    /// [`ReportError::Format`] for any other, with what is offered.
    pub fn parse(name: &str) -> Result<Self, ReportError> {
        match name.to_ascii_lowercase().as_str() {
            "png" => Ok(Format::Png),
            "svg" => Ok(Format::Svg),
            "pdf" => Ok(Format::Pdf),
            "eps" => Ok(Format::Eps),
            _ => Err(ReportError::Format(name.to_owned())),
        }
    }

    /// The file name's ending, without a point.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Svg => "svg",
            Format::Pdf => "pdf",
            Format::Eps => "eps",
        }
    }

    /// The picture in this format.
    ///
    /// # Errors
    /// As [`Scene::to_png`].
    pub fn encode(self, scene: &Scene) -> Result<Vec<u8>, ReportError> {
        match self {
            Format::Png => scene.to_png(),
            Format::Svg => Ok(scene.to_svg().into_bytes()),
            Format::Pdf => Ok(scene.to_pdf()),
            Format::Eps => Ok(scene.to_eps().into_bytes()),
        }
    }
}
