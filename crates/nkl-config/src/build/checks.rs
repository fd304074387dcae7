//! Combinations that cannot work.

mod split;

use super::needs::Needs;
use crate::log::Log;
use crate::plan::{DatabaseKind, DatabasePlan, SplitStrategy, Task};
use crate::settings::Settings;
use crate::{Note, Plan, ProblemKind};

const REGRESSORS: &[&str] = &[
    "svr",
    "xgr",
    "knn_reg",
    "tree_reg",
    "forest_reg",
    "lin_reg",
    "mlp_reg",
];
const CLASSIFIERS: &[&str] = &[
    "svm", "xgb", "knn", "tree", "forest", "bayes", "gmm", "gmm_ubm", "log_reg", "mlp", "cnn",
    "adm",
];
/// What stands in the other kind of experiment where a model is for one alone.
const PARTNERS: &[(&str, &str)] = &[
    ("svm", "svr"),
    ("xgb", "xgr"),
    ("knn", "knn_reg"),
    ("tree", "tree_reg"),
    ("forest", "forest_reg"),
    ("log_reg", "lin_reg"),
    ("mlp", "mlp_reg"),
];

pub(super) fn run(plan: &Plan, settings: &Settings, needs: &Needs, log: &mut Log) {
    for database in plan.data.databases.iter().chain(&plan.data.tests) {
        split::run(database, plan, settings, log);
    }
    if needs.model {
        model_and_task(plan, settings, log);
        cross_validation(plan, settings, log);
        networks(plan, settings, needs, log);
    }
    // Experiments across databases divide them in their own way.
    if needs.features && needs.model && !super::data::is_across(settings) {
        parts(plan, settings, log);
    }
    if needs.training
        && plan.feats.types.is_empty()
        && plan.model.kind != "finetune"
        && settings.section("FEATS").given("type").is_some()
    {
        let place = settings.section("FEATS").place("type");
        log.problem(
            ProblemKind::Conflict,
            place,
            "`type` lists no features",
            "for instance `type = ['mfcc']`",
        );
    }
}

/// The kind of experiment, as far as the settings say: unset, it is a classification unless an
/// audformat database may hold a numeric target.
fn task(plan: &Plan) -> Option<Task> {
    let open = plan
        .data
        .databases
        .iter()
        .any(|database| database.kind == DatabaseKind::Audformat);
    plan.exp.task.or(if open {
        None
    } else {
        Some(Task::Classification)
    })
}

fn model_and_task(plan: &Plan, settings: &Settings, log: &mut Log) {
    let model = settings.section("MODEL");
    let Some(task) = task(plan) else { return };
    let kind = plan.model.kind.as_str();
    let (wrong, name, other) = match task {
        Task::Classification => (REGRESSORS, "classification", "regression"),
        Task::Regression => (CLASSIFIERS, "regression", "classification"),
    };
    if wrong.contains(&kind) {
        let partner = PARTNERS.iter().find_map(|&(a, b)| match kind {
            _ if kind == a => Some(b),
            _ if kind == b => Some(a),
            _ => None,
        });
        let unset = if plan.exp.task.is_none() {
            " (the default)"
        } else {
            ""
        };
        let help = match partner {
            Some(partner) => format!("use `{partner}`, or set `EXP.type = {other}`"),
            None => format!("set `EXP.type = {other}`, or choose another model"),
        };
        let message = format!("`type = {kind}` is for {other}, but `EXP.type` is {name}{unset}");
        log.problem(ProblemKind::Conflict, model.place("type"), message, help);
    }
    if let Some(measure) = plan.model.measure {
        let for_numbers = measure.is_of_values();
        if for_numbers != (task == Task::Regression) {
            let message = format!(
                "`measure = {}` is not a measure of {name}",
                model.text("measure").unwrap_or_default()
            );
            let help = if for_numbers {
                "uar, accuracy, f1, precision, recall, specificity, auc or eer"
            } else {
                "mse, mae, pcc, ccc or r2"
            };
            log.problem(ProblemKind::Conflict, model.place("measure"), message, help);
        }
    }
}

/// Several ways of cross-validation: the first one is used.
fn cross_validation(plan: &Plan, settings: &Settings, log: &mut Log) {
    let model = settings.section("MODEL");
    let ways = [
        ("logo", plan.model.logo.is_some()),
        ("loso", plan.model.loso),
        ("k_fold_cross", plan.model.k_fold.is_some()),
    ];
    let set: Vec<&str> = ways
        .iter()
        .filter(|(_, set)| *set)
        .map(|(name, _)| *name)
        .collect();
    if let [used, others @ ..] = set.as_slice() {
        for other in others {
            log.note(Note::warning(format!(
                "{}: `{other}` is not used, because `{used}` is set as well",
                model.place(other)
            )));
        }
    }
}

fn networks(plan: &Plan, settings: &Settings, needs: &Needs, log: &mut Log) {
    let model = settings.section("MODEL");
    let layers = plan.model.layers.len();
    let layered = matches!(plan.model.kind.as_str(), "mlp" | "mlp_reg" | "cnn");
    if layered && layers == 0 && model.given("layers").is_none() {
        let message = format!("`type = {}` needs `layers`", plan.model.kind);
        log.problem(
            ProblemKind::MissingKey,
            model.place("type"),
            message,
            "for instance `layers = [64, 16]` in [MODEL]",
        );
    }
    let has_dev = plan.exp.traindevtest && !plan.model.cross_validates();
    if plan.model.kind == "cnn" && needs.features && plan.model.picture.is_none() {
        log.problem(
            ProblemKind::Conflict,
            settings.section("FEATS").place("type"),
            "model `cnn` looks at spectrograms, and at nothing else",
            "use `type = ['spectra']`, or another model",
        );
    }
    let learns_in_epochs = matches!(plan.model.kind.as_str(), "mlp" | "mlp_reg" | "cnn");
    if learns_in_epochs && plan.model.patience.is_some() && !has_dev {
        log.note(Note::warning(format!(
            "{}: `patience` has no effect without a dev part (`EXP.traindevtest = True`, no \
             cross-validation): all epochs are trained, and the last one is kept",
            model.place("patience")
        )));
    }
}

/// Training needs something to train on and something to test on.
fn parts(plan: &Plan, settings: &Settings, log: &mut Log) {
    let databases = &plan.data.databases;
    let only = |database: &DatabasePlan, strategy: &SplitStrategy, flag: bool| {
        database.split == *strategy || flag
    };
    let place = settings.section("DATA").place("databases");
    if !databases.is_empty()
        && databases
            .iter()
            .all(|database| only(database, &SplitStrategy::Test, database.as_test))
    {
        log.problem(
            ProblemKind::Conflict,
            &place,
            "all databases go to the test part: nothing is left to train on",
            "set another `split_strategy`",
        );
    }
    let cross = plan.model.logo.is_some() || plan.model.loso || plan.model.k_fold.is_some();
    if !cross
        && !databases.is_empty()
        && databases
            .iter()
            .all(|database| only(database, &SplitStrategy::Train, database.as_train))
    {
        log.problem(
            ProblemKind::Conflict,
            &place,
            "all databases go to the training part: nothing is left to test on",
            "set another `split_strategy`",
        );
    }
}
