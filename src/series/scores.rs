//! What one experiment of a series reached.

use crate::assemble;
use nkl_config::plan::{Measure, Plan, Task};
use nkl_data::Dataset;
use nkl_learn::pipeline::{self, judge, Outcome, Samples, Scheme};
use nkl_learn::{Estimator, LearnError};
use nkl_report::{Metrics, RunEntry, Runs};
use serde::{Deserialize, Serialize};

/// Scores of all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// What they were measured on: `test` or `all folds`.
    pub evaluated: String,
    /// Every run.
    pub runs: Runs,
    /// The same on the dev part, where there is one.
    pub dev: Option<Runs>,
    /// What `tuning_params` chose in the best run, one entry a fold.
    pub tuned: Vec<String>,
    /// Why there are no scores.
    pub error: Option<String>,
}

impl Scores {
    /// The mean that decides between experiments: on dev where there is one.
    pub fn deciding(&self) -> Option<f64> {
        self.dev.as_ref().unwrap_or(&self.runs).mean
    }

    /// The scores of the best run.
    pub fn best_run(&self) -> Option<&Metrics> {
        let best = self.runs.best.unwrap_or(0);
        self.runs.entries.get(best).map(|entry| &entry.metrics)
    }
}

/// The measure of a plan.
pub fn measure(plan: &Plan, task: Task) -> Measure {
    plan.model.measure.unwrap_or(match task {
        Task::Classification => Measure::Uar,
        Task::Regression => Measure::Mse,
    })
}

/// Trains and scores. What goes wrong is kept as the reason why there are no scores, because the
/// other experiments of the series may go well.
pub fn evaluate(
    plan: &Plan,
    task: Task,
    estimator: &dyn Estimator,
    dataset: &Dataset,
    samples: &Samples,
) -> Scores {
    let found = pipeline::evaluate(plan, estimator, samples)
        .and_then(|outcome| of(plan, task, dataset, &outcome));
    found.unwrap_or_else(|error| Scores {
        evaluated: String::new(),
        runs: Runs::new(measure(plan, task), Vec::new()),
        dev: None,
        tuned: Vec::new(),
        error: Some(error.to_string()),
    })
}

fn of(plan: &Plan, task: Task, dataset: &Dataset, outcome: &Outcome) -> Result<Scores, LearnError> {
    let target = assemble::target(dataset);
    let (mut entries, mut dev) = (Vec::new(), Vec::new());
    for (run, result) in outcome.runs.iter().enumerate() {
        let entry = |metrics| RunEntry {
            run,
            seed: result.seed,
            metrics,
        };
        let verdict = judge(target, &result.rows, &result.prediction)?;
        entries.push(entry(assemble::metrics(&verdict)));
        if let Some((rows, prediction)) = &result.dev {
            let verdict = judge(target, rows, prediction)?;
            dev.push(entry(assemble::metrics(&verdict)));
        }
    }
    let measure = measure(plan, task);
    let runs = Runs::new(measure, entries);
    let best = outcome.runs.get(runs.best.unwrap_or(0));
    let chosen = best.map(|run| run.tuned.as_slice()).unwrap_or_default();
    let tuned = chosen
        .iter()
        .filter_map(|tuned| plan.tuning.get(tuned.best))
        .map(|candidate| candidate.describe());
    Ok(Scores {
        evaluated: match outcome.scheme {
            Scheme::Splits => "test".to_owned(),
            _ => "all folds".to_owned(),
        },
        tuned: tuned.collect(),
        dev: (!dev.is_empty()).then(|| Runs::new(measure, dev)),
        runs,
        error: None,
    })
}
