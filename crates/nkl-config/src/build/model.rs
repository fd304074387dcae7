//! `[MODEL]`.

use super::needs::{choice, missing, Needs};
use super::tuning;
use crate::keys::key_named;
use crate::log::Log;
use crate::plan::{ClassWeight, Measure, ModelPlan};
use crate::settings::{Settings, View};
use crate::{Literal, ProblemKind};

const MEASURES: &[(&str, Measure)] = &[
    ("uar", Measure::Uar),
    ("accuracy", Measure::Accuracy),
    ("f1", Measure::F1),
    ("precision", Measure::Precision),
    ("recall", Measure::Recall),
    ("specificity", Measure::Specificity),
    ("auc", Measure::Auc),
    ("eer", Measure::Eer),
    ("mse", Measure::Mse),
    ("mae", Measure::Mae),
    ("pcc", Measure::Pcc),
    ("ccc", Measure::Ccc),
    ("r2", Measure::R2),
];

/// Parameters of the chosen model: what was set, else the default if the model reads the key.
struct Parameters<'s> {
    view: View<'s>,
    kind: String,
}

impl Parameters<'_> {
    fn applies(&self, name: &str) -> bool {
        let key = key_named("MODEL", name);
        key.is_some_and(|key| key.only.is_empty() || key.only.contains(&self.kind.as_str()))
    }

    fn literal(&self, name: &str) -> Option<Literal> {
        match self.view.given(name) {
            Some(value) => Some(value.clone()),
            None => self.view.value(name).filter(|_| self.applies(name)),
        }
    }

    fn float(&self, name: &str) -> Option<f64> {
        self.literal(name)?.as_f64()
    }

    fn count(&self, name: &str) -> Option<usize> {
        match self.literal(name)? {
            Literal::Int(value) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.literal(name).map(|value| value.to_text())
    }
}

pub(super) fn build(settings: &Settings, needs: &Needs, log: &mut Log) -> ModelPlan {
    let view = settings.section("MODEL");
    if needs.model && view.given("type").is_none() {
        missing(settings, "MODEL", "type", log);
    }
    let kind = view.text("type").unwrap_or_default();
    let tuning_params = view.words("tuning_params");
    let of = Parameters {
        view: view.clone(),
        kind: kind.clone(),
    };
    ModelPlan {
        measure: choice(&view, "measure", MEASURES),
        save: view.flag("save"),
        only_test: view.flag("only_test"),
        n_jobs: view
            .int("n_jobs")
            .and_then(|jobs| usize::try_from(jobs).ok())
            .filter(|&jobs| jobs > 0),
        device: view.text("device").unwrap_or_default(),
        random_seed: view
            .int("random_seed")
            .and_then(|seed| u64::try_from(seed).ok()),
        nan_strategy: choice(&view, "nan_strategy", super::feats::NAN_STRATEGIES),
        class_weight: class_weight(&view),
        logo: view.count("logo"),
        loso: view.flag("loso"),
        k_fold: view.count("k_fold_cross"),
        patience: view.count("patience"),
        c: of.float("C_val"),
        kernel: of.text("kernel"),
        gamma: gamma(&of),
        degree: of
            .count("degree")
            .and_then(|degree| u32::try_from(degree).ok()),
        coef0: of.float("coef0"),
        epsilon: of.float("epsilon"),
        k: of.count("K_val"),
        knn_weights: of.text("KNN_weights"),
        n_estimators: of.count("n_estimators"),
        max_depth: of.count("max_depth"),
        subsample: of.float("subsample"),
        colsample_bytree: of.float("colsample_bytree"),
        learning_rate: of.float("learning_rate"),
        early_stopping_rounds: of.count("early_stopping_rounds"),
        eval_metric: of.text("eval_metric"),
        validation_split: of.float("validation_split"),
        gmm_components: of.count("GMM_components"),
        gmm_covariance: of.text("GMM_covariance_type"),
        gmm_relevance: of.float("GMM_relevance_factor"),
        epochs: settings.section("EXP").count("epochs"),
        picture: picture(settings, &kind),
        layers: layers(&view, log),
        drop: drop_out(&view, log),
        activation: of.text("activation"),
        batch_size: of.count("batch_size"),
        loss: of.text("loss"),
        label_smoothing: label_smoothing(&of),
        optimizer: of.text("optimizer"),
        weight_decay: of.float("weight_decay"),
        momentum: of.float("momentum"),
        scheduler: of.text("scheduler"),
        warmup_epochs: of.count("warmup_epochs"),
        scheduler_step: of.count("scheduler.step_size"),
        scheduler_gamma: of.float("scheduler.gamma"),
        focal_alpha: of.float("focal.alpha"),
        focal_gamma: of.float("focal.gamma"),
        max_grad_norm: of.float("max_grad_norm"),
        tuning_grid: tuning::grid(settings, &tuning_params, log),
        tuning_params,
        scoring: view.text("scoring"),
        kind,
    }
}

/// What a cnn looks at: the spectrogram of FEATS.type spectra, which must be the only type.
fn picture(settings: &Settings, kind: &str) -> Option<[usize; 2]> {
    let feats = settings.section("FEATS");
    let alone = matches!(feats.words("type").as_slice(), [only] if only == "spectra");
    let bands = feats.count("fft_nbands")?;
    super::feats::frames(settings)
        .filter(|_| kind == "cnn" && alone)
        .map(|frames| [bands, frames])
}

/// Any way of saying yes means balanced.
fn class_weight(view: &View) -> ClassWeight {
    match view.value("class_weight") {
        None | Some(Literal::Bool(false)) => ClassWeight::None,
        Some(other) if other.as_f64() == Some(0.0) => ClassWeight::None,
        Some(_) => ClassWeight::Balanced,
    }
}

fn gamma(of: &Parameters) -> Option<String> {
    of.text("gamma")
}

fn label_smoothing(of: &Parameters) -> Option<f64> {
    match of.literal("label_smoothing")? {
        Literal::Bool(on) => Some(if on { 0.1 } else { 0.0 }),
        other => other.as_f64(),
    }
}

fn layers(view: &View, log: &mut Log) -> Vec<usize> {
    let sizes = view.numbers("layers").unwrap_or_default();
    let counted = view.given("layers").map_or(0, |value| match value {
        Literal::List(items) => items.len(),
        Literal::Dict(pairs) => pairs.len(),
        _ => 1,
    });
    let valid: Vec<usize> = sizes
        .iter()
        .filter(|size| size.fract() == 0.0 && **size >= 1.0 && **size <= 1e6)
        .map(|&size| size as usize)
        .collect();
    if valid.len() != counted {
        log.problem(
            ProblemKind::Value,
            view.place("layers"),
            "`layers`: every size must be a whole number from 1 on",
            "for instance [64, 16]",
        );
    }
    valid
}

fn drop_out(view: &View, log: &mut Log) -> Vec<f64> {
    let shares = view.numbers("drop").unwrap_or_default();
    if shares.iter().any(|share| !(0.0..1.0).contains(share)) {
        log.problem(
            ProblemKind::Value,
            view.place("drop"),
            "`drop`: every share must be from 0 to below 1",
            "for instance 0.3",
        );
    }
    shares
}
