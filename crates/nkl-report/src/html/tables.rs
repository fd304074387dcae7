//! The tables of the page.

use crate::figure::escape;
use crate::figure::number::{percent, short, significant};
use crate::{measure_name, Evaluation, ExperimentResult, Score, SplitCounts};
use nkl_config::plan::Task;

/// A table from its header cells and rows; the first cell of a row is its name.
fn table(class: &str, header: &[String], rows: &[Vec<String>]) -> String {
    let cells = |name: &str, cells: &[String]| -> String {
        let cell = |c: &String| format!("<{name}>{}</{name}>", escape(c));
        cells.iter().map(cell).collect()
    };
    let head = match header.is_empty() {
        true => String::new(),
        false => format!("<thead><tr>{}</tr></thead>\n", cells("th", header)),
    };
    let row = |row: &Vec<String>| {
        let (first, rest) = row.split_at(row.len().min(1));
        format!("<tr>{}{}</tr>\n", cells("th", first), cells("td", rest))
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<div class=\"scroll\"><table class=\"{class}\">\n{head}<tbody>\n{rows}</tbody>\n\
         </table></div>\n"
    )
}

fn texts<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Names with their values.
pub fn pairs(rows: &[(String, String)]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|(name, value)| vec![name.clone(), value.clone()])
        .collect();
    table("words", &[], &rows)
}

/// A table of words; nothing where it has no rows.
pub fn sheet(sheet: &crate::Sheet) -> String {
    filled("words", sheet)
}

fn filled(class: &str, sheet: &crate::Sheet) -> String {
    match sheet.rows.is_empty() {
        true => String::new(),
        false => table(class, &sheet.header, &sheet.rows),
    }
}

/// The main scores in large type, then what was done.
pub fn summary(result: &ExperimentResult) -> String {
    let first = result
        .main
        .metrics
        .get(&result.measure)
        .map(|s| (result.measure, s));
    let others = result.main.metrics.iter().map(|(m, s)| (*m, s));
    let others = others.filter(|(m, _)| *m != result.measure).take(3);
    let card = |(measure, score): (_, &Score)| {
        let interval = match score.interval() {
            Some((low, high)) => {
                format!("95 % CI {} to {}", significant(low), significant(high))
            }
            None => score.reason.clone().unwrap_or_default(),
        };
        let value = score.value.map_or("undefined".to_owned(), significant);
        let name = measure_name(measure);
        format!(
            "<div>{name}<b>{value}</b><span>{}</span></div>\n",
            escape(&interval)
        )
    };
    let cards: String = first.into_iter().chain(others).map(card).collect();
    let task = match result.task {
        Task::Classification => "classification",
        Task::Regression => "regression",
    };
    let features = &result.features;
    let mut rows = vec![
        texts(["Target", &format!("{} ({task})", result.target)]),
        texts(["Databases", &result.databases.join(", ")]),
    ];
    if !result.labels.is_empty() {
        rows.push(texts(["Classes", &result.labels.join(", ")]));
    }
    let types = features.types.join(", ");
    rows.push(texts([
        "Features",
        &format!("{types} ({} columns)", features.count),
    ]));
    if let Some(scale) = &features.scale {
        rows.push(texts(["Scaling", scale]));
    }
    let model = match result.model.description.as_str() {
        "" => result.model.kind.as_str(),
        description => description,
    };
    rows.push(texts(["Model", model]));
    format!(
        "<div class=\"headline\">\n{cards}</div>\n{}",
        table("words", &[], &rows)
    )
}

/// Every measure with its interval.
pub fn scores(evaluation: &Evaluation) -> String {
    if evaluation.metrics.is_empty() {
        return String::new();
    }
    let known = |x: Option<f64>| x.map_or("\u{2013}".to_owned(), significant);
    let rows: Vec<Vec<String>> = evaluation
        .metrics
        .iter()
        .map(|(measure, score)| {
            let name = measure_name(*measure).to_owned();
            let why = score.reason.clone().unwrap_or_default();
            vec![
                name,
                known(score.value),
                known(score.low),
                known(score.high),
                why,
            ]
        })
        .collect();
    table(
        "numbers",
        &texts(["Measure", "Value", "95 % CI from", "to", ""]),
        &rows,
    )
}

/// Precision, recall and F1 of each class.
pub fn per_class(evaluation: &Evaluation) -> String {
    if evaluation.per_class.is_empty() {
        return String::new();
    }
    let known = |x: Option<f64>| x.map_or("undefined".to_owned(), significant);
    let rows: Vec<Vec<String>> = evaluation
        .per_class
        .iter()
        .map(|c| {
            let numbers = [c.precision, c.recall, c.f1].map(known);
            let [precision, recall, f1] = numbers;
            vec![
                c.label.clone(),
                precision,
                recall,
                f1,
                c.support.to_string(),
            ]
        })
        .collect();
    table(
        "numbers",
        &texts(["Class", "Precision", "Recall", "F1", "Samples"]),
        &rows,
    )
}

/// Calibration, uncertainty, speakers and epochs in a sentence each, with their tables.
pub fn details(evaluation: &Evaluation) -> String {
    let lines = crate::text::details::lines(evaluation);
    let mut content: String = lines
        .iter()
        .map(|line| format!("<p>{}</p>\n", escape(line)))
        .collect();
    if let Some(speakers) = &evaluation.details.speakers {
        content.push_str(&format!(
            "<h3>By speaker ({})</h3>\n{}",
            escape(&speakers.function),
            scores(&speakers.evaluation)
        ));
    }
    let uncertainty = evaluation.details.uncertainty.as_ref();
    if let Some(below) = uncertainty.and_then(|u| u.below.as_ref()) {
        if let Some(left) = &below.evaluation {
            content.push_str(&format!(
                "<h3>Uncertainty below {}</h3>\n{}",
                below.threshold,
                scores(left)
            ));
        }
    }
    content
}

/// A further evaluation: its scores, classes and confusion matrix.
pub fn further(result: &ExperimentResult, evaluation: &Evaluation) -> String {
    let mut content = scores(evaluation);
    content.push_str(&per_class(evaluation));
    if !evaluation.confusion.is_empty() {
        let mut header = texts(["Truth"]);
        header.extend(result.labels.iter().cloned());
        let row = |(label, counts): (&String, &Vec<u64>)| {
            let total: u64 = counts.iter().sum();
            let cell = |n: &u64| match n {
                0 => "0".to_owned(),
                n => format!("{n} ({})", percent(*n as f64 / total.max(1) as f64)),
            };
            std::iter::once(label.clone())
                .chain(counts.iter().map(cell))
                .collect()
        };
        let rows: Vec<Vec<String>> = result
            .labels
            .iter()
            .zip(&evaluation.confusion)
            .map(row)
            .collect();
        content.push_str("<h3>Confusion matrix (columns: prediction)</h3>\n");
        content.push_str(&table("numbers", &header, &rows));
    }
    super::section(&format!("Scores on {}", evaluation.evaluated), content)
}

/// The repetitions, where there are several.
pub fn runs(result: &ExperimentResult) -> String {
    let runs = &result.runs;
    if runs.entries.len() < 2 {
        return String::new();
    }
    let known = |x: Option<f64>| x.map_or("undefined".to_owned(), significant);
    let values = runs.entries.iter().zip(runs.values());
    let row = |(entry, value): (&crate::RunEntry, Option<f64>)| {
        vec![entry.run.to_string(), entry.seed.to_string(), known(value)]
    };
    let rows: Vec<Vec<String>> = values.map(row).collect();
    let best = runs.best.map_or("none".to_owned(), |b| b.to_string());
    format!(
        "{}<p>Mean {}, standard deviation {}, best run {best}.</p>\n",
        table(
            "numbers",
            &texts(["Run", "Seed", measure_name(runs.measure)]),
            &rows
        ),
        known(runs.mean),
        known(runs.std)
    )
}

/// Samples, speakers and classes of each split.
pub fn data(result: &ExperimentResult) -> String {
    if result.counts.is_empty() {
        return String::new();
    }
    let mut header = texts(["Split", "Samples", "Speakers"]);
    if result.counts.iter().any(|c| c.values.is_some()) {
        header.extend(texts(["Smallest", "Largest", "Mean", "SD"]));
    }
    header.extend(result.labels.iter().cloned());
    let row = |counts: &SplitCounts| {
        let speakers = counts
            .speakers
            .map_or("not known".to_owned(), |n| n.to_string());
        let mut row = vec![counts.split.clone(), counts.samples.to_string(), speakers];
        if let Some(v) = counts.values {
            row.extend([v.min, v.max, v.mean, v.std].map(short));
        }
        row.extend(counts.classes.iter().map(usize::to_string));
        row
    };
    let rows: Vec<Vec<String>> = result.counts.iter().map(row).collect();
    table("numbers", &header, &rows)
}

/// Recordings without features.
pub fn failed(result: &ExperimentResult) -> String {
    let failed = &result.features.failed;
    if failed.is_empty() {
        return String::new();
    }
    let row = |f: &crate::FailedRecording| vec![f.file.clone(), f.reason.clone()];
    let rows: Vec<Vec<String>> = failed.iter().map(row).collect();
    let table = table("words", &texts(["Recording", "Reason"]), &rows);
    let count = failed.len();
    let what = if count == 1 {
        "recording"
    } else {
        "recordings"
    };
    format!("<details><summary>{count} {what} without features</summary>\n{table}</details>\n")
}
