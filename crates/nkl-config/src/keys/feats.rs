//! `[FEATS]`: selection, scaling, balancing, and computed features.

use super::kind::Kind;
use super::names::{
    BALANCERS, FEATURES, NAN_STRATEGIES, OPENSMILE_LEVELS, OPENSMILE_SETS, SCALERS, SPTK_FEATURES,
    STORE_FORMATS,
};
use super::Key;

const RATE: Kind = Kind::Int(1000, 768_000);
const SAMPLES: Kind = Kind::Int(1, 1_000_000);
const MILLISECONDS: Kind = Kind::Float(0.1, 10_000.0);
const SPTK: &str = "sptk features";
const CEPSTRA: &str = "lfcc and cqcc features";

pub(super) const KEYS: &[Key] = &[
    Key::new(&["type"], Kind::Choices(&FEATURES), "Kinds of features. Several are put side by side.")
        .required()
        .example("type = ['mfcc', 'praat']"),
    Key::new(&["features"], Kind::Words, "Use only these columns.").example("features = ['meanF0Hz', 'HNR']"),
    Key::new(&["scale"], Kind::Choice(&SCALERS), "How feature values are scaled. The scaler is fitted on the training part.")
        .example("scale = standard"),
    Key::new(&["balancing"], Kind::Choice(&BALANCERS), "Adds or removes training samples until classes are equally frequent.")
        ,
    Key::new(&["balancing_random_state"], Kind::from_int(0), "Seed of the balancing method.").default("42"),
    Key::new(&["no_reuse"], Kind::Bool, "Compute all features again, even if they are in the cache.").default("False"),
    Key::new(&["needs_feature_extraction"], Kind::Bool, "The same as `no_reuse`.").default("False"),
    Key::new(&["store_format"], Kind::Choice(&STORE_FORMATS), "Format of stored feature tables. `pkl` means parquet.").default("parquet"),
    Key::new(&["print_feats"], Kind::Bool, "List the names of the features.").default("False"),
    Key::new(&["nan_strategy"], Kind::Choice(&NAN_STRATEGIES), "What stands in for values that could not be computed; `drop` leaves the sample out.")
        .default("zero"),
    Key::new(&["fail_threshold"], Kind::Float(0.0, 1.0), "Share of recordings that may fail before the run ends.").default("0.5"),
    Key::new(&["import_file"], Kind::Words, "CSV files with features that were computed elsewhere.").only(&["import"]),
    Key::new(&["import_files_append"], Kind::Bool, "Several files hold different samples (True) or different columns (False).")
        .default("True")
        .only(&["import"]),
    Key::new(&["mfcc.n_mfcc"], Kind::Int(1, 128), "Number of coefficients.").default("13").only(&["mfcc"]),
    Key::new(&["mfcc.n_mels"], Kind::Int(1, 512), "Number of mel bands.").default("40").only(&["mfcc"]),
    Key::new(&["mfcc.sample_rate"], RATE, "Recordings are resampled to this rate first. In Hz.").default("16000").only(&["mfcc"]),
    Key::new(&["mfcc.win_dur"], MILLISECONDS, "Length of a frame in ms.").default("25").only(&["mfcc"]),
    Key::new(&["mfcc.hop_dur"], MILLISECONDS, "Step between frames in ms.").default("10").only(&["mfcc"]),
    Key::new(&["mfcc.deltas"], Kind::Int(0, 2), "Orders of differences over time that are added.").default("2").only(&["mfcc"]),
    Key::new(&["mfcc.functionals"], Kind::Words, "Statistics over time: mean, std, min, max, percentile<N>.")
        .default("['mean', 'std', 'percentile10', 'percentile50', 'percentile90']")
        .only(&["mfcc"]),
    Key::new(&["fft_win_dur"], MILLISECONDS, "Length of a frame in ms.").default("25").only(&["spectra"]),
    Key::new(&["fft_hop_dur"], MILLISECONDS, "Step between frames in ms.").default("10").only(&["spectra"]),
    Key::new(&["fft_nbands"], Kind::Int(1, 1024), "Number of mel bands.").default("64").only(&["spectra"]),
    Key::new(&["spectra.sample_rate"], RATE, "Recordings are resampled to this rate first. In Hz.").default("16000").only(&["spectra"]),
    Key::new(&["spectra.functionals"], Kind::Words, "Statistics over time: mean, std, min, max, percentile<N>.")
        .default("['mean', 'std']")
        .only(&["spectra"]),
    Key::new(&["set", "os.set"], Kind::Choice(&OPENSMILE_SETS), "Feature set of openSMILE.").default("eGeMAPSv02").only(&["os"]),
    Key::new(&["level"], Kind::Choice(&OPENSMILE_LEVELS), "Values of the whole recording, or of frames.").default("functionals").only(&["os"]),
    Key::new(&["os.features"], Kind::Words, "Use only these columns of `os`.").only(&["os"]),
    Key::new(&["praat.features"], Kind::Words, "Use only these columns of `praat`.").only(&["praat"]),
    Key::new(&["praat.batch"], Kind::Bool, "Compute JitterPCA, ShimmerPCA and pF over all recordings at once, test included, as nkululeko does. False fits them on the training part.")
        .default("False")
        .only(&["praat"]),
    Key::new(&["sptk.features"], Kind::Choices(&SPTK_FEATURES), "Which features are computed.").default("['stft', 'fbank']").only(&["sptk"]).later(SPTK),
    Key::new(&["sptk.frame_length"], SAMPLES, "Length of a frame in samples.").default("400").only(&["sptk"]).later(SPTK),
    Key::new(&["sptk.frame_period"], SAMPLES, "Step between frames in samples.").default("80").only(&["sptk"]).later(SPTK),
    Key::new(&["sptk.fft_length"], SAMPLES, "Length of the Fourier transform in samples.").default("512").only(&["sptk"]).later(SPTK),
    Key::new(&["sptk.n_channel"], Kind::Int(1, 4096), "Number of filter-bank channels.").default("128").only(&["sptk"]).later(SPTK),
    Key::new(&["sptk.sample_rate"], RATE, "Sampling rate in Hz.").default("16000").only(&["sptk"]).later(SPTK),
    Key::new(&["lfcc.n_lfcc"], Kind::Int(1, 128), "Number of coefficients.").default("40").only(&["lfcc"]).later(CEPSTRA),
    Key::new(&["lfcc.frame_length"], SAMPLES, "Length of a frame in samples.").default("400").only(&["lfcc"]).later(CEPSTRA),
    Key::new(&["lfcc.frame_period"], SAMPLES, "Step between frames in samples.").default("80").only(&["lfcc"]).later(CEPSTRA),
    Key::new(&["lfcc.fft_length"], SAMPLES, "Length of the Fourier transform in samples.").default("512").only(&["lfcc"]).later(CEPSTRA),
    Key::new(&["lfcc.sample_rate"], RATE, "Sampling rate in Hz.").default("16000").only(&["lfcc"]).later(CEPSTRA),
    Key::new(&["cqcc.n_cqcc"], Kind::Int(1, 128), "Number of coefficients.").default("40").only(&["cqcc"]).later(CEPSTRA),
    Key::new(&["cqcc.n_cqt_bins"], Kind::Int(1, 1024), "Number of bins of the constant-Q transform.").default("84").only(&["cqcc"]).later(CEPSTRA),
    Key::new(&["cqcc.frame_period"], SAMPLES, "Step between frames in samples.").default("80").only(&["cqcc"]).later(CEPSTRA),
    Key::new(&["cqcc.sample_rate"], RATE, "Sampling rate in Hz.").default("16000").only(&["cqcc"]).later(CEPSTRA),
    Key::no_effect(&["scaler"], "nkululeko never read it; the key is `scale`"),
    Key::no_effect(&["scale_speakers"], "nkululeko never read it; use `scale = speaker`"),
    Key::no_effect(&["class_weight"], "nothing reads it here; it belongs to [MODEL]"),
];
