//! A drawing: shapes and text on a canvas, in points from the upper left corner.

use super::color::Color;
use super::font::{self, Weight};

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// What the picture shows, in a sentence: for screen readers.
    pub description: String,
    /// From back to front.
    pub items: Vec<Item>,
}

/// One thing on the canvas.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A shape and how it is painted.
    Shape(Shape, Paint),
    /// A line of text.
    Text(Text),
    /// Items that belong together.
    Group(Group),
}

/// The outline of a shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A rectangle.
    Rect {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Width.
        w: f64,
        /// Height.
        h: f64,
    },
    /// A straight line.
    Line {
        /// Start.
        from: (f64, f64),
        /// End.
        to: (f64, f64),
    },
    /// Connected points.
    Polyline {
        /// The points.
        points: Vec<(f64, f64)>,
        /// Whether the last is joined to the first.
        closed: bool,
    },
    /// A circle.
    Circle {
        /// Centre.
        at: (f64, f64),
        /// Radius.
        r: f64,
    },
    /// Lines and curves.
    Path(Vec<PathStep>),
}

/// One step of a [`Shape::Path`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PathStep {
    /// Start here.
    Move(f64, f64),
    /// A line to here.
    Line(f64, f64),
    /// A cubic curve: two control points, then the end.
    Curve([f64; 6]),
    /// Back to the start.
    Close,
}

/// How a shape is painted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Paint {
    /// Inside.
    pub fill: Option<Color>,
    /// Outline.
    pub stroke: Option<Stroke>,
    /// 0 (invisible) to 1; `None` means 1.
    pub opacity: Option<f64>,
}

/// A line style.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub color: Color,
    /// Width in points.
    pub width: f64,
    /// Lengths of dash and gap; `None` is a full line.
    pub dash: Option<(f64, f64)>,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Anchor point: on the baseline, at the start, middle or end of the text.
    pub at: (f64, f64),
    /// The words.
    pub content: String,
    /// Size in points.
    pub size: f64,
    /// Regular or bold.
    pub weight: Weight,
    /// Which end of the text is at the anchor point.
    pub anchor: Anchor,
    /// Turned clockwise about the anchor point, degrees.
    pub rotate: f64,
    /// Colour.
    pub color: Color,
}

/// Which part of a text is at its anchor point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// Items that belong together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// What they are, such as `cells`: the class in the SVG.
    pub name: &'static str,
    /// Nothing is drawn outside this rectangle (x, y, width, height).
    pub clip: Option<[f64; 4]>,
    /// The members.
    pub items: Vec<Item>,
}

/// Where a text ends up.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// The words.
    pub content: String,
    /// Left, top, right, bottom of the box around the turned text.
    pub bounds: [f64; 4],
}

impl Scene {
    /// An empty canvas.
    pub fn new(width: f64, height: f64, description: impl Into<String>) -> Self {
        Scene {
            width,
            height,
            description: description.into(),
            items: Vec::new(),
        }
    }

    /// Several scenes side by side, their lower edges level.
    pub fn beside(scenes: Vec<Scene>, description: impl Into<String>) -> Self {
        let height = scenes.iter().map(|s| s.height).fold(0.0, f64::max);
        let mut all = Scene::new(0.0, height, description);
        for mut scene in scenes {
            shift(&mut scene.items, (all.width, height - scene.height));
            all.items.extend(scene.items);
            all.width += scene.width;
        }
        all
    }

    /// The boxes of all texts.
    pub fn text_boxes(&self) -> Vec<TextBox> {
        let mut boxes = Vec::new();
        collect_boxes(&self.items, &mut boxes);
        boxes
    }

    /// The texts that do not lie wholly on the canvas (by more than a hundredth of a point).
    pub fn clipped_texts(&self) -> Vec<TextBox> {
        let inside = |b: &TextBox| {
            let [left, top, right, bottom] = b.bounds;
            left >= -0.01
                && top >= -0.01
                && right <= self.width + 0.01
                && bottom <= self.height + 0.01
        };
        self.text_boxes()
            .into_iter()
            .filter(|b| !inside(b))
            .collect()
    }
}

/// Moves items to the right and down.
fn shift(items: &mut [Item], by: (f64, f64)) {
    for item in items {
        match item {
            Item::Text(text) => add(&mut text.at, by),
            Item::Group(group) => {
                if let Some(clip) = &mut group.clip {
                    clip[0] += by.0;
                    clip[1] += by.1;
                }
                shift(&mut group.items, by);
            }
            Item::Shape(shape, _) => shift_shape(shape, by),
        }
    }
}

fn add(point: &mut (f64, f64), by: (f64, f64)) {
    point.0 += by.0;
    point.1 += by.1;
}

fn shift_shape(shape: &mut Shape, by: (f64, f64)) {
    match shape {
        Shape::Rect { x, y, .. } => {
            *x += by.0;
            *y += by.1;
        }
        Shape::Line { from, to } => [from, to].into_iter().for_each(|p| add(p, by)),
        Shape::Polyline { points, .. } => points.iter_mut().for_each(|p| add(p, by)),
        Shape::Circle { at, .. } => add(at, by),
        Shape::Path(steps) => steps.iter_mut().for_each(|step| match step {
            PathStep::Move(x, y) | PathStep::Line(x, y) => {
                *x += by.0;
                *y += by.1;
            }
            PathStep::Curve(points) => points.chunks_exact_mut(2).for_each(|p| {
                p[0] += by.0;
                p[1] += by.1;
            }),
            PathStep::Close => {}
        }),
    }
}

fn collect_boxes(items: &[Item], boxes: &mut Vec<TextBox>) {
    for item in items {
        match item {
            Item::Text(text) => boxes.push(text.text_box()),
            Item::Group(group) => collect_boxes(&group.items, boxes),
            Item::Shape(..) => {}
        }
    }
}

impl Text {
    /// Text of the regular weight, unturned, starting at `at`.
    pub fn new(at: (f64, f64), content: impl Into<String>, size: f64, color: Color) -> Self {
        Text {
            at,
            content: content.into(),
            size,
            weight: Weight::Regular,
            anchor: Anchor::Start,
            rotate: 0.0,
            color,
        }
    }

    /// With this anchor.
    pub fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// In bold.
    pub fn bold(mut self) -> Self {
        self.weight = Weight::Bold;
        self
    }

    /// Turned clockwise, degrees.
    pub fn rotate(mut self, degrees: f64) -> Self {
        self.rotate = degrees;
        self
    }

    /// Moved so that capital letters are centred on the anchor point, across the text.
    pub fn centred(mut self) -> Self {
        let drop = font::CAP_HEIGHT * self.size / 2.0;
        let (sin, cos) = self.rotate.to_radians().sin_cos();
        self.at = (self.at.0 - sin * drop, self.at.1 + cos * drop);
        self
    }

    /// Where it ends up.
    pub fn text_box(&self) -> TextBox {
        let width = font::width(&self.content, self.size, self.weight);
        let left = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        let (up, down) = (-font::ASCENT * self.size, font::DESCENT * self.size);
        let (sin, cos) = self.rotate.to_radians().sin_cos();
        let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for (x, y) in [
            (left, up),
            (left + width, up),
            (left, down),
            (left + width, down),
        ] {
            let (x, y) = (self.at.0 + x * cos - y * sin, self.at.1 + x * sin + y * cos);
            let [l, t, r, b] = bounds;
            bounds = [l.min(x), t.min(y), r.max(x), b.max(y)];
        }
        TextBox {
            content: self.content.clone(),
            bounds,
        }
    }
}

impl From<Text> for Item {
    fn from(text: Text) -> Self {
        Item::Text(text)
    }
}

impl From<Group> for Item {
    fn from(group: Group) -> Self {
        Item::Group(group)
    }
}

impl Group {
    /// A named group.
    pub fn new(name: &'static str, items: Vec<Item>) -> Self {
        Group {
            name,
            clip: None,
            items,
        }
    }
}

impl Shape {
    /// Painted like this.
    pub fn paint(self, paint: Paint) -> Item {
        Item::Shape(self, paint)
    }

    /// Filled with a colour.
    pub fn fill(self, color: Color) -> Item {
        Item::Shape(
            self,
            Paint {
                fill: Some(color),
                ..Paint::default()
            },
        )
    }

    /// Drawn as a full line.
    pub fn stroke(self, color: Color, width: f64) -> Item {
        Item::Shape(self, Paint::line(color, width))
    }
}

impl Paint {
    /// A full line.
    pub fn line(color: Color, width: f64) -> Self {
        Paint {
            stroke: Some(Stroke {
                color,
                width,
                dash: None,
            }),
            ..Paint::default()
        }
    }

    /// A dashed line.
    pub fn dashed(color: Color, width: f64, dash: (f64, f64)) -> Self {
        Paint {
            stroke: Some(Stroke {
                color,
                width,
                dash: Some(dash),
            }),
            ..Paint::default()
        }
    }

    /// A filled shape that lets through what is behind it.
    pub fn faint(color: Color, opacity: f64) -> Self {
        Paint {
            fill: Some(color),
            stroke: None,
            opacity: Some(opacity),
        }
    }
}
