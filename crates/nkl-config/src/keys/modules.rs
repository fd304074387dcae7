//! Sections of commands besides training.

use super::kind::Kind;
use super::names::{
    AUDIO_FORMATS, AUGMENTERS, PREDICTIONS, SEGMENTERS, SELECTIONS, TRANSFORMATIONS,
};
use super::Key;

const LABELS: &str = "labels from pretrained networks";
const AUGMENTATION: &str = "augmentation";
const SEGMENTATION: &str = "segmentation";
const EXPORTING: &str = "export";
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
    key(
        &["targets"],
        Kind::Choices(&PREDICTIONS),
        LABELS,
        "What is predicted.",
    )
    .example("targets = ['age', 'gender']"),
    key(
        &["sample_selection"],
        Kind::Choice(&SELECTIONS),
        LABELS,
        "The part of the data that gets labels.",
    )
    .default("all"),
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
    key(
        &["augment"],
        Kind::Choices(&AUGMENTERS),
        AUGMENTATION,
        "Methods.",
    )
    .example("augment = ['traditional', 'random_splice']"),
    key(
        &["result"],
        Kind::Path,
        AUGMENTATION,
        "Table of the altered recordings, in the experiment's folder.",
    )
    .default("augmented.csv"),
    key(
        &["augmentations"],
        Kind::Text,
        AUGMENTATION,
        "Steps of method traditional, with their settings.",
    )
    .example(
        "augmentations = Compose([AddGaussianNoise(min_amplitude=0.001, \
         max_amplitude=0.05), Shift(p=0.5)])",
    ),
    key(
        &["transformations"],
        Kind::Choices(&TRANSFORMATIONS),
        AUGMENTATION,
        "Steps of method auglib.",
    )
    .default("['room', 'music', 'noise', 'babble', 'crop', 'cough']"),
    key(
        &["bypass_prob"],
        SHARE,
        AUGMENTATION,
        "Probability that auglib leaves out a step.",
    )
    .default("0.3"),
    key(
        &["crop_dur"],
        Kind::from_float(0.0),
        AUGMENTATION,
        "Length that auglib crops to. In seconds.",
    )
    .default("1"),
    key(
        &["p_reverse"],
        SHARE,
        AUGMENTATION,
        "Probability that random_splice turns a piece around.",
    )
    .default("0.3"),
    key(
        &["top_db"],
        Kind::from_float(0.0),
        AUGMENTATION,
        "How far below its peak a recording counts as silent, in dB, for random_splice.",
    )
    .default("12"),
    Key::no_effect(
        &["sample_selection"],
        "nkululeko never read it; use `EXP.sample_selection`",
    ),
];

pub(super) const SEGMENT: &[Key] = &[
    key(
        &["method"],
        Kind::Choice(&SEGMENTERS),
        SEGMENTATION,
        "How speech is found.",
    )
    .default("silero"),
    key(
        &["result"],
        Kind::Path,
        SEGMENTATION,
        "Table of the segments, in the experiment's folder.",
    )
    .default("segmented"),
    key(
        &["min_length"],
        Kind::from_float(0.0),
        SEGMENTATION,
        "Shorter segments are left out. In seconds.",
    )
    .default("2"),
    key(
        &["max_length"],
        Kind::from_float(0.0),
        SEGMENTATION,
        "Longer segments are cut. In seconds.",
    ),
    key(
        &["output_audio"],
        Kind::Bool,
        SEGMENTATION,
        "Write each segment to a file.",
    )
    .default("False"),
    key(
        &["audio_format"],
        Kind::Choice(&AUDIO_FORMATS),
        SEGMENTATION,
        "Format of those files.",
    )
    .default("wav"),
    key(
        &["audio_dir"],
        Kind::Path,
        SEGMENTATION,
        "Folder of those files, in the experiment's folder.",
    )
    .default("segments"),
    key(
        &["sampling_rate"],
        Kind::Int(1000, 768_000),
        SEGMENTATION,
        "Sampling rate of those files, in Hz.",
    )
    .depends("as recorded"),
    key(
        &["include_silence_borders"],
        Kind::Bool,
        SEGMENTATION,
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
    key(
        &["root", "target_root"],
        Kind::Path,
        EXPORTING,
        "Folder that is written to.",
    )
    .default("./exported_data/"),
    key(
        &["orig_root"],
        Kind::Path,
        EXPORTING,
        "Folder that the recordings' paths are cut at.",
    )
    .example("orig_root = ./data/emodb/wav"),
    key(&["data_name"], Kind::Word, EXPORTING, "Name of the table.").default("export"),
    key(
        &["segments_as_files"],
        Kind::Bool,
        EXPORTING,
        "Cut segments out of their recordings.",
    )
    .default("False"),
    Key::new(
        &["bundle_path"],
        Kind::Path,
        "Where `nkl bundle` writes a model to take along: a file that ends in .nkl, or a folder.",
    )
    .depends("`export` in the experiment's folder"),
];
