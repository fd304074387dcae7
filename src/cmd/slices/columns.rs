//! Columns of the data whose values make groups.

use crate::failure::Failure;
use anyhow::anyhow;
use nkl_config::plan::Plan;
use nkl_config::Note;
use nkl_data::{Column, Dataset, Target};
use nkl_issues::slices::Factor;

/// Different numbers up to which each is a group of its own.
const FEW: usize = 12;
/// Different texts up to which a column is taken without being asked for.
const MANY: usize = 60;

/// Every column that is asked for is there, and makes groups.
///
/// # Errors
/// One that is not, or has a value of its own for nearly every sample; the message names all.
pub fn check(plan: &Plan, dataset: &Dataset, asked: &[String]) -> Result<(), Failure> {
    let target = plan.data.target.as_deref();
    for name in asked {
        if !dataset.columns.contains_key(name) && target != Some(name) {
            let known: Vec<&str> = dataset.columns.keys().map(String::as_str).collect();
            let known = known.join(", ");
            return Err(Failure::bad_input(anyhow!(
                "--columns {name}: the data have no such column (they have {known})"
            )));
        }
        asked_for(dataset, target, name)?;
    }
    Ok(())
}

/// The columns that are asked for; else the target and all others with few different values but
/// `predictions`, and the database where there are several.
///
/// # Errors
/// A column that is asked for and has a value of its own for nearly every sample.
pub fn factors(
    plan: &Plan,
    dataset: &Dataset,
    asked: &[String],
    predictions: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<Vec<Factor>, Failure> {
    let target = plan.data.target.as_deref();
    if !asked.is_empty() {
        return asked
            .iter()
            .map(|name| asked_for(dataset, target, name))
            .collect();
    }
    let mut found: Vec<Factor> = target
        .and_then(|name| of_target(dataset, name))
        .into_iter()
        .collect();
    let (mut left_out, columns) = (Vec::new(), dataset.columns.iter());
    for (name, column) in columns {
        // What was predicted, with the label, says whether it is right: no slice of anything.
        let known = [target, predictions, Some("class_label")];
        if known.contains(&Some(name.as_str())) {
            continue;
        }
        let factor = of_column(name, column);
        match factor.divides() && factor.labels.len() <= MANY {
            true => found.push(factor),
            false if factor.labels.len() > 1 => left_out.push(name.as_str()),
            false => {}
        }
    }
    let database = |row: &usize| plan.data.databases.get(*row).map(|d| d.name.as_str());
    let databases = Factor::of_texts("database", dataset.database.iter().map(database));
    found.extend(Some(databases).filter(Factor::divides));
    if !left_out.is_empty() {
        let names = left_out.join(", ");
        let text = format!("too many different values to make groups of: {names}");
        notes.push(Note::info(text));
    }
    Ok(found)
}

fn asked_for(dataset: &Dataset, target: Option<&str>, name: &str) -> Result<Factor, Failure> {
    let own = match target == Some(name) {
        true => of_target(dataset, name),
        false => None,
    };
    let factor = own.or_else(|| Some(of_column(name, dataset.columns.get(name)?)));
    match factor {
        Some(factor) if factor.divides() => Ok(factor),
        factor => {
            let (values, rows) = (factor.map_or(0, |f| f.labels.len()), dataset.len());
            Err(Failure::bad_input(anyhow!(
                "--columns {name}: {values} different values in {rows} samples make no groups"
            )))
        }
    }
}

fn of_target(dataset: &Dataset, name: &str) -> Option<Factor> {
    match &dataset.target {
        Target::Classes { labels, index } => {
            let cells = index.iter().map(|c| labels.get(*c).map(String::as_str));
            Some(Factor::of_texts(name, cells))
        }
        Target::Values(values) => Some(Factor::of_numbers(name, values, FEW)),
        Target::None => None,
    }
}

fn of_column(name: &str, column: &Column) -> Factor {
    match column {
        Column::Text(cells) => Factor::of_texts(name, cells.iter().map(|c| c.as_deref())),
        Column::Real(values) => Factor::of_numbers(name, values, FEW),
    }
}
