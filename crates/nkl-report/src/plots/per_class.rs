//! Precision, recall and F1 of each class.

use super::{score_line, Subject};
use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::color::PALETTE;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Bars, Direction, Series};
use crate::figure::scale::Scale;
use crate::figure::{Chart, Scene};
use crate::ClassScore;
use nkl_config::plan::Measure;

/// Three bars per class.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let classes = &subject.result.main.per_class;
    if classes.is_empty() {
        return None;
    }
    // Hard blanks keep the number on one line.
    let name = |c: &ClassScore| format!("{} (n\u{a0}=\u{a0}{})", c.label, c.support);
    let names = classes.iter().map(name).collect();
    let x = Axis::new("Score", Scale::shares());
    let y = Axis::new("", Scale::Bands(names));
    let mut chart = Chart::new("Precision, recall and F1 of each class", x, y);
    let mut titles = vec![format!("Scores per class: {}", subject.result.target)];
    titles.extend(score_line(&subject.result.main.metrics, Measure::Uar));
    titles.push(subject.about());
    chart.titles = subject.titles(titles);
    chart.height = Height::Points(band_height(classes.len()) * classes.len() as f64);
    let kinds = [("Precision", 4), ("Recall", 0), ("F1", 1)];
    let score = |name: &str, c: &ClassScore| match name {
        "Precision" => c.precision,
        "Recall" => c.recall,
        _ => c.f1,
    };
    let mut series = Vec::new();
    for (name, color) in kinds {
        let color = PALETTE[color];
        chart.legend.push(Entry {
            name: name.into(),
            swatch: Swatch::Fill(color),
        });
        let values: Vec<Option<f64>> = classes.iter().map(|c| score(name, c)).collect();
        let missing = |v: &Option<f64>| if v.is_none() { "undefined" } else { "" };
        let labels = values.iter().map(|v| missing(v).to_owned()).collect();
        series.push(Series {
            color,
            values,
            labels,
        });
    }
    chart.add(Bars {
        series,
        direction: Direction::Right,
        stacked: false,
    });
    Some(chart.draw())
}

/// Height of a class: generous for few, dense for many.
fn band_height(classes: usize) -> f64 {
    (180.0 / classes.max(1) as f64).clamp(if classes > 24 { 14.0 } else { 19.5 }, 30.0)
}
