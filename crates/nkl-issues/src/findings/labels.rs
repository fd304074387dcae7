//! Labels that are probably wrong.

use super::{Finding, Kind, Suggestion};
use crate::confident::{find, score, Filter, Judged, Options, Probability, Score};
use crate::IssuesError;

/// Rows with a label issue. `names` are the classes.
pub fn of_labels<P: Probability>(
    judged: &Judged<'_, P>,
    names: &[String],
    filter: Filter,
    by: Score,
    options: &Options,
) -> Result<Vec<Finding>, IssuesError> {
    let rows = find(judged, filter, options)?;
    let scores = score(judged, by);
    let name = |class: usize| names.get(class).map_or("?", String::as_str);
    let one = |row: usize| {
        let (given, best) = (judged.given(row), judged.predicted(row));
        let detail = format!(
            "{} with probability {:.3}, {} with {:.3}",
            name(given),
            judged.probability(row, given),
            name(best),
            judged.probability(row, best),
        );
        Finding {
            row,
            kind: Kind::Label,
            severity: (1.0 - scores[row]).clamp(0.0, 1.0),
            suggested: Some(Suggestion::Class(best)),
            detail,
        }
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Rows whose value is far from what was predicted. `scores` are those of
/// [`crate::regression::score`]; `share` is the share of their median below which a row counts.
pub fn of_values(
    given: &[f64],
    predicted: &[f64],
    scores: &[f64],
    share: f64,
) -> Result<Vec<Finding>, IssuesError> {
    let rows = crate::regression::find(scores, share)?;
    let one = |row: usize| {
        let (given, predicted) = (given.get(row)?, predicted.get(row)?);
        Some(Finding {
            row,
            kind: Kind::Label,
            severity: (1.0 - scores.get(row)?).clamp(0.0, 1.0),
            suggested: Some(Suggestion::Value(*predicted)),
            detail: format!("{given:.4} where {predicted:.4} was predicted"),
        })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn a_wrong_label_is_found_with_its_suggestion() {
        let given = [0, 0, 0, 1, 1, 1, 0];
        let mut p = Array2::from_elem((7, 2), 0.1);
        for (row, class) in [0, 0, 0, 1, 1, 1, 1].into_iter().enumerate() {
            p[[row, class]] = 0.9;
        }
        let judged = Judged::new(&given, p.view()).unwrap();
        let names = ["a".to_string(), "b".to_string()];
        let by = Score::default();
        let found = of_labels(&judged, &names, Filter::default(), by, &Options::default()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].row, found[0].suggested),
            (6, Some(Suggestion::Class(1)))
        );
        assert_eq!(found[0].detail, "a with probability 0.100, b with 0.900");
    }

    #[test]
    fn a_value_far_from_its_prediction_is_found() {
        let predicted: Vec<f64> = (0..40).map(|i| f64::from(i % 7)).collect();
        let mut given: Vec<f64> = predicted.iter().map(|p| p + 0.01).collect();
        given[11] = 30.0;
        let scores = crate::regression::score(&given, &predicted, Default::default()).unwrap();
        let found = of_values(&given, &predicted, &scores, 0.05).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].row, 11);
        assert_eq!(found[0].suggested, Some(Suggestion::Value(4.0)));
    }
}
