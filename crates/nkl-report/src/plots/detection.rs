//! Detection error trade-off: misses against false alarms.

use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::color::{Color, GREY};
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::{Line, Points};
use crate::figure::scale::{Scale, Tick};
use crate::figure::style::THICK;
use crate::figure::{Chart, Scene};

/// Dashes of the line on which both rates are equal.
const DASH: (f64, f64) = (3.0, 2.0);

/// A system's curve.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionCurve {
    /// For the legend.
    pub name: String,
    /// Its colour.
    pub color: Color,
    /// Normal deviates of false alarms and misses.
    pub points: Vec<(f64, f64)>,
    /// Normal deviate of the equal error rate.
    pub equal: f64,
}

/// What is drawn. Rates are normal deviates, so that Gaussian scores give straight lines (Martin et
/// al. 1997, "The DET curve in assessment of detection task performance").
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionData {
    /// Lines above the plot.
    pub titles: Vec<String>,
    /// Deviates at the ends of both axes.
    pub range: (f64, f64),
    /// Deviates with a tick and what they are called, such as (-1.64, "5").
    pub ticks: Vec<(f64, String)>,
    /// The curves.
    pub curves: Vec<DetectionCurve>,
}

/// Curves of misses against false alarms, with a dot at the equal error rate.
pub fn detection(data: &DetectionData) -> Scene {
    let axis = |name: &str| {
        let tick = |(value, label): &(f64, String)| Tick {
            value: *value,
            label: label.clone(),
        };
        let (low, high) = data.range;
        let ticks = data.ticks.iter().map(tick).collect();
        Axis::new(name, Scale::Given { low, high, ticks })
    };
    let (x, y) = (axis("False alarms (%)"), axis("Misses (%)"));
    let mut chart = Chart::new("Detection error trade-off", x, y);
    chart.titles = data.titles.clone();
    chart.height = Height::Square;
    chart.frame = Frame::Box;
    chart.same_axes = true;
    chart.add(Line {
        points: vec![(data.range.0, data.range.0), (data.range.1, data.range.1)],
        color: GREY,
        width: 0.9,
        dash: Some(DASH),
    });
    for curve in &data.curves {
        chart.add(Line {
            points: curve.points.clone(),
            color: curve.color,
            width: THICK,
            dash: None,
        });
        chart.add(Points {
            points: vec![(curve.equal, curve.equal)],
            color: curve.color,
        });
        chart.legend.push(Entry {
            name: curve.name.clone(),
            swatch: Swatch::Line(curve.color, None),
        });
    }
    chart.draw()
}
