//! Growing one tree, node by node.
//!
//! A node of many rows has a histogram. When it is split, only the histogram of the smaller side
//! is counted; the larger side's is what is left. A node of few rows is searched without.

use super::binned::{Binned, GROUP};
use super::fixed::{Gradients, Pair};
use super::histogram::{add, empty, scan, scan_rows, subtract, take_out, Block, Part};
use super::model::{Tree, TreeNode};
use super::split::{Node, Split};
use rayon::prelude::*;
use std::ops::Range;

/// Nodes of up to so many rows have no histogram.
const FEW: usize = 192;
/// Work for one thread: additions to histograms.
const GRAIN: usize = 1 << 15;

/// What a tree is grown from.
pub(super) struct Ground<'a> {
    pub binned: &'a Binned,
    pub gradients: &'a Gradients,
    pub max_depth: usize,
    pub learning_rate: f32,
    /// By feature: it may be used.
    pub wanted: &'a [bool],
    /// Features of one node may be searched by several threads.
    pub parallel: bool,
}

/// A node that is not in the tree yet.
struct Todo {
    rows: Range<usize>,
    depth: usize,
    node: Node,
    split: Option<Split>,
    /// One block per group of features; empty in a node of few rows.
    histogram: Vec<Box<Block>>,
    /// The node whose right side this is.
    right_of: Option<usize>,
}

/// Grows a tree on `rows` and adds what it says to their `margins`.
pub(super) fn grow(ground: &Ground, rows: Vec<u32>, margins: &mut [f32]) -> Tree {
    let mut grower = Grower {
        ground,
        other: vec![0; rows.len()],
        rows,
        pool: Vec::new(),
        pairs: [Vec::new(), Vec::new()],
    };
    let mut tree = Vec::new();
    let mut todo = vec![grower.root()];
    while let Some(next) = todo.pop() {
        let number = tree.len();
        if let Some(parent) = next.right_of {
            let parent: &mut TreeNode = &mut tree[parent];
            parent.right = number as u32;
        }
        let Some(split) = next.split else {
            let value = next.node.weight() * ground.learning_rate;
            tree.push(TreeNode::leaf(value));
            for &row in &grower.rows[next.rows.clone()] {
                margins[row as usize] += value;
            }
            grower.pool.extend(next.histogram);
            continue;
        };
        let feature = &ground.binned.features()[split.feature as usize];
        let threshold = feature.cuts[usize::from(split.bin)];
        tree.push(TreeNode::split(feature.column, threshold));
        let [left, right] = grower.divide(next, split);
        todo.push(Todo {
            right_of: Some(number),
            ..right
        });
        todo.push(left);
    }
    Tree(tree)
}

struct Grower<'a> {
    ground: &'a Ground<'a>,
    /// The rows of all nodes, each node's as one range.
    rows: Vec<u32>,
    /// Room for rows that go to the right.
    other: Vec<u32>,
    /// Blocks that are not in use.
    pool: Vec<Box<Block>>,
    /// Room for gradients by place.
    pairs: [Vec<Pair>; 2],
}

/// One side of a division, as the search over one group of features sees it.
struct Side<'a> {
    node: Node,
    part: Part<'a>,
    /// It is to be split if there is a good split.
    search: bool,
}

impl Grower<'_> {
    fn root(&mut self) -> Todo {
        let sums = self.ground.gradients.sum(&self.rows);
        let mut root = self.todo(0..self.rows.len(), 0, sums);
        if self.may_split(&root) {
            let dense = self.rows.len() > FEW;
            if dense {
                root.histogram = self.blocks();
            }
            self.gather(0, root.rows.clone());
            let side = self.side(0, &root);
            let blocks = &mut root.histogram;
            let found = search(
                self.ground,
                None,
                Some(blocks).filter(|_| dense),
                &side,
                None,
            );
            root.split = found[0];
        }
        root
    }

    fn todo(&self, rows: Range<usize>, depth: usize, sums: Pair) -> Todo {
        Todo {
            rows,
            depth,
            node: Node::new(sums, self.ground.gradients.units),
            split: None,
            histogram: Vec::new(),
            right_of: None,
        }
    }

    fn may_split(&self, todo: &Todo) -> bool {
        todo.depth < self.ground.max_depth && todo.rows.len() > 1 && todo.node.may_split()
    }

    /// The two sides of a split, with their own splits found.
    fn divide(&mut self, parent: Todo, split: Split) -> [Todo; 2] {
        let middle = parent.rows.start + self.partition(parent.rows.clone(), split);
        let (all, left) = (parent.node.sums, split.left);
        let right = [all[0] - left[0], all[1] - left[1]];
        let depth = parent.depth + 1;
        let mut sides = [
            self.todo(parent.rows.start..middle, depth, left),
            self.todo(middle..parent.rows.end, depth, right),
        ];
        let swap = sides[0].rows.len() > sides[1].rows.len();
        let [small, large] = if swap { [1, 0] } else { [0, 1] };
        let wanted = [small, large].map(|s| self.may_split(&sides[s]));
        let dense = [small, large].map(|s| sides[s].rows.len() > FEW);
        let mut inherited = parent.histogram;
        let inherits = wanted[1] && dense[1];
        if wanted[0] || inherits {
            self.gather(0, sides[small].rows.clone());
        }
        if wanted[1] && !dense[1] {
            self.gather(1, sides[large].rows.clone());
        }
        let mut fresh = if wanted[0] && dense[0] {
            self.blocks()
        } else {
            Vec::new()
        };
        if wanted[0] || wanted[1] {
            let found = search(
                self.ground,
                Some(&mut inherited).filter(|_| inherits),
                Some(&mut fresh).filter(|blocks| !blocks.is_empty()),
                &self.side(0, &sides[small]),
                Some(&self.side(1, &sides[large])),
            );
            (sides[small].split, sides[large].split) = (found[0], found[1]);
        }
        sides[small].histogram = fresh;
        if inherits {
            sides[large].histogram = inherited;
        } else {
            self.pool.extend(inherited);
        }
        sides
    }

    fn blocks(&mut self) -> Vec<Box<Block>> {
        (0..self.ground.binned.groups())
            .map(|_| self.pool.pop().unwrap_or_else(empty))
            .collect()
    }

    /// Moves the rows of the left side to the front, in order; returns how many they are.
    fn partition(&mut self, range: Range<usize>, split: Split) -> usize {
        let (words, shift) = self.ground.binned.column(split.feature as usize);
        let rows = &mut self.rows[range];
        let other = &mut self.other[..rows.len()];
        let (mut left, mut right) = (0, 0);
        for i in 0..rows.len() {
            let row = rows[i];
            let to_left = (words[row as usize] >> shift) as u8 <= split.bin;
            rows[left] = row;
            other[right] = row;
            left += usize::from(to_left);
            right += usize::from(!to_left);
        }
        rows[left..].copy_from_slice(&other[..right]);
        left
    }

    /// Puts the gradients of a range of rows side by side.
    fn gather(&mut self, place: usize, range: Range<usize>) {
        let all = &self.ground.gradients.pairs;
        let out = &mut self.pairs[place];
        out.clear();
        out.extend(self.rows[range].iter().map(|&row| all[row as usize]));
    }

    fn side(&self, place: usize, todo: &Todo) -> Side<'_> {
        Side {
            node: todo.node,
            part: Part {
                rows: &self.rows[todo.rows.clone()],
                pairs: &self.pairs[place],
            },
            search: self.may_split(todo),
        }
    }
}

/// The best splits of the smaller and the larger side. `parent`: the histogram of both together,
/// which becomes that of the larger side. `fresh`: blocks in which that of the smaller is counted.
fn search(
    ground: &Ground,
    parent: Option<&mut Vec<Box<Block>>>,
    fresh: Option<&mut Vec<Box<Block>>>,
    small: &Side,
    large: Option<&Side>,
) -> [Option<Split>; 2] {
    let rows = |side: &Side| if side.search { side.part.rows.len() } else { 0 };
    let work = (rows(small) + large.map_or(0, rows)) * ground.binned.features().len();
    let groups = 0..ground.binned.groups();
    let mut parent = parent.map(|blocks| blocks.iter_mut());
    let mut fresh = fresh.map(|blocks| blocks.iter_mut());
    let mut tasks = groups.map(|group| {
        let parent = parent.as_mut().and_then(Iterator::next);
        let fresh = fresh.as_mut().and_then(Iterator::next);
        (group, parent, fresh)
    });
    let one =
        |(group, parent, fresh): (usize, Option<&mut Box<Block>>, Option<&mut Box<Block>>)| {
            search_group(ground, group, parent, fresh, small, large)
        };
    let best = |a: [Option<Split>; 2], b: [Option<Split>; 2]| {
        [Split::better(a[0], b[0]), Split::better(a[1], b[1])]
    };
    if ground.parallel && work > GRAIN {
        let tasks: Vec<_> = tasks.collect();
        tasks.into_par_iter().map(one).reduce(|| [None, None], best)
    } else {
        let mut found = [None, None];
        for task in tasks.by_ref() {
            found = best(found, one(task));
        }
        found
    }
}

fn search_group(
    ground: &Ground,
    group: usize,
    mut parent: Option<&mut Box<Block>>,
    mut fresh: Option<&mut Box<Block>>,
    small: &Side,
    large: Option<&Side>,
) -> [Option<Split>; 2] {
    let (binned, wanted) = (ground.binned, ground.wanted);
    if !wanted.iter().skip(group * GROUP).take(GROUP).any(|&w| w) {
        return [None, None];
    }
    let words = binned.words(group);
    if let Some(fresh) = &mut fresh {
        ***fresh = [[[0; 2]; 256]; GROUP];
        add(fresh, words, small.part);
    }
    if let Some(parent) = &mut parent {
        match &fresh {
            Some(fresh) => subtract(parent, fresh),
            None => take_out(parent, words, small.part),
        }
    }
    let best = |side: &Side, block: Option<&mut Box<Block>>| {
        if !side.search {
            return None;
        }
        match block {
            Some(block) => scan(binned, group, side.node, block, wanted),
            None => scan_rows(binned, group, side.node, side.part, wanted),
        }
    };
    [
        best(small, fresh),
        large.and_then(|side| best(side, parent)),
    ]
}
