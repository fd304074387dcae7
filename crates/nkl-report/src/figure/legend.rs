//! Which colour means what.

use super::color::{Color, INK};
use super::font::{self, Weight, ASCENT, DESCENT};
use super::label;
use super::scene::{Group, Item, Paint, Shape, Text};
use super::style::{GAP, THICK, TICK};

/// How an entry is marked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Swatch {
    /// A filled square.
    Fill(Color),
    /// A piece of a line, dashed or not.
    Line(Color, Option<(f64, f64)>),
    /// A dot.
    Dot(Color),
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its mark.
    pub swatch: Swatch,
}

/// Entries in rows from left to right, placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    rows: Vec<Vec<(f64, String, Swatch)>>,
}

const SWATCH: f64 = 9.0;
const ROW: f64 = (ASCENT + DESCENT) * TICK + 1.5;

impl Legend {
    /// Places entries in rows of at most `room` points.
    pub fn new(entries: &[Entry], room: f64) -> Self {
        let mut rows: Vec<Vec<(f64, String, Swatch)>> = Vec::new();
        let mut next = 0.0;
        for entry in entries {
            let name = label::elide(
                &entry.name,
                (room - SWATCH - GAP).max(20.0),
                TICK,
                Weight::Regular,
            );
            let width = SWATCH + GAP * 0.75 + font::width(&name, TICK, Weight::Regular);
            if rows.is_empty() || next + width > room {
                rows.push(Vec::new());
                next = 0.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((next, name, entry.swatch));
            }
            next += width + 2.5 * GAP;
        }
        Legend { rows }
    }

    /// Height of all rows, with the gap below.
    pub fn height(&self) -> f64 {
        if self.rows.is_empty() {
            0.0
        } else {
            self.rows.len() as f64 * ROW + GAP
        }
    }

    /// Draws it with its upper left corner at this point.
    pub fn draw(&self, left: f64, top: f64) -> Vec<Item> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let mut items = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            let middle = top + (i as f64 + 0.5) * ROW;
            for (x, name, swatch) in row {
                items.push(mark(*swatch, left + x, middle));
                let at = (left + x + SWATCH + GAP * 0.75, middle);
                items.push(Text::new(at, name, TICK, INK).centred().into());
            }
        }
        vec![Group::new("legend", items).into()]
    }
}

fn mark(swatch: Swatch, x: f64, y: f64) -> Item {
    match swatch {
        Swatch::Fill(color) => Shape::Rect {
            x: x + 1.0,
            y: y - 3.5,
            w: 7.0,
            h: 7.0,
        }
        .fill(color),
        Swatch::Dot(color) => Shape::Circle {
            at: (x + SWATCH / 2.0, y),
            r: 2.0,
        }
        .fill(color),
        Swatch::Line(color, dash) => {
            let line = Shape::Line {
                from: (x, y),
                to: (x + SWATCH, y),
            };
            match dash {
                None => line.stroke(color, THICK),
                Some(dash) => line.paint(Paint::dashed(color, THICK, dash)),
            }
        }
    }
}
