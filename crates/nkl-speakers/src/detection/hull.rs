//! The convex hull of the ROC curve by pooling adjacent violators: the steps of the best
//! non-decreasing map from scores to probabilities (Fawcett and Niculescu-Mizil 2007).

use super::Scores;

/// Trials with neighbouring scores that get one probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    pub targets: usize,
    pub others: usize,
}

impl Block {
    /// Share of target trials.
    fn share(&self) -> f64 {
        self.targets as f64 / (self.targets + self.others).max(1) as f64
    }
}

/// The blocks from low scores to high ones.
pub(super) fn blocks(scores: &Scores) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    let (all, others) = (scores.targets().len() as f64, scores.others().len() as f64);
    for point in scores.points() {
        let counts = (point.miss * all, (1.0 - point.false_alarm) * others);
        if let Some(last) = before.replace(counts) {
            blocks.push(Block {
                targets: (counts.0 - last.0).round() as usize,
                others: (counts.1 - last.1).round() as usize,
            });
            pool(&mut blocks);
        }
    }
    blocks
}

/// Joins the last blocks until shares rise.
fn pool(blocks: &mut Vec<Block>) {
    while let [.., before, last] = blocks.as_slice() {
        if before.share() < last.share() {
            break;
        }
        let joined = Block {
            targets: before.targets + last.targets,
            others: before.others + last.others,
        };
        blocks.truncate(blocks.len() - 2);
        blocks.push(joined);
    }
}

/// Where the hull crosses equal rates.
pub(super) fn equal_errors(blocks: &[Block]) -> f64 {
    let targets: usize = blocks.iter().map(|b| b.targets).sum();
    let others: usize = blocks.iter().map(|b| b.others).sum();
    let (mut miss, mut false_alarm) = (0.0, 1.0);
    for block in blocks {
        let next_miss = miss + block.targets as f64 / targets.max(1) as f64;
        let next_false = false_alarm - block.others as f64 / others.max(1) as f64;
        if next_miss >= next_false {
            let (before, after) = (false_alarm - miss, next_miss - next_false);
            let t = before / (before + after).max(f64::MIN_POSITIVE);
            return (miss + t * (next_miss - miss)).max(0.0);
        }
        (miss, false_alarm) = (next_miss, next_false);
    }
    miss
}

/// The log-likelihood ratio of a block: what is left of its odds without the share of target trials.
pub(super) fn log_likelihood_ratio(block: &Block, targets: usize, others: usize) -> f64 {
    (block.targets as f64 / block.others as f64).ln() - (targets as f64 / others as f64).ln()
}
