//! A plot with two axes, titles above and a legend: everything around the data.

use super::axis::{Area, Axis, Horizontal, Vertical};
use super::color::{blues, GREY, INK};
use super::font::{self, Weight, ASCENT, LINE};
use super::label;
use super::legend::{Entry, Legend};
use super::marks::Mark;
use super::scene::{Group, Item, Scene, Shape, Text};
use super::style::{BORDER, COLUMN, GAP, SUBTITLE, THIN, TICK, TICK_LENGTH, TITLE};

/// Height of the part with the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Height {
    /// In points.
    Points(f64),
    /// As its width.
    Square,
}

/// Which lines surround the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Left and below.
    Axes,
    /// All around.
    Box,
}

/// A plot before it is drawn.
pub struct Chart {
    /// What it shows, in a sentence.
    pub description: String,
    /// Title (bold) and further lines; empty for none.
    pub titles: Vec<String>,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// From back to front.
    pub marks: Vec<Box<dyn Mark>>,
    /// Entries of the legend, above the data.
    pub legend: Vec<Entry>,
    /// Name of a scale of blues from 0 to 100 per cent on the right.
    pub color_bar: Option<String>,
    /// Width of the figure, points, where the next field allows it.
    pub width: f64,
    /// Smallest and largest width of the part with the data, points.
    pub inner_width: (f64, f64),
    /// Height of the part with the data.
    pub height: Height,
    /// Lines around it.
    pub frame: Frame,
    /// Both axes show the same quantity and get the same ticks.
    pub same_axes: bool,
}

/// Room for a scale of blues.
const COLOR_BAR: f64 = 40.0;

impl Chart {
    /// An empty plot of one column's width.
    pub fn new(description: impl Into<String>, x: Axis, y: Axis) -> Self {
        Chart {
            description: description.into(),
            titles: Vec::new(),
            x,
            y,
            marks: Vec::new(),
            legend: Vec::new(),
            color_bar: None,
            width: COLUMN,
            inner_width: (100.0, f64::MAX),
            height: Height::Points(150.0),
            frame: Frame::Axes,
            same_axes: false,
        }
    }

    /// Adds a mark in front of the others.
    pub fn add(&mut self, mark: impl Mark + 'static) -> &mut Self {
        self.marks.push(Box::new(mark));
        self
    }

    /// Draws it.
    pub fn draw(&self) -> Scene {
        let bar = if self.color_bar.is_some() {
            COLOR_BAR
        } else {
            0.0
        };
        // The height decides on the vertical axis, its room on the width, and that, for a square
        // plot, on the height: the second round is on the final height.
        let mut height = match self.height {
            Height::Points(height) => height,
            Height::Square => self.inner_width.0.max(self.width * 0.6),
        };
        let (mut left, mut right, mut width) = (0.0, 0.0, self.inner(self.width * 0.8));
        for _ in 0..3 {
            let ticks = || Horizontal::new(&self.x, width).most_ticks();
            let beside = Vertical::new(&self.y, height, self.same_axes.then(ticks)).room();
            (left, right) = (BORDER + beside, BORDER + bar);
            for _ in 0..2 {
                width = self.inner(self.width - left - right);
                let below = Horizontal::new(&self.x, width);
                let half = match self.x.scale {
                    super::scale::Scale::Bands(_) => width * self.x.scale.band() / 2.0,
                    _ => 0.0,
                };
                left = (BORDER + beside).max(BORDER + below.reach() - half);
                right = BORDER
                    + bar
                    + if bar > 0.0 {
                        0.0
                    } else {
                        below.overhang().min(30.0)
                    };
            }
            width = self.inner(self.width - left - right);
            if self.height == Height::Square {
                height = width;
            }
        }
        self.place(left, right, width, height)
    }

    fn inner(&self, room: f64) -> f64 {
        room.clamp(
            self.inner_width.0,
            self.inner_width.1.max(self.inner_width.0),
        )
    }

    fn place(&self, left: f64, right: f64, width: f64, height: f64) -> Scene {
        let full = left + width + right;
        let titles = Titles::new(&self.titles, full - 2.0 * BORDER);
        let legend = Legend::new(&self.legend, width + right - BORDER);
        let top = BORDER + titles.height() + legend.height() + self.headroom(&titles, &legend);
        let x = Horizontal::new(&self.x, width);
        let y = Vertical::new(&self.y, height, self.same_axes.then(|| x.most_ticks()));
        let area = Area {
            left,
            top,
            width,
            height,
            x: &self.x.scale,
            y: &self.y.scale,
        };
        let mut scene = Scene::new(full, top + height + x.room() + BORDER, &self.description);
        let title_left = if titles.width() <= full - left - BORDER {
            left
        } else {
            BORDER
        };
        scene.items.extend(titles.draw(title_left, BORDER));
        scene
            .items
            .extend(legend.draw(left, BORDER + titles.height()));
        scene.items.extend(y.draw(&area));
        scene.items.extend(x.draw(&area));
        for mark in &self.marks {
            scene
                .items
                .push(Group::new(mark.name(), mark.draw(&area)).into());
        }
        scene.items.push(self.draw_frame(&area));
        if let Some(name) = &self.color_bar {
            scene.items.push(color_bar(name, &area));
        }
        scene
    }

    /// Half a tick label stands above the data where nothing else does.
    fn headroom(&self, titles: &Titles, legend: &Legend) -> f64 {
        if titles.height() + legend.height() > 0.0 {
            0.0
        } else {
            TICK / 2.0
        }
    }

    fn draw_frame(&self, area: &Area) -> Item {
        let (l, t, r, b) = (area.left, area.top, area.right(), area.bottom());
        let (points, closed) = match self.frame {
            Frame::Axes => (vec![(l, t), (l, b), (r, b)], false),
            Frame::Box => (vec![(l, t), (r, t), (r, b), (l, b)], true),
        };
        Shape::Polyline { points, closed }.stroke(GREY, THIN)
    }
}

/// Lines above the plot, broken to its width.
pub(crate) struct Titles {
    lines: Vec<(String, bool)>,
}

impl Titles {
    pub(crate) fn new(titles: &[String], room: f64) -> Self {
        let mut lines = Vec::new();
        for (i, title) in titles.iter().enumerate() {
            let (size, weight) = style(i == 0);
            let wrapped = label::wrap(title, room, size, weight);
            let whole = wrapped
                .into_iter()
                .map(|l| label::elide(&l, room, size, weight));
            lines.extend(whole.map(|l| (l, i == 0)));
        }
        Titles { lines }
    }

    pub(crate) fn height(&self) -> f64 {
        let lines: f64 = self
            .lines
            .iter()
            .map(|(_, first)| style(*first).0 * LINE)
            .sum();
        if self.lines.is_empty() {
            0.0
        } else {
            lines + GAP
        }
    }

    fn width(&self) -> f64 {
        let width = |(line, first): &(String, bool)| {
            let (size, weight) = style(*first);
            font::width(line, size, weight)
        };
        self.lines.iter().map(width).fold(0.0, f64::max)
    }

    pub(crate) fn draw(&self, left: f64, top: f64) -> Vec<Item> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        let mut y = top;
        let mut items = Vec::new();
        for (line, first) in &self.lines {
            let (size, weight) = style(*first);
            let mut text = Text::new((left, y + ASCENT * size), line, size, INK);
            text.weight = weight;
            items.push(text.into());
            y += size * LINE;
        }
        vec![Group::new("title", items).into()]
    }
}

fn style(first: bool) -> (f64, Weight) {
    if first {
        (TITLE, Weight::Bold)
    } else {
        (SUBTITLE, Weight::Regular)
    }
}

/// The scale of blues to the right of the data.
fn color_bar(name: &str, area: &Area) -> Item {
    let (left, width) = (area.right() + 2.0 * GAP, 6.0);
    let height = area.height.min(110.0);
    let (steps, bottom) = (50, area.top + height);
    let mut items = Vec::new();
    for i in 0..steps {
        let share = (f64::from(i) + 0.5) / f64::from(steps);
        let step = height / f64::from(steps);
        // Each step reaches under the next one, so that no seam shows.
        let y = bottom - f64::from(i + 1) * step;
        let h = if i == 0 { step } else { step + 0.3 };
        items.push(
            Shape::Rect {
                x: left,
                y,
                w: width,
                h,
            }
            .fill(blues(share)),
        );
    }
    items.push(
        Shape::Rect {
            x: left,
            y: area.top,
            w: width,
            h: height,
        }
        .stroke(GREY, THIN),
    );
    for (share, text) in [(0.0, "0"), (0.5, "50"), (1.0, "100")] {
        let y = bottom - share * height;
        let size = TICK - 1.0;
        let inside = y.clamp(area.top + size / 2.0, bottom - size / 2.0);
        let at = (left + width + TICK_LENGTH, inside);
        items.push(Text::new(at, text, size, INK).centred().into());
    }
    let at = (
        left + width + TICK_LENGTH + 12.0 + SUBTITLE,
        area.top + height / 2.0,
    );
    let name = label::elide(name, height, TICK, Weight::Regular);
    let text = Text::new(at, name, TICK, INK).anchor(super::scene::Anchor::Middle);
    items.push(text.rotate(-90.0).into());
    Group::new("color-bar", items).into()
}
