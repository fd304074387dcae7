//! Whether probabilities can be believed.
//!
//! Bins are not joined by a line: one of a single sample is right or wrong, and a line through it
//! would show spikes that mean nothing.

use super::Subject;
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::color::{GREY, PALETTE, WHITE};
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Bubbles, Line};
use crate::figure::number::significant;
use crate::figure::scale::Scale;
use crate::figure::style::THIN;
use crate::figure::{Chart, Scene};
use crate::CalibrationBin;

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
    let filled: Vec<&CalibrationBin> = calibration.bins.iter().filter(|b| b.count > 0).collect();
    let color = PALETTE[0];
    for bin in &filled {
        let (low, high) = interval(bin.accuracy, bin.count);
        chart.add(Line {
            points: vec![(bin.confidence, low), (bin.confidence, high)],
            color: color.towards(WHITE, 0.45),
            width: 1.5 * THIN,
            dash: None,
        });
    }
    let counts = || filled.iter().map(|bin| bin.count);
    chart.add(Bubbles {
        bubbles: filled
            .iter()
            .map(|bin| (bin.confidence, bin.accuracy, bin.count as f64))
            .collect(),
        color,
    });
    let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let samples = match least == most {
        true => format!("{most}"),
        false => format!("{least} to {most}"),
    };
    chart.legend = vec![
        Entry {
            name: "as sure as right".into(),
            swatch: Swatch::Line(GREY, Some(DASH)),
        },
        Entry {
            name: format!("one bin; area: its samples ({samples})"),
            swatch: Swatch::Dot(color),
        },
        Entry {
            name: "95 % interval".into(),
            swatch: Swatch::Line(color.towards(WHITE, 0.45), None),
        },
    ];
    Some(chart.draw())
}

/// Wilson's 95 % interval of a share of so many samples (Wilson 1927; Agresti and Coull 1998,
/// equation 2): wide for a bin of one sample, and never beyond 0 and 1.
fn interval(share: f64, count: usize) -> (f64, f64) {
    let (n, z) = (count.max(1) as f64, 1.96);
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    (
        ((middle - half) / whole).max(0.0),
        ((middle + half) / whole).min(1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons() {
        // statsmodels 0.14, proportion_confint(8, 10, method="wilson") and (1, 1, ...)
        let (low, high) = interval(0.8, 10);
        assert!((low - 0.490_162).abs() < 1e-4 && (high - 0.943_318).abs() < 1e-4);
        let (low, high) = interval(1.0, 1);
        assert!((low - 0.206_54).abs() < 1e-4 && high == 1.0, "{low} {high}");
    }
}
