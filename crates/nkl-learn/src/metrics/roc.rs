//! Detection: a score, and whether it should be high.

use super::bootstrap::{interval, Interval, REPLICATES};
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
type Curve = Vec<(f64, usize, usize)>;

/// Scores in falling order, once for all the replicates that draw from them.
struct Detection<'a> {
    positive: &'a [bool],
    score: &'a [f64],
    order: Vec<u32>,
}

impl<'a> Detection<'a> {
    /// `None` where a score is not a number, or the lengths differ.
    fn new(positive: &'a [bool], score: &'a [f64]) -> Option<Self> {
        let count = u32::try_from(score.len()).ok()?;
        if positive.len() != score.len() || score.iter().any(|s| s.is_nan()) {
            return None;
        }
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by(|&a, &b| score[b as usize].total_cmp(&score[a as usize]));
        Some(Detection {
            positive,
            score,
            order,
        })
    }

    /// The curve where sample i counts `times(i)` times; `None` unless there are positives and
    /// negatives.
    fn curve(&self, times: impl Fn(usize) -> usize) -> Option<Curve> {
        let mut out: Curve = Vec::new();
        let (mut false_positives, mut true_positives) = (0, 0);
        for &i in &self.order {
            let i = i as usize;
            let times = times(i);
            if times == 0 {
                continue;
            }
            if self.positive[i] {
                true_positives += times;
            } else {
                false_positives += times;
            }
            let point = (self.score[i], false_positives, true_positives);
            match out.last_mut() {
                Some(last) if last.0 == self.score[i] => *last = point,
                _ => out.push(point),
            }
        }
        (false_positives > 0 && true_positives > 0).then_some(out)
    }
}

/// Equal error rate, as audmetric: between the highest threshold at which no more positives are
/// missed than negatives taken, and the lowest at which no fewer are, the one with the smaller sum
/// of both rates (Maio et al. 2002, section 3.2, of which the mean is taken).
///
/// `None` unless there are positives and negatives and all scores are numbers.
pub fn eer(positive: &[bool], score: &[f64]) -> Option<Eer> {
    eer_of(&Detection::new(positive, score)?.curve(|_| 1)?)
}

fn eer_of(curve: &Curve) -> Option<Eer> {
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
    auc_of(&Detection::new(positive, score)?.curve(|_| 1)?)
}

fn auc_of(curve: &Curve) -> Option<f64> {
    let &(_, negatives, positives) = curve.last()?;
    let (mut area, mut last) = (0.0, (0, 0));
    for &(_, fp, tp) in curve {
        area += (fp - last.0) as f64 * (tp + last.1) as f64 * 0.5;
        last = (fp, tp);
    }
    Some(area / (negatives as f64 * positives as f64))
}

/// Area under the ROC curve of each class against the rest, averaged over the classes for which
/// it is defined. Two classes: that of class 1. `proba`: rows × classes.
pub fn auc_macro(truth: &[usize], proba: ArrayView2<f64>) -> Option<f64> {
    let detections = Detections::new(truth, proba);
    let all = detections.all();
    mean_auc(&all, |_| 1)
}

fn mean_auc(all: &[Detection], times: impl Fn(usize) -> usize) -> Option<f64> {
    let one = |detection: &Detection| auc_of(&detection.curve(&times)?);
    let defined: Vec<f64> = all.iter().filter_map(one).collect();
    (!defined.is_empty()).then(|| defined.iter().sum::<f64>() / defined.len() as f64)
}

/// The default interval (1000 replicates, 95 %) of [`auc_macro`].
pub fn interval_of_auc(truth: &[usize], proba: ArrayView2<f64>) -> Option<Interval> {
    let detections = Detections::new(truth, proba);
    let all = detections.all();
    replicates(truth.len(), |times| mean_auc(&all, times))
}

/// The default interval (1000 replicates, 95 %) of [`eer`].
pub fn interval_of_eer(positive: &[bool], score: &[f64]) -> Option<Interval> {
    let detection = Detection::new(positive, score)?;
    replicates(score.len(), |times| {
        eer_of(&detection.curve(times)?).map(|eer| eer.rate)
    })
}

/// An interval of a measure that is told how often each sample was drawn.
fn replicates(
    n: usize,
    measure: impl Fn(&dyn Fn(usize) -> usize) -> Option<f64> + Sync,
) -> Option<Interval> {
    interval(n, REPLICATES, |drawn| {
        let mut times = vec![0_usize; n];
        for &i in drawn {
            if let Some(times) = times.get_mut(i as usize) {
                *times += 1;
            }
        }
        measure(&|i| times.get(i).copied().unwrap_or(0))
    })
}

/// Truth and scores of each class against the rest; of two classes those of class 1.
struct Detections {
    positive: Vec<Vec<bool>>,
    score: Vec<Vec<f64>>,
}

impl Detections {
    fn new(truth: &[usize], proba: ArrayView2<f64>) -> Self {
        let classes = match proba.ncols() {
            2 => 1..2,
            count => 0..count,
        };
        let positive = |class| truth.iter().map(|t| *t == class).collect();
        Detections {
            positive: classes.clone().map(positive).collect(),
            score: classes.map(|class| proba.column(class).to_vec()).collect(),
        }
    }

    fn all(&self) -> Vec<Detection<'_>> {
        let pairs = self.positive.iter().zip(&self.score);
        pairs.filter_map(|(p, s)| Detection::new(p, s)).collect()
    }
}
