//! The tables of the page.

use crate::figure::escape;
use crate::figure::number::significant;
use crate::{measure_name, sheets, Evaluation, ExperimentResult, Score, Sheet};

/// A table from its header cells and rows; the first cell of a row is its name.
pub fn table(class: &str, header: &[String], rows: &[Vec<String>]) -> String {
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

/// Names with their values.
pub fn pairs(rows: &[(String, String)]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|(name, value)| vec![name.clone(), value.clone()])
        .collect();
    table("words", &[], &rows)
}

/// A table of words; nothing where it has no rows.
pub fn sheet(sheet: &Sheet) -> String {
    filled("words", sheet)
}

fn filled(class: &str, sheet: &Sheet) -> String {
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
    let rows = pairs(&sheets::summary(result));
    format!("<div class=\"headline\">\n{cards}</div>\n{rows}")
}

/// Every measure with its interval.
pub fn scores(evaluation: &Evaluation) -> String {
    filled("numbers", &sheets::scores(evaluation))
}

/// Precision, recall and F1 of each class.
pub fn per_class(evaluation: &Evaluation) -> String {
    filled("numbers", &sheets::per_class(evaluation))
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
        content.push_str("<h3>Confusion matrix (columns: prediction)</h3>\n");
        let counts = sheets::confusion(&result.labels, evaluation);
        content.push_str(&filled("numbers", &counts));
    }
    super::section(&format!("Scores on {}", evaluation.evaluated), content)
}

/// The repetitions, where there are several.
pub fn runs(result: &ExperimentResult) -> String {
    sheets::runs(result).map_or(String::new(), |(sheet, sentence)| {
        format!("{}<p>{sentence}</p>\n", filled("numbers", &sheet))
    })
}

/// Samples, speakers and classes of each split.
pub fn data(result: &ExperimentResult) -> String {
    filled("numbers", &sheets::data(result))
}

/// Recordings without features.
pub fn failed(result: &ExperimentResult) -> String {
    let failed = sheets::failed(result);
    if failed.rows.is_empty() {
        return String::new();
    }
    let (table, count) = (sheet(&failed), failed.rows.len());
    let what = if count == 1 {
        "recording"
    } else {
        "recordings"
    };
    format!("<details><summary>{count} {what} without features</summary>\n{table}</details>\n")
}
