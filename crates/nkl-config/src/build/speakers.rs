//! `[VERIFY]` and `[RECOMMEND]`.

use super::needs::choice;
use super::Purpose;
use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{CepstraPlan, MfccPlan, RecommendPlan, Selection, VerifyPlan};
use crate::settings::{Settings, View};
use crate::ProblemKind;
use std::path::PathBuf;

const PARTS: &[(&str, Selection)] = &[
    ("train", Selection::Train),
    ("dev", Selection::Dev),
    ("test", Selection::Test),
];

/// `[VERIFY]`. What is wrong with it stops only the command that reads it.
pub(crate) fn verify(
    settings: &Settings,
    purpose: Purpose,
    paths: &Paths,
    log: &mut Log,
) -> VerifyPlan {
    let view = settings.section("VERIFY");
    let mut own = Log::default();
    let plan = VerifyPlan {
        methods: view.words("method"),
        speaker: view.text("speaker").unwrap_or_default(),
        frames: frames(&view),
        components: view.count("components").unwrap_or_default(),
        ubm_iterations: view.count("ubm_iterations").unwrap_or_default(),
        relevance: view.float("relevance").unwrap_or_default(),
        scoring: view.text("scoring").unwrap_or_default(),
        rank: view.count("rank").unwrap_or_default(),
        speaker_rank: view.count("speaker_rank").unwrap_or_default(),
        iterations: view.count("iterations").unwrap_or_default(),
        backend: view.text("backend").unwrap_or_default(),
        whitening: view.flag("whitening"),
        length_norm: view.flag("length_norm"),
        lda: view.count("lda").unwrap_or_default(),
        wccn: view.flag("wccn"),
        plda_iterations: view.count("plda_iterations").unwrap_or_default(),
        enroll_part: choice(&view, "enroll_part", PARTS).unwrap_or(Selection::Test),
        enroll_samples: view.count("enroll_samples").unwrap_or_default(),
        test_samples: counts(&view, "test_samples", &mut own),
        enroll: file(&view, "enroll", paths, &mut own),
        trials: file(&view, "trials", paths, &mut own),
        calibration: view
            .given("calibration")
            .and_then(|_| view.text("calibration")),
        p_targets: probabilities(&view, "p_target", &mut own),
    };
    if plan.methods.is_empty() {
        let message = "`method` is empty";
        own.problem(
            ProblemKind::Value,
            view.place("method"),
            message,
            "for instance gmm_ubm",
        );
    }
    if matches!(purpose, Purpose::Verify | Purpose::Check) {
        log.problems.extend(own.problems);
    }
    plan
}

/// `[RECOMMEND]`.
pub(crate) fn recommend(
    settings: &Settings,
    purpose: Purpose,
    paths: &Paths,
    log: &mut Log,
) -> RecommendPlan {
    let view = settings.section("RECOMMEND");
    let mut own = Log::default();
    let target = || settings.section("DATA").text("target").map(|t| vec![t]);
    let plan = RecommendPlan {
        features: file(&view, "features", paths, &mut own),
        song_column: view.text("song_column").unwrap_or_default(),
        tags: file(&view, "tags", paths, &mut own),
        tag_columns: match view.given("tag_columns") {
            Some(_) => view.words("tag_columns"),
            None => target().unwrap_or_default(),
        },
        min_weight: view.float("min_weight").unwrap_or_default(),
        min_songs: view.count("min_songs").unwrap_or_default(),
        frames: frames(&view),
        components: view.count("components").unwrap_or_default(),
        iterations: view.count("iterations").unwrap_or_default(),
        background_share: view.float("background_share").unwrap_or_default(),
        train_share: view.float("train_share").unwrap_or_default(),
        relevance: view.float("relevance").unwrap_or_default(),
        dimensions: view.count("dimensions").unwrap_or_default(),
    };
    if plan.features.is_some() && plan.tags.is_none() && view.given("tags").is_none() {
        let message = "`features` is set and `tags` is not";
        let help = "name the table that says which song has which tag";
        own.problem(
            ProblemKind::MissingKey,
            view.place("features"),
            message,
            help,
        );
    }
    if matches!(purpose, Purpose::Recommend | Purpose::Check) {
        log.problems.extend(own.problems);
    }
    plan
}

/// The frames of either section.
fn frames(view: &View) -> CepstraPlan {
    let count = |name: &str| view.count(name).unwrap_or_default();
    CepstraPlan {
        mfcc: MfccPlan {
            n_mfcc: count("n_mfcc"),
            n_mels: count("n_mels"),
            sample_rate: u32::try_from(count("sample_rate")).unwrap_or_default(),
            win_ms: view.float("win_dur").unwrap_or_default(),
            hop_ms: view.float("hop_dur").unwrap_or_default(),
            deltas: count("deltas"),
            functionals: Vec::new(),
        },
        normalisation: view.text("normalisation").unwrap_or_default(),
        vad: view.flag("vad"),
    }
}

/// A file that has to be there.
fn file(view: &View, name: &str, paths: &Paths, log: &mut Log) -> Option<PathBuf> {
    view.given(name)?;
    let written = view.text(name)?;
    match paths.find(&written) {
        Ok(path) => Some(path),
        Err(message) => {
            let message = format!("`{name}`: {message}");
            let help = "name a file that is there";
            log.problem(ProblemKind::MissingData, view.place(name), message, help);
            None
        }
    }
}

/// Whole numbers from 1 on.
fn counts(view: &View, name: &str, log: &mut Log) -> Vec<usize> {
    let numbers = view.numbers(name).unwrap_or_default();
    let good = |v: &f64| *v >= 1.0 && v.fract() == 0.0 && *v <= 1e6;
    if numbers.is_empty() || !numbers.iter().all(good) {
        let message = format!("`{name}` has to be a list of whole numbers from 1 on");
        log.problem(
            ProblemKind::Value,
            view.place(name),
            message,
            "for instance [1, 5]",
        );
    }
    numbers.iter().map(|v| *v as usize).collect()
}

/// Numbers between 0 and 1.
fn probabilities(view: &View, name: &str, log: &mut Log) -> Vec<f64> {
    let numbers = view.numbers(name).unwrap_or_default();
    if numbers.is_empty() || !numbers.iter().all(|p| *p > 0.0 && *p < 1.0) {
        let message = format!("`{name}` has to be a list of probabilities between 0 and 1");
        log.problem(
            ProblemKind::Value,
            view.place(name),
            message,
            "for instance [0.01, 0.05]",
        );
    }
    numbers
}
