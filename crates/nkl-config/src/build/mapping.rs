//! `<db>.mapping`.

use crate::log::Log;
use crate::plan::{ColumnMapping, LabelMapping};
use crate::settings::View;
use crate::{Literal, ProblemKind};

/// `{old: new}` for the target, or `{column: {old: new}}` for several columns.
pub(super) fn mapping(view: &View, log: &mut Log) -> Option<LabelMapping> {
    let Some(Literal::Dict(entries)) = view.given("mapping") else {
        return None;
    };
    let nested = entries
        .iter()
        .filter(|(_, value)| matches!(value, Literal::Dict(_)))
        .count();
    if nested == 0 {
        return Some(LabelMapping::Target(column(None, entries, view, log)));
    }
    if nested < entries.len() {
        let help = "write {old: new}, or {column: {old: new}} throughout";
        log.problem(
            ProblemKind::Value,
            view.place("mapping"),
            "`mapping` mixes labels and columns",
            help,
        );
        return None;
    }
    let columns = entries.iter().filter_map(|(name, value)| {
        Some(column(Some(name.to_text()), value.as_dict()?, view, log))
    });
    Some(LabelMapping::Columns(columns.collect()))
}

/// A key may list several old labels with commas.
fn column(
    name: Option<String>,
    entries: &[(Literal, Literal)],
    view: &View,
    log: &mut Log,
) -> ColumnMapping {
    let mut pairs = Vec::new();
    for (old, new) in entries {
        if matches!(new, Literal::List(_) | Literal::Dict(_)) {
            let message = format!(
                "`mapping`: the new label for {old} must be one value, not {}",
                new.kind_name()
            );
            log.problem(ProblemKind::Value, view.place("mapping"), message, "");
        }
        let old: Vec<String> = match old {
            Literal::Str(text) => text
                .split(',')
                .map(|label| label.trim().to_owned())
                .filter(|label| !label.is_empty())
                .collect(),
            Literal::List(labels) => labels.iter().map(Literal::to_text).collect(),
            other => vec![other.to_text()],
        };
        pairs.push((old, new.to_text()));
    }
    ColumnMapping {
        column: name,
        pairs,
    }
}
