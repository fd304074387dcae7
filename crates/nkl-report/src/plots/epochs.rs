//! The course of a training.

use super::confusion::confusion;
use super::scatter::{scatter, ScatterData};
use super::Subject;
use crate::figure::axis::Axis;
use crate::figure::color::GREY;
use crate::figure::legend::{Entry, Swatch};
use crate::figure::marks::Line;
use crate::figure::scale::Scale;
use crate::figure::style::{split_color, THICK};
use crate::figure::{Chart, Scene};
use crate::measure_name;
use crate::result::{Epoch, EpochSaid, EpochsSaid};

/// Dashes of the line at the epoch that was kept.
const DASH: (f64, f64) = (2.0, 2.0);

/// The measure on both parts.
pub(super) fn measure(subject: &Subject) -> Option<Scene> {
    let epochs = subject.result.main.details.epochs.as_ref()?;
    draw(
        subject,
        measure_name(epochs.measure),
        |epoch| epoch.train_measure,
        |epoch| epoch.dev_measure,
    )
}

/// The loss of both parts.
pub(super) fn loss(subject: &Subject) -> Option<Scene> {
    draw(
        subject,
        "Loss",
        |epoch| Some(epoch.train_loss),
        |epoch| epoch.dev_loss,
    )
}

/// What was said after each epoch: confusion matrices, or truth against prediction; none where they
/// are not asked for.
pub(crate) fn each(subject: &Subject) -> Vec<Scene> {
    let history = subject.result.main.details.epochs.as_ref();
    let Some((history, found)) = history.and_then(|h| Some((h, h.said.as_ref()?))) else {
        return Vec::new();
    };
    let axes = axes(found);
    let of = |(number, said): (usize, &EpochSaid)| {
        let kept = if number == history.kept { ", kept" } else { "" };
        let mut titles = vec![format!("Epoch {}{kept} ({})", number + 1, found.part)];
        let value = history.epochs.get(number).and_then(|e| match e.dev_loss {
            Some(_) => e.dev_measure,
            None => e.train_measure,
        });
        titles.extend(value.map(|v| format!("{} {v:.3}", measure_name(history.measure))));
        let titles = subject.titles(titles);
        match said {
            EpochSaid::Counts(counts) => confusion(&subject.result.labels, counts, titles),
            EpochSaid::Points(points) => scatter(&ScatterData {
                points: points.clone(),
                target: subject.result.target.clone(),
                titles,
                axes,
            }),
        }
    };
    found.epochs.iter().enumerate().map(of).collect()
}

/// The ends of all epochs' points: in an animation the axes stand still.
fn axes(found: &EpochsSaid) -> Option<(f64, f64)> {
    let points = found.epochs.iter().flat_map(|said| match said {
        EpochSaid::Points(points) => points.as_slice(),
        EpochSaid::Counts(_) => &[],
    });
    let mut values = points.flat_map(|(t, p)| [*t, *p]);
    let first = values.next()?;
    Some(values.fold((first, first), |(low, high), v| (low.min(v), high.max(v))))
}

fn draw(
    subject: &Subject,
    name: &str,
    train: impl Fn(&Epoch) -> Option<f64>,
    dev: impl Fn(&Epoch) -> Option<f64>,
) -> Option<Scene> {
    let history = subject.result.main.details.epochs.as_ref()?;
    if !history.drawn || history.epochs.len() < 2 {
        return None;
    }
    let curve = |of: &dyn Fn(&Epoch) -> Option<f64>| -> Vec<(f64, f64)> {
        let all = history.epochs.iter().enumerate();
        all.filter_map(|(number, epoch)| Some((number as f64 + 1.0, of(epoch)?)))
            .collect()
    };
    let curves = [("train", curve(&train)), ("dev", curve(&dev))];
    let curves: Vec<_> = curves.into_iter().filter(|(_, c)| !c.is_empty()).collect();
    let values = || curves.iter().flat_map(|(_, c)| c).map(|(_, y)| *y);
    let last = history.epochs.len() as f64;
    let x = Axis::new(
        "Epoch",
        Scale::Linear {
            low: 1.0,
            high: last,
        },
    );
    let scale = Scale::around(values());
    let ends = match &scale {
        Scale::Linear { low, high } => (*low, *high),
        _ => (0.0, 1.0),
    };
    let mut chart = Chart::new(
        format!("{name} over the epochs of the training"),
        x,
        Axis::new(name, scale),
    );
    chart.titles = subject.titles(vec![
        format!("{name} over epochs: {}", subject.result.target),
        subject.about(),
    ]);
    let kept = history.kept as f64 + 1.0;
    chart.add(Line {
        points: vec![(kept, ends.0), (kept, ends.1)],
        color: GREY,
        width: 0.9,
        dash: Some(DASH),
    });
    for (part, points) in curves {
        let color = split_color(part);
        chart.legend.push(Entry {
            name: part.to_owned(),
            swatch: Swatch::Line(color, None),
        });
        chart.add(Line {
            points,
            color,
            width: THICK,
            dash: None,
        });
    }
    chart.legend.push(Entry {
        name: format!("kept (epoch {kept})"),
        swatch: Swatch::Line(GREY, Some(DASH)),
    });
    Some(chart.draw())
}
