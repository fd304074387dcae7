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

/// In a narrower column nothing would be left of a name.
const NARROWEST: f64 = 60.0;
/// More rows than this take too much of the picture: long names are shortened then.
const MANY_ROWS: usize = 8;

impl Legend {
    /// Places entries in rows of at most `room` points; many with long names in columns, shortened.
    pub fn new(entries: &[Entry], room: f64) -> Self {
        let mut best = Legend::placed(entries, room, None);
        for columns in [2, 3] {
            let column = room / f64::from(columns);
            if best.rows.len() <= MANY_ROWS || column < NARROWEST {
                break;
            }
            let found = Legend::placed(entries, room, Some(column));
            if found.rows.len() < best.rows.len() {
                best = found;
            }
        }
        best
    }

    /// Entries one behind the other, or each as wide as a column.
    fn placed(entries: &[Entry], room: f64, column: Option<f64>) -> Self {
        let mut rows: Vec<Vec<(f64, String, Swatch)>> = Vec::new();
        let mut next = 0.0;
        for entry in entries {
            let most = column.map_or(room, |column| column - 2.5 * GAP);
            let name = label::elide(
                &entry.name,
                (most - SWATCH - GAP).max(20.0),
                TICK,
                Weight::Regular,
            );
            let own = SWATCH + GAP * 0.75 + font::width(&name, TICK, Weight::Regular);
            if rows.is_empty() || next + own > room + 1e-9 {
                rows.push(Vec::new());
                next = 0.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((next, name, entry.swatch));
            }
            next += column.unwrap_or(own + 2.5 * GAP);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::color::nth;

    fn entries(count: usize, name: &str) -> Vec<Entry> {
        let entry = |i| Entry {
            name: format!("{i}{name}{i}"),
            swatch: Swatch::Dot(nth(i)),
        };
        (0..count).map(entry).collect()
    }

    #[test]
    fn many_long_names_stand_in_columns_and_stay_different() {
        let long = "a_rather_long_name_of_a_class_".repeat(2);
        let legend = Legend::new(&entries(40, &long), 220.0);
        assert_eq!(legend.rows.len(), 14);
        let names: std::collections::HashSet<&String> = legend
            .rows
            .iter()
            .flatten()
            .map(|(_, name, _)| name)
            .collect();
        assert_eq!(names.len(), 40);
        // Short names need no columns, and few long ones are written out.
        assert!(Legend::new(&entries(40, ""), 220.0).rows.len() <= MANY_ROWS);
        let few = Legend::new(&entries(3, &long), 400.0);
        assert!(few
            .rows
            .iter()
            .flatten()
            .all(|(_, name, _)| name.contains(&long)));
    }
}
