//! A scene as PDF.

use super::scene::Scene;
use crate::ReportError;
use svg2pdf::{ConversionOptions, PageOptions};

impl Scene {
    /// The picture as a one-page PDF of its own size. Letters are drawn as outlines: it looks
    /// the same everywhere and needs no fonts.
    ///
    /// # Errors
    /// [`ReportError::Figure`] where the conversion fails.
    pub fn to_pdf(&self) -> Result<Vec<u8>, ReportError> {
        let tree = self.to_tree()?;
        // The tree is in pixels of 1/96 inch.
        let page = PageOptions { dpi: 96.0 };
        svg2pdf::to_pdf(&tree, ConversionOptions::default(), page).map_err(|e| {
            ReportError::Figure {
                figure: self.description.clone(),
                reason: e.to_string(),
            }
        })
    }
}
