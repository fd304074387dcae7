//! Round after round of trees.

use super::binned::Binned;
use super::fixed::Gradients;
use super::grow::{grow, Ground};
use super::model::{rows_of, Boosted, Tree};
use super::objective::Objective;
use super::stop::Watch;
use super::BoostSettings;
use crate::LearnError;
use ndarray::ArrayView2;
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// From so many cells on, threads share a tree; below, each grows a tree of its own.
const LARGE: usize = 1 << 20;

/// What all trees are grown from.
struct Shared<'a> {
    settings: &'a BoostSettings,
    binned: Binned,
    /// Rows × columns, where trees must answer for rows that they did not see.
    rows: Vec<f32>,
    columns: usize,
    seed: u64,
    parallel: bool,
}

/// Learns from rows × features. `watch`: by sums at the start, what says when to stop.
pub(super) fn boost<'w>(
    settings: &BoostSettings,
    x: ArrayView2<f64>,
    objective: &Objective,
    weights: Option<&[f32]>,
    seed: u64,
    watch: impl FnOnce(&[f32]) -> Option<Watch<'w>>,
) -> Result<Boosted, LearnError> {
    let base = objective.base();
    let mut watch = watch(&base);
    let sums = base.len();
    let shared = Shared {
        settings,
        binned: Binned::new(x, weights),
        rows: if settings.subsample < 1.0 {
            rows_of(x)
        } else {
            Vec::new()
        },
        columns: x.ncols(),
        seed,
        parallel: sums == 1 || x.len() >= LARGE,
    };
    let mut margins: Vec<Vec<f32>> = base.iter().map(|&b| vec![b; x.nrows()]).collect();
    let mut trees: Vec<Tree> = Vec::new();
    for round in 0..settings.rounds {
        let gradients = objective.gradients(&margins);
        let first = round * sums;
        let jobs = margins.iter_mut().zip(&gradients).enumerate();
        let one = |(sum, (margins, gradients)): (usize, (&mut Vec<f32>, &Gradients))| {
            shared.tree((first + sum) as u64, gradients, margins)
        };
        if shared.parallel {
            trees.extend(jobs.map(one));
        } else {
            let jobs: Vec<_> = jobs.collect();
            trees.par_extend(jobs.into_par_iter().map(one));
        }
        if let Some(watch) = &mut watch {
            if watch.enough(&trees[first..])? {
                break;
            }
        }
    }
    if let Some(watch) = watch {
        trees.truncate(watch.keep() * sums);
    }
    Ok(Boosted {
        link: objective.link,
        base,
        trees,
    })
}

impl Shared<'_> {
    /// Grows tree `number`, and adds its answers to the margins of all rows.
    fn tree(&self, number: u64, gradients: &Gradients, margins: &mut [f32]) -> Tree {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(number);
        let wanted = self.some_features(&mut rng);
        let ground = Ground {
            binned: &self.binned,
            gradients,
            max_depth: self.settings.max_depth,
            learning_rate: self.settings.learning_rate,
            wanted: &wanted,
            parallel: self.parallel,
        };
        let all = 0..self.binned.rows() as u32;
        if self.settings.subsample >= 1.0 {
            return grow(&ground, all.collect(), margins);
        }
        let share = self.settings.subsample;
        let (seen, unseen): (Vec<u32>, Vec<u32>) = all.partition(|_| rng.random::<f64>() < share);
        let tree = grow(&ground, seen, margins);
        for row in unseen {
            let from = row as usize * self.columns;
            margins[row as usize] += tree.answer(&self.rows[from..from + self.columns]);
        }
        tree
    }

    /// Which features a tree may use: the share `colsample_bytree` of all columns, at least one.
    fn some_features(&self, rng: &mut ChaCha8Rng) -> Vec<bool> {
        let features = self.binned.features();
        if self.settings.colsample >= 1.0 {
            return vec![true; features.len()];
        }
        let count = (self.settings.colsample * self.columns as f64) as usize;
        let drawn = index::sample(rng, self.columns, count.clamp(1, self.columns));
        let mut chosen = vec![false; self.columns];
        drawn.iter().for_each(|column| chosen[column] = true);
        features
            .iter()
            .map(|feature| chosen[feature.column as usize])
            .collect()
    }
}
