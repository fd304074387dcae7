//! Filters and limits, in the order in which they apply.

use crate::dataset::Column;
use crate::draw::Draw;
use crate::error::{count, list, nearest, DataError};
use crate::frame::{texts, Frame, Working};
use crate::select::{literal_text, select};
use nkl_config::plan::{FilterRule, SampleLimits};
use nkl_config::Note;
use std::collections::HashMap;
use std::sync::Arc;

/// For whom steps are made: names in messages, and the seed of draws.
pub(crate) struct Scope<'a> {
    /// A database's name, or `DATA`.
    pub(crate) name: &'a str,
    /// Its position, for the streams of random numbers.
    pub(crate) number: usize,
    /// `EXP.seed`.
    pub(crate) seed: u64,
    /// Name of the target column.
    pub(crate) target: Option<&'a str>,
}

impl Scope<'_> {
    fn error(&self, message: String) -> DataError {
        DataError::Filter {
            database: self.name.to_owned(),
            message,
        }
    }

    fn dropped(&self, before: usize, after: usize, why: &str, notes: &mut Vec<Note>) {
        if before > after {
            notes.push(Note::info(format!(
                "{}: {} of {before} left out: {why}",
                self.title(),
                count(before - after, "row")
            )));
        }
    }

    fn title(&self) -> String {
        if self.name == "DATA" {
            "DATA".to_owned()
        } else {
            format!("database '{}'", self.name)
        }
    }
}

/// The rows of `rows` that have a value in `column`.
pub(crate) fn required(
    scope: &Scope,
    frame: &Frame,
    column: &str,
    rows: Vec<usize>,
    notes: &mut Vec<Note>,
) -> Result<Vec<usize>, DataError> {
    let before = rows.len();
    let cells = need(scope, frame, column, "'required'")?;
    let rows: Vec<usize> = match cells {
        Column::Text(cells) => rows.into_iter().filter(|r| cells[*r].is_some()).collect(),
        Column::Real(values) => rows.into_iter().filter(|r| !values[*r].is_nan()).collect(),
    };
    scope.dropped(
        before,
        rows.len(),
        &format!("no value in '{column}' (required)"),
        notes,
    );
    if rows.is_empty() {
        return Err(scope.error(format!("no row has a value in '{column}' (required)")));
    }
    Ok(rows)
}

fn need<'f>(
    scope: &Scope,
    frame: &'f Frame,
    column: &str,
    purpose: &str,
) -> Result<&'f Column, DataError> {
    frame.columns.get(column).ok_or_else(|| {
        DataError::no_column(
            scope.title(),
            column,
            purpose,
            frame.columns.keys().map(String::as_str),
        )
    })
}

/// Limits, filters and durations applied to `rows`; gives those that stay, in the same order.
pub(crate) fn apply(
    scope: &Scope,
    frame: &Frame,
    limits: &SampleLimits,
    filters: &[FilterRule],
    mut rows: Vec<usize>,
    notes: &mut Vec<Note>,
) -> Result<Vec<usize>, DataError> {
    if let Some(max) = limits.samples {
        rows = limit_samples(scope, max, rows, notes);
    }
    if let Some(max) = limits.samples_per_speaker {
        rows = limit_per_speaker(scope, frame, max, rows, notes)?;
    }
    for rule in filters {
        rows = filter(scope, frame, rule, rows, notes)?;
    }
    for (limit, sign, name) in [
        (limits.min_duration, 1.0, "min_duration_of_sample"),
        (limits.max_duration, -1.0, "max_duration_of_sample"),
    ] {
        let Some(limit) = limit else { continue };
        let before = rows.len();
        rows.retain(|r| (frame.duration(*r) - limit) * sign >= 0.0);
        let side = if sign > 0.0 { "shorter" } else { "longer" };
        scope.dropped(
            before,
            rows.len(),
            &format!("{side} than {limit} s ({name})"),
            notes,
        );
        if rows.is_empty() && before > 0 {
            return Err(scope.error(format!(
                "all {} are {side} than {limit} s ({name})",
                count(before, "row")
            )));
        }
    }
    Ok(rows)
}

fn limit_samples(scope: &Scope, max: usize, rows: Vec<usize>, notes: &mut Vec<Note>) -> Vec<usize> {
    if rows.len() <= max {
        return rows;
    }
    let mut kept = Draw::new(scope.seed, "limit_samples", scope.number).choose(rows.len(), max);
    kept.sort_unstable();
    scope.dropped(rows.len(), max, "limit_samples", notes);
    kept.into_iter().map(|i| rows[i]).collect()
}

fn limit_per_speaker(
    scope: &Scope,
    frame: &Frame,
    max: usize,
    rows: Vec<usize>,
    notes: &mut Vec<Note>,
) -> Result<Vec<usize>, DataError> {
    let speakers = frame.need_speakers(scope.name, "limit_samples_per_speaker")?;
    let mut groups: indexmap::IndexMap<Option<&Arc<str>>, Vec<usize>> = indexmap::IndexMap::new();
    for row in &rows {
        groups
            .entry(speakers[*row].as_ref())
            .or_default()
            .push(*row);
    }
    let mut draw = Draw::new(scope.seed, "limit_samples_per_speaker", scope.number);
    let mut kept = Vec::with_capacity(rows.len());
    for group in groups.values() {
        if group.len() <= max {
            kept.extend(group);
        } else {
            kept.extend(draw.choose(group.len(), max).into_iter().map(|i| group[i]));
        }
    }
    let position: HashMap<usize, usize> = rows.iter().enumerate().map(|(i, r)| (*r, i)).collect();
    kept.sort_unstable_by_key(|r| position.get(r).copied());
    scope.dropped(
        rows.len(),
        kept.len(),
        &format!("limit_samples_per_speaker = {max}"),
        notes,
    );
    Ok(kept)
}

fn filter(
    scope: &Scope,
    frame: &Frame,
    rule: &FilterRule,
    rows: Vec<usize>,
    notes: &mut Vec<Note>,
) -> Result<Vec<usize>, DataError> {
    let working = match (&frame.target, Some(rule.column.as_str()) == scope.target) {
        (Working::Labels(labels), true) => {
            Some(Column::Text(labels.iter().cloned().map(Some).collect()))
        }
        (Working::Values(values), true) => Some(Column::Real(values.clone())),
        _ => None,
    };
    let column = match (&working, rule.strict, frame.columns.get(&rule.column)) {
        (Some(column), _, _) => column,
        (None, _, Some(column)) => column,
        (None, true, None) => need(scope, frame, &rule.column, "'filter'")?,
        (None, false, None) => {
            let known = || frame.columns.keys().map(String::as_str);
            let near = nearest(&rule.column, known()).map(|n| format!(" (did you mean '{n}'?)"));
            notes.push(Note::warning(format!(
                "{}: filter on '{}' has no effect: there is no such column{}; there are: {}",
                scope.title(),
                rule.column,
                near.unwrap_or_default(),
                list(known(), 40)
            )));
            return Ok(rows);
        }
    };
    let wanted: Vec<Option<String>> = rule.values.iter().map(literal_text).collect();
    let shown = list(
        wanted
            .iter()
            .map(|w| w.clone().unwrap_or_else(|| "None".into())),
        10,
    );
    let selected = select(column, &wanted);
    let before = rows.len();
    let kept: Vec<usize> = rows.iter().copied().filter(|r| selected.rows[*r]).collect();
    if kept.is_empty() && before > 0 {
        let message = format!(
            "filter {} = {shown} leaves none of {}; the column has: {}",
            rule.column,
            count(before, "row"),
            list(distinct(column, &rows), 20)
        );
        if rule.strict {
            return Err(scope.error(message));
        }
        notes.push(Note::warning(format!("{}: {message}", scope.title())));
        return Ok(kept);
    }
    if !selected.unmatched.is_empty() {
        let lacking = selected.unmatched.iter().filter_map(|i| wanted[*i].clone());
        notes.push(Note::warning(format!(
            "{}: filter on '{}': no row has {}",
            scope.title(),
            rule.column,
            list(lacking, 10)
        )));
    }
    scope.dropped(
        before,
        kept.len(),
        &format!("filter {} = {shown}", rule.column),
        notes,
    );
    Ok(kept)
}

/// The different values of a column, in order of appearance.
pub(crate) fn distinct(column: &Column, rows: &[usize]) -> Vec<String> {
    let cells = texts(column);
    let mut seen = indexmap::IndexSet::new();
    for row in rows {
        seen.insert(cells[*row].as_deref().unwrap_or("(missing)").to_owned());
    }
    seen.into_iter().collect()
}
