//! Who speaks when: a row per speaker, the reference's above the one that was found.

use crate::figure::axis::Axis;
use crate::figure::chart::Height;
use crate::figure::color::{nth, Color, GREY};
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::Spans;
use crate::figure::scale::Scale;
use crate::figure::style::PAGE;
use crate::figure::{Chart, Scene};

/// The turns of a speaker.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The speaker.
    pub name: String,
    /// First second, and second after the last.
    pub spans: Vec<(f64, f64)>,
}

/// The turns of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The recording.
    pub title: String,
    /// How long it is.
    pub seconds: f64,
    /// Speakers that were found.
    pub found: Vec<Row>,
    /// Speakers that there are.
    pub reference: Option<Vec<Row>>,
    /// Names of speakers of the reference, and who of those found is the same.
    pub pairs: Vec<(String, String)>,
}

/// Draws them. Speakers that were found have a colour each; the reference is grey.
pub fn draw(timeline: &Timeline) -> Scene {
    let rows = rows(timeline);
    // Longer than a page of a journal is wide, minutes are told apart better.
    let (unit, per) = match timeline.seconds {
        s if s > 600.0 => ("Time (min)", 60.0),
        _ => ("Time (s)", 1.0),
    };
    let x = Axis::new(
        unit,
        Scale::Linear {
            low: 0.0,
            high: (timeline.seconds / per).max(1e-3),
        },
    );
    let names = rows.iter().map(|(row, _)| row.name.clone()).collect();
    let description = format!("Who speaks when in {}", timeline.title);
    let mut chart = Chart::new(description, x, Axis::new("", Scale::Bands(names)));
    chart.titles = vec![timeline.title.clone()];
    chart.width = PAGE;
    let band = (420.0 / rows.len().max(1) as f64).clamp(9.0, 15.0);
    chart.height = Height::Points(band * rows.len().max(1) as f64);
    if timeline.reference.is_some() {
        let entry = |name: &str, color| Entry {
            name: name.to_string(),
            swatch: Swatch::Fill(color),
        };
        chart.legend = vec![entry("reference", GREY), entry("found", nth(0))];
    }
    for (band, (row, color)) in rows.iter().enumerate() {
        let scaled = row
            .spans
            .iter()
            .map(|(start, end)| (start / per, end / per));
        chart.add(Spans {
            band,
            spans: scaled.collect(),
            color: *color,
            height: 0.72,
        });
    }
    chart.draw()
}

/// Rows from above with their colours: each speaker of the reference with the one that is the same, then
/// the others.
fn rows(timeline: &Timeline) -> Vec<(Row, Color)> {
    let colored = |row: &Row| {
        let place = timeline
            .found
            .iter()
            .position(|found| found.name == row.name);
        (row.clone(), nth(place.unwrap_or(0)))
    };
    let mut rows = Vec::new();
    for truth in timeline.reference.iter().flatten() {
        rows.push((truth.clone(), GREY));
        let same = timeline.pairs.iter().find(|(name, _)| *name == truth.name);
        let same = same.and_then(|(_, found)| timeline.found.iter().find(|r| r.name == *found));
        rows.extend(same.map(colored));
    }
    let taken = |row: &&Row| timeline.pairs.iter().any(|(_, found)| *found == row.name);
    rows.extend(timeline.found.iter().filter(|row| !taken(row)).map(colored));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, spans: &[(f64, f64)]) -> Row {
        Row {
            name: name.into(),
            spans: spans.to_vec(),
        }
    }

    #[test]
    fn speakers_stand_below_those_of_the_reference() {
        let timeline = Timeline {
            title: "meeting".into(),
            seconds: 700.0,
            found: vec![
                row("speaker_0", &[(0.0, 60.0)]),
                row("speaker_1", &[(90.0, 800.0)]),
            ],
            reference: Some(vec![row("ann", &[(80.0, 700.0)]), row("bob", &[])]),
            pairs: vec![("ann".into(), "speaker_1".into())],
        };
        let found: Vec<(String, Color)> = rows(&timeline)
            .into_iter()
            .map(|(row, color)| (row.name, color))
            .collect();
        let expected = [
            ("ann", GREY),
            ("speaker_1", nth(1)),
            ("bob", GREY),
            ("speaker_0", nth(0)),
        ];
        assert_eq!(
            found,
            expected.map(|(name, color)| (name.to_string(), color))
        );
        let scene = draw(&timeline);
        assert!(scene.clipped_texts().is_empty());
        let empty = Timeline {
            found: Vec::new(),
            reference: None,
            seconds: 0.0,
            ..timeline
        };
        assert!(draw(&empty).height > 0.0);
    }
}
