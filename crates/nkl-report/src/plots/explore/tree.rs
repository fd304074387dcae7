//! A decision tree, from left to right.

use crate::figure::chart::Titles;
use crate::figure::color::{Color, GREY, INK, LIGHT, PALETTE, WHITE};
use crate::figure::font::{Weight, ASCENT};
use crate::figure::label::{elide, wrap};
use crate::figure::legend::{Entry, Legend, Swatch};
use crate::figure::number::{minus, short};
use crate::figure::style::{BORDER, COLUMN, PAGE, THIN};
use crate::figure::{Anchor, Group, Item, Paint, PathStep, Scene, Shape, Stroke, Text};

/// Questions after each other that are drawn; what lies deeper is counted.
const DEEPEST: usize = 4;
/// Height of a leaf's row, and of a node's box.
const ROW: (f64, f64) = (33.0, 29.0);
/// Narrowest and widest box.
const BOX: (f64, f64) = (68.0, 96.0);
/// Room between the boxes of two levels.
const BETWEEN: f64 = 34.0;
/// Size of words.
const SIZE: f64 = 6.2;

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Feature and threshold (values up to it go to the first child), with both children.
    pub question: Option<(String, f64, [usize; 2])>,
    /// Samples that come by.
    pub samples: usize,
    /// Their shares of the classes; empty for a tree of values.
    pub shares: Vec<f64>,
    /// What the tree would say here: a class or a value.
    pub answer: String,
    /// Of a value: where it lies between the tree's lowest (0) and highest (1).
    pub height: Option<f64>,
}

/// A tree; the first node is the root, children come after their parent.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeData {
    /// Lines above the tree.
    pub titles: Vec<String>,
    /// The classes with their colours; none for a tree of values.
    pub classes: Vec<(String, Color)>,
    /// The nodes.
    pub nodes: Vec<Branch>,
}

/// A node's place: level and row, and how many nodes below it are not drawn.
#[derive(Debug, Clone, Copy)]
struct Place {
    node: usize,
    level: usize,
    row: f64,
    hidden: usize,
}

/// Draws a tree: smaller values go up, larger ones down.
pub fn tree(data: &TreeData) -> Scene {
    let mut places = Vec::new();
    let mut rows = 0;
    if !data.nodes.is_empty() {
        place(data, 0, 0, &mut rows, &mut places);
    }
    let levels = places.iter().map(|p| p.level + 1).max().unwrap_or(1) as f64;
    let room = PAGE - 2.0 * BORDER - (levels - 1.0) * BETWEEN;
    let wide = (room / levels).clamp(BOX.0, BOX.1);
    let width = (levels * wide + (levels - 1.0) * BETWEEN + 2.0 * BORDER).max(COLUMN);
    let titles = Titles::new(&data.titles, width - 2.0 * BORDER);
    let entry = |(name, color): &(String, Color)| Entry {
        name: name.clone(),
        swatch: Swatch::Fill(*color),
    };
    let entries: Vec<Entry> = data.classes.iter().map(entry).collect();
    let legend = Legend::new(&entries, width - 2.0 * BORDER);
    let top = BORDER + titles.height() + legend.height();
    let height = top + rows as f64 * ROW.0 + BORDER;
    let mut scene = Scene::new(width, height, "A decision tree");
    scene.items.extend(titles.draw(BORDER, BORDER));
    scene
        .items
        .extend(legend.draw(BORDER, BORDER + titles.height()));
    let corner = |p: &Place| {
        let x = BORDER + p.level as f64 * (wide + BETWEEN);
        (x, top + p.row * ROW.0 + (ROW.0 - ROW.1) / 2.0)
    };
    let mut edges = Vec::new();
    for from in &places {
        let Some((_, threshold, children)) = data.nodes[from.node].question.as_ref() else {
            continue;
        };
        for (side, child) in children.iter().enumerate() {
            if let Some(to) = places
                .iter()
                .find(|p| p.node == *child && p.level == from.level + 1)
            {
                let (start, end) = (corner(from), corner(to));
                let middle = ROW.1 / 2.0;
                edges.extend(edge(
                    (start.0 + wide, start.1 + middle),
                    (end.0, end.1 + middle),
                    (*threshold, side),
                ));
            }
        }
    }
    scene.items.push(Group::new("edges", edges).into());
    let boxes = places
        .iter()
        .flat_map(|p| node(data, p, corner(p), wide))
        .collect();
    scene.items.push(Group::new("nodes", boxes).into());
    scene
}

/// Places a node between its children and gives its row.
fn place(
    data: &TreeData,
    node: usize,
    level: usize,
    rows: &mut usize,
    places: &mut Vec<Place>,
) -> f64 {
    let children = data.nodes[node].question.as_ref().map(|q| q.2);
    // A damaged tree could point back.
    let children = children.filter(|c| c.iter().all(|c| *c > node && *c < data.nodes.len()));
    let (row, hidden) = match children {
        Some(children) if level < DEEPEST => {
            let own = children.map(|child| place(data, child, level + 1, rows, places));
            ((own[0] + own[1]) / 2.0, 0)
        }
        below => {
            *rows += 1;
            let hidden = below.map_or(0, |c| c.iter().map(|c| size(data, *c)).sum());
            ((*rows - 1) as f64, hidden)
        }
    };
    places.push(Place {
        node,
        level,
        row,
        hidden,
    });
    row
}

/// Number of nodes from here on.
fn size(data: &TreeData, node: usize) -> usize {
    let (mut open, mut count) = (vec![node], 0);
    while let Some(node) = open.pop() {
        count += 1;
        if let Some((_, _, children)) = data.nodes.get(node).and_then(|n| n.question.as_ref()) {
            open.extend(children.iter().filter(|c| **c > node));
        }
    }
    count
}

/// A curve from a node to its child, with the condition at its end.
fn edge(from: (f64, f64), to: (f64, f64), (threshold, side): (f64, usize)) -> [Item; 2] {
    let bend = (to.0 - from.0) * 0.45;
    let curve = Shape::Path(vec![
        PathStep::Move(from.0, from.1),
        PathStep::Curve([from.0 + bend, from.1, to.0 - bend, to.1, to.0, to.1]),
    ]);
    let sign = ["\u{2264}", ">"][side.min(1)];
    let words = format!("{sign} {}", minus(&short(threshold)));
    let y = match side {
        0 => to.1 - 3.0,
        _ => to.1 + 2.0 + ASCENT * SIZE,
    };
    let text = elide(&words, BETWEEN - 3.0, SIZE - 0.7, Weight::Regular);
    let text = Text::new((to.0 - 2.0, y), text, SIZE - 0.7, GREY).anchor(Anchor::End);
    [curve.stroke(GREY, THIN), text.into()]
}

/// A box: the feature or the answer, the samples, and a bar of the classes.
fn node(data: &TreeData, place: &Place, (x, y): (f64, f64), wide: f64) -> Vec<Item> {
    let branch = &data.nodes[place.node];
    let leaf = branch.question.is_none() || place.hidden > 0;
    let strongest = branch
        .shares
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    let own = strongest.and_then(|(class, share)| Some((data.classes.get(class)?.1, *share)));
    let (color, share) = own.unwrap_or((PALETTE[0], 2.0 * branch.height.unwrap_or(0.5)));
    let ground = Paint {
        fill: Some(match leaf {
            true => WHITE.towards(color, 0.08 + 0.22 * share),
            false => WHITE,
        }),
        stroke: Some(Stroke {
            color: if leaf { color } else { LIGHT.towards(INK, 0.3) },
            width: THIN,
            dash: None,
        }),
        opacity: None,
    };
    let mut items = vec![Shape::Rect {
        x,
        y,
        w: wide,
        h: ROW.1,
    }
    .paint(ground)];
    let room = wide - 6.0;
    let words = match &branch.question {
        Some((feature, _, _)) if place.hidden == 0 => feature,
        _ => &branch.answer,
    };
    let weight = if leaf { Weight::Bold } else { Weight::Regular };
    let mut lines = wrap(words, room, SIZE, weight);
    if lines.len() > 2 {
        let rest = lines.split_off(1).concat();
        lines.push(rest);
    }
    let count = match place.hidden {
        0 => format!("n = {}", branch.samples),
        hidden => format!("n = {}, {hidden} more nodes", branch.samples),
    };
    let bar = !branch.shares.is_empty();
    let free = ROW.1 - if bar { 5.0 } else { 0.0 };
    let step = SIZE * 1.15;
    let first = y + (free - (lines.len() as f64 + 1.0) * step) / 2.0 + ASCENT * SIZE;
    for (i, line) in lines.iter().enumerate() {
        let line = elide(line, room, SIZE, weight);
        let mut text = Text::new((x + 3.0, first + i as f64 * step), line, SIZE, INK);
        text.weight = weight;
        items.push(text.into());
    }
    let count = elide(&count, room, SIZE - 0.5, Weight::Regular);
    let below = first + lines.len() as f64 * step;
    items.push(Text::new((x + 3.0, below), count, SIZE - 0.5, GREY).into());
    if bar {
        items.extend(class_bar(data, branch, (x + 3.0, y + ROW.1 - 5.5), room));
    }
    items
}

/// The classes of a node's samples, side by side.
fn class_bar(data: &TreeData, branch: &Branch, (x, y): (f64, f64), wide: f64) -> Vec<Item> {
    let mut at = x;
    let mut items = Vec::new();
    for (share, (_, color)) in branch.shares.iter().zip(&data.classes) {
        let w = share * wide;
        if w > 0.0 {
            items.push(
                Shape::Rect {
                    x: at,
                    y,
                    w,
                    h: 3.5,
                }
                .fill(*color),
            );
        }
        at += w;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(depth: usize, classes: usize) -> TreeData {
        let nodes = (1 << (depth + 1)) - 1;
        let inner = (1 << depth) - 1;
        let node = |i: usize| Branch {
            question: (i < inner).then(|| {
                let name = format!("F0semitoneFrom27.5Hz_sma3nz_percentile{i}");
                (name, -1.5e-7 * i as f64, [2 * i + 1, 2 * i + 2])
            }),
            samples: nodes - i,
            shares: (0..classes).map(|_| 1.0 / classes as f64).collect(),
            answer: "somewhat irritated but mostly calm".into(),
            height: None,
        };
        TreeData {
            titles: vec!["A tree".into()],
            classes: (0..classes)
                .map(|c| (format!("a class of some length {c}"), PALETTE[c % 7]))
                .collect(),
            nodes: (0..nodes).map(node).collect(),
        }
    }

    #[test]
    fn trees_of_any_size_fit_on_a_page() {
        for depth in 0..8 {
            for classes in [0, 2, 40] {
                let scene = tree(&full(depth, classes));
                assert_eq!(scene.clipped_texts(), [], "{depth} {classes}");
                assert!(scene.width <= PAGE + 1.0 && scene.height < 800.0, "{depth}");
            }
        }
        let deep = tree(&full(6, 3));
        let said = deep.text_boxes();
        // 16 nodes on the last level that is drawn, with 6 below each.
        let hidden = said.iter().filter(|t| t.content.ends_with("6 more nodes"));
        assert_eq!(hidden.count(), 16);
    }

    #[test]
    fn damaged_trees_are_leaves() {
        let mut data = full(2, 2);
        data.nodes[1].question = Some(("x".into(), 0.0, [0, 99]));
        assert_eq!(tree(&data).clipped_texts(), []);
        data.nodes.clear();
        tree(&data);
    }
}
