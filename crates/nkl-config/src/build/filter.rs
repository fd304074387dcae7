//! `filter`, of `[DATA]` and of a database.

use crate::log::Log;
use crate::plan::FilterRule;
use crate::settings::View;
use crate::{Literal, ProblemKind};

/// `{col: value}`, `{col: [values]}`, `[[col, value], …]`, or one `[col, value]`.
pub(super) fn rules(view: &View, log: &mut Log) -> Vec<FilterRule> {
    let rules = match view.given("filter") {
        None => return Vec::new(),
        Some(Literal::Dict(pairs)) => Some(
            pairs
                .iter()
                .map(|(column, values)| rule(&column.to_text(), values, true))
                .collect(),
        ),
        Some(Literal::List(items)) => match items.first() {
            Some(Literal::Str(_)) => pair(items).map(|rule| vec![rule]),
            _ => items.iter().map(|item| pair(item.as_list()?)).collect(),
        },
        Some(_) => None,
    };
    rules.unwrap_or_else(|| {
        let help = "for instance [['gender', 'female']] or {'gender': ['female', 'male']}";
        log.problem(
            ProblemKind::Value,
            view.place("filter"),
            "`filter`: expected pairs of column and value",
            help,
        );
        Vec::new()
    })
}

fn pair(items: &[Literal]) -> Option<FilterRule> {
    match items {
        [Literal::Str(column), values] => Some(rule(column, values, false)),
        _ => None,
    }
}

fn rule(column: &str, values: &Literal, strict: bool) -> FilterRule {
    let values = match values {
        Literal::List(values) => values.clone(),
        single => vec![single.clone()],
    };
    FilterRule {
        column: column.to_owned(),
        values,
        strict,
    }
}
