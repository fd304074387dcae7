//! `[MODEL]`: what all models share, and the classic ones.

use super::kind::Kind;
use super::names::{
    CLASS_WEIGHTS, COVARIANCES, DEVICES, EVAL_METRICS, GAMMAS, KERNELS, KNN_WEIGHTS, MEASURES,
    MODELS, NAN_STRATEGIES, SCORINGS,
};
use super::Key;

const SVM: &[&str] = &["svm", "svr"];
const GMM: &[&str] = &["gmm", "gmm_ubm"];
const KNN: &[&str] = &["knn", "knn_reg"];
const XGB: &[&str] = &["xgb", "xgr"];
const SHARE: Kind = Kind::Float(0.0, 1.0);
const POSITIVE: Kind = Kind::Float(f64::MIN_POSITIVE, f64::MAX);
const WEIGHTING: &[Kind] = &[
    Kind::Bool,
    Kind::Choice(&CLASS_WEIGHTS),
    Kind::from_float(0.0),
];
const WIDTH: &[Kind] = &[Kind::Choice(&GAMMAS), POSITIVE];

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["type"],
        Kind::Choice(&MODELS),
        "The model. For classification svm, knn, tree, forest, bayes, log_reg, gmm, \
         gmm_ubm, xgb, mlp, cnn, adm; for regression svr, knn_reg, tree_reg, forest_reg, lin_reg, xgr, \
         mlp_reg; finetune for both.",
    )
    .required()
    .example("type = svm"),
    Key::new(
        &["measure"],
        Kind::Choice(&MEASURES),
        "The measure that decides which result is best.",
    )
    .depends("uar; mse in a regression"),
    Key::new(&["save"], Kind::Bool, "Keep the trained model.").default("True"),
    Key::new(
        &["only_test"],
        Kind::Bool,
        "Evaluate the stored model instead of training, as `nkl test` does.",
    )
    .default("False"),
    Key::new(&["n_jobs"], Kind::Int(-1, 4096), "Number of threads.").depends("all cores"),
    Key::new(
        &["device"],
        Kind::Choice(&DEVICES),
        "Where mixtures (`gmm`, `gmm_ubm`) are computed; `auto`: on a graphics card if there is one and \
         enough to do for it.",
    )
    .default("auto"),
    Key::new(&["random_seed"], Kind::from_int(0), "Seed of the model.").depends("`EXP.seed`"),
    Key::new(
        &["nan_strategy"],
        Kind::Choice(&NAN_STRATEGIES),
        "What stands in for missing values at the model's input.",
    )
    .depends("`FEATS.nan_strategy`"),
    Key::new(
        &["class_weight"],
        Kind::Either(WEIGHTING),
        "True or balanced: samples of rare classes weigh more, so that all classes count \
         the same.",
    )
    .default("False"),
    Key::new(
        &["logo"],
        Kind::Int(2, 1_000_000),
        "Cross-validation over this many groups of speakers (or the groups in a column `fold`).",
    ),
    Key::new(
        &["loso"],
        Kind::Bool,
        "Cross-validation that leaves out one speaker at a time.",
    )
    .default("False"),
    Key::new(
        &["k_fold_cross"],
        Kind::Int(2, 1_000_000),
        "Cross-validation over this many parts with equally frequent classes; speakers \
         are not kept apart.",
    ),
    Key::new(
        &["C_val"],
        POSITIVE,
        "How much errors cost: the inverse of regularisation.",
    )
    .depends("1; svr 0.001")
    .only(&["svm", "svr", "log_reg"]),
    Key::new(
        &["kernel"],
        Kind::Choice(&KERNELS),
        "Kernel: which shapes the border between the classes can take.",
    )
    .default("rbf")
    .only(SVM),
    Key::new(
        &["gamma"],
        Kind::Either(WIDTH),
        "Width of the kernel: `scale` is 1 / (features · variance), `auto` is 1 / \
         features. nkululeko always uses `scale`.",
    )
    .default("scale")
    .only(SVM),
    Key::new(&["degree"], Kind::Int(1, 20), "Degree of kernel poly.")
        .default("3")
        .only(SVM),
    Key::new(
        &["coef0"],
        Kind::Float(f64::MIN, f64::MAX),
        "Constant term of kernels poly and sigmoid.",
    )
    .default("0")
    .only(SVM),
    Key::new(
        &["epsilon"],
        Kind::from_float(0.0),
        "Errors up to this size cost nothing.",
    )
    .default("0.1")
    .only(&["svr"]),
    Key::new(&["K_val"], Kind::from_int(1), "Number of neighbours.")
        .default("5")
        .only(KNN),
    Key::new(
        &["KNN_weights", "weights"],
        Kind::Choice(&KNN_WEIGHTS),
        "Whether near neighbours count more.",
    )
    .default("uniform")
    .only(KNN),
    Key::new(
        &["GMM_components"],
        Kind::Int(1, 100_000),
        "Number of Gaussians; for gmm in each class, each of which needs as many samples.",
    )
    .default("4")
    .only(GMM),
    Key::new(
        &["GMM_covariance_type"],
        Kind::Choice(&COVARIANCES),
        "Shape of the Gaussians: full or diag; for gmm_ubm always diag.",
    )
    .depends("full; diag for gmm_ubm")
    .only(GMM),
    Key::new(
        &["GMM_relevance_factor"],
        Kind::Float(1e-6, 1e6),
        "How many samples in a Gaussian count as much as the background when it is adapted to a \
         class.",
    )
    .default("4")
    .only(&["gmm_ubm"]),
    Key::new(
        &["n_estimators"],
        Kind::Int(1, 1_000_000),
        "Number of trees.",
    )
    .default("100")
    .only(&["forest", "forest_reg", "xgb", "xgr"]),
    Key::new(
        &["max_depth"],
        Kind::Int(1, 1000),
        "Deepest level of a tree.",
    )
    .depends("6; unlimited for trees and forests")
    .only(&["tree", "tree_reg", "forest", "forest_reg", "xgb", "xgr"]),
    Key::new(&["subsample"], SHARE, "Share of samples for each tree.")
        .default("1")
        .only(XGB),
    Key::new(
        &["colsample_bytree"],
        SHARE,
        "Share of features for each tree. nkululeko never reads it.",
    )
    .default("1")
    .only(XGB),
    Key::new(
        &["early_stopping_rounds"],
        Kind::from_int(1),
        "Stop after this many rounds without a better evaluation.",
    )
    .only(XGB),
    Key::new(
        &["eval_metric"],
        Kind::Choice(&EVAL_METRICS),
        "Measure for early stopping: logloss, error or auc; in a regression rmse or mae. \
         mlogloss and merror are other names for logloss and error.",
    )
    .depends("logloss; rmse in a regression")
    .only(XGB),
    Key::new(
        &["validation_split"],
        Kind::Float(0.0, 0.99),
        "Share of the training part that early stopping looks at where there is no dev part.",
    )
    .default("0.2")
    .only(XGB),
    Key::new(
        &["tuning_params"],
        Kind::Words,
        "Parameters to tune. Each one is a further key that lists its values; scikit-learn's names \
         and those of this section are understood. All combinations are tried in a 5-fold \
         cross-validation of the training part, and the best is trained on all of it.",
    )
    .example("tuning_params = ['C', 'kernel']"),
    Key::new(
        &["scoring"],
        Kind::Choice(&SCORINGS),
        "Measure that decides between the values of `tuning_params`, by its name in scikit-learn.",
    )
    .depends("`measure`"),
    Key::new(
        &["hf_token"],
        Kind::Word,
        "Access token for networks that are not public.",
    )
    .later("diarization"),
    Key::no_effect(
        &["C"],
        "nkululeko reads it only if `tuning_params` names it; the key is `C_val`",
    ),
    Key::no_effect(&["store"], "nkululeko never read it; the key is `save`"),
    Key::no_effect(&["scale"], "nothing reads it here; it belongs to [FEATS]"),
    Key::no_effect(
        &["random_state"],
        "nkululeko never read it; the key is `random_seed`",
    ),
    Key::no_effect(&["tree_method"], "nkululeko never read it"),
];
