//! The working target to the form that models see, with the last checks.

use super::labels::absent;
use crate::dataset::{Split, Target};
use crate::error::{count, list, DataError};
use crate::frame::{Frame, Working};
use nkl_config::plan::{DataPlan, Plan, Task};
use nkl_config::Note;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Classes are the sorted labels of the training split; numbers are divided by `target_divide_by`.
///
/// # Errors
/// Fewer than two classes, or labels outside the training split that it does not have.
pub(crate) fn encode(
    plan: &Plan,
    task: Task,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<Target, DataError> {
    let data = &plan.data;
    match &frame.target {
        Working::None => Ok(Target::None),
        Working::Values(_) => values(data, frame),
        Working::Labels(labels) => {
            if data.target_divide_by.is_some() && task == Task::Classification {
                notes.push(Note::warning(
                    "DATA.target_divide_by has no effect on classes",
                ));
            }
            // A cross-validation trains on samples of every split.
            let pooled = vec![Split::Train; frame.split.len()];
            let split = if plan.model.cross_validates() {
                &pooled
            } else {
                &frame.split
            };
            classes(data, labels, split, notes)
        }
    }
}

/// The same for a model that was trained before: classes are its own, and rows of other classes
/// are left out with a note.
///
/// # Errors
/// No row has a class that the model knows.
pub(crate) fn encode_known(
    plan: &Plan,
    classes: &[String],
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<Target, DataError> {
    let labels = match &frame.target {
        Working::None => return Ok(Target::None),
        Working::Values(_) => return values(&plan.data, frame),
        Working::Labels(labels) => labels.clone(),
    };
    let at = numbers(classes);
    let rows: Vec<usize> = (0..labels.len())
        .filter(|row| at.contains_key(labels[*row].as_ref()))
        .collect();
    let strange: BTreeSet<&str> = labels
        .iter()
        .map(AsRef::as_ref)
        .filter(|label| !at.contains_key(label))
        .collect();
    if rows.is_empty() {
        return Err(DataError::target(format!(
            "none of the labels is one that the model knows: {} (the model has: {}); \
             <db>.mapping can translate them",
            list(&strange, 20),
            list(classes, 40)
        )));
    }
    if !strange.is_empty() {
        notes.push(Note::warning(format!(
            "{} left out whose label the model does not know: {}; <db>.mapping can translate them",
            count(labels.len() - rows.len(), "row"),
            list(&strange, 20)
        )));
        frame.keep(&rows);
    }
    let index = rows
        .iter()
        .filter_map(|row| at.get(labels[*row].as_ref()).copied())
        .collect();
    Ok(Target::Classes {
        labels: classes.to_vec(),
        index,
    })
}

/// The place of each name.
fn numbers(names: &[String]) -> BTreeMap<&str, usize> {
    let places = names.iter().enumerate();
    places.map(|(i, name)| (name.as_str(), i)).collect()
}

/// Numbers, divided by `target_divide_by`.
fn values(data: &DataPlan, frame: &mut Frame) -> Result<Target, DataError> {
    let Working::Values(values) = &mut frame.target else {
        return Ok(Target::None);
    };
    if let Some(divisor) = data.target_divide_by {
        if divisor == 0.0 || !divisor.is_finite() {
            return Err(DataError::target(
                "DATA.target_divide_by must be a number other than 0",
            ));
        }
        values.iter_mut().for_each(|v| *v /= divisor);
    }
    Ok(Target::Values(values.clone()))
}

fn classes(
    data: &DataPlan,
    labels: &[Arc<str>],
    split: &[Split],
    notes: &mut Vec<Note>,
) -> Result<Target, DataError> {
    let train: BTreeSet<&str> = labels
        .iter()
        .zip(split)
        .filter(|(_, s)| **s == Split::Train)
        .map(|(l, _)| l.as_ref())
        .collect();
    let names: Vec<String> = train.iter().map(|l| l.to_string()).collect();
    for part in [Split::Dev, Split::Test] {
        let unseen: BTreeSet<&str> = labels
            .iter()
            .zip(split)
            .filter(|(l, s)| **s == part && !train.contains(l.as_ref()))
            .map(|(l, _)| l.as_ref())
            .collect();
        if !unseen.is_empty() {
            return Err(DataError::target(format!(
                "the {} split has labels without training samples: {} (training has: {}); change the split, or name \
                 the labels to use in DATA.labels",
                part.name(),
                list(&unseen, 20),
                list(&names, 40)
            )));
        }
    }
    if names.len() < 2 {
        return Err(DataError::target(format!(
            "there is only one class in the data: {}; classification needs at least two (check DATA.target, DATA.labels \
             and the filters)",
            list(&names, 1)
        )));
    }
    if let (Some(wanted), None) = (&data.labels, &data.continuous) {
        notes.extend(absent(wanted, &names));
    }
    for part in [Split::Dev, Split::Test] {
        let there: BTreeSet<&str> = labels
            .iter()
            .zip(split)
            .filter(|(_, s)| **s == part)
            .map(|(l, _)| l.as_ref())
            .collect();
        let lacking: Vec<&String> = names
            .iter()
            .filter(|n| !there.contains(n.as_str()))
            .collect();
        if !there.is_empty() && !lacking.is_empty() {
            notes.push(Note::warning(format!(
                "the {} split has no samples of: {}",
                part.name(),
                list(&lacking, 20)
            )));
        }
    }
    let at = numbers(&names);
    let index = labels
        .iter()
        .map(|l| at.get(l.as_ref()).copied().unwrap_or(0))
        .collect();
    Ok(Target::Classes {
        labels: names.clone(),
        index,
    })
}
