//! Truth against prediction of a regression.

use super::{score_line, score_word, Subject};
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::color::{blues, GREY, INK, PALETTE};
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Density, Line, Points};
use crate::figure::scale::Scale;
use crate::figure::stats::fit_line;
use crate::figure::style::THICK;
use crate::figure::{Chart, Scene};
use crate::Outcome;
use nkl_config::plan::Measure;

/// Dashes of the line on which prediction equals truth.
const DASH: (f64, f64) = (3.0, 2.0);

/// What a scatter of truth against prediction shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ScatterData {
    /// Pairs of truth and prediction.
    pub points: Vec<(f64, f64)>,
    /// Name of the target.
    pub target: String,
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// What the axes have to hold, where it is more than the points.
    pub axes: Option<(f64, f64)>,
}

/// The scatter of a regression.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let Outcome::Values { truth, predicted } = &subject.predictions.outcome else {
        return None;
    };
    let metrics = &subject.result.main.metrics;
    let mut titles = vec![format!("Truth and prediction: {}", subject.result.target)];
    titles.extend(score_line(metrics, Measure::Ccc).or(score_line(metrics, Measure::Pcc)));
    let words = [Measure::Pcc, Measure::Mae, Measure::Mse];
    let words: Vec<String> = words
        .iter()
        .filter_map(|m| score_word(metrics, *m))
        .collect();
    if !words.is_empty() {
        titles.push(words.join(", "));
    }
    titles.push(subject.about());
    Some(scatter(&ScatterData {
        points: truth
            .iter()
            .copied()
            .zip(predicted.iter().copied())
            .collect(),
        target: subject.result.target.clone(),
        titles: subject.titles(titles),
        axes: None,
    }))
}

/// Points on a square with equal axes, the line of equality and the least-squares line.
pub fn scatter(data: &ScatterData) -> Scene {
    let both = || {
        let ends = data.axes.iter();
        Scale::around(ends.chain(&data.points).flat_map(|(t, p)| [*t, *p]))
    };
    let name = |what: &str| format!("{what} ({})", data.target);
    let x = Axis::new(name("Truth"), both());
    let y = Axis::new(name("Prediction"), both());
    let mut chart = Chart::new(format!("Truth and prediction of {}", data.target), x, y);
    chart.titles = data.titles.clone();
    chart.height = Height::Square;
    chart.frame = Frame::Box;
    chart.same_axes = true;
    let color = PALETTE[0];
    let dense = data.points.len() > Points::MOST;
    if dense {
        chart.legend.push(Entry {
            name: "samples (darker: more, in logarithmic steps)".into(),
            swatch: Swatch::Fill(blues(0.6)),
        });
        chart.add(Density {
            points: data.points.clone(),
        });
    }
    let ends = ends(&both());
    let grey = if dense { INK } else { GREY };
    let equal = ends.map(|v| (v, v)).to_vec();
    chart.add(Line {
        points: equal,
        color: grey,
        width: 0.9,
        dash: Some(DASH),
    });
    if !dense {
        chart.add(Points {
            points: data.points.clone(),
            color,
        });
    }
    chart.legend.push(Entry {
        name: "prediction = truth".into(),
        swatch: Swatch::Line(grey, Some(DASH)),
    });
    if let Some((slope, intercept)) = fit_line(&data.points) {
        let fit = ends.map(|v| (v, slope * v + intercept)).to_vec();
        let color = PALETTE[5];
        chart.add(Line {
            points: fit,
            color,
            width: THICK,
            dash: None,
        });
        chart.legend.push(Entry {
            name: "least-squares line".into(),
            swatch: Swatch::Line(color, None),
        });
    }
    chart.draw()
}

fn ends(scale: &Scale) -> [f64; 2] {
    match scale {
        Scale::Linear { low, high } | Scale::Log { low, high } | Scale::Given { low, high, .. } => {
            [*low, *high]
        }
        Scale::Bands(_) => [0.0, 0.0],
    }
}
