//! Which rows to train on and which to test on, in cross-validation.

use crate::LearnError;
use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// One division of the rows. Both lists ascend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to predict.
    pub test: Vec<usize>,
}

/// Folds from the number of the fold in which each row is tested.
fn from_assignment(fold_of: &[usize], folds: usize) -> Vec<Fold> {
    (0..folds)
        .map(|fold| {
            let (test, train) = (0..fold_of.len()).partition(|&row| fold_of[row] == fold);
            Fold { train, test }
        })
        .collect()
}

/// `k` folds with about the same number of rows of every class in each (they differ by at most
/// one), drawn by `seed`.
///
/// Errors: fewer than two folds, or more folds than rows.
pub fn stratified(classes: &[usize], k: usize, seed: u64) -> Result<Vec<Fold>, LearnError> {
    check(k, classes.len())?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let count = classes.iter().max().map_or(0, |m| m + 1);
    let mut fold_of = vec![0; classes.len()];
    // Dealing goes on where the class before ended, so that the folds are of equal size too.
    let mut next = 0;
    for class in 0..count {
        let mut rows: Vec<usize> = (0..classes.len())
            .filter(|&r| classes[r] == class)
            .collect();
        rows.shuffle(&mut rng);
        for row in rows {
            fold_of[row] = next % k;
            next += 1;
        }
    }
    Ok(from_assignment(&fold_of, k))
}

/// `k` folds of about the same size, drawn by `seed` (for values).
///
/// Errors: fewer than two folds, or more folds than rows.
pub fn random(rows: usize, k: usize, seed: u64) -> Result<Vec<Fold>, LearnError> {
    stratified(&vec![0; rows], k, seed)
}

/// Leave one speaker out: one fold per group, in the order of the group numbers (those that occur).
///
/// Errors: fewer than two groups.
pub fn loso(groups: &[usize]) -> Result<Vec<Fold>, LearnError> {
    let known = distinct(groups);
    check_groups(known.len(), 2)?;
    let fold_of: Vec<usize> = groups
        .iter()
        .map(|g| known.binary_search(g).unwrap_or(0))
        .collect();
    Ok(from_assignment(&fold_of, known.len()))
}

/// Leave one group out: the speakers are dealt at random, by `seed`, to `k` groups with about the
/// same number of speakers; every group is tested once.
///
/// Errors: fewer than two groups asked for, or fewer speakers than groups.
pub fn logo(speakers: &[usize], k: usize, seed: u64) -> Result<Vec<Fold>, LearnError> {
    let known = distinct(speakers);
    check(k, speakers.len())?;
    check_groups(known.len(), k)?;
    let mut group_of: Vec<usize> = (0..known.len()).map(|s| s % k).collect();
    group_of.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let fold_of: Vec<usize> = speakers
        .iter()
        .map(|s| known.binary_search(s).map_or(0, |s| group_of[s]))
        .collect();
    Ok(from_assignment(&fold_of, k))
}

fn distinct(groups: &[usize]) -> Vec<usize> {
    let mut known = groups.to_vec();
    known.sort_unstable();
    known.dedup();
    known
}

fn check(k: usize, rows: usize) -> Result<(), LearnError> {
    if k >= 2 && k <= rows {
        return Ok(());
    }
    Err(LearnError::Data(format!(
        "cannot make {k} folds of {rows} samples (at least 2, at most one per sample): change \
         MODEL.k_fold_cross, or --folds of a command that has it"
    )))
}

fn check_groups(groups: usize, needed: usize) -> Result<(), LearnError> {
    if groups >= needed {
        return Ok(());
    }
    Err(LearnError::Data(format!(
        "cross-validation over {needed} groups needs as many speakers; there are {groups}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_partition(folds: &[Fold], rows: usize) -> bool {
        let mut tested: Vec<usize> = folds.iter().flat_map(|f| f.test.clone()).collect();
        tested.sort_unstable();
        tested == (0..rows).collect::<Vec<_>>()
            && folds.iter().all(|f| {
                f.train.len() + f.test.len() == rows && f.train.iter().all(|r| !f.test.contains(r))
            })
    }

    #[test]
    fn stratified_folds_are_even() {
        let classes: Vec<usize> = (0..103)
            .map(|i| usize::from(i % 5 == 0) + usize::from(i % 17 == 0))
            .collect();
        let folds = stratified(&classes, 5, 1).unwrap();
        assert!(is_partition(&folds, 103));
        for class in 0..3 {
            let in_fold: Vec<usize> = folds
                .iter()
                .map(|f| f.test.iter().filter(|&&r| classes[r] == class).count())
                .collect();
            assert!(
                in_fold.iter().max().unwrap() - in_fold.iter().min().unwrap() <= 1,
                "{in_fold:?}"
            );
        }
        assert_eq!(folds, stratified(&classes, 5, 1).unwrap());
        assert_ne!(folds, stratified(&classes, 5, 2).unwrap());
    }

    #[test]
    fn speakers_stay_together() {
        let speakers: Vec<usize> = (0..60).map(|i| 3 * (i % 7)).collect();
        for folds in [loso(&speakers).unwrap(), logo(&speakers, 3, 9).unwrap()] {
            assert!(is_partition(&folds, 60));
            for fold in folds {
                assert!(!fold.test.is_empty());
                assert!(fold
                    .train
                    .iter()
                    .all(|&a| fold.test.iter().all(|&b| speakers[a] != speakers[b])));
            }
        }
        assert_eq!(loso(&speakers).unwrap().len(), 7);
    }

    #[test]
    fn impossible_folds_are_errors() {
        assert!(stratified(&[0, 1], 3, 0).is_err());
        assert!(random(10, 1, 0).is_err());
        assert!(loso(&[4, 4, 4]).is_err());
        assert!(logo(&[1, 2, 3, 3], 4, 0).is_err());
    }
}
