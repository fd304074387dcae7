//! What the registries of later stages have to say about a plan, before any work.

use crate::failure::Failure;
use nkl_config::plan::{Plan, Task};
use nkl_config::Note;
use nkl_learn::Estimator;

/// The model of a plan, after its features, scaling and balancing have been found possible.
///
/// # Errors
/// Everything that this version cannot do, at once.
pub fn ready(plan: &Plan, task: Task) -> Result<Box<dyn Estimator>, Failure> {
    let mut problems = without_model(plan);
    match nkl_learn::build(&plan.model, task) {
        Ok(estimator) if problems.is_empty() => return Ok(estimator),
        Ok(_) => {}
        Err(error) => problems.push(error.to_string()),
    }
    Err(Failure::bad_input(anyhow::anyhow!(
        problems.join("\nerror: ")
    )))
}

/// The same as notes, for `nkl check`.
pub fn later(plan: &Plan) -> Vec<Note> {
    let mut problems = without_model(plan);
    if !plan.model.kind.is_empty() {
        let task = plan.exp.task.unwrap_or(Task::Classification);
        if let Err(error) = nkl_learn::build(&plan.model, task) {
            problems.push(error.to_string());
        }
    }
    let note =
        |text: &String| Note::warning(format!("`nkl experiment` cannot run this yet: {text}"));
    problems.iter().map(note).collect()
}

fn without_model(plan: &Plan) -> Vec<String> {
    let mut problems = Vec::new();
    if let Err(error) = nkl_features::check(&plan.feats) {
        problems.push(error.to_string());
    }
    if let Some(Err(error)) = plan.feats.scale.as_deref().map(nkl_learn::scale::check) {
        problems.push(error.to_string());
    }
    if let Some(Err(error)) = plan
        .feats
        .balancing
        .as_deref()
        .map(nkl_learn::balance::find)
    {
        problems.push(error.to_string());
    }
    problems
}
