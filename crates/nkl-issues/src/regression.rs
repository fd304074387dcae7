//! Labels of a regression beside predictions that were made without them.

use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::numbers::{mean, median};
use crate::IssuesError;

/// How well a value fits its prediction: 1 well, 0 badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// How near a row is to the others in the plane of labels and residuals, the residuals
    /// weighted five times (Zhou et al., "Detecting Errors in a Numerical Response via any
    /// Regression Model", 2023; cleanlab's default). Does not depend on the unit.
    #[default]
    Outre,
    /// exp(-|residual|), in the unit of the labels.
    Residual,
}

impl Score {
    /// All of them, for messages.
    pub const NAMES: [(&'static str, Score); 2] =
        [("outre", Score::Outre), ("residual", Score::Residual)];
}

/// Weight of a residual beside a label, both in standard deviations.
const WEIGHT: f64 = 5.0;
/// Share of all rows that are neighbours.
const NEIGHBOURS: f64 = 0.5;
/// Share of the median score below which cleanlab's Datalab sees an issue.
pub const SHARE: f64 = 0.05;

/// Scores of labels and predictions, both of shape (N,), in 0..=1; low = suspicious.
/// Fails for fewer than two rows, lengths that differ, and values that are not finite.
pub fn score(labels: &[f64], predictions: &[f64], by: Score) -> Result<Vec<f64>, IssuesError> {
    check(labels, predictions)?;
    let residuals: Vec<f64> = predictions.iter().zip(labels).map(|(p, y)| p - y).collect();
    Ok(match by {
        Score::Residual => residuals.iter().map(|r| (-r.abs()).exp()).collect(),
        Score::Outre => {
            let mut plane = Array2::zeros((labels.len(), 2));
            plane.column_mut(0).assign(&standard(labels, 1.0));
            plane.column_mut(1).assign(&standard(&residuals, WEIGHT));
            let far = distances(&plane);
            let middle = median(&far).unwrap_or(0.0).max(1e-6);
            far.into_iter().map(|d| (-d / middle).exp()).collect()
        }
    })
}

/// Rows whose score is below `share` of the median, ascending. Fails for a share outside 0..=1.
pub fn find(scores: &[f64], share: f64) -> Result<Vec<usize>, IssuesError> {
    if !(0.0..=1.0).contains(&share) {
        return Err(IssuesError::Option(format!(
            "the share of the median score is {share}, outside 0..1"
        )));
    }
    let bound = share * median(scores).unwrap_or(0.0);
    Ok((0..scores.len()).filter(|&r| scores[r] < bound).collect())
}

fn check(labels: &[f64], predictions: &[f64]) -> Result<(), IssuesError> {
    let (n, rows) = (labels.len(), predictions.len());
    if n != rows {
        let what = "predictions";
        return Err(IssuesError::Rows {
            labels: n,
            rows,
            what,
        });
    }
    if n < 2 {
        let what = "a comparison of labels with predictions";
        return Err(IssuesError::TooFew {
            found: n,
            needed: 2,
            what,
        });
    }
    for (column, values) in [labels, predictions].into_iter().enumerate() {
        if let Some((row, &value)) = values.iter().enumerate().find(|(_, v)| !v.is_finite()) {
            return Err(IssuesError::Feature { row, column, value });
        }
    }
    Ok(())
}

/// Mean 0 and deviation `scale`; constant values become 0.
fn standard(values: &[f64], scale: f64) -> ndarray::Array1<f64> {
    let middle = mean(values);
    let squares: Vec<f64> = values.iter().map(|v| (v - middle) * (v - middle)).collect();
    let sd = mean(&squares).sqrt();
    let one = |v: &f64| match sd > 0.0 {
        true => scale * (v - middle) / sd,
        false => 0.0,
    };
    values.iter().map(one).collect()
}

/// Mean distance of each point to the nearest half of all points, itself among them.
fn distances(plane: &Array2<f64>) -> Vec<f64> {
    let n = plane.nrows();
    let k = (NEIGHBOURS * n as f64).ceil() as usize;
    let one = |row: usize| {
        let (x, y) = (plane[[row, 0]], plane[[row, 1]]);
        let mut far: Vec<f64> = plane
            .outer_iter()
            .map(|p| (p[0] - x).hypot(p[1] - y))
            .collect();
        let (_, last, _) = far.select_nth_unstable_by(k - 1, f64::total_cmp);
        let last = *last;
        // Summed in ascending order: the same for any order in which the selection leaves them.
        far.truncate(k - 1);
        far.sort_unstable_by(f64::total_cmp);
        (far.iter().sum::<f64>() + last) / k as f64
    };
    (0..n).into_par_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residual_scores_fall_with_the_distance() {
        let got = score(
            &[1.0, 2.0, 3.0, 4.0],
            &[2.0, 2.0, 5.0, 4.1],
            Score::Residual,
        )
        .unwrap();
        for (got, want) in got.iter().zip([-1.0, 0.0, -2.0, -0.1f64]) {
            assert!((got - want.exp()).abs() < 1e-12);
        }
    }

    #[test]
    fn scores_by_neighbours_are_cleanlabs() {
        // cleanlab 2.9.0, regression.rank.get_label_quality_scores(method="outre")
        let labels = [
            5.041, 0.444, 3.418, 2.432, 2.547, 2.784, 0.98, -2.0, 2.135, 6.323, 3.226, 2.647,
            2.719, 2.332, 1.945, 2.609, 3.482, 2.761, 3.958, 2.8, 3.024, 8.5, 3.545, 2.495, 2.817,
            3.541, 4.935, 2.73, 2.756, 4.002,
        ];
        let predicted = [
            4.864, 0.386, 3.595, 2.548, 2.565, 2.918, 0.414, 2.972, 1.943, 5.989, 3.281, 2.787,
            2.63, 2.117, 1.95, 2.598, 3.763, 2.91, 3.997, 3.022, 2.983, 4.361, 3.662, 2.612, 2.774,
            3.384, 4.981, 2.231, 2.894, 4.1,
        ];
        let want = [
            0.122701777541,
            0.118546548342,
            0.434929139525,
            0.504658508172,
            0.482146038218,
            0.53839927359,
            0.0263745326191,
            9.08822739539e-15,
            0.223370895339,
            0.0333835269491,
            0.489329712784,
            0.524885542304,
            0.374510820449,
            0.211720294231,
            0.361365482242,
            0.457394704285,
            0.268856247415,
            0.525709585992,
            0.346027581154,
            0.392745190692,
            0.41583067401,
            2.40830400952e-12,
            0.447683406278,
            0.518741251637,
            0.425177474966,
            0.251958412312,
            0.182422873219,
            0.0553214301921,
            0.536941116806,
            0.350351109228,
        ];
        let got = score(&labels, &predicted, Score::Outre).unwrap();
        for (row, (got, want)) in got.iter().zip(want).enumerate() {
            assert!(
                (got - want).abs() < 1e-9,
                "row {row}: {got}, should be {want}"
            );
        }
        assert_eq!(find(&got, SHARE).unwrap(), [7, 21]);
    }

    #[test]
    fn scores_by_neighbours_do_not_depend_on_the_unit() {
        let labels: Vec<f64> = (0..50).map(|i| (f64::from(i) * 0.37).sin()).collect();
        let predicted: Vec<f64> = labels
            .iter()
            .map(|v| 0.9 * v + 0.05 * (40.0 * v).cos())
            .collect();
        let scaled = |v: &[f64]| v.iter().map(|v| 100.0 * v - 3.0).collect::<Vec<f64>>();
        let one = score(&labels, &predicted, Score::Outre).unwrap();
        let two = score(&scaled(&labels), &scaled(&predicted), Score::Outre).unwrap();
        for (a, b) in one.iter().zip(&two) {
            assert!((a - b).abs() < 1e-9);
        }
    }

    #[test]
    fn bad_input_is_named() {
        assert!(score(&[1.0], &[1.0], Score::Outre).is_err());
        assert!(score(&[1.0, 2.0], &[1.0], Score::Outre).is_err());
        let error = score(&[1.0, 2.0], &[1.0, f64::NAN], Score::Residual).unwrap_err();
        assert!(error.to_string().contains("row 1"));
        assert!(find(&[0.5], 2.0).is_err());
        assert_eq!(
            score(&[1.0, 1.0], &[1.0, 1.0], Score::Outre).unwrap(),
            [1.0, 1.0]
        );
    }
}
