//! Parts for choosing, and the choice.

use crate::folds::Fold;
use crate::LearnError;
use serde::{Deserialize, Serialize};

/// `k` folds in the order of the rows, each with about the same number of rows of every class: as
/// scikit-learn's `StratifiedKFold(k)` without shuffling, which its grid search uses. For values
/// (`classes` all equal) these are `k` runs of neighbouring rows.
///
/// Rows of one speaker mostly stand together in tables of speech, so that these folds keep most
/// speakers apart, which shuffled ones would not.
///
/// # Errors
/// Fewer than two folds, or more than rows.
pub fn stratified_in_order(classes: &[usize], k: usize) -> Result<Vec<Fold>, LearnError> {
    if k < 2 || k > classes.len() {
        return Err(LearnError::Data(format!(
            "cannot divide {} training samples into {k} parts to choose settings",
            classes.len()
        )));
    }
    let count = classes.iter().max().map_or(0, |m| m + 1);
    // Classes in the order of their first row.
    let mut rank = vec![usize::MAX; count];
    let mut sizes: Vec<usize> = Vec::new();
    for class in classes {
        if rank[*class] == usize::MAX {
            rank[*class] = sizes.len();
            sizes.push(0);
        }
        sizes[rank[*class]] += 1;
    }
    // Fold i gets as many rows of a class as stand at places i, i + k, … of the sorted classes.
    let sorted = sizes
        .iter()
        .enumerate()
        .flat_map(|(c, n)| std::iter::repeat_n(c, *n));
    let mut quota = vec![vec![0_usize; k]; sizes.len()];
    for (place, class) in sorted.enumerate() {
        quota[class][place % k] += 1;
    }
    let mut next = vec![0_usize; sizes.len()];
    let mut fold_of = Vec::with_capacity(classes.len());
    for class in classes {
        let class = rank[*class];
        while quota[class].get(next[class]) == Some(&0) {
            next[class] += 1;
        }
        if let Some(left) = quota[class].get_mut(next[class]) {
            *left -= 1;
        }
        fold_of.push(next[class]);
    }
    let folds = (0..k).map(|fold| {
        let (test, train) = (0..classes.len()).partition(|row| fold_of[*row] == fold);
        Fold { train, test }
    });
    Ok(folds.collect())
}

/// Scores of one candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Mean over the parts; `None` where one of them has no score.
    pub mean: Option<f64>,
    /// Population standard deviation.
    pub std: Option<f64>,
    /// Each part.
    pub parts: Vec<Option<f64>>,
    /// Why there is no score.
    pub error: Option<String>,
}

impl Summary {
    /// Of the scores of all parts, and the first error.
    pub fn new(parts: Vec<Result<Option<f64>, String>>) -> Self {
        let error = parts.iter().find_map(|part| part.clone().err());
        let parts: Vec<Option<f64>> = parts.into_iter().map(|p| p.ok().flatten()).collect();
        let known: Vec<f64> = parts.iter().flatten().copied().collect();
        let whole = !known.is_empty() && known.len() == parts.len();
        let n = known.len() as f64;
        let mean = known.iter().sum::<f64>() / n;
        let square = known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let undefined = "the score is not defined for these predictions".to_owned();
        Summary {
            mean: whole.then_some(mean),
            std: whole.then(|| square.sqrt()),
            error: error.or((!whole).then_some(undefined)),
            parts,
        }
    }
}

/// The best of some means, the first among equals; `None` where none is known.
pub fn best(means: &[Option<f64>], higher_is_better: bool) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (place, mean) in means.iter().enumerate() {
        let Some(mean) = mean else { continue };
        let better = best.is_none_or(|(_, other)| {
            if higher_is_better {
                *mean > other
            } else {
                *mean < other
            }
        });
        if better {
            best = Some((place, *mean));
        }
    }
    best.map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_scikit_learn_deals() {
        // StratifiedKFold(3).split for y = [1,0,0,1,2,0,1,2,0,0].
        let folds = stratified_in_order(&[1, 0, 0, 1, 2, 0, 1, 2, 0, 0], 3).unwrap();
        let tests: Vec<Vec<usize>> = folds.into_iter().map(|f| f.test).collect();
        assert_eq!(tests, FOLDS);
        assert!(stratified_in_order(&[0, 1], 3).is_err());
    }

    const FOLDS: [&[usize]; 3] = [&[0, 1, 2, 4], &[3, 5, 8], &[6, 7, 9]];

    #[test]
    fn a_part_without_a_score_leaves_no_mean() {
        let summary = Summary::new(vec![Ok(Some(0.5)), Ok(Some(0.7))]);
        assert_eq!((summary.mean, summary.error), (Some(0.6), None));
        let summary = Summary::new(vec![Ok(Some(0.5)), Err("why".into())]);
        assert_eq!(
            (summary.mean, summary.error.as_deref()),
            (None, Some("why"))
        );
        assert_eq!(
            best(&[None, Some(0.2), Some(0.5), Some(0.5)], true),
            Some(2)
        );
        assert_eq!(best(&[None, Some(0.2), Some(0.5)], false), Some(1));
        assert_eq!(best(&[None], true), None);
    }
}
