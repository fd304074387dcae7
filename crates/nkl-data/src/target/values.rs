//! The target's first form, and what is done to numbers.

use super::bins::bin;
use crate::dataset::Column;
use crate::error::{count, DataError};
use crate::frame::{texts, Frame, Working};
use crate::table::{number, seconds, Interner};
use nkl_config::plan::{DataPlan, DatabasePlan, Task};
use nkl_config::Note;

/// Sets the working target from the column, leaving out rows that have none.
///
/// # Errors
/// No such column, no row with a value, or, where numbers are needed, a value that is none.
pub(crate) fn begin(
    plan: &DatabasePlan,
    data: &DataPlan,
    target: &str,
    task: Task,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    drop_missing(plan, target, frame, notes)?;
    let cells = frame.texts(target).unwrap_or_default();
    if task == Task::Classification && data.continuous.is_none() {
        let mut shared = Interner::default();
        frame.target = Working::Labels(cells.iter().flatten().map(|c| shared.get(c)).collect());
        frame.columns.insert(target.to_owned(), Column::Text(cells));
        if plan.reverse || plan.scale {
            notes.push(Note::warning(format!(
                "database '{0}': {0}.reverse and {0}.scale change numbers, and have no effect on classes",
                plan.name
            )));
        }
        return Ok(());
    }
    let mut values = Vec::with_capacity(cells.len());
    for (row, cell) in cells.iter().enumerate() {
        let cell = cell.as_deref().unwrap_or("");
        let value = number(cell)
            .or_else(|| seconds(cell))
            .filter(|v| v.is_finite());
        values.push(value.ok_or_else(|| {
            DataError::target(format!(
                "{}: '{target}' is '{cell}', which is not a number{}",
                frame.place(row),
                if task == Task::Regression {
                    "; for classes set EXP.type = classification"
                } else {
                    ""
                }
            ))
        })?);
    }
    frame
        .columns
        .insert(target.to_owned(), Column::Real(values.clone()));
    frame.target = Working::Values(values);
    if task == Task::Classification {
        reverse_and_scale(plan, frame, notes);
        binned(plan, data, frame, notes)?;
    }
    Ok(())
}

fn drop_missing(
    plan: &DatabasePlan,
    target: &str,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let Some(column) = frame.columns.get(target) else {
        let have = frame.columns.keys().map(String::as_str);
        return Err(DataError::no_column(
            plan.path.display().to_string(),
            target,
            "the target",
            have,
        ));
    };
    let cells = texts(column);
    let keep: Vec<usize> = (0..cells.len()).filter(|r| cells[*r].is_some()).collect();
    if keep.is_empty() {
        return Err(DataError::target(format!(
            "{}: no row has a value in '{target}'",
            plan.path.display()
        )));
    }
    let dropped = frame.rows() - keep.len();
    if dropped > 0 {
        let first = (0..cells.len()).find(|r| cells[*r].is_none()).unwrap_or(0);
        notes.push(Note::warning(format!(
            "database '{}': {} without a value in '{target}' left out, first {}",
            plan.name,
            count(dropped, "row"),
            frame.place(first)
        )));
        frame.keep(&keep);
    }
    Ok(())
}

fn binned(
    plan: &DatabasePlan,
    data: &DataPlan,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let Working::Values(values) = &frame.target else {
        return Ok(());
    };
    let classes = bin(plan, data, values, notes)?;
    let keep: Vec<usize> = (0..classes.len())
        .filter(|r| classes[*r].is_some())
        .collect();
    if keep.is_empty() {
        return Err(DataError::target(format!(
            "database '{}': no value is within DATA.bins",
            plan.name
        )));
    }
    let dropped = classes.len() - keep.len();
    if dropped > 0 {
        let first = (0..classes.len())
            .find(|r| classes[*r].is_none())
            .unwrap_or(0);
        notes.push(Note::warning(format!(
            "database '{}': {} outside DATA.bins left out, first {} ({})",
            plan.name,
            count(dropped, "row"),
            frame.place(first),
            values[first]
        )));
        frame.keep(&keep);
    }
    frame.target = Working::Labels(classes.into_iter().flatten().collect());
    Ok(())
}

/// `reverse`: x becomes |x - max| (max given, or the largest value); then `scale`: x becomes
/// (x - mean) / deviation with the population's deviation (1 where that is 0).
pub(crate) fn reverse_and_scale(plan: &DatabasePlan, frame: &mut Frame, notes: &mut Vec<Note>) {
    let Working::Values(values) = &mut frame.target else {
        return;
    };
    if values.is_empty() {
        return;
    }
    if plan.reverse {
        let max = plan
            .reverse_max
            .unwrap_or_else(|| values.iter().copied().fold(f64::MIN, f64::max));
        values.iter_mut().for_each(|v| *v = (*v - max).abs());
        notes.push(Note::info(format!(
            "database '{}': target reversed, |x - {max}|",
            plan.name
        )));
    }
    if plan.scale {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
        let divisor = if deviation > 0.0 { deviation } else { 1.0 };
        values.iter_mut().for_each(|v| *v = (*v - mean) / divisor);
        notes.push(Note::info(format!(
            "database '{}': target scaled by its mean {mean:.6} and deviation {deviation:.6}",
            plan.name
        )));
    }
}
