//! One prediction for each speaker.

use super::confusion::confusion;
use super::scatter::{scatter, ScatterData};
use super::{score_line, Subject};
use crate::figure::Scene;
use crate::Outcome;
use nkl_config::plan::{Measure, Task};

/// The confusion matrix over speakers, or the scatter of their values.
pub(super) fn draw(subject: &Subject) -> Option<Scene> {
    let speakers = subject.result.main.details.speakers.as_ref()?;
    let own = &speakers.evaluation;
    let mut titles = vec![format!(
        "{} by speaker ({})",
        subject.result.target, speakers.function
    )];
    let measure = match subject.result.task {
        Task::Classification => Measure::Uar,
        Task::Regression => Measure::Ccc,
    };
    titles.extend(score_line(&own.metrics, measure));
    titles.push(subject.about());
    let titles = subject.titles(titles);
    if subject.result.task == Task::Classification {
        return Some(confusion(&subject.result.labels, &own.confusion, titles));
    }
    let Outcome::Values { truth, predicted } = &speakers.predictions.as_ref()?.outcome else {
        return None;
    };
    let points = truth.iter().copied().zip(predicted.iter().copied());
    Some(scatter(&ScatterData {
        axes: None,
        points: points.collect(),
        target: subject.result.target.clone(),
        titles,
    }))
}
