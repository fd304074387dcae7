//! A scene as SVG.
//!
//! Text stays text, so that it can be searched, copied and edited; where the font is missing,
//! a common one that is as narrow takes its place and nothing runs out of its room.

use super::color::{Color, WHITE};
use super::font::{Weight, FAMILY};
use super::scene::{Anchor, Group, Item, Paint, PathStep, Scene, Shape, Text};
use super::style;
use std::fmt::Write;

impl Scene {
    /// The picture as a complete SVG file.
    pub fn to_svg(&self) -> String {
        let mut svg = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.push_str(&self.to_inline_svg());
        svg
    }

    /// The picture as an `<svg>` element for a web page.
    pub fn to_inline_svg(&self) -> String {
        let mut out = Writer {
            text: String::new(),
            clips: 0,
        };
        let (w, h) = (Number(self.width), Number(self.height));
        let (wide, high) = (
            Number(self.width / style::MM),
            Number(self.height / style::MM),
        );
        let name = escape(&self.description);
        out.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}mm\" height=\"{high}mm\" \
             viewBox=\"0 0 {w} {h}\" role=\"img\" font-family=\"{FAMILY}\">\n\
             <title>{name}</title>\n\
             <rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>\n",
            WHITE.hex()
        ));
        out.items(&self.items);
        out.text.push_str("</svg>\n");
        out.text
    }
}

struct Writer {
    text: String,
    clips: usize,
}

impl Writer {
    fn put(&mut self, what: std::fmt::Arguments) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(what);
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Shape(shape, paint) => self.shape(shape, paint),
                Item::Text(text) => self.line_of_text(text),
                Item::Group(group) => self.group(group),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        if let Some([x, y, w, h]) = group.clip.map(|c| c.map(Number)) {
            self.clips += 1;
            let id = format!("{}-{}", group.name, self.clips);
            self.put(format_args!(
                "<clipPath id=\"{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>\
                 </clipPath>\n<g class=\"{}\" clip-path=\"url(#{id})\">\n",
                group.name
            ));
        } else {
            self.put(format_args!("<g class=\"{}\">\n", group.name));
        }
        self.items(&group.items);
        self.text.push_str("</g>\n");
    }

    fn shape(&mut self, shape: &Shape, paint: &Paint) {
        match shape {
            Shape::Rect { x, y, w, h } => {
                let [x, y, w, h] = [*x, *y, *w, *h].map(Number);
                self.put(format_args!(
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\""
                ));
            }
            Shape::Line { from, to } => {
                let [a, b, c, d] = [from.0, from.1, to.0, to.1].map(Number);
                self.put(format_args!(
                    "<line x1=\"{a}\" y1=\"{b}\" x2=\"{c}\" y2=\"{d}\""
                ));
            }
            Shape::Circle { at, r } => {
                let [x, y, r] = [at.0, at.1, *r].map(Number);
                self.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\""));
            }
            Shape::Polyline { points, closed } => {
                let name = if *closed { "polygon" } else { "polyline" };
                self.put(format_args!("<{name} points=\""));
                for (i, (x, y)) in points.iter().enumerate() {
                    let gap = if i == 0 { "" } else { " " };
                    self.put(format_args!("{gap}{},{}", Number(*x), Number(*y)));
                }
                self.text.push('"');
            }
            Shape::Path(steps) => {
                self.text.push_str("<path d=\"");
                steps.iter().for_each(|step| self.step(step));
                self.text.push('"');
            }
        }
        self.paint(shape, paint);
        self.text.push_str("/>\n");
    }

    fn step(&mut self, step: &PathStep) {
        match step {
            PathStep::Move(x, y) => self.put(format_args!("M{} {}", Number(*x), Number(*y))),
            PathStep::Line(x, y) => self.put(format_args!("L{} {}", Number(*x), Number(*y))),
            PathStep::Curve(c) => {
                let [a, b, c, d, e, f] = c.map(Number);
                self.put(format_args!("C{a} {b} {c} {d} {e} {f}"));
            }
            PathStep::Close => self.text.push('Z'),
        }
    }

    fn paint(&mut self, shape: &Shape, paint: &Paint) {
        match paint.fill {
            Some(color) => self.put(format_args!(" fill=\"{}\"", color.hex())),
            None if matches!(shape, Shape::Line { .. }) => {}
            None => self.text.push_str(" fill=\"none\""),
        }
        if let Some(stroke) = paint.stroke {
            let (color, width) = (stroke.color.hex(), Number(stroke.width));
            self.put(format_args!(" stroke=\"{color}\" stroke-width=\"{width}\""));
            if let Some((dash, gap)) = stroke.dash {
                let (dash, gap) = (Number(dash), Number(gap));
                self.put(format_args!(" stroke-dasharray=\"{dash} {gap}\""));
            }
            if matches!(shape, Shape::Polyline { .. } | Shape::Path(_)) {
                self.text.push_str(" stroke-linejoin=\"round\"");
            }
        }
        if let Some(opacity) = paint.opacity.filter(|o| *o < 1.0) {
            // Not `opacity`, which would make a layer of every point of a cloud.
            if paint.fill.is_some() {
                self.put(format_args!(" fill-opacity=\"{}\"", Number(opacity)));
            }
            if paint.stroke.is_some() {
                self.put(format_args!(" stroke-opacity=\"{}\"", Number(opacity)));
            }
        }
    }

    fn line_of_text(&mut self, text: &Text) {
        let [x, y, size] = [text.at.0, text.at.1, text.size].map(Number);
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\""
        ));
        if text.color != Color(0, 0, 0) {
            self.put(format_args!(" fill=\"{}\"", text.color.hex()));
        }
        if text.weight == Weight::Bold {
            self.text.push_str(" font-weight=\"bold\"");
        }
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.text.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.text.push_str(" text-anchor=\"end\""),
        }
        if text.rotate != 0.0 {
            self.put(format_args!(
                " transform=\"rotate({} {x} {y})\"",
                Number(text.rotate)
            ));
        }
        self.put(format_args!(">{}</text>\n", escape(&text.content)));
    }
}

/// A length with at most three decimals; 0 for what is not a number.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let rounded = (self.0 * 1000.0).round() / 1000.0;
        // Adding 0.0 turns -0 into 0.
        let shown = if rounded.is_finite() {
            rounded + 0.0
        } else {
            0.0
        };
        write!(f, "{shown}")
    }
}

/// Text as XML allows it: markup escaped, control characters (which XML forbids) replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::INK;

    #[test]
    fn hostile_labels_stay_text() {
        let mut scene = Scene::new(100.0, 50.0, "a \"<b>\" & c");
        scene
            .items
            .push(Text::new((1.0, 20.0), "</text>&\u{1}\n<x>", 8.0, INK).into());
        let svg = scene.to_svg();
        let tree = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
        let text = tree.descendants().find(|n| n.has_tag_name("text")).unwrap();
        assert_eq!(text.text(), Some("</text>&\u{fffd} <x>"));
    }

    #[test]
    fn numbers_are_short_and_finite() {
        assert_eq!(Number(1.0 / 3.0).to_string(), "0.333");
        assert_eq!(Number(-0.0001).to_string(), "0");
        assert_eq!(Number(f64::NAN).to_string(), "0");
    }
}
