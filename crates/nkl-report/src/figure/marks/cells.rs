//! A table of counts as coloured cells.

use super::Mark;
use crate::figure::axis::Area;
use crate::figure::color::{blues, ink_on, Color, GREY, WHITE};
use crate::figure::font::{self, Weight};
use crate::figure::number;
use crate::figure::scene::{Anchor, Item, Shape, Text};
use crate::figure::style::SMALLEST;

/// Counts, coloured by their share of the row; with the share in per cent where there is room.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Rows from top to bottom.
    pub counts: Vec<Vec<u64>>,
    /// Whether the share is written below the count.
    pub percent: bool,
}

impl Cells {
    /// The count's and the per cent's text sizes for cells of this size; `None` where there is no
    /// room for it.
    fn sizes(&self, width: f64, height: f64) -> (Option<f64>, Option<f64>) {
        let all = self.counts.iter().flatten();
        let longest = all.map(|n| font::width(&number::count(*n), 1.0, Weight::Regular));
        let longest = longest.fold(0.5, f64::max);
        let share = font::width("100 %", 1.0, Weight::Regular);
        let lines = if self.percent { 2.9 } else { 1.3 };
        let count = (width * 0.9 / longest).min(height / lines).min(9.0);
        let below = (width * 0.92 / share).min(count * 0.82);
        let readable = |size: f64| (size >= SMALLEST).then_some(size);
        (readable(count), readable(below).filter(|_| self.percent))
    }
}

impl Mark for Cells {
    fn name(&self) -> &'static str {
        "cells"
    }

    fn draw(&self, area: &Area) -> Vec<Item> {
        let (w, h) = (area.width * area.x.band(), area.height * area.y.band());
        let (size, below) = self.sizes(w, h);
        let (mut cells, mut texts) = (Vec::new(), Vec::new());
        for (i, row) in self.counts.iter().enumerate() {
            let total: u64 = row.iter().sum();
            for (j, count) in row.iter().enumerate() {
                let share = *count as f64 / total.max(1) as f64;
                let color = blues(share);
                let (x, y) = (area.px(j as f64), area.py(i as f64));
                let rect = Shape::Rect {
                    x: x - w / 2.0,
                    y: y - h / 2.0,
                    w,
                    h,
                };
                cells.push(rect.fill(color));
                let ink = if *count == 0 {
                    GREY.towards(WHITE, 0.3)
                } else {
                    ink_on(color)
                };
                let cell = Cell {
                    x,
                    y,
                    count: *count,
                    share,
                    ink,
                };
                texts.extend(cell.texts(size, below));
            }
        }
        cells.extend(lines(area, self.counts.len()));
        cells.extend(texts);
        cells
    }
}

struct Cell {
    x: f64,
    y: f64,
    count: u64,
    share: f64,
    ink: Color,
}

impl Cell {
    fn texts(&self, size: Option<f64>, below: Option<f64>) -> Vec<Item> {
        let Some(size) = size else { return Vec::new() };
        let text = |y: f64, content: String, size: f64| {
            let text = Text::new((self.x, y), content, size, self.ink);
            Item::from(text.anchor(Anchor::Middle).centred())
        };
        // Empty cells of a crowded table stay empty, so that the rest stands out.
        match below {
            Some(below) if self.count > 0 => vec![
                text(self.y - 0.58 * below, number::count(self.count), size),
                text(self.y + 0.68 * size, number::percent(self.share), below),
            ],
            None if self.count == 0 && size < 6.5 => Vec::new(),
            _ => vec![text(self.y, number::count(self.count), size)],
        }
    }
}

/// White lines between the cells.
fn lines(area: &Area, rows: usize) -> Vec<Item> {
    let width = if rows > 20 { 0.3 } else { 0.6 };
    let edge = |i: usize| i as f64 - 0.5;
    let across = |i: usize| {
        let y = area.py(edge(i));
        Shape::Line {
            from: (area.left, y),
            to: (area.right(), y),
        }
        .stroke(WHITE, width)
    };
    let down = |i: usize| {
        let x = area.px(edge(i));
        Shape::Line {
            from: (x, area.top),
            to: (x, area.bottom()),
        }
        .stroke(WHITE, width)
    };
    (1..rows).flat_map(|i| [across(i), down(i)]).collect()
}
