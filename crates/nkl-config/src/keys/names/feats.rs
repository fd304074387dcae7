//! Names in `[FEATS]`.

use super::Names;

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
        "onnx",
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
/// `FEATS.onnx.pooling`.
pub static POOLINGS: Names = Names::of(
    "pooling",
    &["mean", "max", "std", "mean_std", "first", "last", "none"],
)
.aliases(&[("mean+std", "mean_std"), ("avg", "mean"), ("cls", "first")]);
/// `FEATS.onnx.input`.
pub static NETWORK_INPUTS: Names =
    Names::of("input of a network", &["signal", "whisper", "ast", "clap"]);
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
