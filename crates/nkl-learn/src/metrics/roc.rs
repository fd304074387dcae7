//! Detection: a score, and whether it should be high.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// Where both kinds of error are equally frequent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Eer {
    /// The error rate.
    pub rate: f64,
    /// Scores from here on are taken for positive.
    pub threshold: f64,
}

/// Points of the ROC curve with falling threshold: (threshold, false positives, true positives),
/// equal scores taken together.
fn curve(positive: &[bool], score: &[f64]) -> Vec<(f64, usize, usize)> {
    let mut order: Vec<usize> = (0..positive.len().min(score.len())).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    let mut out: Vec<(f64, usize, usize)> = Vec::new();
    let (mut false_positives, mut true_positives) = (0, 0);
    for i in order {
        if positive[i] {
            true_positives += 1;
        } else {
            false_positives += 1;
        }
        match out.last_mut() {
            Some(last) if last.0 == score[i] => *last = (score[i], false_positives, true_positives),
            _ => out.push((score[i], false_positives, true_positives)),
        }
    }
    out
}

/// Equal error rate, as audmetric: between the highest threshold at which no more positives are
/// missed than negatives taken, and the lowest at which no fewer are, the one with the smaller sum
/// of both rates (Maio et al. 2002, section 3.2, of which the mean is taken).
///
/// `None` unless there are positives and negatives and all scores are numbers.
pub fn eer(positive: &[bool], score: &[f64]) -> Option<Eer> {
    let curve = defined(positive, score)?;
    let &(_, negatives, positives) = curve.last()?;
    let rates = |&(threshold, fp, tp): &(f64, usize, usize)| {
        let (fpr, fnr) = (
            fp as f64 / negatives as f64,
            (positives - tp) as f64 / positives as f64,
        );
        (threshold, fpr, fnr)
    };
    let above = curve.iter().map(rates).find(|(_, fpr, fnr)| fnr <= fpr);
    let below = curve
        .iter()
        .rev()
        .map(rates)
        .find(|(_, fpr, fnr)| fnr >= fpr);
    let best =
        [above, below]
            .into_iter()
            .flatten()
            .reduce(|a, b| if b.1 + b.2 < a.1 + a.2 { b } else { a });
    best.map(|(threshold, fpr, fnr)| Eer {
        rate: 0.5 * (fpr + fnr),
        threshold,
    })
}

/// Area under the ROC curve: the probability that a positive scores higher than a negative, ties
/// counting half. `None` unless there are positives and negatives and all scores are numbers.
pub fn auc(positive: &[bool], score: &[f64]) -> Option<f64> {
    let curve = defined(positive, score)?;
    let &(_, negatives, positives) = curve.last()?;
    let (mut area, mut last) = (0.0, (0, 0));
    for &(_, fp, tp) in &curve {
        area += (fp - last.0) as f64 * (tp + last.1) as f64 * 0.5;
        last = (fp, tp);
    }
    Some(area / (negatives as f64 * positives as f64))
}

/// Area under the ROC curve of each class against the rest, averaged over the classes for which
/// it is defined. Two classes: that of class 1. `proba`: rows × classes.
pub fn auc_macro(truth: &[usize], proba: ArrayView2<f64>) -> Option<f64> {
    let one = |class: usize| {
        let positive: Vec<bool> = truth.iter().map(|&t| t == class).collect();
        auc(&positive, &proba.column(class).to_vec())
    };
    if proba.ncols() == 2 {
        return one(1);
    }
    let defined: Vec<f64> = (0..proba.ncols()).filter_map(one).collect();
    (!defined.is_empty()).then(|| defined.iter().sum::<f64>() / defined.len() as f64)
}

fn defined(positive: &[bool], score: &[f64]) -> Option<Vec<(f64, usize, usize)>> {
    if positive.len() != score.len() || score.iter().any(|s| s.is_nan()) {
        return None;
    }
    let curve = curve(positive, score);
    let &(_, negatives, positives) = curve.last()?;
    (negatives > 0 && positives > 0).then_some(curve)
}
