//! The tables of a result as plain cells, for every kind of report.

use crate::figure::number::{percent, short, significant};
use crate::{measure_name, Evaluation, ExperimentResult, FailedRecording, RunEntry, Sheet};
use crate::{Across, ClassScore, Pair, Score, SplitCounts};
use nkl_config::plan::{Measure, Task};

fn texts<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn known(x: Option<f64>) -> String {
    x.map_or("undefined".to_owned(), significant)
}

fn or_dash(x: Option<f64>) -> String {
    x.map_or("\u{2013}".to_owned(), significant)
}

/// What was done: names and values.
pub fn summary(result: &ExperimentResult) -> Vec<(String, String)> {
    let task = match result.task {
        Task::Classification => "classification",
        Task::Regression => "regression",
    };
    let features = &result.features;
    let types = features.types.join(", ");
    let model = match result.model.description.as_str() {
        "" => result.model.kind.as_str(),
        description => description,
    };
    let classes = (!result.labels.is_empty()).then(|| result.labels.join(", "));
    let described = (!types.is_empty()).then(|| format!("{types} ({} columns)", features.count));
    let rows = [
        ("Target", Some(format!("{} ({task})", result.target))),
        ("Databases", Some(result.databases.join(", "))),
        ("Classes", classes),
        ("Features", described),
        ("Scaling", features.scale.clone()),
        ("Model", Some(model.to_owned())),
    ];
    rows.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// Every measure with its interval.
pub fn scores(evaluation: &Evaluation) -> Sheet {
    let row = |(measure, score): (&Measure, &Score)| {
        vec![
            measure_name(*measure).to_owned(),
            or_dash(score.value),
            or_dash(score.low),
            or_dash(score.high),
            score.reason.clone().unwrap_or_default(),
        ]
    };
    Sheet {
        header: texts(["Measure", "Value", "95 % CI from", "to", ""]),
        rows: evaluation.metrics.iter().map(row).collect(),
    }
}

/// Precision, recall and F1 of each class.
pub fn per_class(evaluation: &Evaluation) -> Sheet {
    let row = |c: &ClassScore| {
        let [precision, recall, f1] = [c.precision, c.recall, c.f1].map(known);
        vec![
            c.label.clone(),
            precision,
            recall,
            f1,
            c.support.to_string(),
        ]
    };
    Sheet {
        header: texts(["Class", "Precision", "Recall", "F1", "Samples"]),
        rows: evaluation.per_class.iter().map(row).collect(),
    }
}

/// The confusion matrix, with shares of the rows.
pub fn confusion(labels: &[String], evaluation: &Evaluation) -> Sheet {
    let row = |(label, counts): (&String, &Vec<u64>)| {
        let total: u64 = counts.iter().sum();
        let cell = |n: &u64| match n {
            0 => "0".to_owned(),
            n => format!("{n} ({})", percent(*n as f64 / total.max(1) as f64)),
        };
        let cells = counts.iter().map(cell);
        std::iter::once(label.clone()).chain(cells).collect()
    };
    let truth = std::iter::once("Truth".to_owned());
    Sheet {
        header: truth.chain(labels.iter().cloned()).collect(),
        rows: labels.iter().zip(&evaluation.confusion).map(row).collect(),
    }
}

/// The repetitions, and a sentence about them, where there are several.
pub fn runs(result: &ExperimentResult) -> Option<(Sheet, String)> {
    let runs = &result.runs;
    if runs.entries.len() < 2 {
        return None;
    }
    let row = |(entry, value): (&RunEntry, Option<f64>)| {
        vec![entry.run.to_string(), entry.seed.to_string(), known(value)]
    };
    let best = runs.best.map_or("none".to_owned(), |b| b.to_string());
    let sheet = Sheet {
        header: texts(["Run", "Seed", measure_name(runs.measure)]),
        rows: runs.entries.iter().zip(runs.values()).map(row).collect(),
    };
    let (mean, std) = (known(runs.mean), known(runs.std));
    let sentence = format!("Mean {mean}, standard deviation {std}, best run {best}.");
    Some((sheet, sentence))
}

/// Samples, speakers and classes of each split.
pub fn data(result: &ExperimentResult) -> Sheet {
    let mut header = texts(["Split", "Samples", "Speakers"]);
    if result.counts.iter().any(|c| c.values.is_some()) {
        header.extend(texts(["Smallest", "Largest", "Mean", "SD"]));
    }
    header.extend(result.labels.iter().cloned());
    let row = |counts: &SplitCounts| {
        let speakers = counts
            .speakers
            .map_or("not known".to_owned(), |n| n.to_string());
        let mut row = vec![counts.split.clone(), counts.samples.to_string(), speakers];
        if let Some(v) = counts.values {
            row.extend([v.min, v.max, v.mean, v.std].map(short));
        }
        row.extend(counts.classes.iter().map(usize::to_string));
        row
    };
    Sheet {
        header,
        rows: result.counts.iter().map(row).collect(),
    }
}

/// Recordings without features.
pub fn failed(result: &ExperimentResult) -> Sheet {
    let row = |f: &FailedRecording| vec![f.file.clone(), f.reason.clone()];
    Sheet {
        header: texts(["Recording", "Reason"]),
        rows: result.features.failed.iter().map(row).collect(),
    }
}

/// The experiments across databases, one row for each pair.
pub fn pairs(found: &Across) -> Sheet {
    let measure = measure_name(found.measure);
    let header = [
        "Experiment",
        "Training",
        "Test",
        measure,
        "95 % CI from",
        "to",
    ];
    let row = |pair: &Pair| {
        let interval = pair.metrics.get(&found.measure).and_then(Score::interval);
        vec![
            pair.name.clone(),
            format!("{} ({})", pair.train, pair.train_samples),
            format!("{} ({})", pair.test, pair.test_samples),
            or_dash(pair.value),
            or_dash(interval.map(|i| i.0)),
            or_dash(interval.map(|i| i.1)),
        ]
    };
    Sheet {
        header: texts(header),
        rows: found.experiments.iter().map(row).collect(),
    }
}

/// The experiments across databases that have no value, with the reason.
pub fn failed_pairs(found: &Across) -> Vec<(String, String)> {
    let failed = found.experiments.iter();
    failed
        .filter_map(|pair| Some((pair.name.clone(), pair.error.clone()?)))
        .collect()
}
