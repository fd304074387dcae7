//! Names that values are made of.

use super::suggest::closest;

/// A set of known names.
#[derive(Debug)]
pub struct Names {
    /// What they name, in the singular.
    pub what: &'static str,
    /// The names.
    pub names: &'static [&'static str],
    /// Beginnings of further names: `wavlm` stands for `wavlm` and `wavlm-…`.
    pub families: &'static [&'static str],
    /// Other spellings, and what they mean.
    pub aliases: &'static [(&'static str, &'static str)],
}

impl Names {
    const fn of(what: &'static str, names: &'static [&'static str]) -> Names {
        Names {
            what,
            names,
            families: &[],
            aliases: &[],
        }
    }

    const fn aliases(mut self, aliases: &'static [(&'static str, &'static str)]) -> Names {
        self.aliases = aliases;
        self
    }

    const fn families(mut self, families: &'static [&'static str]) -> Names {
        self.families = families;
        self
    }

    /// The proper spelling of a name.
    ///
    /// # Errors
    /// A message with the nearest name, or with all of them.
    pub(crate) fn resolve(&self, text: &str) -> Result<String, String> {
        let alias = self
            .aliases
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(text));
        let name = self
            .names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(text));
        if let Some(found) = alias.map(|(_, proper)| *proper).or(name.copied()) {
            return Ok(found.to_owned());
        }
        let lower = text.to_lowercase();
        let family = lower.split(['-', '_']).next().unwrap_or("");
        if self.families.contains(&family) {
            return Ok(lower);
        }
        let aliases = self.aliases.iter().map(|(other, _)| *other);
        let all = self
            .names
            .iter()
            .chain(self.families)
            .copied()
            .chain(aliases);
        Err(match closest(text, all) {
            Some(near) => format!("unknown {} `{text}`; did you mean `{near}`?", self.what),
            None => format!("unknown {} `{text}`; known are {}", self.what, self.list()),
        })
    }

    /// All names for a message.
    pub(crate) fn list(&self) -> String {
        let families = self.families.iter().map(|family| format!("{family}[-…]"));
        let names: Vec<String> = self
            .names
            .iter()
            .map(|name| (*name).to_owned())
            .chain(families)
            .collect();
        names.join(", ")
    }
}

/// `EXP.type`.
pub static TASKS: Names = Names::of("kind of experiment", &["classification", "regression"]);
/// Parts of the data.
pub static SELECTIONS: Names = Names::of("selection", &["all", "train", "dev", "test"]);
/// `<db>.type`.
pub static DATABASES: Names = Names::of("kind of database", &["csv", "audformat"]);
/// `<db>.split_strategy`, besides a list of speakers.
pub static SPLITS: Names = Names::of(
    "split strategy",
    &[
        "speaker_split",
        "random",
        "balanced",
        "specified",
        "database",
        "speakers_stated",
        "train",
        "dev",
        "test",
        "reuse",
    ],
);
/// `FEATS.type`.
pub static FEATURES: Names = Names::of(
    "feature type",
    &[
        "os",
        "praat",
        "mfcc",
        "spectra",
        "snr",
        "mld",
        "import",
        "lfcc",
        "cqcc",
        "sptk",
        "xbow",
        "trill",
        "audmodel",
        "audwav2vec2",
        "auddim",
        "agender",
        "agender_agender",
        "clap",
        "squim",
        "mos",
        "pesq",
        "sdr",
        "stoi",
    ],
)
.families(&[
    "wav2vec2",
    "hubert",
    "wavlm",
    "whisper",
    "ast",
    "bert",
    "emotion2vec",
    "spkrec",
])
.aliases(&[("wav2vec", "wav2vec2")]);
/// `FEATS.scale`.
pub static SCALERS: Names = Names::of(
    "scaler",
    &[
        "standard",
        "robust",
        "minmax",
        "maxabs",
        "normalizer",
        "powertransformer",
        "quantiletransformer",
        "speaker",
        "bins",
    ],
);
/// `FEATS.balancing`.
pub static BALANCERS: Names = Names::of(
    "balancing method",
    &[
        "ros",
        "smote",
        "adasyn",
        "borderlinesmote",
        "svmsmote",
        "clustercentroids",
        "randomundersampler",
        "editednearestneighbours",
        "tomeklinks",
        "smoteenn",
        "smotetomek",
    ],
);
/// `FEATS.nan_strategy`.
pub static NAN_STRATEGIES: Names = Names::of(
    "way to treat missing values",
    &["zero", "mean", "median", "drop"],
);
/// `FEATS.store_format`.
pub static STORE_FORMATS: Names = Names::of("storage format", &["parquet", "csv"])
    .aliases(&[("pkl", "parquet"), ("pickle", "parquet")]);
/// `FEATS.set`.
pub static OPENSMILE_SETS: Names = Names::of(
    "openSMILE feature set",
    &[
        "eGeMAPSv02",
        "eGeMAPSv01b",
        "eGeMAPSv01a",
        "GeMAPSv01b",
        "GeMAPSv01a",
        "ComParE_2016",
        "emobase",
    ],
);
/// `FEATS.level`.
pub static OPENSMILE_LEVELS: Names =
    Names::of("openSMILE level", &["functionals", "lld", "lld_de"]).aliases(&[
        ("functional", "functionals"),
        ("lowleveldescriptors", "lld"),
        ("lld_delta", "lld_de"),
    ]);
/// `FEATS.sptk.features`.
pub static SPTK_FEATURES: Names = Names::of(
    "sptk feature",
    &[
        "stft",
        "fbank",
        "mcep",
        "chroma",
        "lfcc",
        "cqcc",
        "pitch",
        "ap",
        "pitch_spec",
    ],
);
/// `FEATS.mld.df`.
pub static MLD_CLASSES: Names = Names::of("mld class", &["Mld", "MldSust", "MldStruct"]);
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
        "eer",
        "mse",
        "mae",
        "pcc",
        "ccc",
    ],
)
.aliases(&[("acc", "accuracy")]);
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
        "logloss", "mlogloss", "error", "merror", "auc", "aucpr", "rmse", "mae",
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
/// `PREDICT.targets`.
pub static PREDICTIONS: Names = Names::of(
    "prediction",
    &[
        "age",
        "gender",
        "emotion",
        "arousal",
        "valence",
        "dominance",
        "mos",
        "pesq",
        "sdr",
        "stoi",
        "snr",
        "text",
        "translation",
        "textclassification",
        "speaker",
    ],
);
/// `AUGMENT.augment`.
pub static AUGMENTERS: Names =
    Names::of("augmentation", &["traditional", "auglib", "random_splice"]);
/// `AUGMENT.transformations`.
pub static TRANSFORMATIONS: Names = Names::of(
    "transformation",
    &["room", "music", "noise", "babble", "crop", "cough"],
);
/// `SEGMENT.method`.
pub static SEGMENTERS: Names = Names::of("segmentation method", &["silero", "pyannote", "ina"]);
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
);
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
