//! How sure the model was where it is right and where it is wrong.

use super::confusion::confusion;
use super::{score_line, Subject};
use crate::figure::axis::Axis;
use crate::figure::color::PALETTE;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Band, Line};
use crate::figure::number::{percent, significant};
use crate::figure::scale::Scale;
use crate::figure::stats::density;
use crate::figure::style::THICK;
use crate::figure::{Chart, Scene};
use nkl_config::plan::Measure;

/// Points of each curve.
const STEPS: usize = 120;

/// Distribution of the uncertainty of right and of wrong predictions.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let uncertainty = subject.result.main.details.uncertainty.as_ref()?;
    let samples = subject.predictions.uncertainties();
    let of = |right: bool| -> Vec<f64> {
        let own = samples.iter().filter(|(_, r)| *r == right);
        own.map(|(u, _)| *u).collect()
    };
    let curves: Vec<(&str, usize, Vec<f64>)> = [("right", true, 2), ("wrong", false, 1)]
        .into_iter()
        .map(|(name, right, color)| (name, color, of(right)))
        .filter(|(_, _, values)| !values.is_empty())
        .collect();
    let drawn: Vec<Vec<(f64, f64)>> = curves
        .iter()
        .map(|(_, _, values)| density(values, STEPS).unwrap_or_default())
        .collect();
    let top = drawn.iter().flatten().map(|(_, y)| *y).fold(0.0, f64::max);
    let x = Axis::new("Uncertainty (entropy / ln K)", Scale::shares());
    let y = Axis::new("Density", Scale::from_zero(top));
    let mut chart = Chart::new("Uncertainty of right and of wrong predictions", x, y);
    let effect = uncertainty.cohens_d.map(significant);
    chart.titles = subject.titles(vec![
        format!("Uncertainty: {}", subject.result.target),
        effect.map_or_else(
            || "Right and wrong cannot be compared".to_owned(),
            |d| {
                format!(
                    "Cohen\u{2019}s d between wrong and right {}",
                    crate::figure::number::minus(&d)
                )
            },
        ),
        subject.about(),
    ]);
    for ((name, color, values), curve) in curves.iter().zip(drawn) {
        let color = PALETTE[*color];
        chart.legend.push(Entry {
            name: format!("{name} (n\u{a0}=\u{a0}{})", values.len()),
            swatch: Swatch::Line(color, None),
        });
        chart.add(Band {
            points: curve.iter().map(|(x, y)| (*x, 0.0, *y)).collect(),
            color,
            opacity: 0.15,
        });
        chart.add(Line {
            points: curve,
            color,
            width: THICK,
            dash: None,
        });
    }
    Some(chart.draw())
}

/// The confusion matrix without uncertain samples.
pub(super) fn below(subject: &Subject) -> Option<Scene> {
    let below = subject
        .result
        .main
        .details
        .uncertainty
        .as_ref()?
        .below
        .as_ref()?;
    let left = below.evaluation.as_ref()?;
    let all = (below.samples + below.removed).max(1) as f64;
    let mut titles = vec![format!(
        "Uncertainty below {}: {} removed",
        below.threshold,
        percent(below.removed as f64 / all)
    )];
    titles.extend(score_line(&left.metrics, Measure::Uar));
    titles.push(subject.about());
    Some(confusion(
        &subject.result.labels,
        &left.confusion,
        subject.titles(titles),
    ))
}
