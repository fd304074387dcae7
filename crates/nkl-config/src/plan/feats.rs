//! `[FEATS]`: features, scaling and balancing.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What is done with features that are not numbers (`FEATS.nan_strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NanStrategy {
    /// Replace by 0.
    Zero,
    /// Replace by the training mean.
    Mean,
    /// Replace by the training median.
    Median,
    /// Leave the sample out.
    Drop,
}

/// `FEATS.mfcc.*`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MfccPlan {
    /// `mfcc.n_mfcc`, default 13.
    pub n_mfcc: usize,
    /// `mfcc.n_mels`, default 40.
    pub n_mels: usize,
    /// `mfcc.sample_rate` in Hz, default 16000: recordings are resampled to it.
    pub sample_rate: u32,
    /// `mfcc.win_dur` in ms, default 25.
    pub win_ms: f64,
    /// `mfcc.hop_dur` in ms, default 10.
    pub hop_ms: f64,
    /// `mfcc.deltas`: 0, 1 or 2 orders of deltas, default 2.
    pub deltas: usize,
    /// `mfcc.functionals` over time: of `mean`, `std`, `min`, `max`, `percentile<N>`
    /// (default mean, std, percentile10, percentile50, percentile90).
    pub functionals: Vec<String>,
}

/// `FEATS.fft_*`: the log-mel spectrogram of type `spectra`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpectraPlan {
    /// `fft_win_dur` in ms, default 25.
    pub win_ms: f64,
    /// `fft_hop_dur` in ms, default 10.
    pub hop_ms: f64,
    /// `fft_nbands`, default 64.
    pub n_bands: usize,
    /// `spectra.sample_rate` in Hz, default 16000.
    pub sample_rate: u32,
    /// `spectra.functionals`, as for mfcc (default mean, std).
    pub functionals: Vec<String>,
    /// `spectra.frames`: the spectrogram itself, stretched to this many frames, instead of
    /// functionals; 256 with model cnn.
    pub frames: Option<usize>,
}

/// `FEATS.lfcc.*`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LfccPlan {
    /// `lfcc.n_lfcc`, default 40.
    pub n_lfcc: usize,
    /// `lfcc.frame_length` in samples, default 400.
    pub frame_length: usize,
    /// `lfcc.frame_period` in samples, default 80.
    pub frame_period: usize,
    /// `lfcc.fft_length` in samples, default 512.
    pub fft_length: usize,
    /// `lfcc.sample_rate` in Hz, default 16000: recordings are resampled to it.
    pub sample_rate: u32,
}

/// `FEATS.cqcc.*`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CqccPlan {
    /// `cqcc.n_cqcc`, default 40.
    pub n_cqcc: usize,
    /// `cqcc.n_cqt_bins`, default 84.
    pub n_cqt_bins: usize,
    /// `cqcc.frame_period` in samples, default 80.
    pub frame_period: usize,
    /// `cqcc.sample_rate` in Hz, default 16000: recordings are resampled to it.
    pub sample_rate: u32,
}

/// `FEATS.sptk.*`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SptkPlan {
    /// `sptk.features`: which of stft, fbank, mcep, chroma, lfcc, cqcc; default stft, fbank.
    pub features: Vec<String>,
    /// `sptk.frame_length` in samples, default 400.
    pub frame_length: usize,
    /// `sptk.frame_period` in samples, default 80.
    pub frame_period: usize,
    /// `sptk.fft_length` in samples, default 512.
    pub fft_length: usize,
    /// `sptk.n_channel`: bands of fbank and chroma, default 128.
    pub n_channel: usize,
    /// `sptk.sample_rate` in Hz, default 16000: recordings are resampled to it.
    pub sample_rate: u32,
}

/// `FEATS.set`, `FEATS.level` and `FEATS.os.features`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSmilePlan {
    /// `set`, default eGeMAPSv02.
    pub set: String,
    /// `level`: functionals, lld or lld_de.
    pub level: String,
    /// `os.features`: keep only these columns.
    pub features: Vec<String>,
}

/// `FEATS.size`, `assignments` and `with_os`: bags of audio words of type `xbow`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct XbowPlan {
    /// `size`: number of words, default 500.
    pub size: usize,
    /// `assignments`: words that a frame counts for, default 10.
    pub assignments: usize,
    /// `with_os`: openSMILE's functionals beside the bags.
    pub with_os: bool,
    /// `EXP.seed`, by which words are drawn.
    pub seed: u64,
}

/// A network's file, as `[FEATS]` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkFile {
    /// The key, such as `wav2vec2.model`.
    pub key: String,
    /// The value: a file, a folder or a name.
    pub written: String,
    /// The file or folder, where there is one.
    pub found: Option<PathBuf>,
}

/// `FEATS.onnx.…` and the keys of networks that have a name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworksPlan {
    /// `onnx.model`: the network of type `onnx`, found to exist.
    pub model: Option<PathBuf>,
    /// `onnx.folder`: where networks that have a name lie, found to exist.
    pub folder: Option<PathBuf>,
    /// `onnx.output`: outputs or layers; empty leaves it to the network.
    pub outputs: Vec<String>,
    /// `onnx.pooling`.
    pub pooling: Option<String>,
    /// `onnx.input`: signal, whisper, ast or clap.
    pub input: Option<String>,
    /// `onnx.sample_rate` in Hz.
    pub sample_rate: Option<u32>,
    /// `onnx.normalise`: the signal to mean 0 and variance 1.
    pub normalise: Option<bool>,
    /// `onnx.max_length` in seconds: longer recordings are cut.
    pub max_length: Option<f64>,
    /// `<name>.model` and `audmodel.id`, those that are set.
    pub files: Vec<NetworkFile>,
    /// `<name>.layer`, those that are set and not 0: layers that are left out.
    pub layers: Vec<(String, usize)>,
    /// `audmodel.embeddings_name`.
    pub embeddings_name: Option<String>,
}

/// Section `[FEATS]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatsPlan {
    /// `type`: extractor names, in order, as written (lower case).
    pub types: Vec<String>,
    /// `features`: keep only these columns, across types.
    pub features: Vec<String>,
    /// `scale`: scaler name.
    pub scale: Option<String>,
    /// `balancing`: balancer name.
    pub balancing: Option<String>,
    /// `balancing_random_state`, default 42.
    pub balancing_seed: u64,
    /// `no_reuse` or `needs_feature_extraction`: compute again.
    pub no_reuse: bool,
    /// `store_format`: parquet (`pkl` means parquet) or csv.
    pub store_format: String,
    /// `print_feats`: list the feature names.
    pub print_feats: bool,
    /// `nan_strategy`.
    pub nan_strategy: NanStrategy,
    /// `fail_threshold`: share of failed recordings above which the run ends, default 0.5.
    pub fail_threshold: f64,
    /// `import_file`: tables for type `import`.
    pub import_files: Vec<PathBuf>,
    /// `import_files_append`: True appends rows, False joins columns.
    pub import_append: bool,
    /// `praat.features`: keep only these columns.
    pub praat_features: Vec<String>,
    /// `praat.batch`: values relative to the whole batch, as the original computes them.
    pub praat_batch: bool,
    /// Settings of `mfcc`.
    pub mfcc: MfccPlan,
    /// Settings of `spectra`.
    pub spectra: SpectraPlan,
    /// Settings of `lfcc`.
    pub lfcc: LfccPlan,
    /// Settings of `cqcc`.
    pub cqcc: CqccPlan,
    /// Settings of `sptk`.
    pub sptk: SptkPlan,
    /// Settings of `os`.
    pub os: OpenSmilePlan,
    /// Settings of `xbow`.
    pub xbow: XbowPlan,
    /// Settings of `onnx` and of networks that have a name.
    #[serde(default)]
    pub networks: NetworksPlan,
}
