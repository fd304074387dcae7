//! A scene as PDF.
//!
//! A one-page file of the plainest kind (PDF 1.4, ISO 32000-1): paths, colours, and one graphics
//! state per opacity. Letters are drawn as outlines: they look the same everywhere, and no
//! publisher's check stumbles over how a font is embedded. Written here because the converters
//! from SVG bring a font compiler along (a minute of compile time).

use super::color::{Color, WHITE};
use super::font;
use super::scene::{Anchor, Item, Paint, PathStep, Scene, Shape, Text};
use flate2::{write::ZlibEncoder, Compression};
use std::fmt::Write as _;
use std::io::Write as _;

impl Scene {
    /// The picture as a PDF file whose page has the picture's size.
    pub fn to_pdf(&self) -> Vec<u8> {
        let page = Content::of(self, true);
        let states = page.opacities.iter().enumerate().map(|(i, opacity)| {
            let opacity = Number(f64::from(*opacity) / 1000.0);
            format!("/G{i} << /ca {opacity} /CA {opacity} >> ")
        });
        let states: String = states.collect();
        let (w, h) = (Number(self.width), Number(self.height));
        let stream = compress(page.text.as_bytes());
        let length = format!(
            "<< /Length {} /Filter /FlateDecode >>\nstream\n",
            stream.len()
        );
        let content = [length.as_bytes(), &stream, b"\nendstream"].concat();
        file(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {w} {h}] /Contents 4 0 R \
                 /Resources << /ExtGState << {states}>> >> >>"
            )
            .into_bytes(),
            content,
            format!(
                "<< /Title {} /Producer (nkl) >>",
                text_string(&self.description)
            )
            .into_bytes(),
        ])
    }
}

/// Header, numbered objects (the first is the catalogue, the last describes the document), the
/// table of their places, and the trailer.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend_from_slice(format!("{} 0 obj\n", i + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let (size, start, info) = (objects.len() + 1, file.len(), objects.len());
    let trailer = format!(
        "{table}trailer\n<< /Size {size} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend_from_slice(trailer.as_bytes());
    file
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail; an empty stream is still a valid page.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// A text string in UTF-16 with byte order mark, as hexadecimal.
fn text_string(text: &str) -> String {
    let units: String = text
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    format!("<FEFF{units}>")
}

/// The drawing operators of the page.
pub(super) struct Content {
    pub(super) text: String,
    /// Opacities in thousandths, each a graphics state.
    opacities: Vec<u16>,
    /// Whether what is behind a faint shape is seen; else its colour is mixed with white.
    transparent: bool,
}

impl Content {
    /// A white ground and all items.
    pub(super) fn of(scene: &Scene, transparent: bool) -> Self {
        let mut page = Content {
            text: String::new(),
            opacities: Vec::new(),
            transparent,
        };
        // PDF counts from the lower left corner, upwards.
        page.put(format_args!("1 0 0 -1 0 {} cm\n", Number(scene.height)));
        let ground = Shape::Rect {
            x: 0.0,
            y: 0.0,
            w: scene.width,
            h: scene.height,
        };
        page.shape(
            &ground,
            &Paint {
                fill: Some(WHITE),
                ..Paint::default()
            },
        );
        page.items(&scene.items);
        page
    }

    fn put(&mut self, what: std::fmt::Arguments) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(what);
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Shape(shape, paint) => self.shape(shape, paint),
                Item::Text(text) => self.letters(text),
                Item::Group(group) => {
                    self.text.push_str("q\n");
                    if let Some([x, y, w, h]) = group.clip.map(|c| c.map(Number)) {
                        self.put(format_args!("{x} {y} {w} {h} re W n\n"));
                    }
                    self.items(&group.items);
                    self.text.push_str("Q\n");
                }
            }
        }
    }

    fn shape(&mut self, shape: &Shape, paint: &Paint) {
        self.text.push_str("q\n");
        let opacity = paint.opacity.filter(|o| *o < 1.0);
        let mut lost = 0.0;
        match opacity {
            Some(opacity) if self.transparent => {
                let state = self.state(opacity);
                self.put(format_args!("/G{state} gs\n"));
            }
            opacity => lost = 1.0 - opacity.unwrap_or(1.0),
        }
        if let Some(color) = paint.fill {
            self.color(color.towards(WHITE, lost), "rg");
        }
        if let Some(stroke) = paint.stroke {
            self.color(stroke.color.towards(WHITE, lost), "RG");
            self.put(format_args!("{} w 1 j\n", Number(stroke.width)));
            if let Some((dash, gap)) = stroke.dash {
                self.put(format_args!("[{} {}] 0 d\n", Number(dash), Number(gap)));
            }
        }
        self.outline(shape);
        let paints = match (paint.fill, paint.stroke) {
            (Some(_), Some(_)) => "B",
            (Some(_), None) => "f",
            (None, Some(_)) => "S",
            (None, None) => "n",
        };
        self.put(format_args!("{paints}\nQ\n"));
    }

    fn state(&mut self, opacity: f64) -> usize {
        let thousandths = (opacity.clamp(0.0, 1.0) * 1000.0).round() as u16;
        let known = self.opacities.iter().position(|o| *o == thousandths);
        known.unwrap_or_else(|| {
            self.opacities.push(thousandths);
            self.opacities.len() - 1
        })
    }

    fn color(&mut self, color: Color, operator: &str) {
        let [r, g, b] = [color.0, color.1, color.2].map(|c| Number(f64::from(c) / 255.0));
        self.put(format_args!("{r} {g} {b} {operator}\n"));
    }

    fn outline(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect { x, y, w, h } => {
                let [x, y, w, h] = [*x, *y, *w, *h].map(Number);
                self.put(format_args!("{x} {y} {w} {h} re\n"));
            }
            Shape::Line { from, to } => {
                self.step(&PathStep::Move(from.0, from.1));
                self.step(&PathStep::Line(to.0, to.1));
            }
            Shape::Polyline { points, closed } => {
                for (i, (x, y)) in points.iter().enumerate() {
                    let step = if i == 0 {
                        PathStep::Move
                    } else {
                        PathStep::Line
                    };
                    self.step(&step(*x, *y));
                }
                if *closed && !points.is_empty() {
                    self.step(&PathStep::Close);
                }
            }
            Shape::Circle { at, r } => circle(*at, *r).iter().for_each(|step| self.step(step)),
            Shape::Path(steps) => steps.iter().for_each(|step| self.step(step)),
        }
    }

    fn step(&mut self, step: &PathStep) {
        match step {
            PathStep::Move(x, y) => self.put(format_args!("{} {} m\n", Number(*x), Number(*y))),
            PathStep::Line(x, y) => self.put(format_args!("{} {} l\n", Number(*x), Number(*y))),
            PathStep::Curve(c) => {
                let [a, b, c, d, e, f] = c.map(Number);
                self.put(format_args!("{a} {b} {c} {d} {e} {f} c\n"));
            }
            PathStep::Close => self.text.push_str("h\n"),
        }
    }

    fn letters(&mut self, text: &Text) {
        let (steps, width) = font::outline(&text.content, text.size, text.weight);
        let shift = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let (sin, cos) = text.rotate.to_radians().sin_cos();
        let (x, y) = (text.at.0 + cos * shift, text.at.1 + sin * shift);
        let [a, b, c, d, x, y] = [cos, sin, -sin, cos, x, y].map(Number);
        self.put(format_args!("q {a} {b} {c} {d} {x} {y} cm\n"));
        self.color(text.color, "rg");
        steps.iter().for_each(|step| self.step(step));
        self.text.push_str("f\nQ\n");
    }
}

/// A circle of four curves; the control points are off by less than 0.03 per cent of the radius.
fn circle((x, y): (f64, f64), r: f64) -> [PathStep; 6] {
    let k = 0.552_284_75 * r;
    [
        PathStep::Move(x + r, y),
        PathStep::Curve([x + r, y + k, x + k, y + r, x, y + r]),
        PathStep::Curve([x - k, y + r, x - r, y + k, x - r, y]),
        PathStep::Curve([x - r, y - k, x - k, y - r, x, y - r]),
        PathStep::Curve([x + k, y - r, x + r, y - k, x + r, y]),
        PathStep::Close,
    ]
}

/// A number as PDF allows it: no exponent, at most three decimals; 0 for what is not a number.
pub(super) struct Number(pub(super) f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let rounded = (self.0 * 1e3).round() / 1e3;
        write!(
            f,
            "{}",
            if rounded.is_finite() {
                rounded + 0.0
            } else {
                0.0
            }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::INK;

    #[test]
    fn every_object_is_where_the_table_says() {
        let mut scene = Scene::new(100.0, 50.0, "Größe");
        scene.items.push(
            Shape::Circle {
                at: (5.0, 5.0),
                r: 2.0,
            }
            .paint(Paint::faint(INK, 0.5)),
        );
        scene
            .items
            .push(Text::new((1.0, 20.0), "text", 8.0, INK).into());
        let pdf = scene.to_pdf();
        let text = String::from_utf8_lossy(&pdf);
        let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        let table = std::str::from_utf8(&pdf[start..]).unwrap();
        let places = table.lines().skip(3).take(5);
        for (i, place) in places.enumerate() {
            let place: usize = place[..10].parse().unwrap();
            assert!(pdf[place..].starts_with(format!("{} 0 obj\n", i + 1).as_bytes()));
        }
        assert!(text.contains("/G0 << /ca 0.5 /CA 0.5 >>"));
    }
}
