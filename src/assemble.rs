//! From what the stages returned to what the report writes. Only names and places change here.

use crate::details;
use nkl_config::plan::{Measure, Plan, Task};
use nkl_config::{Loaded, Note};
use nkl_data::{Column, Dataset, Split, Target};
use nkl_learn::pipeline::{judge, Outcome, RunOutcome, Scheme, Verdict};
use nkl_learn::{LearnError, Prediction, TargetRef};
use nkl_report as report;
use std::collections::{HashMap, HashSet};

/// What the learner sees as the target.
pub fn target(dataset: &Dataset) -> TargetRef<'_> {
    match &dataset.target {
        Target::Classes { labels, index } => TargetRef::Classes {
            index,
            count: labels.len(),
        },
        Target::Values(values) => TargetRef::Values(values),
        Target::None => TargetRef::Values(&[]),
    }
}

/// Class names; none for a regression.
pub fn labels(dataset: &Dataset) -> Vec<String> {
    match &dataset.target {
        Target::Classes { labels, .. } => labels.clone(),
        _ => Vec::new(),
    }
}

/// The different values of a text or real column as numbers, row by row; `None` where the column
/// is absent or has empty cells, because a fold must know where each row belongs.
pub fn groups(dataset: &Dataset, column: &str) -> Option<Vec<usize>> {
    let column = dataset.columns.get(column)?;
    let mut numbers = HashMap::new();
    (0..dataset.len())
        .map(|row| {
            let next = numbers.len();
            Some(*numbers.entry(text(column, row)?).or_insert(next))
        })
        .collect()
}

/// About the features, with every recording that failed.
pub fn features(
    plan: &Plan,
    failed: &[(usize, String)],
    count: usize,
    dataset: &Dataset,
) -> report::FeatureSummary {
    let failed = failed.iter().filter_map(|(row, reason)| {
        let file = dataset.segments.get(*row)?.file.clone();
        Some(report::FailedRecording {
            file,
            reason: reason.clone(),
        })
    });
    report::FeatureSummary {
        types: plan.feats.types.clone(),
        count,
        scale: plan.feats.scale.clone(),
        failed: failed.collect(),
    }
}

/// The parts of an experiment that end up in its result.
pub struct Parts<'a> {
    /// The INI file, its settings and where they come from.
    pub loaded: &'a Loaded,
    /// The INI file and `--set`, as given, if they are enough to repeat it.
    pub config: Option<report::Config>,
    /// The samples that have features.
    pub dataset: &'a Dataset,
    /// Classification or regression.
    pub task: Task,
    /// About the features.
    pub features: report::FeatureSummary,
    /// What the learner returned.
    pub outcome: &'a Outcome,
    /// Remarks of all stages.
    pub notes: Vec<Note>,
}

/// One run as the report sees it.
pub struct Run {
    /// Its scores.
    pub evaluation: report::Evaluation,
    /// What it predicted.
    pub predictions: report::Predictions,
}

/// The result with the scores of its best run, and every run.
///
/// # Errors
/// Predictions that do not fit the data (a defect of the program).
pub fn result(parts: Parts) -> Result<(report::ExperimentResult, Vec<Run>), LearnError> {
    let plan = &parts.loaded.plan;
    let labels = labels(parts.dataset);
    let verdicts = parts
        .outcome
        .runs
        .iter()
        .map(|run| judge(target(parts.dataset), &run.rows, &run.prediction))
        .collect::<Result<Vec<_>, _>>()?;
    let measure = plan.model.measure.unwrap_or(match parts.task {
        Task::Classification => Measure::Uar,
        Task::Regression => Measure::Mse,
    });
    let entries = parts.outcome.runs.iter().zip(&verdicts).enumerate();
    let entries = entries.map(|(run, (outcome, verdict))| report::RunEntry {
        run,
        seed: outcome.seed,
        metrics: metrics(verdict),
    });
    let runs = report::Runs::new(measure, entries.collect());
    let best = runs.best.unwrap_or(0);
    let all: Vec<Run> = (parts.outcome.runs.iter().zip(&verdicts))
        .map(|(run, verdict)| {
            let predictions = table(parts.dataset, &labels, &run.rows, &run.prediction);
            let evaluated = match parts.outcome.scheme {
                Scheme::Splits => "test".to_string(),
                _ => "all folds".to_string(),
            };
            let mut evaluation = evaluation(evaluated, &labels, verdict, &predictions, plan);
            let source = details::Source {
                plan,
                dataset: parts.dataset,
                labels: &labels,
                run,
            };
            evaluation.details = source.details(parts.outcome.scheme)?;
            Ok(Run {
                evaluation,
                predictions,
            })
        })
        .collect::<Result<_, LearnError>>()?;
    let main = all.get(best).map(|run| run.evaluation.clone());
    let main = main.ok_or_else(|| LearnError::Data("there is no run to report".to_string()))?;
    let further = further(&parts, best, &labels)?;
    let result = report::ExperimentResult {
        schema: report::SCHEMA,
        program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_string(),
        experiment: plan.exp.name.clone(),
        databases: plan.data.databases.iter().map(|d| d.name.clone()).collect(),
        target: plan.data.target.clone().unwrap_or_default(),
        task: parts.task,
        labels,
        measure,
        run: best,
        main,
        further,
        runs,
        counts: counts(parts.dataset),
        features: parts.features,
        model: report::ModelSummary {
            kind: plan.model.kind.clone(),
            description: format!("{}, {}", plan.model.kind, parts.outcome.scheme.describe()),
        },
        seed: plan.exp.seed,
        notes: parts.notes,
        config: parts.config,
        plan: serde_json::to_value(&parts.loaded.resolved).unwrap_or_default(),
        seconds: Default::default(),
    };
    Ok((result, all))
}

/// Scores on dev, and on the test part of each database where several give one.
fn further(
    parts: &Parts,
    best: usize,
    labels: &[String],
) -> Result<Vec<report::Evaluation>, LearnError> {
    let plan = &parts.loaded.plan;
    let Some(run) = parts.outcome.runs.get(best) else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    if let Some((rows, prediction)) = &run.dev {
        all.push(evaluate(
            parts,
            labels,
            "dev".to_string(),
            rows,
            prediction,
        )?);
    }
    let databases: HashSet<usize> = run
        .rows
        .iter()
        .filter_map(|row| parts.dataset.database.get(*row).copied())
        .collect();
    for (number, database) in plan.data.databases.iter().enumerate() {
        if databases.len() < 2 || !databases.contains(&number) {
            continue;
        }
        let of_database = |row: &usize| parts.dataset.database.get(*row) == Some(&number);
        let (rows, prediction) = some_rows(run, of_database);
        let name = format!("test of {}", database.name);
        all.push(evaluate(parts, labels, name, &rows, &prediction)?);
    }
    Ok(all)
}

fn evaluate(
    parts: &Parts,
    labels: &[String],
    name: String,
    rows: &[usize],
    prediction: &Prediction,
) -> Result<report::Evaluation, LearnError> {
    let verdict = judge(target(parts.dataset), rows, prediction)?;
    let table = table(parts.dataset, labels, rows, prediction);
    Ok(evaluation(
        name,
        labels,
        &verdict,
        &table,
        &parts.loaded.plan,
    ))
}

/// The predictions of the rows that `keep` accepts.
fn some_rows(run: &RunOutcome, keep: impl Fn(&usize) -> bool) -> (Vec<usize>, Prediction) {
    let places: Vec<usize> = run
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| keep(row))
        .map(|(place, _)| place)
        .collect();
    at_places(run, &places)
}

/// Rows and predictions at some places of a run.
pub fn at_places(run: &RunOutcome, places: &[usize]) -> (Vec<usize>, Prediction) {
    let rows = places
        .iter()
        .filter_map(|place| run.rows.get(*place).copied())
        .collect();
    let prediction = match &run.prediction {
        Prediction::Classes { proba } => Prediction::Classes {
            proba: proba.select(ndarray::Axis(0), places),
        },
        Prediction::Values(values) => Prediction::Values(
            places
                .iter()
                .filter_map(|p| values.get(*p).copied())
                .collect(),
        ),
    };
    (rows, prediction)
}

/// The scores of a verdict.
pub fn metrics(verdict: &Verdict) -> report::Metrics {
    let score = |judged: &nkl_learn::pipeline::Judged| {
        let interval = judged.interval.map(|i| (i.low, i.high));
        match judged.value {
            Some(value) => report::Score::new(value, interval),
            None => report::Score::undefined("not defined for these predictions"),
        }
    };
    verdict
        .measures
        .iter()
        .map(|judged| (judged.measure, score(judged)))
        .collect()
}

/// The confusion matrix and the scores of each class; nothing for a regression.
pub fn confusion(verdict: &Verdict, labels: &[String]) -> (Vec<Vec<u64>>, Vec<report::ClassScore>) {
    let Some(confusion) = &verdict.confusion else {
        return (Vec::new(), Vec::new());
    };
    let scores = confusion.per_class();
    let row = |(label, s): (&String, &nkl_learn::metrics::ClassScore)| {
        report::ClassScore::new(label, s.precision, s.recall, s.f1, s.support)
    };
    let counts = confusion
        .counts
        .outer_iter()
        .map(|row| row.to_vec())
        .collect();
    (counts, labels.iter().zip(&scores).map(row).collect())
}

/// Scores as the report holds them.
pub fn evaluation(
    name: String,
    labels: &[String],
    verdict: &Verdict,
    predictions: &report::Predictions,
    plan: &Plan,
) -> report::Evaluation {
    let (confusion, per_class) = confusion(verdict, labels);
    let binned = match &predictions.outcome {
        report::Outcome::Values { truth, predicted } => {
            let usual = ["low", "high"].map(String::from);
            let names = plan.data.labels.as_deref().unwrap_or(&usual);
            let edges = match &plan.data.bins {
                Some(edges) => edges.clone(),
                None => report::Binned::equally_wide(truth, names.len()),
            };
            let binned = report::Binned::of(truth, predicted, &edges);
            binned.map(|binned| binned.named(&edges, names))
        }
        report::Outcome::Classes { .. } => None,
    };
    report::Evaluation {
        evaluated: name,
        metrics: metrics(verdict),
        confusion,
        per_class,
        binned,
        details: report::Details::default(),
    }
}

/// Truth and prediction of `rows` as the report holds them.
pub fn table(
    dataset: &Dataset,
    labels: &[String],
    rows: &[usize],
    prediction: &Prediction,
) -> report::Predictions {
    let speakers = dataset.columns.get("speaker");
    let sample = |row: &usize| {
        dataset.segments.get(*row).map(|segment| report::Sample {
            file: segment.file.clone(),
            start: segment.start,
            end: segment.end,
            speaker: speakers.and_then(|column| text(column, *row)),
        })
    };
    let outcome = match (&dataset.target, prediction) {
        (Target::Classes { index, .. }, Prediction::Classes { proba }) => {
            report::Outcome::Classes {
                labels: labels.to_vec(),
                truth: rows
                    .iter()
                    .filter_map(|row| index.get(*row).copied())
                    .collect(),
                predicted: prediction.classes().unwrap_or_default(),
                proba: proba.iter().copied().collect(),
            }
        }
        (Target::Values(values), Prediction::Values(predicted)) => report::Outcome::Values {
            truth: rows
                .iter()
                .filter_map(|row| values.get(*row).copied())
                .collect(),
            predicted: predicted.clone(),
        },
        _ => report::Outcome::Values {
            truth: Vec::new(),
            predicted: Vec::new(),
        },
    };
    report::Predictions {
        samples: rows.iter().filter_map(sample).collect(),
        outcome,
    }
}

/// A cell as text; `None` where it is empty.
pub fn text(column: &Column, row: usize) -> Option<String> {
    match column {
        Column::Text(values) => values.get(row)?.as_deref().map(str::to_string),
        Column::Real(values) => values
            .get(row)
            .filter(|v| v.is_finite())
            .map(|v| v.to_string()),
    }
}

/// Samples, speakers and classes of each split that has samples.
fn counts(dataset: &Dataset) -> Vec<report::SplitCounts> {
    let splits = nkl_data::summary(dataset).splits;
    let counts = splits.into_iter().map(|split| report::SplitCounts {
        split: split.split.name().to_string(),
        samples: split.samples,
        speakers: split.speakers,
        classes: split.classes.into_iter().map(|(_, n)| n).collect(),
        values: values(dataset, split.split),
    });
    counts.collect()
}

/// The target's range in a split, for a regression.
fn values(dataset: &Dataset, split: Split) -> Option<report::ValueSummary> {
    let Target::Values(values) = &dataset.target else {
        return None;
    };
    let rows = dataset.rows(split);
    let own: Vec<f64> = rows
        .iter()
        .filter_map(|row| values.get(*row).copied())
        .collect();
    report::ValueSummary::of(&own)
}
