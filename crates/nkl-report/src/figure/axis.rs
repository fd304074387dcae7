//! One axis: its name, its ticks, and the room they need.

use super::color::{GREY, INK, LIGHT};
use super::font::{self, Weight, ASCENT, CAP_HEIGHT, DESCENT};
use super::label::{self, AxisNames};
use super::scale::{Scale, Tick};
use super::scene::{Anchor, Group, Item, Shape, Text};
use super::style::{AXIS, GAP, SMALLEST, THIN, TICK, TICK_LENGTH};

/// Longest names beside and below a plot, points.
const LONGEST: f64 = 95.0;

/// An axis before it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it shows, with the unit; may be empty.
    pub name: String,
    /// How it is divided.
    pub scale: Scale,
    /// Whether faint lines cross the plot at its ticks.
    pub grid: bool,
}

/// Part of the canvas on which data are drawn, with its two scales.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Of the horizontal axis.
    pub x: &'a Scale,
    /// Of the vertical axis.
    pub y: &'a Scale,
}

impl Area<'_> {
    /// Horizontal place of a value.
    pub fn px(&self, value: f64) -> f64 {
        self.left + self.x.place(value) * self.width
    }

    /// Vertical place of a value: numbers rise upwards, bands go down as in a table.
    pub fn py(&self, value: f64) -> f64 {
        match self.y {
            Scale::Bands(_) => self.top + self.y.place(value) * self.height,
            _ => self.top + (1.0 - self.y.place(value)) * self.height,
        }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

impl Axis {
    /// With grid lines for numbers, and none for bands.
    pub fn new(name: impl Into<String>, scale: Scale) -> Self {
        let grid = !matches!(scale, Scale::Bands(_));
        Axis {
            name: name.into(),
            scale,
            grid,
        }
    }

    /// Without grid lines.
    pub fn plain(mut self) -> Self {
        self.grid = false;
        self
    }

    fn name_room(&self) -> f64 {
        if self.name.is_empty() {
            0.0
        } else {
            AXIS * (ASCENT + DESCENT) + GAP / 2.0
        }
    }
}

/// A vertical axis, its names set.
pub struct Vertical {
    axis: Axis,
    ticks: Vec<(Tick, Vec<String>)>,
    size: f64,
    every: usize,
    labels_width: f64,
}

impl Vertical {
    /// Sets the names for a plot of this height.
    ///
    /// `ticks` is the largest number of ticks, where it is given from outside.
    pub fn new(axis: &Axis, height: f64, ticks: Option<usize>) -> Self {
        let bands = matches!(axis.scale, Scale::Bands(_));
        let most = ticks.unwrap_or(((height / 24.0) as usize).clamp(2, 8));
        let ticks = axis.scale.ticks(most);
        let spacing = if bands {
            height * axis.scale.band()
        } else {
            height
        };
        let line = ASCENT + DESCENT;
        let size = TICK.min(spacing / line).max(SMALLEST);
        let every = (size * line / spacing - 1e-9).ceil().max(1.0) as usize;
        let lines = |label: &str| {
            let wrapped = label::wrap(label, LONGEST, size, Weight::Regular);
            let room = label::height(wrapped.len(), size) <= spacing && wrapped.len() <= 2;
            let lines = if room {
                wrapped
            } else {
                vec![label.to_owned()]
            };
            let short = |l: String| label::elide(&l, LONGEST, size, Weight::Regular);
            lines.into_iter().map(short).collect::<Vec<_>>()
        };
        let ticks: Vec<_> = ticks
            .into_iter()
            .map(|t| {
                let l = lines(&t.label);
                (t, l)
            })
            .collect();
        let widths = ticks
            .iter()
            .flat_map(|t| &t.1)
            .map(|l| font::width(l, size, Weight::Regular));
        let labels_width = widths.fold(0.0, f64::max);
        Vertical {
            axis: axis.clone(),
            ticks,
            size,
            every,
            labels_width,
        }
    }

    /// Room to the left of the plot.
    pub fn room(&self) -> f64 {
        self.axis.name_room() + self.labels_width + TICK_LENGTH + GAP / 2.0
    }

    /// Names, ticks and grid lines.
    pub fn draw(&self, area: &Area) -> Vec<Item> {
        let mut items = Vec::new();
        let bands = matches!(self.axis.scale, Scale::Bands(_));
        for (tick, lines) in self.ticks.iter().step_by(self.every) {
            let y = area.py(tick.value);
            if self.axis.grid {
                items.push(grid((area.left, y), (area.right(), y)));
            }
            if !bands {
                let from = (area.left - TICK_LENGTH, y);
                items.push(
                    Shape::Line {
                        from,
                        to: (area.left, y),
                    }
                    .stroke(GREY, THIN),
                );
            }
            let x = area.left - TICK_LENGTH - GAP / 2.0;
            let first = y - (lines.len() as f64 - 1.0) / 2.0 * font::LINE * self.size;
            for (i, line) in lines.iter().enumerate() {
                let at = (x, first + i as f64 * font::LINE * self.size);
                let text = Text::new(at, line, self.size, INK).anchor(Anchor::End);
                items.push(text.centred().into());
            }
        }
        if !self.axis.name.is_empty() {
            let x = area.left - self.room() + AXIS * ASCENT;
            let middle = area.top + area.height / 2.0;
            let name = label::elide(
                &self.axis.name,
                area.height.max(30.0),
                AXIS,
                Weight::Regular,
            );
            let text = Text::new((x, middle), name, AXIS, INK).anchor(Anchor::Middle);
            items.push(text.rotate(-90.0).into());
        }
        vec![Group::new("y-axis", items).into()]
    }
}

/// A horizontal axis, its names set.
pub struct Horizontal {
    axis: Axis,
    most: usize,
    ticks: Vec<Tick>,
    names: AxisNames,
}

impl Horizontal {
    /// Sets the names for a plot of this width.
    pub fn new(axis: &Axis, width: f64) -> Self {
        let bands = matches!(axis.scale, Scale::Bands(_));
        let mut most = ((width / 24.0) as usize).clamp(2, 10);
        let mut ticks = axis.scale.ticks(most);
        let widest = |ticks: &[Tick]| {
            let widths = ticks
                .iter()
                .map(|t| font::width(&t.label, TICK, Weight::Regular));
            widths.fold(0.0, f64::max)
        };
        // Fewer numbers where long ones would touch.
        while !bands && most > 2 && (widest(&ticks) + TICK) * ticks.len() as f64 > width {
            most -= 1;
            ticks = axis.scale.ticks(most);
        }
        let labels: Vec<String> = ticks.iter().map(|t| t.label.clone()).collect();
        let spacing = if bands {
            width * axis.scale.band()
        } else {
            width
        };
        let names = label::below_axis(&labels, spacing, TICK, LONGEST);
        Horizontal {
            axis: axis.clone(),
            most,
            ticks,
            names,
        }
    }

    /// The largest number of ticks for which there is room.
    pub fn most_ticks(&self) -> usize {
        self.most
    }

    /// Room below the plot.
    pub fn room(&self) -> f64 {
        let ticks = if self.names.rotate == 0.0 {
            TICK_LENGTH
        } else {
            TICK_LENGTH + GAP / 2.0
        };
        ticks + self.names.depth + self.axis.name_room()
    }

    /// Room to the left of the plot that slanted names need.
    pub fn reach(&self) -> f64 {
        match self.axis.scale {
            Scale::Bands(_) => self.names.reach,
            _ => self.overhang(),
        }
    }

    /// Room to the right of the plot.
    pub fn overhang(&self) -> f64 {
        let last = self.ticks.last().map_or("", |t| t.label.as_str());
        match self.axis.scale {
            Scale::Bands(_) if self.names.rotate == 0.0 => 0.0,
            Scale::Bands(_) => self.names.size * 0.5,
            _ => font::width(last, TICK, Weight::Regular) / 2.0,
        }
    }

    /// Names, ticks and grid lines.
    pub fn draw(&self, area: &Area) -> Vec<Item> {
        let mut items = Vec::new();
        let bands = matches!(self.axis.scale, Scale::Bands(_));
        let named = self
            .ticks
            .iter()
            .zip(&self.names.lines)
            .step_by(self.names.every);
        for (tick, lines) in named {
            let x = area.px(tick.value);
            if self.axis.grid {
                items.push(grid((x, area.top), (x, area.bottom())));
            }
            if !bands {
                let to = (x, area.bottom() + TICK_LENGTH);
                items.push(
                    Shape::Line {
                        from: (x, area.bottom()),
                        to,
                    }
                    .stroke(GREY, THIN),
                );
            }
            items.extend(self.name(lines, x, area.bottom() + TICK_LENGTH));
        }
        if !self.axis.name.is_empty() {
            let y = area.bottom() + self.room() - AXIS * DESCENT;
            let name = label::elide(&self.axis.name, area.width.max(60.0), AXIS, Weight::Regular);
            let at = (area.left + area.width / 2.0, y);
            items.push(Text::new(at, name, AXIS, INK).anchor(Anchor::Middle).into());
        }
        vec![Group::new("x-axis", items).into()]
    }

    fn name(&self, lines: &[String], x: f64, y: f64) -> Vec<Item> {
        let size = self.names.size;
        if self.names.rotate == 0.0 {
            let line = |(i, line): (usize, &String)| {
                let at = (x, y + (ASCENT + i as f64 * font::LINE) * size);
                Text::new(at, line, size, INK).anchor(Anchor::Middle).into()
            };
            return lines.iter().enumerate().map(line).collect();
        }
        // The end of the word is below its tick.
        let slant = if self.names.rotate == -45.0 {
            CAP_HEIGHT * size * 0.35
        } else {
            0.0
        };
        let at = (x + slant, y + GAP / 2.0 + slant);
        let text = |line: &String| {
            Text::new(at, line, size, INK)
                .anchor(Anchor::End)
                .rotate(self.names.rotate)
                .centred()
        };
        lines.iter().map(|line| text(line).into()).collect()
    }
}

fn grid(from: (f64, f64), to: (f64, f64)) -> Item {
    Shape::Line { from, to }.stroke(LIGHT, THIN * 0.7)
}
