//! The table and the report of an ensemble.

use super::table::{number, Predicted};
use super::Source;
use crate::assemble;
use crate::cli::EnsembleArgs;
use crate::failure::Failure;
use crate::tables;
use anyhow::{anyhow, Context};
use nkl_config::plan::{Measure, Task};
use nkl_config::Note;
use nkl_learn::pipeline::judge;
use nkl_learn::{metrics::uncertainty, Prediction, TargetRef};
use nkl_report as report;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Truth of all samples.
enum Truth {
    Classes(Vec<usize>),
    Values(Vec<f64>),
}

/// Writes the table, and where truth is known the report.
pub fn write(
    args: &EnsembleArgs,
    sources: &[Source],
    tables: &[Predicted],
    joined: &Prediction,
    weights: Option<&[f64]>,
) -> Result<(), Failure> {
    let Some(first) = tables.first() else {
        return Ok(());
    };
    write_table(&args.outfile, first, joined, args.no_labels).map_err(Failure::Run)?;
    if args.no_labels {
        println!("{}", args.outfile.display());
        return Ok(());
    }
    let truth = truth(first).map_err(Failure::BadInput)?;
    let target = match &truth {
        Truth::Classes(index) => TargetRef::Classes {
            index,
            count: first.labels.len(),
        },
        Truth::Values(values) => TargetRef::Values(values),
    };
    let rows: Vec<usize> = (0..first.samples.len()).collect();
    let verdict = judge(target, &rows, joined).map_err(Failure::bad_input)?;
    let predictions = report::Predictions {
        samples: first.samples.clone(),
        outcome: outcome(first, &truth, joined),
    };
    let main = evaluation(first, &verdict);
    let result = result(args, sources, first, &truth, main, weights);
    let layout = layout(&args.outfile);
    let plot = nkl_config::plots();
    let files = report::write(&result, &predictions, &layout, &plot).map_err(Failure::run)?;
    println!("{}", report::text(&result));
    println!(
        "Each experiment\n{}",
        each(&result, sources, tables, target)?
    );
    println!("{}\n", args.outfile.display());
    println!("{}", report::where_to_find(&layout.root, &files));
    Ok(())
}

/// The score of each experiment on the same samples, beside the ensemble's.
fn each(
    result: &report::ExperimentResult,
    sources: &[Source],
    tables: &[Predicted],
    target: TargetRef,
) -> Result<String, Failure> {
    let measure = result.measure;
    let columns = [
        ("Experiment", report::Align::Left),
        (report::measure_name(measure), report::Align::Right),
    ];
    let columns = columns.map(|(name, align)| (name.to_owned(), align));
    let mut table = report::Table::new(columns.to_vec());
    let shown = crate::series::output::shown;
    for (source, own) in sources.iter().zip(tables) {
        let prediction = match target {
            TargetRef::Classes { .. } => Prediction::Classes {
                proba: own.proba.clone(),
            },
            TargetRef::Values(_) => {
                let values = own.predicted.iter().map(|text| number(text));
                Prediction::Values(values.collect::<Option<_>>().unwrap_or_default())
            }
        };
        let rows: Vec<usize> = (0..own.samples.len()).collect();
        let verdict = judge(target, &rows, &prediction).map_err(Failure::bad_input)?;
        let value = assemble::metrics(&verdict)
            .get(&measure)
            .and_then(|s| s.value);
        table.row(vec![source.name.clone(), shown(value)]);
    }
    let value = result.main.metrics.get(&measure).and_then(|s| s.value);
    table.row(vec![result.model.kind.clone(), shown(value)]);
    Ok(table.render())
}

fn truth(table: &Predicted) -> anyhow::Result<Truth> {
    let rows = table.truth.iter().enumerate();
    if table.labels.is_empty() {
        let values = rows.map(|(row, text)| {
            number(text)
                .with_context(|| format!("{}: truth is `{text}`, not a number", table.place(row)))
        });
        return values.collect::<anyhow::Result<_>>().map(Truth::Values);
    }
    let index = rows.map(|(row, text)| {
        let class = table.labels.iter().position(|label| label == text);
        class.ok_or_else(|| {
            let known = table.labels.join(", ");
            anyhow!(
                "{}: truth is `{text}`, which is none of the classes {known}",
                table.place(row)
            )
        })
    });
    index.collect::<anyhow::Result<_>>().map(Truth::Classes)
}

fn outcome(table: &Predicted, truth: &Truth, joined: &Prediction) -> report::Outcome {
    match (truth, joined) {
        (Truth::Classes(truth), Prediction::Classes { proba }) => report::Outcome::Classes {
            labels: table.labels.clone(),
            truth: truth.clone(),
            predicted: joined.classes().unwrap_or_default(),
            proba: proba.iter().copied().collect(),
        },
        (Truth::Values(truth), Prediction::Values(predicted)) => report::Outcome::Values {
            truth: truth.clone(),
            predicted: predicted.clone(),
        },
        _ => report::Outcome::Values {
            truth: Vec::new(),
            predicted: Vec::new(),
        },
    }
}

/// Samples, speakers and classes that the experiments have tested.
fn counts(table: &Predicted, truth: &Truth) -> report::SplitCounts {
    let speakers = table.samples.iter().map(|s| s.speaker.as_deref());
    let speakers: Option<HashSet<&str>> = speakers.collect();
    let (classes, values) = match truth {
        Truth::Classes(index) => {
            let of = |class| index.iter().filter(|own| **own == class).count();
            ((0..table.labels.len()).map(of).collect(), None)
        }
        Truth::Values(values) => (Vec::new(), report::ValueSummary::of(values)),
    };
    report::SplitCounts {
        split: "test".to_owned(),
        samples: table.samples.len(),
        speakers: speakers.map(|names| names.len()),
        classes,
        values,
    }
}

fn evaluation(table: &Predicted, verdict: &nkl_learn::pipeline::Verdict) -> report::Evaluation {
    let (confusion, per_class) = assemble::confusion(verdict, &table.labels);
    report::Evaluation {
        evaluated: "the samples that all have tested".to_owned(),
        metrics: assemble::metrics(verdict),
        confusion,
        per_class,
        binned: None,
        details: report::Details::default(),
    }
}

fn result(
    args: &EnsembleArgs,
    sources: &[Source],
    table: &Predicted,
    truth: &Truth,
    main: report::Evaluation,
    weights: Option<&[f64]>,
) -> report::ExperimentResult {
    let (task, usual) = match truth {
        Truth::Classes(_) => (Task::Classification, Measure::Uar),
        Truth::Values(_) => (Task::Regression, Measure::Mse),
    };
    // What all experiments agree on is the ensemble's too.
    let common = |key: &str| {
        let mut values = sources.iter().map(|s| s.result.as_ref()?.get(key).cloned());
        let first = values.next().flatten()?;
        values
            .all(|other| other.as_ref() == Some(&first))
            .then_some(first)
    };
    let measure = common("measure").and_then(|value| serde_json::from_value(value).ok());
    let databases = common("databases").and_then(|value| serde_json::from_value(value).ok());
    let target = common("target").and_then(|v| v.as_str().map(str::to_owned));
    let method = args.method.name();
    let names: Vec<&str> = sources.iter().map(|s| s.name.as_str()).collect();
    let weights = weights.map(|w| {
        let w: Vec<String> = w.iter().map(f64::to_string).collect();
        format!(", weights {}", w.join(" "))
    });
    let measure = measure.unwrap_or(usual);
    let entry = report::RunEntry {
        run: 0,
        seed: 0,
        metrics: main.metrics.clone(),
    };
    let mut notes = Vec::new();
    if common("target").is_none() {
        notes.push(Note::info(
            "the experiments' result.json do not tell a common target",
        ));
    }
    report::ExperimentResult {
        schema: report::SCHEMA,
        program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_string(),
        experiment: stem(&args.outfile),
        databases: databases.unwrap_or_default(),
        target: target.unwrap_or_else(|| "target".to_owned()),
        task,
        labels: table.labels.clone(),
        measure,
        run: 0,
        runs: report::Runs::new(measure, vec![entry]),
        main,
        further: Vec::new(),
        counts: vec![counts(table, truth)],
        features: report::FeatureSummary::default(),
        model: report::ModelSummary {
            kind: format!("ensemble ({method})"),
            description: format!(
                "{method} of {}{}",
                names.join(", "),
                weights.unwrap_or_default()
            ),
        },
        seed: 0,
        notes,
        config: None,
        plan: serde_json::Value::Null,
        seconds: Default::default(),
    }
}

/// The report's folder: the table's name without its suffix.
fn layout(table: &Path) -> report::Layout {
    let root = match table.extension() {
        Some(_) => table.with_extension(""),
        None => PathBuf::from(format!("{}_report", table.display())),
    };
    report::Layout {
        results: root.join("results"),
        run_results: root.join("results"),
        images: root.join("images"),
        experiment: stem(table),
        model: "ensemble".to_owned(),
        target: "target".to_owned(),
        plot: stem(table),
        root,
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// `file, start, end, <classes>, predicted, truth, uncertainty, correct`, the columns of a run's
/// predictions.
fn write_table(
    path: &Path,
    table: &Predicted,
    joined: &Prediction,
    without_truth: bool,
) -> anyhow::Result<()> {
    let mut header: Vec<String> = Predicted::PLACE.map(str::to_owned).to_vec();
    header.extend(table.labels.iter().cloned());
    header.push("predicted".to_owned());
    header.extend((!without_truth).then(|| "truth".to_owned()));
    let classes = joined.classes();
    let uncertain = match joined {
        Prediction::Classes { proba } => uncertainty(proba.view()),
        Prediction::Values(_) => Vec::new(),
    };
    header.extend(classes.is_some().then(|| "uncertainty".to_owned()));
    header.extend((classes.is_some() && !without_truth).then(|| "correct".to_owned()));
    let finite = |x: f64| {
        if x.is_finite() {
            x.to_string()
        } else {
            String::new()
        }
    };
    let rows = table.samples.iter().enumerate().map(|(row, sample)| {
        let mut cells = vec![
            sample.file.clone(),
            finite(sample.start),
            finite(sample.end),
        ];
        let predicted = match joined {
            Prediction::Classes { proba } => {
                cells.extend(proba.row(row).iter().map(f64::to_string));
                let class = classes.as_ref().and_then(|all| all.get(row).copied());
                class
                    .and_then(|c| table.labels.get(c).cloned())
                    .unwrap_or_default()
            }
            Prediction::Values(values) => values.get(row).map(f64::to_string).unwrap_or_default(),
        };
        let truth = table.truth.get(row).cloned().unwrap_or_default();
        let correct = if truth == predicted { "True" } else { "False" };
        cells.push(predicted);
        cells.extend((!without_truth).then_some(truth));
        cells.extend(uncertain.get(row).map(f64::to_string));
        cells.extend((!uncertain.is_empty() && !without_truth).then(|| correct.to_owned()));
        cells
    });
    tables::write(path, header, rows)
}
