//! Made-up results to draw and write. Deterministic; no figure in here means anything.
#![allow(dead_code)]

use nkl_config::plan::{Measure, Task};
use nkl_config::Note;
use nkl_report::figure::Scene;
use nkl_report::plots::{self, Subject};
use nkl_report::{
    Binned, ClassScore, Config, Evaluation, ExperimentResult, FailedRecording, FeatureSummary,
    ModelSummary, Outcome, Predictions, RunEntry, Runs, Sample, Score, SplitCounts, ValueSummary,
};

/// A small generator (xorshift), so that samples need no crate.
pub struct Dice(pub u64);

impl Dice {
    /// Even between 0 and 1.
    pub fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// About normal, mean 0, deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.roll()).sum::<f64>() - 6.0
    }
}

pub const EMOTIONS: [&str; 7] = [
    "anger",
    "boredom",
    "disgust",
    "fear",
    "happiness",
    "neutral",
    "sadness",
];

/// `k` class names of about `length` letters.
pub fn names(k: usize, length: usize) -> Vec<String> {
    let words = "somewhat_irritated but-mostly calm and.quiet_when_the_weather/was_Ängstlich fine";
    (0..k)
        .map(|i| {
            let start: String = words.chars().cycle().skip(i * 7).take(length).collect();
            format!("{start}{i}")
        })
        .collect()
}

/// A classification with a confusion matrix of `k` classes and about `n` test samples.
pub fn classification(labels: &[&str], n: usize) -> (ExperimentResult, Predictions) {
    let k = labels.len();
    let mut dice = Dice(7 + k as u64);
    let (mut truth, mut predicted, mut proba) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..n {
        let t = (i + i / 3) % k;
        let shift = if dice.roll() < 0.75 {
            0
        } else {
            1 + (dice.roll() * 2.5) as usize
        };
        let p = (t + shift) % k;
        let rest = 0.4 / k as f64;
        proba.extend((0..k).map(|c| if c == p { 0.6 + rest } else { rest }));
        truth.push(t);
        predicted.push(p);
    }
    let mut confusion = vec![vec![0u64; k]; k];
    truth
        .iter()
        .zip(&predicted)
        .for_each(|(t, p)| confusion[*t][*p] += 1);
    let per_class: Vec<ClassScore> = (0..k)
        .map(|c| class_score(labels[c], &confusion, c))
        .collect();
    let mean =
        |f: fn(&ClassScore) -> Option<f64>| per_class.iter().filter_map(f).sum::<f64>() / k as f64;
    let uar = mean(|c| c.recall);
    let right = truth.iter().zip(&predicted).filter(|(t, p)| t == p).count();
    let accuracy = right as f64 / n as f64;
    let around = |x: f64| Score::new(x, Some((x - 0.055, x + 0.048)));
    let metrics = [
        (Measure::Uar, around(uar)),
        (Measure::Accuracy, around(accuracy)),
        (Measure::F1, around(mean(|c| c.f1))),
        (Measure::Precision, Score::plain(mean(|c| c.precision))),
        (Measure::Recall, Score::plain(uar)),
    ];
    let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
    let main = Evaluation {
        evaluated: "test".into(),
        metrics: metrics.into_iter().collect(),
        confusion: confusion.clone(),
        per_class,
        binned: None,
    };
    let support = |scale: usize| -> Vec<usize> {
        confusion
            .iter()
            .map(|row| row.iter().sum::<u64>() as usize * scale)
            .collect()
    };
    let counts = vec![
        split("train", n * 3, 8, support(3), None),
        split("test", n, 2, support(1), None),
    ];
    let outcome = Outcome::Classes {
        labels: labels.clone(),
        truth,
        predicted,
        proba,
    };
    let result = result(Task::Classification, labels, Measure::Uar, main, counts);
    (
        result,
        Predictions {
            samples: samples(n),
            outcome,
        },
    )
}

fn class_score(label: &str, confusion: &[Vec<u64>], c: usize) -> ClassScore {
    let hits = confusion[c][c] as f64;
    let support: u64 = confusion[c].iter().sum();
    let found: u64 = confusion.iter().map(|row| row[c]).sum();
    let (precision, recall) = (hits / found as f64, hits / support as f64);
    let f1 = 2.0 * precision * recall / (precision + recall);
    ClassScore::new(label, precision, recall, f1, support)
}

/// A regression with `n` test samples.
pub fn regression(n: usize) -> (ExperimentResult, Predictions) {
    let mut dice = Dice(99);
    let truth: Vec<f64> = (0..n).map(|_| 45.0 + 14.0 * dice.normal()).collect();
    let predicted: Vec<f64> = truth
        .iter()
        .map(|t| 45.0 + 0.6 * (t - 45.0) + 7.0 * dice.normal())
        .collect();
    let metrics = [
        (Measure::Mse, Score::new(81.4, Some((70.2, 93.9)))),
        (Measure::Mae, Score::new(7.12, Some((6.5, 7.9)))),
        (Measure::Pcc, Score::new(0.768, Some((0.721, 0.806)))),
        (Measure::Ccc, Score::new(0.715, Some((0.667, 0.755)))),
    ];
    let edges = Binned::thirds(&truth);
    let main = Evaluation {
        evaluated: "test".into(),
        metrics: metrics.into_iter().collect(),
        confusion: Vec::new(),
        per_class: Vec::new(),
        binned: Binned::of(&truth, &predicted, &edges),
    };
    let values = ValueSummary::of(&truth);
    let counts = vec![
        split("train", 3 * n, 80, vec![], values),
        split("test", n, 20, vec![], values),
    ];
    let outcome = Outcome::Values { truth, predicted };
    let mut result = result(Task::Regression, Vec::new(), Measure::Ccc, main, counts);
    result.target = "age".into();
    (
        result,
        Predictions {
            samples: samples(n),
            outcome,
        },
    )
}

fn split(
    name: &str,
    samples: usize,
    speakers: usize,
    classes: Vec<usize>,
    values: Option<ValueSummary>,
) -> SplitCounts {
    SplitCounts {
        split: name.into(),
        samples,
        speakers: Some(speakers),
        classes,
        values,
    }
}

fn samples(n: usize) -> Vec<Sample> {
    let sample = |i: usize| Sample {
        file: format!("wav/{i:04}, take \"1\".wav"),
        start: 0.0,
        end: 1.5 + i as f64 / 8.0,
        speaker: Some(format!("s{}", i % 4)),
    };
    (0..n).map(sample).collect()
}

fn result(
    task: Task,
    labels: Vec<String>,
    measure: Measure,
    main: Evaluation,
    counts: Vec<SplitCounts>,
) -> ExperimentResult {
    let entries = vec![RunEntry {
        run: 0,
        seed: 42,
        metrics: main.metrics.clone(),
    }];
    ExperimentResult {
        schema: nkl_report::SCHEMA,
        program: "nkl 0.1.0".into(),
        experiment: "sample".into(),
        databases: vec!["madeup".into()],
        target: "emotion".into(),
        task,
        labels,
        measure,
        run: 0,
        runs: Runs::new(measure, entries),
        main,
        further: Vec::new(),
        counts,
        features: FeatureSummary {
            types: vec!["mfcc".into()],
            count: 195,
            scale: Some("standard".into()),
            failed: vec![FailedRecording {
                file: "wav/9.wav".into(),
                reason: "0 bytes".into(),
            }],
        },
        model: ModelSummary {
            kind: "svm".into(),
            description: "svm, C 1, kernel rbf".into(),
        },
        seed: 42,
        notes: vec![Note::warning(
            "2 samples have no speaker and were left out of the split",
        )],
        config: Some(Config {
            file: "configs/sample.ini".into(),
            overrides: Vec::new(),
        }),
        plan: serde_json::json!({"EXP": {"name": "sample"}}),
        seconds: [("data".to_owned(), 0.02), ("features".to_owned(), 0.61)]
            .into_iter()
            .collect(),
    }
}

/// Every figure of a result.
pub fn figures(result: &ExperimentResult, predictions: &Predictions) -> Vec<(String, Scene)> {
    let subject = Subject {
        result,
        predictions,
        titles: true,
    };
    let drawn = plots::registry().iter().filter_map(|entry| {
        let suffix = if entry.suffix.is_empty() {
            "_main"
        } else {
            entry.suffix
        };
        Some((suffix.to_owned(), (entry.draw)(&subject)?))
    });
    drawn.collect()
}

/// All figures, from 2 to 40 classes, with short and long names, few and many points.
pub fn gallery() -> Vec<(String, Scene)> {
    let mut gallery = Vec::new();
    let mut add = |name: &str, (result, predictions): (ExperimentResult, Predictions)| {
        for (suffix, scene) in figures(&result, &predictions) {
            gallery.push((format!("{name}{suffix}"), scene));
        }
    };
    add("class7", classification(&EMOTIONS, 172));
    add("class2", classification(&["female", "male"], 4300));
    add(
        "class4",
        classification(&["Angry", "Happy", "Neutral", "Sad"], 80),
    );
    for (k, n) in [(10, 600), (12, 900), (20, 2000), (40, 12000)] {
        let names = names(k, if k == 12 { 40 } else { 9 });
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        add(&format!("class{k}"), classification(&names, n));
    }
    for n in [60, 500, 3000, 50000] {
        add(&format!("age{n}"), regression(n));
    }
    gallery
}
