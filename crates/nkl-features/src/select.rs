//! `FEATS.features`: only some columns.

use crate::{FeatureError, FeatureTable};
use ndarray::Axis;
use nkl_config::Note;

/// Keeps the columns named in `wanted`, in that order; all if it is empty. Names that are not
/// there are noted, with the nearest that is.
///
/// # Errors
/// None of the names is there.
pub(crate) fn select(
    table: FeatureTable,
    wanted: &[String],
    notes: &mut Vec<Note>,
) -> Result<FeatureTable, FeatureError> {
    if wanted.is_empty() {
        return Ok(table);
    }
    let mut chosen: Vec<usize> = Vec::with_capacity(wanted.len());
    let mut unknown = Vec::new();
    for name in wanted {
        match table.names.iter().position(|n| n == name) {
            Some(i) if chosen.contains(&i) => {}
            Some(i) => chosen.push(i),
            None => unknown.push(describe(name, &table.names)),
        }
    }
    if chosen.is_empty() {
        return Err(FeatureError::Columns(format!(
            "there is no column {}",
            unknown.join(", ")
        )));
    }
    if !unknown.is_empty() {
        notes.push(Note::warning(format!(
            "FEATS.features: there is no column {}",
            unknown.join(", ")
        )));
    }
    Ok(columns(table, &chosen))
}

/// The columns at these positions.
pub(crate) fn columns(table: FeatureTable, chosen: &[usize]) -> FeatureTable {
    FeatureTable {
        names: chosen
            .iter()
            .filter_map(|i| table.names.get(*i).cloned())
            .collect(),
        values: table.values.select(Axis(1), chosen),
        failed: table.failed,
    }
}

/// A name, and the one that may have been meant.
fn describe(name: &str, known: &[String]) -> String {
    let score = |k: &String| strsim::jaro_winkler(&name.to_lowercase(), &k.to_lowercase());
    let nearest = known.iter().max_by(|a, b| score(a).total_cmp(&score(b)));
    match nearest {
        Some(nearest) if score(nearest) > 0.8 => format!("`{name}` (did you mean `{nearest}`?)"),
        _ => format!("`{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn table() -> FeatureTable {
        FeatureTable {
            names: ["mfcc_1_mean", "mfcc_2_mean", "HNR"].map(Into::into).into(),
            values: array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
            failed: vec![],
        }
    }

    fn pick(names: &[&str]) -> (Result<FeatureTable, FeatureError>, Vec<Note>) {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        let mut notes = Vec::new();
        (select(table(), &names, &mut notes), notes)
    }

    #[test]
    fn keeps_the_order_that_is_asked_for() {
        let (got, notes) = pick(&["HNR", "mfcc_1_mean", "HNR"]);
        let got = got.unwrap();
        assert_eq!(got.names, ["HNR", "mfcc_1_mean"]);
        assert_eq!(got.values, array![[3.0, 1.0], [6.0, 4.0]]);
        assert!(notes.is_empty());
        assert_eq!(pick(&[]).0.unwrap(), table());
    }

    #[test]
    fn suggests_for_what_is_not_there() {
        let (got, notes) = pick(&["hnr", "mfcc_2_mean"]);
        assert_eq!(got.unwrap().names, ["mfcc_2_mean"]);
        assert!(
            notes[0].text.contains("`hnr` (did you mean `HNR`?)"),
            "{notes:?}"
        );
        let error = pick(&["jitter"]).0.unwrap_err().to_string();
        assert!(
            error.contains("FEATS.features") && error.contains("`jitter`"),
            "{error}"
        );
    }
}
