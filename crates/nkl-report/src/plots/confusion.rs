//! The confusion matrix.

use super::{score_line, score_word, Subject};
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::marks::Cells;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE};
use crate::figure::{Chart, Scene};
use nkl_config::plan::{Measure, Task};

/// Up to so many classes the share of the row stands below each count.
const MOST_WITH_PERCENT: usize = 12;
/// Side of a cell with count and share, at least, and with the count alone.
const CELL: (f64, f64) = (23.5, 10.0);
/// Largest side of a cell.
const LARGEST_CELL: f64 = 64.0;

/// The confusion matrix of a result; of a regression, its binned view.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let result = subject.result;
    let main = &result.main;
    let (labels, counts) = match (result.task, &main.binned) {
        (Task::Classification, _) => (&result.labels, &main.confusion),
        (Task::Regression, Some(binned)) => (&binned.labels, &binned.confusion),
        (Task::Regression, None) => return None,
    };
    let bins = match result.task {
        Task::Regression => " in bins",
        Task::Classification => "",
    };
    let mut titles = vec![format!("Confusion matrix: {}{bins}", result.target)];
    if result.task == Task::Classification {
        titles.extend(score_line(&main.metrics, Measure::Uar));
        let others = [Measure::Accuracy, Measure::F1, result.measure];
        let mut words: Vec<String> = Vec::new();
        for measure in others.into_iter().filter(|m| *m != Measure::Uar) {
            let word = score_word(&main.metrics, measure).filter(|w| !words.contains(w));
            words.extend(word);
        }
        if !words.is_empty() {
            titles.push(words.join(", "));
        }
    } else {
        titles.extend(score_line(&main.metrics, result.measure));
    }
    titles.push(subject.about());
    Some(confusion(labels, counts, subject.titles(titles)))
}

/// Counts (`counts[truth][predicted]`) in cells coloured by their share of the row.
pub fn confusion(labels: &[String], counts: &[Vec<u64>], titles: Vec<String>) -> Scene {
    confusion_named(labels, counts, titles, "Prediction", "Truth")
}

/// The same with other names for columns and rows.
pub fn confusion_named(
    labels: &[String],
    counts: &[Vec<u64>],
    titles: Vec<String>,
    columns: &str,
    rows: &str,
) -> Scene {
    let k = labels.len().max(1) as f64;
    let percent = labels.len() <= MOST_WITH_PERCENT;
    let cell = if percent { CELL.0 } else { CELL.1 };
    let bands = || Scale::Bands(labels.to_vec());
    let (x, y) = (Axis::new(columns, bands()), Axis::new(rows, bands()));
    let mut chart = Chart::new(
        format!("Confusion matrix of {} classes", labels.len()),
        x,
        y,
    );
    chart.titles = titles;
    chart.width = if k > 20.0 { PAGE } else { COLUMN };
    chart.inner_width = (cell * k, LARGEST_CELL * k);
    chart.height = Height::Square;
    chart.frame = Frame::Box;
    chart.color_bar = (!percent).then(|| "% of row".to_owned());
    chart.add(Cells {
        counts: counts.to_vec(),
        percent,
    });
    chart.draw()
}
