//! `[VERIFY]` and `[RECOMMEND]`.

use super::{MfccPlan, Selection};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Frames of recordings for mixtures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CepstraPlan {
    /// `n_mfcc`, `n_mels`, `deltas`, `sample_rate`, `win_dur`, `hop_dur`; no functionals.
    pub mfcc: MfccPlan,
    /// `normalisation`: none, mean or mean_variance.
    pub normalisation: String,
    /// `vad`: frames of speech alone.
    pub vad: bool,
}

/// Section `[VERIFY]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifyPlan {
    /// `method`: gmm_ubm, isv, jfa, ivector; at least one.
    pub methods: Vec<String>,
    /// `speaker`: the column.
    pub speaker: String,
    /// The frames.
    pub frames: CepstraPlan,
    /// `components`.
    pub components: usize,
    /// `ubm_iterations`.
    pub ubm_iterations: usize,
    /// `relevance`.
    pub relevance: f64,
    /// `scoring`: llr or linear.
    pub scoring: String,
    /// `rank`.
    pub rank: usize,
    /// `speaker_rank`.
    pub speaker_rank: usize,
    /// `iterations`.
    pub iterations: usize,
    /// `backend`: cosine or plda.
    pub backend: String,
    /// `whitening`.
    pub whitening: bool,
    /// `length_norm`.
    pub length_norm: bool,
    /// `lda`; 0 for none.
    pub lda: usize,
    /// `wccn`.
    pub wccn: bool,
    /// `plda_iterations`.
    pub plda_iterations: usize,
    /// `enroll_part`: train, dev or test.
    pub enroll_part: Selection,
    /// `enroll_samples`; 0 for all.
    pub enroll_samples: usize,
    /// `test_samples`: at least one number, each at least 1.
    pub test_samples: Vec<usize>,
    /// `enroll`, found to exist.
    pub enroll: Option<PathBuf>,
    /// `trials`, found to exist.
    pub trials: Option<PathBuf>,
    /// `calibration`: dev, train or none; `None` where it is not given.
    pub calibration: Option<String>,
    /// `p_target`, each between 0 and 1.
    pub p_targets: Vec<f64>,
}

/// Section `[RECOMMEND]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecommendPlan {
    /// `features`, found to exist.
    pub features: Option<PathBuf>,
    /// `song_column`.
    pub song_column: String,
    /// `tags`, found to exist.
    pub tags: Option<PathBuf>,
    /// `tag_columns`.
    pub tag_columns: Vec<String>,
    /// `min_weight`.
    pub min_weight: f64,
    /// `min_songs`.
    pub min_songs: usize,
    /// The frames, where they come from recordings.
    pub frames: CepstraPlan,
    /// `components`.
    pub components: usize,
    /// `iterations`.
    pub iterations: usize,
    /// `background_share`.
    pub background_share: f64,
    /// `train_share`.
    pub train_share: f64,
    /// `relevance`.
    pub relevance: f64,
    /// `dimensions`.
    pub dimensions: usize,
}
