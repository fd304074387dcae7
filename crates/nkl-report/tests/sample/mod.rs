//! Made-up results to draw and write. Deterministic; no figure in here means anything.
#![allow(dead_code)]

use nkl_config::plan::{Measure, PlotPlan, Task};
use nkl_config::Note;
use nkl_report::figure::legend::{Entry, Swatch};
use nkl_report::figure::marks::{Band, Bars, BoxPlot, Direction, Histogram, Line, Series, Violin};
use nkl_report::figure::{axis::Axis, color, scale::Scale, stats, style::LabelColors};
use nkl_report::figure::{Chart, Scene};
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
        details: Default::default(),
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
    let edges = Binned::equally_wide(&truth, 3);
    let main = Evaluation {
        evaluated: "test".into(),
        metrics: metrics.into_iter().collect(),
        confusion: Vec::new(),
        per_class: Vec::new(),
        binned: Binned::of(&truth, &predicted, &edges),
        details: Default::default(),
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
    gallery.extend(marks());
    gallery
}

/// One figure for every kind of mark that no figure of a result uses.
pub fn marks() -> Vec<(String, Scene)> {
    let mut dice = Dice(5);
    let labels = ["anger", "neutral", "sadness"];
    let colors = LabelColors::new(labels);
    let mut values = |shift: f64| {
        let value = |_| 180.0 + 40.0 * (dice.normal() + shift);
        (0..300).map(value).collect::<Vec<f64>>()
    };
    let groups: Vec<(color::Color, Vec<f64>)> = labels
        .iter()
        .zip([1.2, 0.0, -0.8])
        .map(|(l, s)| (colors.of(l), values(s)))
        .collect();
    let entry = |label: &&str| Entry {
        name: (*label).to_owned(),
        swatch: Swatch::Fill(colors.of(label)),
    };
    let legend: Vec<Entry> = labels.iter().map(entry).collect();
    let bands = || Axis::new("", Scale::Bands(labels.map(str::to_owned).to_vec()));
    let curves: Vec<Vec<(f64, f64)>> = groups
        .iter()
        .filter_map(|g| stats::density(&g.1, 100))
        .collect();
    let range = || Scale::around(curves.iter().flatten().map(|p| p.0));
    let mut violins = Chart::new("violins", bands(), Axis::new("F0 (Hz)", range()));
    violins.add(Violin {
        groups: groups.clone(),
        share: 0.9,
    });
    let mut boxes = Chart::new("boxes", bands(), Axis::new("F0 (Hz)", range()));
    boxes.add(BoxPlot {
        groups: groups.clone(),
        share: 0.5,
    });
    let histograms: Vec<(Vec<f64>, Vec<u64>)> = groups
        .iter()
        .filter_map(|g| stats::histogram(&g.1))
        .collect();
    let top = histograms
        .iter()
        .flat_map(|h| &h.1)
        .max()
        .map_or(0.0, |m| *m as f64);
    let count = || Axis::new("Samples", Scale::from_zero(top));
    let mut histogram = Chart::new("histogram", Axis::new("F0 (Hz)", range()), count());
    histogram.legend = legend.clone();
    for ((edges, counts), (color, _)) in histograms.into_iter().zip(&groups) {
        let heights = counts.iter().map(|c| *c as f64).collect();
        histogram.add(Histogram {
            edges,
            heights,
            color: *color,
            opacity: 0.5,
        });
    }
    let most = curves.iter().flatten().map(|p| p.1).fold(0.0, f64::max);
    let y = Axis::new("Density", Scale::from_zero(most));
    let mut density = Chart::new("density", Axis::new("F0 (Hz)", range()), y);
    density.legend = legend.clone();
    for (points, (color, _)) in curves.iter().zip(&groups) {
        let band = points.iter().map(|(x, d)| (*x, 0.0, *d)).collect();
        density.add(Band {
            points: band,
            color: *color,
            opacity: 0.25,
        });
        density.add(Line {
            points: points.clone(),
            color: *color,
            width: 1.4,
            dash: None,
        });
    }
    let series = |i: usize, values: [f64; 3]| Series {
        color: color::nth(i),
        values: values.map(Some).to_vec(),
        labels: values.map(|v| v.to_string()).to_vec(),
    };
    let all = vec![series(0, [31.0, 9.0, 55.0]), series(1, [22.0, 0.0, 7.0])];
    let mut bars = Chart::new("bars", bands(), Axis::new("n", Scale::from_zero(55.0)));
    bars.add(Bars {
        series: all.clone(),
        direction: Direction::Up,
        stacked: false,
    });
    let mut stacked = Chart::new("stacked", bands(), Axis::new("n", Scale::from_zero(62.0)));
    stacked.add(Bars {
        series: all,
        direction: Direction::Up,
        stacked: true,
    });
    let x = Axis::new("Samples", Scale::log_around([10.0, 50_000.0]));
    let mut line = Chart::new(
        "line",
        x,
        Axis::new("Seconds", Scale::log_around([0.01, 20.0])),
    );
    let points = (1..=50).map(|i| (1000.0 * f64::from(i), 0.0004 * 1000.0 * f64::from(i)));
    line.add(Line {
        points: points.collect(),
        color: color::nth(0),
        width: 1.4,
        dash: None,
    });
    let charts = [violins, boxes, histogram, density, bars, stacked, line];
    charts
        .into_iter()
        .map(|c| (format!("mark_{}", c.description), c.draw()))
        .collect()
}

/// The default `[PLOT]` section with this picture format.
pub fn plot(format: &str) -> PlotPlan {
    PlotPlan {
        name: None,
        format: format.into(),
        titles: true,
        epochs: false,
        anim_progression: false,
        fps: 1.0,
        epoch_progression: false,
        combine_per_speaker: None,
        uncertainty_threshold: None,
        runs_compare: None,
        ccc: false,
        fill_areas: false,
        kind: "violin".into(),
    }
}
