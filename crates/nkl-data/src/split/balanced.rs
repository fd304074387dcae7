//! Strategy `balanced`: whole speakers, and every part like the whole in the columns of
//! `DATA.balance`.
//!
//! The score is that of nkululeko (splitutils); where it tries 30 random draws of speakers, here all
//! are tried, or, with many speakers, improved step by step.

use super::problem::{Problem, Variable};
use super::search::search;
use super::speakers::Speakers;
use super::Context;
use crate::dataset::{Column, Split};
use crate::draw::Draw;
use crate::error::{list, DataError};
use crate::frame::{texts, Frame, Working};
use crate::target::quantile;
use indexmap::IndexSet;
use nkl_config::Note;
use std::sync::Arc;

/// Bins of a numeric target that `DATA.bins` does not say.
const TARGET_BINS: usize = 3;

/// The split of each row, and the score.
pub(super) fn divide(
    context: &Context,
    frame: &Frame,
    notes: &mut Vec<Note>,
) -> Result<(Vec<Option<Split>>, f64), DataError> {
    let data = &context.plan.data;
    if data.balance.is_empty() {
        return Err(context.error(
            "split_strategy 'balanced' needs DATA.balance, such as {'emotion': 2, 'gender': 1}",
        ));
    }
    let speakers = Speakers::of(context, frame, "split_strategy 'balanced'")?;
    let problem = problem(context, frame, &speakers)?;
    let mut draw = Draw::new(context.exp().seed, "balanced", context.number);
    let taken: usize = problem.parts.iter().map(|(k, _)| k).sum();
    if taken >= speakers.names.len() {
        return Err(context.error(format!(
            "test_size and dev_size take {taken} of {} speakers and leave none for training",
            speakers.names.len()
        )));
    }
    let Some(found) = search(&problem, &mut draw) else {
        return Err(context.error("no balanced split can be made"));
    };
    report(context, &found, &speakers, notes);
    let split = |part: u8| match part {
        1 => Split::Test,
        2 => Split::Dev,
        _ => Split::Train,
    };
    let parts = speakers
        .of_row
        .iter()
        .map(|s| Some(split(found.part[*s])))
        .collect();
    Ok((parts, found.quality.score))
}

fn problem(context: &Context, frame: &Frame, speakers: &Speakers) -> Result<Problem, DataError> {
    let n = speakers.names.len();
    let mut sizes = vec![0; n];
    speakers.of_row.iter().for_each(|s| sizes[*s] += 1);
    let variable = |weight: f64, codes: &[usize]| Variable::new(weight, codes, &speakers.of_row, n);
    let mut variables = Vec::new();
    for (name, weight) in &context.plan.data.balance {
        variables.push(variable(*weight, &codes(context, frame, name)?));
    }
    let classes = match &frame.target {
        Working::Labels(labels) => Some(variable(0.0, &label_codes(labels.iter().map(Some)))),
        _ => None,
    };
    // As scikit-learn's GroupShuffleSplit: the share of speakers, rounded up.
    let take = |share: f64| ((share * n as f64).ceil() as usize, share);
    let mut parts = vec![take(context.database.test_share)];
    if context.exp().traindevtest {
        parts.push(take(context.dev_share()));
    }
    if parts.iter().any(|(k, _)| *k == 0) {
        return Err(context.error("test_size and dev_size must be above 0"));
    }
    Ok(Problem {
        variables,
        classes,
        sizes,
        parts,
        size_weight: context.plan.data.size_diff_weight,
    })
}

/// The value of a column in each row, as a number from 0.
fn codes(context: &Context, frame: &Frame, name: &str) -> Result<Vec<usize>, DataError> {
    let data = &context.plan.data;
    let bins = data
        .balance_bins
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, b)| *b);
    if data.target.as_deref() == Some(name) {
        match &frame.target {
            Working::Labels(labels) => return Ok(label_codes(labels.iter().map(Some))),
            Working::Values(values) => {
                let bins = bins
                    .or(data.bins.as_ref().map(Vec::len))
                    .unwrap_or(TARGET_BINS);
                return Ok(percentile_bins(values, bins));
            }
            Working::None => {}
        }
    }
    let column = frame.columns.get(name).ok_or_else(|| {
        let have = frame.columns.keys().map(String::as_str);
        DataError::no_column(
            format!("database '{}'", context.database.name),
            name,
            "DATA.balance",
            have,
        )
    })?;
    match (column, bins) {
        (Column::Real(values), Some(bins)) => Ok(percentile_bins(values, bins)),
        (Column::Text(_), Some(_)) => Err(context.error(format!(
            "DATA.{name}_bins bins numbers, but column '{name}' is text"
        ))),
        (column, None) => {
            let cells = texts(column);
            Ok(label_codes(cells.iter().map(Option::as_ref)))
        }
    }
}

/// Numbers of the different values in order of appearance; a missing value is a value.
fn label_codes<'c>(cells: impl Iterator<Item = Option<&'c Arc<str>>>) -> Vec<usize> {
    let mut seen: IndexSet<Option<&Arc<str>>> = IndexSet::new();
    cells.map(|c| seen.insert_full(c).0).collect()
}

/// Bin i holds what is at or above the (100·i/n)-th percentile (splitutils 0.4, `binning`). Missing
/// values make a bin of their own.
fn percentile_bins(values: &[f64], bins: usize) -> Vec<usize> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let edges: Vec<f64> = (1..bins)
        .map(|i| quantile(&sorted, i as f64 / bins as f64))
        .collect();
    let code = |v: &f64| match v.is_nan() {
        true => bins.max(1),
        false => edges.iter().rposition(|e| v >= e).map_or(0, |i| i + 1),
    };
    let codes: Vec<usize> = values.iter().map(code).collect();
    // Equal percentiles leave bins empty; what is never taken must not count as lacking.
    let used: IndexSet<usize> = codes.iter().copied().collect();
    codes
        .iter()
        .map(|c| used.get_index_of(c).unwrap_or(0))
        .collect()
}

fn report(
    context: &Context,
    found: &super::search::Division,
    speakers: &Speakers,
    notes: &mut Vec<Note>,
) {
    let named = |part: u8| {
        list(
            (0..found.part.len())
                .filter(|s| found.part[*s] == part)
                .map(|s| &speakers.names[s]),
            20,
        )
    };
    let dev = if context.exp().traindevtest {
        format!(", dev speakers {}", named(2))
    } else {
        String::new()
    };
    let quality = found.quality;
    notes.push(Note::info(format!(
        "database '{}': balanced split with score {:.7} ({}), test speakers {}{dev}",
        context.database.name,
        quality.score,
        if found.exhaustive {
            "the best of all"
        } else {
            "the best found"
        },
        named(1)
    )));
    for (lacking, what) in [
        (quality.lacking_classes, "classes"),
        (quality.lacking_values, "balanced values"),
    ] {
        if lacking > 0 {
            notes.push(Note::warning(format!(
                "database '{}': no balanced split has all {what} in every part ({lacking} lacking in the best); fewer \
                 values or bins, or another test_size, may have one",
                context.database.name
            )));
        }
    }
}
