//! Sums of gradients per bin, for one group of features at a time, so that they stay in the
//! fastest cache.

use super::binned::{Binned, GROUP};
use super::fixed::Pair;
use super::split::{Node, Search, Split};
use std::cell::RefCell;

/// Features of a group × bins.
pub(super) type Block = [[Pair; 256]; GROUP];

/// Rows of a node and, in the same order, their gradients.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub rows: &'a [u32],
    pub pairs: &'a [Pair],
}

/// Bins of zeros.
pub(super) fn empty() -> Box<Block> {
    Box::new([[[0; 2]; 256]; GROUP])
}

/// Adds rows.
pub(super) fn add(block: &mut Block, words: &[u64], part: Part) {
    for (&row, pair) in part.rows.iter().zip(part.pairs) {
        let word = words[row as usize];
        for (j, bins) in block.iter_mut().enumerate() {
            let slot = &mut bins[usize::from((word >> (8 * j)) as u8)];
            *slot = [slot[0] + pair[0], slot[1] + pair[1]];
        }
    }
}

/// Takes rows out.
pub(super) fn take_out(block: &mut Block, words: &[u64], part: Part) {
    for (&row, pair) in part.rows.iter().zip(part.pairs) {
        let word = words[row as usize];
        for (j, bins) in block.iter_mut().enumerate() {
            let slot = &mut bins[usize::from((word >> (8 * j)) as u8)];
            *slot = [slot[0] - pair[0], slot[1] - pair[1]];
        }
    }
}

/// Takes another histogram out.
pub(super) fn subtract(block: &mut Block, other: &Block) {
    for (bins, others) in block.iter_mut().zip(other) {
        for (slot, other) in bins.iter_mut().zip(others) {
            *slot = [slot[0] - other[0], slot[1] - other[1]];
        }
    }
}

/// The best split of a node over the features of one group, from its histogram. `wanted`: by
/// feature.
pub(super) fn scan(
    binned: &Binned,
    group: usize,
    node: Node,
    block: &Block,
    wanted: &[bool],
) -> Option<Split> {
    let (first, features) = binned.group(group);
    let mut search = Search::new(node);
    for (j, feature) in features.iter().enumerate() {
        if !wanted[first + j] {
            continue;
        }
        let mut left = [0; 2];
        for (bin, pair) in block[j].iter().enumerate().take(feature.cuts.len()) {
            left = [left[0] + pair[0], left[1] + pair[1]];
            search.consider(first + j, bin, left);
        }
    }
    search.best()
}

/// The same for a node of few rows, without a histogram to start from: only bins with rows are
/// looked at. (A split at an empty bin is the same as at the bin before, which comes first.)
pub(super) fn scan_rows(
    binned: &Binned,
    group: usize,
    node: Node,
    part: Part,
    wanted: &[bool],
) -> Option<Split> {
    thread_local! {
        /// All zero between calls.
        static BLOCK: RefCell<Box<Block>> = RefCell::new(empty());
    }
    BLOCK.with_borrow_mut(|block| {
        let (first, features) = binned.group(group);
        let words = binned.words(group);
        let mut filled = [[0_u64; 4]; GROUP];
        for (&row, pair) in part.rows.iter().zip(part.pairs) {
            let word = words[row as usize];
            for (j, (bins, filled)) in block.iter_mut().zip(&mut filled).enumerate() {
                let bin = usize::from((word >> (8 * j)) as u8);
                bins[bin] = [bins[bin][0] + pair[0], bins[bin][1] + pair[1]];
                filled[bin >> 6] |= 1 << (bin & 63);
            }
        }
        let mut search = Search::new(node);
        for (j, (bins, filled)) in block.iter_mut().zip(filled).enumerate() {
            let wanted = j < features.len() && wanted[first + j];
            let mut left = [0; 2];
            for (quarter, mut bits) in filled.into_iter().enumerate() {
                while bits != 0 {
                    let bin = (quarter << 6 | bits.trailing_zeros() as usize) & 255;
                    bits &= bits - 1;
                    let pair = std::mem::take(&mut bins[bin]);
                    left = [left[0] + pair[0], left[1] + pair[1]];
                    if wanted {
                        search.consider(first + j, bin, left);
                    }
                }
            }
        }
        search.best()
    })
}
