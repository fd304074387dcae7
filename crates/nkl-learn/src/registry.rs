//! The table of models.

use crate::boost::BoostSettings;
use crate::checked::Checked;
use crate::models::{
    BayesSettings, GmmSettings, GmmUbmSettings, KnnSettings, LinearRegressionSettings,
    LogisticRegressionSettings,
};
use crate::net::{CnnSettings, MlpSettings};
use crate::svm::{SvcSettings, SvrSettings};
use crate::tree::TreeSettings;
use crate::{Estimator, LearnError, Learner};
use nkl_config::plan::{ClassWeight, ModelPlan, Task};

/// Makes a learner from `[MODEL]`.
pub type Build = fn(&ModelPlan, Task) -> Result<Box<dyn Learner>, LearnError>;

/// One model.
pub struct ModelEntry {
    /// Its names in `MODEL.type`, the first one proper.
    pub names: &'static [&'static str],
    /// What it can do.
    pub tasks: &'static [Task],
    /// One line for people.
    pub summary: &'static str,
    /// Reads its settings from the plan and checks them.
    pub build: Build,
}

const C: &[Task] = &[Task::Classification];
const R: &[Task] = &[Task::Regression];

/// All models, in the order shown to people.
pub fn registry() -> &'static [ModelEntry] {
    const TABLE: &[ModelEntry] = &[
        ModelEntry {
            names: &["svm", "svc"],
            tasks: C,
            summary:
                "support vector machine with probabilities (C_val, kernel, gamma, degree, coef0)",
            build: SvcSettings::build,
        },
        ModelEntry {
            names: &["svr"],
            tasks: R,
            summary: "support vector regression (C_val, kernel, gamma, degree, coef0, epsilon)",
            build: SvrSettings::build,
        },
        ModelEntry {
            names: &["knn"],
            tasks: C,
            summary: "nearest neighbours (K_val, KNN_weights)",
            build: KnnSettings::build,
        },
        ModelEntry {
            names: &["knn_reg"],
            tasks: R,
            summary: "mean of the nearest neighbours (K_val, KNN_weights)",
            build: KnnSettings::build,
        },
        ModelEntry {
            names: &["tree"],
            tasks: C,
            summary: "decision tree (max_depth)",
            build: TreeSettings::build_tree,
        },
        ModelEntry {
            names: &["tree_reg"],
            tasks: R,
            summary: "regression tree (max_depth)",
            build: TreeSettings::build_tree,
        },
        ModelEntry {
            names: &["forest", "random_forest", "rf"],
            tasks: C,
            summary: "random forest (n_estimators, max_depth)",
            build: TreeSettings::build_forest,
        },
        ModelEntry {
            names: &["forest_reg", "random_forest_reg", "rf_reg"],
            tasks: R,
            summary: "random forest regression (n_estimators, max_depth)",
            build: TreeSettings::build_forest,
        },
        ModelEntry {
            names: &["xgb"],
            tasks: C,
            summary: "gradient-boosted trees (n_estimators, max_depth, learning_rate, subsample, \
                 colsample_bytree, early_stopping_rounds, eval_metric, validation_split)",
            build: BoostSettings::build,
        },
        ModelEntry {
            names: &["xgr"],
            tasks: R,
            summary: "gradient-boosted trees for regression (the keys of xgb)",
            build: BoostSettings::build,
        },
        ModelEntry {
            names: &["bayes", "nb"],
            tasks: C,
            summary: "Gaussian naive Bayes",
            build: BayesSettings::build,
        },
        ModelEntry {
            names: &["gmm"],
            tasks: C,
            summary: "a Gaussian mixture per class (GMM_components, GMM_covariance_type)",
            build: GmmSettings::build,
        },
        ModelEntry {
            names: &["gmm_ubm"],
            tasks: C,
            summary: "a background mixture adapted to each class (GMM_components, \
                 GMM_relevance_factor)",
            build: GmmUbmSettings::build,
        },
        ModelEntry {
            names: &["log_reg"],
            tasks: C,
            summary: "logistic regression with L2 penalty (C_val)",
            build: LogisticRegressionSettings::build,
        },
        ModelEntry {
            names: &["lin_reg"],
            tasks: R,
            summary: "linear regression by least squares",
            build: LinearRegressionSettings::build,
        },
        ModelEntry {
            names: &["mlp"],
            tasks: C,
            summary: "network of dense layers (layers, drop, loss, learning_rate, EXP.epochs)",
            build: MlpSettings::build,
        },
        ModelEntry {
            names: &["mlp_reg"],
            tasks: R,
            summary:
                "network of dense layers for values (layers, drop, loss, learning_rate, EXP.epochs)",
            build: MlpSettings::build,
        },
        ModelEntry {
            names: &["cnn"],
            tasks: C,
            summary: "convolutions over the log-mel spectrogram (FEATS.type = spectra), then the \
                 keys of mlp",
            build: CnnSettings::build,
        },
    ];
    TABLE
}

/// The model that `plan` asks for, with its settings checked, before any data are read.
pub fn build(plan: &ModelPlan, task: Task) -> Result<Box<dyn Estimator>, LearnError> {
    let kind = plan.kind.as_str();
    let entry = registry()
        .iter()
        .find(|e| e.names.contains(&kind))
        .ok_or_else(|| LearnError::Unknown {
            what: "MODEL.type",
            name: plan.kind.clone(),
            known: names(|_| true),
        })?;
    if !entry.tasks.contains(&task) {
        let task_name = match task {
            Task::Classification => "classification",
            Task::Regression => "regression",
        };
        return Err(LearnError::WrongTask {
            model: plan.kind.clone(),
            task: task_name,
            known: names(|e| e.tasks.contains(&task)),
        });
    }
    let learner = (entry.build)(plan, task)?;
    if plan.class_weight == ClassWeight::Balanced && !learner.takes_weights() {
        let help = format!(
            "model '{kind}' cannot weigh samples; use FEATS.balancing, or leave class_weight out"
        );
        return Err(LearnError::setting("class_weight", "balanced", help));
    }
    Ok(Box::new(Checked {
        name: entry.names[0],
        task,
        class_weight: plan.class_weight,
        learner,
    }))
}

/// The support vector machine with all defaults, for use inside other methods.
pub(crate) fn plain_svm() -> impl Estimator {
    Checked {
        name: "svm",
        task: Task::Classification,
        class_weight: ClassWeight::None,
        learner: Box::new(SvcSettings::default()),
    }
}

fn names(keep: impl Fn(&ModelEntry) -> bool) -> String {
    registry()
        .iter()
        .filter(|e| keep(e))
        .map(|e| e.names[0])
        .collect::<Vec<_>>()
        .join(", ")
}
