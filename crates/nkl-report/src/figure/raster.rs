//! A scene as PNG.

use super::font::{self, Weight};
use super::scene::{Scene, TextBox};
use super::style;
use crate::ReportError;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{fontdb, FontResolver, Options, Tree};
use std::sync::{Arc, OnceLock};

/// Resolution of PNG files of about one column's width, pixels per inch.
const FINE: f64 = 300.0;
/// Resolution of larger ones: still enough for print, at half the time and space.
const COARSE: f64 = 200.0;
/// Area up to which a figure counts as small, square points.
const SMALL: f64 = 1.6 * style::COLUMN * style::COLUMN;

impl Scene {
    /// Resolution of the PNG file, pixels per inch: 300 for small figures, 200 for large ones.
    pub fn png_dpi(&self) -> f64 {
        if self.width * self.height <= SMALL {
            FINE
        } else {
            COARSE
        }
    }

    /// The picture as a PNG file of [`Self::png_dpi`] pixels per inch.
    ///
    /// # Errors
    /// [`ReportError::Figure`] where the size is beyond what can be drawn.
    pub fn to_png(&self) -> Result<Vec<u8>, ReportError> {
        let dpi = self.png_dpi();
        let pixels = self.to_pixels(dpi)?;
        encode(&pixels, dpi).map_err(|e| self.failed(&e.to_string()))
    }

    /// The picture as pixels of this resolution, without transparency.
    pub(super) fn to_pixels(&self, dpi: f64) -> Result<Pixmap, ReportError> {
        let tree = self.to_tree()?;
        let scale = dpi / 72.0;
        let (w, h) = (
            (self.width * scale).ceil() as u32,
            (self.height * scale).ceil() as u32,
        );
        let mut pixels = Pixmap::new(w, h).ok_or_else(|| self.failed("it has no size"))?;
        // The last row and column may be covered in part only.
        pixels.fill(resvg::tiny_skia::Color::WHITE);
        // usvg has turned millimetres into pixels of 1/96 inch.
        let zoom = (dpi / 96.0) as f32;
        resvg::render(
            &tree,
            Transform::from_scale(zoom, zoom),
            &mut pixels.as_mut(),
        );
        Ok(pixels)
    }

    pub(super) fn failed(&self, reason: &str) -> ReportError {
        ReportError::Figure {
            figure: self.description.clone(),
            reason: reason.to_owned(),
        }
    }

    /// The picture as resvg sees it.
    pub(super) fn to_tree(&self) -> Result<Tree, ReportError> {
        let options = Options {
            fontdb: fonts(&self.text_boxes()),
            font_resolver: FontResolver {
                select_font: Box::new(|font, database| own_font(font.weight(), database)),
                select_fallback: FontResolver::default_fallback_selector(),
            },
            ..Options::default()
        };
        Tree::from_str(&self.to_svg(), &options).map_err(|e| self.failed(&e.to_string()))
    }
}

/// The program's own fonts; and where a text has characters that they lack (Chinese, say), the
/// system's fonts behind them, because a picture that differs between machines is better than
/// one without its labels.
fn fonts(texts: &[TextBox]) -> Arc<fontdb::Database> {
    static OWN: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    static ALL: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let own = OWN.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for weight in [Weight::Regular, Weight::Bold] {
            database.load_font_source(fontdb::Source::Binary(Arc::new(weight.data())));
        }
        Arc::new(database)
    });
    if texts.iter().all(|t| font::covers(&t.content)) {
        return own.clone();
    }
    let all = ALL.get_or_init(|| {
        let mut database = fontdb::Database::clone(own);
        database.load_system_fonts();
        Arc::new(database)
    });
    all.clone()
}

/// The first two faces are the program's own: regular and bold.
fn own_font(weight: u16, database: &fontdb::Database) -> Option<fontdb::ID> {
    let face = database.faces().nth(usize::from(weight >= 600));
    face.or_else(|| database.faces().next()).map(|face| face.id)
}

/// Red, green and blue of every pixel: every scene has a white ground.
pub(super) fn rgb(pixels: &Pixmap) -> Vec<u8> {
    let opaque = pixels.data().chunks_exact(4);
    opaque.flat_map(|p| [p[0], p[1], p[2]]).collect()
}

/// Opaque RGB with its true size.
fn encode(pixels: &Pixmap, dpi: f64) -> Result<Vec<u8>, png::EncodingError> {
    let rgb = rgb(pixels);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // The fast compressor knows runs of zeros only: the filter makes them.
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::FilterType::Paeth);
    let per_metre = (dpi / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(file)
}
