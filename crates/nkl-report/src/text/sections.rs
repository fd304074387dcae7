//! The parts of the text report.

use super::table::{cut, wrap, Align, Table};
use crate::figure::number::{short, significant};
use crate::{measure_name, Evaluation, ExperimentResult, Score};
use nkl_config::plan::Task;
use nkl_config::NoteLevel;

/// Width of the report in columns.
const WIDTH: usize = 100;
/// Longest label in a table.
const LABEL: usize = 24;
/// Most classes whose confusion matrix is shown as text.
const MOST_CLASSES: usize = 12;
/// Most notes shown in full, and most failed recordings named.
const MOST_FAILED: usize = 5;

/// Name, target, model and features.
pub fn heading(result: &ExperimentResult) -> String {
    let task = match result.task {
        Task::Classification => "classification",
        Task::Regression => "regression",
    };
    let features = &result.features;
    let scale = match features.scale.as_deref() {
        Some(scale) => format!(", scaled: {scale}"),
        None => String::new(),
    };
    let columns = if features.count == 1 {
        "column"
    } else {
        "columns"
    };
    let description = match result.model.description.as_str() {
        "" => result.model.kind.as_str(),
        description => description,
    };
    let types = features.types.join(", ");
    let described = match types.as_str() {
        "" => String::new(),
        types => format!("{types} ({} {columns}{scale})", features.count),
    };
    let rows = [
        ("Experiment", result.experiment.clone()),
        ("Databases", result.databases.join(", ")),
        ("Target", format!("{} ({task})", result.target)),
        ("Features", described),
        ("Model", description.to_owned()),
        ("Seed", result.seed.to_string()),
        ("Program", result.program.clone()),
    ];
    let indent = " ".repeat(12);
    let line = |(name, value): &(&str, String)| {
        let value = wrap(value, WIDTH - indent.len(), &indent);
        format!("{name:<11} {value}\n")
    };
    // What joins predictions has no features of its own.
    let said = rows.iter().filter(|(_, value)| !value.is_empty());
    said.map(line).collect()
}

/// Samples, speakers and classes (or the range of the target) of each split.
pub fn data(result: &ExperimentResult) -> String {
    let mut columns = vec![
        ("Split".to_owned(), Align::Left),
        ("Samples".to_owned(), Align::Right),
        ("Speakers".to_owned(), Align::Right),
    ];
    let wide = result
        .labels
        .iter()
        .map(|l| super::table::columns(l).max(4) + 2)
        .sum::<usize>()
        > 70;
    match result.task {
        Task::Regression => {
            columns.extend(["Min", "Max", "Mean", "SD"].map(|n| (n.to_owned(), Align::Right)));
        }
        Task::Classification if !wide => {
            columns.extend(result.labels.iter().map(|l| (cut(l, LABEL), Align::Right)));
        }
        Task::Classification => {}
    }
    let mut table = Table::new(columns);
    for counts in &result.counts {
        let speakers = counts.speakers.map_or("-".to_owned(), |n| n.to_string());
        let mut row = vec![counts.split.clone(), counts.samples.to_string(), speakers];
        match (result.task, counts.values) {
            (Task::Regression, Some(v)) => {
                row.extend([v.min, v.max, v.mean, v.std].map(short));
            }
            (Task::Classification, _) if !wide => {
                row.extend(counts.classes.iter().map(usize::to_string));
            }
            _ => {}
        }
        table.row(row);
    }
    let mut text = format!("Data\n{}", table.render());
    if wide {
        text.push_str(&class_counts(result));
    }
    text
}

/// Many classes: one line per class, one column per split.
fn class_counts(result: &ExperimentResult) -> String {
    let mut columns = vec![("Class".to_owned(), Align::Left)];
    columns.extend(
        result
            .counts
            .iter()
            .map(|c| (c.split.clone(), Align::Right)),
    );
    let mut table = Table::new(columns);
    for (i, label) in result.labels.iter().enumerate() {
        let count =
            |c: &crate::SplitCounts| c.classes.get(i).map_or(String::new(), usize::to_string);
        let mut row = vec![cut(label, LABEL)];
        row.extend(result.counts.iter().map(count));
        table.row(row);
    }
    format!("\n{}", table.render())
}

/// Scores with intervals, the per-class table and the confusion matrix of one evaluation.
pub fn evaluation(result: &ExperimentResult, evaluation: &Evaluation) -> String {
    let of_run = match result.runs.entries.len() {
        0 | 1 => String::new(),
        n => format!(", run {} of 0-{}", result.run, n - 1),
    };
    let mut text = format!(
        "Result on {}{of_run}\n{}",
        evaluation.evaluated,
        scores(evaluation)
    );
    if !evaluation.per_class.is_empty() {
        text.push_str(&format!("\nPer class\n{}", per_class(evaluation)));
    }
    if !evaluation.confusion.is_empty() {
        text.push_str(&confusion(
            "Confusion matrix",
            &result.labels,
            &evaluation.confusion,
        ));
    }
    if let Some(binned) = &evaluation.binned {
        text.push_str(&confusion("Binned", &binned.labels, &binned.confusion));
    }
    let lines = super::details::lines(evaluation);
    if !lines.is_empty() {
        let line = |line: &String| format!("  {}\n", wrap(line, WIDTH - 2, "    "));
        text.push_str(&format!(
            "\nMore\n{}",
            lines.iter().map(line).collect::<String>()
        ));
    }
    text
}

fn scores(evaluation: &Evaluation) -> String {
    let names = [
        ("Measure", Align::Left),
        ("Value", Align::Right),
        ("95 % CI", Align::Left),
    ];
    let mut table = Table::new(names.map(|(n, a)| (n.to_owned(), a)).to_vec());
    for (measure, score) in &evaluation.metrics {
        let interval = match (score.interval(), &score.reason) {
            (Some((low, high)), _) => format!("{} to {}", significant(low), significant(high)),
            (None, Some(reason)) => cut(reason, 60),
            (None, None) => "-".to_owned(),
        };
        table.row(vec![
            measure_name(*measure).to_owned(),
            value(score),
            interval,
        ]);
    }
    table.render()
}

fn value(score: &Score) -> String {
    score.value.map_or("-".to_owned(), significant)
}

fn per_class(evaluation: &Evaluation) -> String {
    let names = ["Precision", "Recall", "F1", "Support"];
    let mut columns = vec![("Class".to_owned(), Align::Left)];
    columns.extend(names.map(|n| (n.to_owned(), Align::Right)));
    let mut table = Table::new(columns);
    let share = |x: Option<f64>| x.map_or("-".to_owned(), significant);
    for class in &evaluation.per_class {
        let numbers = [class.precision, class.recall, class.f1].map(share);
        let mut row = vec![cut(&class.label, LABEL)];
        row.extend(numbers);
        row.push(class.support.to_string());
        table.row(row);
    }
    table.render()
}

fn confusion(title: &str, labels: &[String], matrix: &[Vec<u64>]) -> String {
    if labels.len() > MOST_CLASSES {
        return format!(
            "\n{title}: {} classes, see the figure and result.json\n",
            labels.len()
        );
    }
    // What the row names leave of the width, shared by the columns.
    let first = labels
        .iter()
        .map(|l| super::table::columns(l))
        .max()
        .unwrap_or(0)
        .clamp(5, LABEL);
    let room = ((WIDTH - 4 - first) / labels.len().max(1))
        .saturating_sub(2)
        .clamp(4, LABEL);
    let mut columns = vec![("Truth".to_owned(), Align::Left)];
    columns.extend(labels.iter().map(|l| (cut(l, room), Align::Right)));
    let mut table = Table::new(columns);
    for (label, counts) in labels.iter().zip(matrix) {
        let mut row = vec![cut(label, LABEL)];
        row.extend(counts.iter().map(u64::to_string));
        table.row(row);
    }
    format!(
        "\n{title} (rows: truth, columns: prediction)\n{}",
        table.render()
    )
}

/// The repetitions, where there are several.
pub fn runs(result: &ExperimentResult) -> String {
    let runs = &result.runs;
    if runs.entries.len() < 2 {
        return String::new();
    }
    let name = measure_name(runs.measure);
    let names = [
        ("Run", Align::Right),
        ("Seed", Align::Right),
        (name, Align::Right),
    ];
    let mut table = Table::new(names.map(|(n, a)| (n.to_owned(), a)).to_vec());
    for entry in &runs.entries {
        let value = entry
            .metrics
            .get(&runs.measure)
            .map_or("-".to_owned(), value);
        table.row(vec![entry.run.to_string(), entry.seed.to_string(), value]);
    }
    let known = |x: Option<f64>| x.map_or("undefined".to_owned(), significant);
    let best = runs.best.map_or("none".to_owned(), |b| b.to_string());
    let (mean, std) = (known(runs.mean), known(runs.std));
    format!(
        "Runs\n{}  mean {mean}, SD {std}, best run {best}\n",
        table.render()
    )
}

/// Remarks, warnings, recordings that failed.
pub fn notes(result: &ExperimentResult) -> String {
    let mut lines = Vec::new();
    let failed = &result.features.failed;
    if !failed.is_empty() {
        let few = failed.iter().take(MOST_FAILED);
        let names: Vec<String> = few.map(|f| format!("{} ({})", f.file, f.reason)).collect();
        let more = match failed.len().saturating_sub(MOST_FAILED) {
            0 => String::new(),
            n => format!("; and {n} more, listed in result.json"),
        };
        let what = if failed.len() == 1 {
            "recording was"
        } else {
            "recordings were"
        };
        let text = format!(
            "{} {what} left out: {}{more}",
            failed.len(),
            names.join("; ")
        );
        lines.push(format!("  warning: {text}"));
    }
    for note in &result.notes {
        let level = match note.level {
            NoteLevel::Info => "note",
            NoteLevel::Warning => "warning",
        };
        lines.push(format!("  {level}: {}", note.text));
    }
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|line| format!("  {}\n", wrap(line, WIDTH - 2, "    ")))
        .collect();
    format!("Notes\n{}", lines.concat())
}

/// One line with the seconds of each stage.
pub fn seconds(result: &ExperimentResult) -> Option<String> {
    if result.seconds.is_empty() {
        return None;
    }
    let known = result.seconds.iter().filter(|(_, s)| s.is_finite());
    let stages: Vec<String> = known.map(|(name, s)| format!("{name} {s:.2} s")).collect();
    Some(wrap(&format!("Time: {}", stages.join(", ")), WIDTH, "      ") + "\n")
}
