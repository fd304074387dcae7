//! Sections of the applications of mixtures.

use super::kind::Kind;
use super::names::{
    CALIBRATIONS, CEPSTRAL_NORMALISATIONS, COMPARISONS, PARTS, VERIFICATION_METHODS,
    VERIFICATION_SCORINGS,
};
use super::Key;

const MILLISECONDS: Kind = Kind::Float(0.0, 10_000.0);
const SHARE: Kind = Kind::Float(0.0, 1.0);

/// Frames of `[VERIFY]` and `[RECOMMEND]`: mel-frequency cepstral coefficients.
pub(super) const FRAMES: &[Key] = &[
    Key::new(&["n_mfcc"], Kind::Int(1, 128), "Coefficients per frame.").default("20"),
    Key::new(&["n_mels"], Kind::Int(1, 512), "Mel bands below them.").default("40"),
    Key::new(
        &["deltas"],
        Kind::Int(0, 2),
        "Orders of deltas beside the coefficients.",
    )
    .default("1"),
    Key::new(
        &["sample_rate"],
        Kind::Int(1_000, 192_000),
        "Rate in Hz that recordings are resampled to.",
    )
    .default("16000"),
    Key::new(&["win_dur"], MILLISECONDS, "Length of a frame in ms.").default("25"),
    Key::new(&["hop_dur"], MILLISECONDS, "Time from frame to frame in ms.").default("10"),
    Key::new(
        &["normalisation"],
        Kind::Choice(&CEPSTRAL_NORMALISATIONS),
        "What is taken out of every coefficient over a recording: its mean (what a microphone and a \
         room add), its mean and deviation, or nothing (best for recordings of less than a few \
         seconds by one microphone).",
    )
    .default("mean"),
    Key::new(
        &["vad"],
        Kind::Bool,
        "Only frames in which somebody speaks; all of a recording in which nothing is found.",
    )
    .default("True"),
];

pub(super) const VERIFY: &[Key] = &[
    Key::new(
        &["method"],
        Kind::Choices(&VERIFICATION_METHODS),
        "The methods; each is trained and scored on the same trials. gmm_ubm: background mixture with \
         adapted means. isv: inter-session variability. jfa: joint factor analysis. ivector: \
         i-vectors with `backend`.",
    )
    .default("gmm_ubm")
    .example("method = ['gmm_ubm', 'isv', 'ivector']"),
    Key::new(
        &["speaker"],
        Kind::Word,
        "The column that says who speaks.",
    )
    .default("speaker"),
    Key::new(
        &["components"],
        Kind::Int(1, 65_536),
        "Gaussians of the background model.",
    )
    .default("64"),
    Key::new(
        &["ubm_iterations"],
        Kind::Int(0, 10_000),
        "EM iterations of the background model.",
    )
    .default("15"),
    Key::new(
        &["relevance"],
        Kind::from_float(0.0),
        "Relevance factor of gmm_ubm, isv and jfa: from so many frames on, a component is more the \
         speaker's than the background's.",
    )
    .default("4"),
    Key::new(
        &["scoring"],
        Kind::Choice(&VERIFICATION_SCORINGS),
        "How gmm_ubm scores: llr is the likelihood ratio of all frames, linear its first order, from \
         statistics alone.",
    )
    .default("llr"),
    Key::new(
        &["rank"],
        Kind::Int(1, 10_000),
        "Session factors of isv and jfa, or the length of i-vectors.",
    )
    .default("20"),
    Key::new(
        &["speaker_rank"],
        Kind::Int(1, 10_000),
        "Speaker factors of jfa.",
    )
    .default("10"),
    Key::new(
        &["iterations"],
        Kind::Int(1, 10_000),
        "EM iterations of isv, jfa and ivector.",
    )
    .default("10"),
    Key::new(
        &["backend"],
        Kind::Choice(&COMPARISONS),
        "How i-vectors are compared.",
    )
    .default("cosine"),
    Key::new(
        &["whitening"],
        Kind::Bool,
        "Give i-vectors unit covariance, before all else.",
    )
    .default("False"),
    Key::new(
        &["length_norm"],
        Kind::Bool,
        "Give i-vectors length 1, after whitening.",
    )
    .default("True"),
    Key::new(
        &["lda"],
        Kind::Int(0, 10_000),
        "Dimensions of a linear discriminant analysis of i-vectors, after that; 0 for none.",
    )
    .default("0"),
    Key::new(
        &["wccn"],
        Kind::Bool,
        "Give i-vectors unit covariance within speakers, last of all.",
    )
    .default("False"),
    Key::new(
        &["plda_iterations"],
        Kind::Int(1, 10_000),
        "EM iterations of plda.",
    )
    .default("10"),
    Key::new(
        &["enroll_part"],
        Kind::Choice(&PARTS),
        "The part of the data whose recordings enroll speakers. Where it is not the test part, all \
         samples of the test part are tests.",
    )
    .default("test"),
    Key::new(
        &["enroll_samples"],
        Kind::from_int(0),
        "So many recordings of each speaker enroll, the first of the table; 0 for all, where tests come \
         from another part.",
    )
    .default("3"),
    Key::new(
        &["test_samples"],
        Kind::Numbers,
        "How many recordings of a speaker make a test; of several numbers, each is reported.",
    )
    .default("[1]")
    .example("test_samples = [1, 5]"),
    Key::new(
        &["enroll"],
        Kind::Path,
        "A list of who is enrolled with what, instead of the first samples: lines `speaker file`.",
    ),
    Key::new(
        &["trials"],
        Kind::Path,
        "A list of trials, instead of every speaker with every test: lines `speaker file target` or \
         `speaker file nontarget`.",
    ),
    Key::new(
        &["calibration"],
        Kind::Choice(&CALIBRATIONS),
        "The trials that make scores log-likelihood ratios: of the dev part, of the training part \
         (whose speakers the models know, so the ratios are too sure of themselves), or none.",
    )
    .depends("dev where there is a dev part, else train"),
    Key::new(
        &["p_target"],
        Kind::Numbers,
        "Probabilities of a target trial, for the detection cost.",
    )
    .default("[0.01, 0.05]"),
];

pub(super) const RECOMMEND: &[Key] = &[
    Key::new(
        &["features"],
        Kind::Path,
        "A table (CSV or Parquet) with one row per frame: `song_column`, and a column per feature, such \
         as the 12 timbre values of a segment. Without it frames are computed from the samples of [DATA].",
    ),
    Key::new(
        &["song_column"],
        Kind::Word,
        "The column that names the song, in both tables.",
    )
    .default("song"),
    Key::new(
        &["tags"],
        Kind::Path,
        "A table (CSV) of what is known of songs: `song_column`, `tag`, and perhaps `weight`; and \
         perhaps `title`. Needed with `features`.",
    ),
    Key::new(
        &["tag_columns"],
        Kind::Words,
        "Columns of the samples whose values are tags; several in a cell are apart by `;`. For samples \
         of [DATA].",
    )
    .depends("`DATA.target`")
    .example("tag_columns = ['instrument', 'tempo']"),
    Key::new(
        &["min_weight"],
        Kind::Float(0.0, f64::INFINITY),
        "A song has a tag if its weight is above this; with a weight up to it, it neither has the tag \
         nor lacks it.",
    )
    .default("0.8"),
    Key::new(
        &["min_songs"],
        Kind::from_int(2),
        "Tags of fewer songs get no model.",
    )
    .default("5"),
    Key::new(
        &["components"],
        Kind::Int(1, 4_096),
        "Gaussians of the models of tags and background.",
    )
    .default("32"),
    Key::new(
        &["iterations"],
        Kind::Int(1, 10_000),
        "EM iterations of both.",
    )
    .default("10"),
    Key::new(
        &["background_share"],
        SHARE,
        "Share of all frames that the background model is trained on.",
    )
    .default("0.3"),
    Key::new(
        &["train_share"],
        SHARE,
        "Share of the songs of a tag that its model is trained on; the others test it.",
    )
    .default("0.7"),
    Key::new(
        &["relevance"],
        Kind::from_float(0.0),
        "Relevance factor of the supervectors of songs, for queries by example.",
    )
    .default("10"),
    Key::new(
        &["dimensions"],
        Kind::Int(1, 1_024),
        "Directions of the supervectors that a query goes through before it compares the nearest exactly.",
    )
    .default("64"),
];
