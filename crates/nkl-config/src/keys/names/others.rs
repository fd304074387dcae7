//! Names in the other sections.

use super::Names;

/// `EXPL.model`.
pub static IMPORTANCE_MODELS: Names = Names::of(
    "model for feature importance",
    &[
        "log_reg", "lin_reg", "tree", "tree_reg", "xgb", "xgr", "svm", "svr", "knn", "knn_reg",
        "bayes", "gmm",
    ],
)
.aliases(&[("nb", "bayes")]);
/// `EXPL.scatter`.
pub static PROJECTIONS: Names = Names::of("projection", &["pca", "tsne", "umap"]);
/// `EXPL.dist_type`.
pub static DISTRIBUTION_PLOTS: Names = Names::of("kind of distribution plot", &["kde", "hist"]);
/// `PLOT.format`.
pub static PLOT_FORMATS: Names = Names::of("picture format", &["png", "svg", "pdf", "eps"]);
/// `PLOT.combine_per_speaker`.
pub static SPEAKER_FUNCTIONS: Names = Names::of("way to combine", &["mode", "mean"]);
/// `PLOT.runs_compare`.
pub static RUN_COMPARISONS: Names = Names::of(
    "thing to compare",
    &["features", "model", "databases", "target"],
)
.aliases(&[
    ("models", "model"),
    ("database", "databases"),
    ("targets", "target"),
]);
/// `PLOT.kind`.
pub static FEATURE_PLOTS: Names =
    Names::of("kind of plot", &["violin", "box", "bar", "swarm", "strip"]);
/// `AUGMENT.augment`.
pub static AUGMENTERS: Names =
    Names::of("augmentation", &["traditional", "auglib", "random_splice"]);
/// `SEGMENT.method`.
pub static SEGMENTERS: Names = Names::of(
    "segmentation method",
    &["energy", "fixed", "silero", "pyannote", "ina"],
);
/// `EXPORT.format`.
pub static EXPORT_FORMATS: Names = Names::of("format of a database", &["csv", "audformat"]);
/// `SEGMENT.audio_format`.
pub static AUDIO_FORMATS: Names = Names::of("audio format", &["wav", "flac", "mp3"]);
/// `OPTIM.search_strategy`.
pub static SEARCHES: Names = Names::of(
    "search strategy",
    &[
        "grid",
        "random",
        "halving_grid",
        "halving_random",
        "grid_cv",
        "random_cv",
    ],
)
.aliases(&[("halving", "halving_grid")]);
/// `OPTIM.metric`.
pub static SEARCH_METRICS: Names = Names::of(
    "metric",
    &[
        "accuracy",
        "uar",
        "f1",
        "precision",
        "recall",
        "sensitivity",
        "specificity",
        "eer",
        "mse",
        "mae",
        "pcc",
        "ccc",
    ],
);
/// `VERIFY.method`.
pub static VERIFICATION_METHODS: Names =
    Names::of("verification method", &["gmm_ubm", "isv", "jfa", "ivector"])
        .aliases(&[("gmm-ubm", "gmm_ubm"), ("i-vector", "ivector")]);
/// `VERIFY.backend`.
pub static COMPARISONS: Names = Names::of("comparison of i-vectors", &["cosine", "plda"]);
/// `VERIFY.scoring`.
pub static VERIFICATION_SCORINGS: Names = Names::of("scoring", &["llr", "linear"]);
/// `VERIFY.enroll_part`.
pub static PARTS: Names = Names::of("part of the data", &["train", "dev", "test"]);
/// `VERIFY.calibration`.
pub static CALIBRATIONS: Names = Names::of("calibration", &["dev", "train", "none"]);
/// `VERIFY.normalisation`, `RECOMMEND.normalisation`.
pub static CEPSTRAL_NORMALISATIONS: Names =
    Names::of("normalisation", &["none", "mean", "mean_variance"]);
