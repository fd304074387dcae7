//! `[AUGMENT]`, `[SEGMENT]` and `[EXPORT]`: what is made of the recordings.

use super::Selection;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Section `[AUGMENT]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AugmentPlan {
    /// `augment`: traditional, random_splice, auglib.
    pub methods: Vec<String>,
    /// `result`: the table, in the experiment's folder.
    pub result: String,
    /// `augmentations`: the chain of steps of method traditional, as it is written.
    pub augmentations: String,
    /// `p_reverse` of random_splice.
    pub p_reverse: f64,
    /// `top_db` of random_splice.
    pub top_db: f64,
    /// `sample_selection` here, of `[DATA]` or of `[EXP]`, whichever is set; else the training part.
    pub selection: Selection,
}

/// Section `[SEGMENT]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentPlan {
    /// `method`: energy, fixed, silero, pyannote or ina.
    pub method: String,
    /// `result`: the table, in the experiment's folder; with or without `.csv`.
    pub result: String,
    /// `min_length` in seconds, where it is set.
    pub min_length: Option<f64>,
    /// `max_length` in seconds.
    pub max_length: Option<f64>,
    /// `overlap` of pieces of a fixed length, seconds.
    pub overlap: f64,
    /// `min_pause`: pauses from this length on divide speech, seconds, where it is set.
    pub min_pause: Option<f64>,
    /// `pad`: how much is added at both ends, seconds, where it is set.
    pub pad: Option<f64>,
    /// `silero.model`: the ONNX file of method silero, as it is written.
    pub silero: Option<PathBuf>,
    /// `output_audio`: write each segment to a file.
    pub output_audio: bool,
    /// `audio_format`: wav, flac or mp3.
    pub audio_format: String,
    /// `audio_dir`, in the experiment's folder.
    pub audio_dir: PathBuf,
    /// `sampling_rate` of those files in Hz; `None` leaves it as it is.
    pub sampling_rate: Option<u32>,
    /// `include_silence_borders`: gaps before the first and behind the last segment count.
    pub include_silence_borders: bool,
}

/// Section `[EXPORT]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPlan {
    /// `root`: the folder that is written to.
    pub root: PathBuf,
    /// `orig_root`: the folder that recordings keep their path below.
    pub orig_root: Option<PathBuf>,
    /// `data_name`: name of the table.
    pub data_name: String,
    /// `segments_as_files`: cut segments out of their recordings.
    pub segments_as_files: bool,
    /// `format`: csv or audformat.
    pub format: String,
}
