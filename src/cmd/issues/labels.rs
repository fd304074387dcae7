//! Labels beside what was predicted for them.

use super::Found;
use crate::cli::IssuesArgs;
use crate::failure::Failure;
use crate::judged::Judged;
use anyhow::anyhow;
use nkl_config::plan::Task;
use nkl_data::{Dataset, Target};
use nkl_issues::confident::{self, Filter, Options, Score};
use nkl_issues::neighbours::imbalance;
use nkl_issues::{findings, regression};
use nkl_learn::Prediction;

/// Names and numbers of the command line, before anything is read.
///
/// # Errors
/// A filter or score that is not known, a share outside 0..1.
pub fn check(args: &IssuesArgs) -> Result<(), Failure> {
    filter(args)?;
    if let Some(name) = &args.score {
        let classes = Score::NAMES.iter().map(|(known, _)| *known);
        let values = regression::Score::NAMES.iter().map(|(known, _)| *known);
        let known: Vec<&str> = classes.chain(values).collect();
        if !known.contains(&name.as_str()) {
            return Err(unknown("--score", name, &known));
        }
    }
    let shares = [
        ("--frac-noise", args.frac_noise),
        ("--threshold", args.threshold),
    ];
    for (option, value) in shares {
        if !(0.0..=1.0).contains(&value) {
            let text = format!("{option} {value}: expected a share from 0 to 1");
            return Err(Failure::bad_input(anyhow!(text)));
        }
    }
    Ok(())
}

/// Whether the score suits the task, before anything is computed.
///
/// # Errors
/// A score of the other task.
pub fn check_task(args: &IssuesArgs, task: Task) -> Result<(), Failure> {
    match task {
        Task::Classification => of_classes(args).map(|_| ()),
        Task::Regression => of_values(args).map(|_| ()),
    }
}

fn filter(args: &IssuesArgs) -> Result<Filter, Failure> {
    named(&Filter::NAMES, "--filter", &args.filter).map(|(_, filter)| filter)
}

fn of_classes(args: &IssuesArgs) -> Result<(&'static str, Score), Failure> {
    let name = args.score.as_deref().unwrap_or("self_confidence");
    named(&Score::NAMES, "--score", name)
}

fn of_values(args: &IssuesArgs) -> Result<(&'static str, regression::Score), Failure> {
    let name = args.score.as_deref().unwrap_or("outre");
    named(&regression::Score::NAMES, "--score", name)
}

/// The entry of this name, or a message with all of them.
fn named<T: Copy>(
    names: &[(&'static str, T)],
    option: &str,
    name: &str,
) -> Result<(&'static str, T), Failure> {
    let entry = names.iter().find(|(known, _)| *known == name);
    entry.copied().ok_or_else(|| {
        let known: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        unknown(option, name, &known)
    })
}

fn unknown(option: &str, name: &str, known: &[&str]) -> Failure {
    let known = known.join(", ");
    Failure::bad_input(anyhow!(
        "{option} {name} does not exist here; there are {known}"
    ))
}

/// The rows whose label is probably wrong, ascending.
///
/// # Errors
/// Predictions that do not suit the data.
pub fn flagged(
    dataset: &Dataset,
    names: &[String],
    judged: &Judged,
    args: &IssuesArgs,
) -> Result<Vec<usize>, Failure> {
    let issues = match (&dataset.target, &judged.prediction) {
        (Target::Classes { index, .. }, Prediction::Classes { proba }) => {
            let given = at(&judged.rows, index);
            let both = confident::Judged::new(&given, proba.view()).map_err(Failure::bad_input)?;
            of_labels(&both, names, args)?
        }
        (Target::Values(all), Prediction::Values(predicted)) => {
            let given = at(&judged.rows, all);
            let scores = regression::score(&given, predicted, of_values(args)?.1);
            let scores = scores.map_err(Failure::bad_input)?;
            findings::of_values(&given, predicted, &scores, args.threshold)
                .map_err(Failure::bad_input)?
        }
        _ => Vec::new(),
    };
    let rows = issues.iter().filter_map(|issue| judged.rows.get(issue.row));
    let mut rows: Vec<usize> = rows.copied().collect();
    rows.sort_unstable();
    Ok(rows)
}

fn of_labels(
    both: &confident::Judged<'_, f64>,
    names: &[String],
    args: &IssuesArgs,
) -> Result<Vec<findings::Finding>, Failure> {
    let options = Options {
        frac_noise: args.frac_noise,
        ..Options::default()
    };
    let score = of_classes(args)?.1;
    findings::of_labels(both, names, filter(args)?, score, &options).map_err(Failure::bad_input)
}

/// Finds label issues and says what the labels are worth.
pub fn look(found: &mut Found, judged: &Judged, args: &IssuesArgs) -> Result<(), Failure> {
    found.judged_by = judged.by.clone();
    let dataset = found.dataset;
    match (&dataset.target, &judged.prediction) {
        (Target::Classes { index, .. }, Prediction::Classes { proba }) => {
            // Rows that were dropped for a missing feature have no probabilities.
            let given = at(&judged.rows, index);
            let both = confident::Judged::new(&given, proba.view());
            classes(found, &both.map_err(Failure::bad_input)?, judged, args)?;
            found.imbalance = imbalance(index);
            Ok(())
        }
        (Target::Values(all), Prediction::Values(predicted)) => {
            let (name, by) = of_values(args)?;
            let given = at(&judged.rows, all);
            let scores = regression::score(&given, predicted, by).map_err(Failure::bad_input)?;
            let issues = findings::of_values(&given, predicted, &scores, args.threshold);
            keep(
                found,
                judged,
                issues.map_err(Failure::bad_input)?,
                &scores,
                name,
            );
            Ok(())
        }
        _ => Err(Failure::run(anyhow!(
            "the model's predictions do not suit the target"
        ))),
    }
}

fn classes(
    found: &mut Found,
    both: &confident::Judged<'_, f64>,
    judged: &Judged,
    args: &IssuesArgs,
) -> Result<(), Failure> {
    let (name, score) = of_classes(args)?;
    let issues = of_labels(both, found.labels, args)?;
    let confidence = confident::Confidence::new(both, &confident::thresholds(both));
    let raw = confident::confident_joint(both, &confidence);
    found.joint = Some(confident::calibrated(&raw, &both.counts()));
    found.health = Some(confident::health(both));
    found.accuracy = Some(both.accuracy());
    keep(found, judged, issues, &confident::score(both, score), name);
    Ok(())
}

/// Issues and scores of the rows that were judged, as those of all samples.
fn keep(
    found: &mut Found,
    judged: &Judged,
    mut issues: Vec<findings::Finding>,
    scores: &[f64],
    name: &'static str,
) {
    for issue in &mut issues {
        issue.row = judged.rows.get(issue.row).copied().unwrap_or(issue.row);
    }
    found.findings.extend(issues);
    found.score = name;
    for (row, score) in judged.rows.iter().zip(scores) {
        if let Some(slot) = found.quality.get_mut(*row) {
            *slot = *score;
        }
    }
}

fn at<T: Copy>(rows: &[usize], values: &[T]) -> Vec<T> {
    rows.iter()
        .filter_map(|row| values.get(*row).copied())
        .collect()
}
