//! Names in `[MODEL]`.

use super::Names;

/// `MODEL.type`.
pub static MODELS: Names = Names::of(
    "model",
    &[
        "svm",
        "svr",
        "knn",
        "knn_reg",
        "tree",
        "tree_reg",
        "forest",
        "forest_reg",
        "bayes",
        "gmm",
        "gmm_ubm",
        "log_reg",
        "lin_reg",
        "xgb",
        "xgr",
        "mlp",
        "mlp_reg",
        "cnn",
        "adm",
        "finetune",
    ],
)
.aliases(&[
    ("nb", "bayes"),
    ("svc", "svm"),
    ("rf", "forest"),
    ("random_forest", "forest"),
    ("rf_reg", "forest_reg"),
    ("random_forest_reg", "forest_reg"),
    ("finetuned", "finetune"),
]);
/// `MODEL.measure`.
pub static MEASURES: Names = Names::of(
    "measure",
    &[
        "uar",
        "accuracy",
        "f1",
        "precision",
        "recall",
        "specificity",
        "auc",
        "eer",
        "mse",
        "mae",
        "pcc",
        "ccc",
        "r2",
    ],
)
.aliases(&[("acc", "accuracy"), ("roc_auc", "auc")]);
/// `MODEL.class_weight`, besides truth values.
pub static CLASS_WEIGHTS: Names = Names::of("class weighting", &["balanced", "auto"]);
/// `MODEL.device`.
pub static DEVICES: Names = Names::of(
    "device",
    &[
        "auto", "cpu", "cuda", "cuda:0", "cuda:1", "cuda:2", "cuda:3", "mps",
    ],
);
/// `MODEL.kernel`.
pub static KERNELS: Names = Names::of("kernel", &["linear", "poly", "rbf", "sigmoid"]);
/// `MODEL.gamma`, besides numbers.
pub static GAMMAS: Names = Names::of("kernel width", &["scale", "auto"]);
/// `MODEL.KNN_weights`.
pub static KNN_WEIGHTS: Names = Names::of("weighting", &["uniform", "distance"]);
/// `MODEL.GMM_covariance_type`.
pub static COVARIANCES: Names =
    Names::of("covariance type", &["full", "tied", "diag", "spherical"]);
/// `MODEL.eval_metric`.
pub static EVAL_METRICS: Names = Names::of(
    "evaluation metric",
    &[
        "logloss", "mlogloss", "error", "merror", "auc", "rmse", "mae",
    ],
);
/// `MODEL.activation`.
pub static ACTIVATIONS: Names = Names::of("activation", &["relu", "tanh", "sigmoid", "leaky_relu"]);
/// `MODEL.loss`.
pub static LOSSES: Names = Names::of(
    "loss",
    &[
        "cross",
        "f1",
        "bce",
        "weighted_bce",
        "focal",
        "mse",
        "mae",
        "1-ccc",
        "1-pcc",
    ],
);
/// `MODEL.optimizer`.
pub static OPTIMIZERS: Names = Names::of("optimizer", &["adamw", "adam", "sgd"]);
/// `MODEL.scheduler`.
pub static SCHEDULERS: Names = Names::of("scheduler", &["cosine", "step", "exponential", "none"])
    .aliases(&[("false", "none")]);
/// `MODEL.adm.branches`.
pub static ADM_BRANCHES: Names =
    Names::of("branch", &["time", "spectral", "phase", "lfcc", "cqcc"]);
/// `MODEL.adm.fusion`.
pub static ADM_FUSIONS: Names = Names::of("fusion", &["weighted", "avg", "max", "concat", "gated"]);
/// `MODEL.scoring`.
pub static SCORINGS: Names = Names::of(
    "scoring",
    &[
        "accuracy",
        "balanced_accuracy",
        "recall_macro",
        "recall_micro",
        "recall_weighted",
        "precision_macro",
        "precision_micro",
        "precision_weighted",
        "f1",
        "f1_macro",
        "f1_micro",
        "f1_weighted",
        "roc_auc",
        "roc_auc_ovr",
        "roc_auc_ovo",
        "neg_log_loss",
        "neg_mean_squared_error",
        "neg_root_mean_squared_error",
        "neg_mean_absolute_error",
        "r2",
    ],
)
.aliases(&[("uar", "recall_macro")]);
