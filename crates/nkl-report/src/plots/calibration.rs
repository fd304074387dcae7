//! Whether probabilities can be believed.

use super::Subject;
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::color::{GREY, PALETTE};
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Line, Points};
use crate::figure::number::significant;
use crate::figure::scale::Scale;
use crate::figure::style::THICK;
use crate::figure::{Chart, Scene};

/// Dashes of the line on which confidence equals accuracy.
const DASH: (f64, f64) = (3.0, 2.0);

/// The reliability diagram: how often the model is right where it says that it is so sure.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let calibration = subject.result.main.details.calibration.as_ref()?;
    let x = Axis::new("Probability of the predicted class", Scale::shares());
    let y = Axis::new("Share that is right", Scale::shares());
    let mut chart = Chart::new("Reliability of the probabilities", x, y);
    chart.titles = subject.titles(vec![
        format!("Reliability: {}", subject.result.target),
        format!(
            "Expected calibration error {}",
            significant(calibration.expected_error)
        ),
        subject.about(),
    ]);
    chart.height = Height::Square;
    chart.frame = Frame::Box;
    chart.same_axes = true;
    chart.add(Line {
        points: vec![(0.0, 0.0), (1.0, 1.0)],
        color: GREY,
        width: 0.9,
        dash: Some(DASH),
    });
    let filled = calibration.bins.iter().filter(|bin| bin.count > 0);
    let points: Vec<(f64, f64)> = filled.map(|bin| (bin.confidence, bin.accuracy)).collect();
    let color = PALETTE[0];
    chart.add(Line {
        points: points.clone(),
        color,
        width: THICK,
        dash: None,
    });
    chart.add(Points { points, color });
    chart.legend = vec![
        Entry {
            name: "as sure as right".into(),
            swatch: Swatch::Line(GREY, Some(DASH)),
        },
        Entry {
            name: format!("means of {} equal bins", calibration.bins.len()),
            swatch: Swatch::Line(color, None),
        },
    ];
    Some(chart.draw())
}
