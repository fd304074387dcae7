//! Sections of commands besides training.

use super::kind::Kind;
use super::names::{AUDIO_FORMATS, AUGMENTERS, EXPORT_FORMATS, SEGMENTERS, SELECTIONS};
use super::Key;

const LABELS: &str = "labels from pretrained networks";
const SHARE: Kind = Kind::Float(0.0, 1.0);

const fn key(
    names: &'static [&'static str],
    kind: Kind,
    later: &'static str,
    meaning: &'static str,
) -> Key {
    Key::new(names, kind, meaning).later(later)
}

pub(super) const PREDICT: &[Key] = &[
    Key::new(
        &["targets"],
        Kind::Words,
        "What `nkl predict` predicts; each makes a column `<target>_pred`. Signal measures and \
         gender are at hand (`nkl keys PREDICT.targets` lists them); others have a published network \
         (docs/predict.md); any other target has a model of its own.",
    )
    .example("targets = ['gender', 'snr']"),
    Key::new(
        &["<target>.model"],
        Kind::Path,
        "The model that predicts a target: a file that `nkl bundle` wrote, or for age, gender, arousal, \
         valence, dominance, mos, pesq, sdr and stoi the ONNX file of a published network \
         (docs/predict.md).",
    )
    .example("age.model = models/age.nkl"),
    Key::new(
        &["onnx.folder"],
        Kind::Path,
        "Folder with the ONNX files of published networks, under the names of docs/embeddings.md.",
    )
    .example("onnx.folder = models"),
    Key::new(
        &["sample_selection"],
        Kind::Choice(&SELECTIONS),
        "The part of the data that gets labels.",
    )
    .depends("`EXP.sample_selection`; else all"),
    key(
        &["target_language"],
        Kind::Word,
        LABELS,
        "Language that texts are translated to, as a two-letter code.",
    )
    .default("en"),
    key(
        &["textclassifier.candidates"],
        Kind::Words,
        LABELS,
        "Classes for texts.",
    )
    .example("textclassifier.candidates = ['sadness', 'anger']"),
];

pub(super) const AUGMENT: &[Key] = &[
    Key::new(&["augment"], Kind::Choices(&AUGMENTERS), "Methods.")
        .example("augment = ['traditional', 'random_splice']"),
    Key::new(
        &["result"],
        Kind::Path,
        "Table of the altered recordings, in the experiment's folder.",
    )
    .default("augmented.csv"),
    Key::new(
        &["augmentations"],
        Kind::Text,
        "Steps of method traditional, with their settings; docs/augment.md lists them.",
    )
    .default(
        "Compose([AddGaussianNoise(min_amplitude=0.001, max_amplitude=0.05), Shift(p=0.5), \
         BandPassFilter(min_center_freq=100.0, max_center_freq=6000), \
         Limiter(min_threshold_db=-16.0, max_threshold_db=-6.0), ClippingDistortion()])",
    )
    .example(
        "augmentations = Compose([AddGaussianNoise(min_amplitude=0.001, \
         max_amplitude=0.05), Shift(p=0.5)])",
    ),
    Key::new(
        &["p_reverse"],
        SHARE,
        "Probability that random_splice turns a piece around.",
    )
    .default("0.3"),
    Key::new(
        &["top_db"],
        Kind::from_float(0.0),
        "How far below its peak a recording counts as silent, in dB, for random_splice.",
    )
    .default("12"),
    Key::new(
        &["sample_selection"],
        Kind::Choice(&SELECTIONS),
        "The part of the data that is augmented. `nkl aug_train` takes the training part.",
    )
    .depends("DATA.sample_selection or EXP.sample_selection, else train"),
    Key::no_effect(
        &["transformations", "bypass_prob", "crop_dur"],
        "they belong to method auglib, whose recordings nkl does not have",
    ),
];

pub(super) const SEGMENT: &[Key] = &[
    Key::new(
        &["method"],
        Kind::Choice(&SEGMENTERS),
        "How segments are found: energy finds speech by the levels of the recording, fixed cuts \
         pieces of one length, silero finds speech by Silero's network where silero.model names its \
         file (else as energy); pyannote and ina need networks that are not there.",
    )
    .default("energy"),
    Key::new(
        &["result"],
        Kind::Path,
        "Table of the segments, in the experiment's folder; NAME_silence.csv beside it has the gaps.",
    )
    .default("segmented"),
    Key::new(
        &["min_length"],
        Kind::from_float(0.0),
        "Shorter segments are left out. In seconds.",
    )
    .depends("2 where max_length is set"),
    Key::new(
        &["max_length"],
        Kind::from_float(0.0),
        "Longer segments are cut; with method fixed, the length of the pieces (2). In seconds.",
    ),
    Key::new(
        &["overlap"],
        Kind::from_float(0.0),
        "With method fixed: how much of a piece is in the next one as well. In seconds.",
    )
    .default("0"),
    Key::new(
        &["min_pause"],
        Kind::from_float(0.0),
        "With methods energy and silero: shorter pauses do not divide speech. In seconds.",
    )
    .depends("0.5 with energy, 0.1 with silero"),
    Key::new(
        &["pad"],
        Kind::from_float(0.0),
        "With methods energy and silero: speech is made longer by this at both ends. In seconds.",
    )
    .depends("0.1 with energy, 0.03 with silero"),
    Key::new(
        &["silero.model"],
        Kind::Path,
        "Silero's network for method silero: silero_vad.onnx of the Python package silero-vad, version \
         5 or later. Without it, silero means energy.",
    )
    .example("silero.model = models/silero_vad.onnx"),
    Key::new(
        &["output_audio"],
        Kind::Bool,
        "Write each segment to a file.",
    )
    .default("False"),
    Key::new(
        &["audio_format"],
        Kind::Choice(&AUDIO_FORMATS),
        "Format of those files, of 16 bit; mp3 cannot be written.",
    )
    .default("wav"),
    Key::new(
        &["audio_dir"],
        Kind::Path,
        "Folder of those files, in the experiment's folder.",
    )
    .default("segments"),
    Key::new(
        &["sampling_rate"],
        Kind::Int(1000, 768_000),
        "Sampling rate of those files, in Hz.",
    )
    .depends("as recorded"),
    Key::new(
        &["include_silence_borders"],
        Kind::Bool,
        "Count silence before the first and behind the last segment as gaps.",
    )
    .default("False"),
    Key::no_effect(
        &["sample_selection"],
        "nkululeko never read it here; use `EXP.sample_selection`",
    ),
    Key::no_effect(
        &["segment_target", "target"],
        "nkululeko never read it; the key is `result`",
    ),
];

pub(super) const RESAMPLE: &[Key] = &[
    Key::new(
        &["replace"],
        Kind::Bool,
        "Replace the recordings (each is kept as NAME.orig.wav) instead of writing copies.",
    )
    .default("False"),
    Key::new(
        &["target"],
        Kind::Path,
        "Table of the samples with their new recordings.",
    )
    .default("resampled.csv"),
    Key::no_effect(
        &["sample_selection"],
        "nkululeko never read it; use `EXP.sample_selection`",
    ),
];

pub(super) const EXPORT: &[Key] = &[
    Key::new(
        &["root", "target_root"],
        Kind::Path,
        "Folder that is written to.",
    )
    .default("./exported_data/"),
    Key::new(
        &["orig_root"],
        Kind::Path,
        "Folder below which recordings keep their path; its own name stays above them.",
    )
    .depends("the folder that all recordings lie in")
    .example("orig_root = ./data/emodb/wav"),
    Key::new(&["data_name"], Kind::Word, "Name of the table.").default("export"),
    Key::new(
        &["segments_as_files"],
        Kind::Bool,
        "Cut segments out of their recordings.",
    )
    .default("False"),
    Key::new(
        &["format"],
        Kind::Choice(&EXPORT_FORMATS),
        "What is written beside the recordings: one table with a column `split`, or a database \
         in audformat.",
    )
    .default("csv"),
    Key::new(
        &["bundle_path"],
        Kind::Path,
        "Where `nkl bundle` writes a model to take along: a file that ends in .nkl, or a folder.",
    )
    .depends("`export` in the experiment's folder"),
];
