//! `[FEATS]`: features that are computed from the signal.

use super::kind::Kind;
use super::names::{OPENSMILE_LEVELS, OPENSMILE_SETS, SPTK_FEATURES};
use super::Key;

const RATE: Kind = Kind::Int(1000, 768_000);
const SAMPLES: Kind = Kind::Int(1, 1_000_000);
const MILLISECONDS: Kind = Kind::Float(0.1, 10_000.0);

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["mfcc.n_mfcc"],
        Kind::Int(1, 128),
        "Number of coefficients.",
    )
    .default("13")
    .only(&["mfcc"]),
    Key::new(&["mfcc.n_mels"], Kind::Int(1, 512), "Number of mel bands.")
        .default("40")
        .only(&["mfcc"]),
    Key::new(
        &["mfcc.sample_rate"],
        RATE,
        "Recordings are resampled to this rate first. In Hz.",
    )
    .default("16000")
    .only(&["mfcc"]),
    Key::new(&["mfcc.win_dur"], MILLISECONDS, "Length of a frame in ms.")
        .default("25")
        .only(&["mfcc"]),
    Key::new(
        &["mfcc.hop_dur"],
        MILLISECONDS,
        "Step between frames in ms.",
    )
    .default("10")
    .only(&["mfcc"]),
    Key::new(
        &["mfcc.deltas"],
        Kind::Int(0, 2),
        "Orders of differences over time that are added.",
    )
    .default("2")
    .only(&["mfcc"]),
    Key::new(
        &["mfcc.functionals"],
        Kind::Words,
        "Statistics over time: mean, std, min, max, percentile<N>.",
    )
    .default("['mean', 'std', 'percentile10', 'percentile50', 'percentile90']")
    .only(&["mfcc"]),
    Key::new(&["fft_win_dur"], MILLISECONDS, "Length of a frame in ms.")
        .default("25")
        .only(&["spectra"]),
    Key::new(&["fft_hop_dur"], MILLISECONDS, "Step between frames in ms.")
        .default("10")
        .only(&["spectra"]),
    Key::new(&["fft_nbands"], Kind::Int(1, 1024), "Number of mel bands.")
        .default("64")
        .only(&["spectra"]),
    Key::new(
        &["spectra.sample_rate"],
        RATE,
        "Recordings are resampled to this rate first. In Hz.",
    )
    .default("16000")
    .only(&["spectra"]),
    Key::new(
        &["spectra.functionals"],
        Kind::Words,
        "Statistics over time: mean, std, min, max, percentile<N>.",
    )
    .default("['mean', 'std']")
    .only(&["spectra"]),
    Key::new(
        &["spectra.frames"],
        Kind::Int(1, 10_000),
        "The spectrogram itself instead of statistics, as large as that: every recording is \
         stretched or shrunk to this many frames.",
    )
    .depends("statistics; 256 for model cnn")
    .only(&["spectra"]),
    Key::no_effect(
        &["xbow.model"],
        "bags of audio words are made by this program itself",
    ),
    Key::new(
        &["size"],
        Kind::from_int(1),
        "Number of audio words, drawn from the frames of the training part.",
    )
    .default("500")
    .only(&["xbow"]),
    Key::new(
        &["assignments"],
        Kind::from_int(1),
        "Number of words that a frame counts for: the nearest.",
    )
    .default("10")
    .only(&["xbow"]),
    Key::new(
        &["with_os"],
        Kind::Bool,
        "Put the functionals of eGeMAPSv02 beside the bags.",
    )
    .default("False")
    .only(&["xbow"]),
    Key::new(
        &["set", "os.set"],
        Kind::Choice(&OPENSMILE_SETS),
        "Feature set of openSMILE.",
    )
    .default("eGeMAPSv02")
    .only(&["os", "xbow"]),
    Key::new(
        &["level"],
        Kind::Choice(&OPENSMILE_LEVELS),
        "Statistics of the whole recording, or of frames (mean and deviation in an experiment).",
    )
    .default("functionals")
    .only(&["os"]),
    Key::new(
        &["os.features"],
        Kind::Words,
        "Use only these columns of `os`.",
    )
    .only(&["os"]),
    Key::new(
        &["praat.features"],
        Kind::Words,
        "Use only these columns of `praat`.",
    )
    .only(&["praat"]),
    Key::new(
        &["praat.batch"],
        Kind::Bool,
        "Compute JitterPCA, ShimmerPCA and pF over all recordings at once, test included, \
         as nkululeko does. False fits them on the training part.",
    )
    .default("False")
    .only(&["praat"]),
    Key::new(
        &["sptk.features"],
        Kind::Choices(&SPTK_FEATURES),
        "Which features are computed. pitch, ap and pitch_spec are not in this version.",
    )
    .default("['stft', 'fbank']")
    .only(&["sptk"]),
    Key::new(
        &["sptk.frame_length"],
        SAMPLES,
        "Length of a frame in samples.",
    )
    .default("400")
    .only(&["sptk"]),
    Key::new(
        &["sptk.frame_period"],
        SAMPLES,
        "Step between frames in samples.",
    )
    .default("80")
    .only(&["sptk"]),
    Key::new(
        &["sptk.fft_length"],
        SAMPLES,
        "Length of the Fourier transform in samples.",
    )
    .default("512")
    .only(&["sptk"]),
    Key::new(
        &["sptk.n_channel"],
        Kind::Int(1, 4096),
        "Number of bands of fbank, and of classes of chroma.",
    )
    .default("128")
    .only(&["sptk"]),
    Key::new(
        &["sptk.sample_rate"],
        RATE,
        "Recordings are resampled to this rate first. In Hz.",
    )
    .default("16000")
    .only(&["sptk"]),
    Key::new(
        &["lfcc.n_lfcc"],
        Kind::Int(1, 128),
        "Number of coefficients.",
    )
    .default("40")
    .only(&["lfcc"]),
    Key::new(
        &["lfcc.frame_length"],
        SAMPLES,
        "Length of a frame in samples.",
    )
    .default("400")
    .only(&["lfcc"]),
    Key::new(
        &["lfcc.frame_period"],
        SAMPLES,
        "Step between frames in samples.",
    )
    .default("80")
    .only(&["lfcc"]),
    Key::new(
        &["lfcc.fft_length"],
        SAMPLES,
        "Length of the Fourier transform in samples.",
    )
    .default("512")
    .only(&["lfcc"]),
    Key::new(&["lfcc.sample_rate"], RATE, "Sampling rate in Hz.")
        .default("16000")
        .only(&["lfcc"]),
    Key::new(
        &["cqcc.n_cqcc"],
        Kind::Int(1, 128),
        "Number of coefficients.",
    )
    .default("40")
    .only(&["cqcc"]),
    Key::new(
        &["cqcc.n_cqt_bins"],
        Kind::Int(1, 1024),
        "Number of bins of the constant-Q transform.",
    )
    .default("84")
    .only(&["cqcc"]),
    Key::new(
        &["cqcc.frame_period"],
        SAMPLES,
        "Step between frames in samples.",
    )
    .default("80")
    .only(&["cqcc"]),
    Key::new(&["cqcc.sample_rate"], RATE, "Sampling rate in Hz.")
        .default("16000")
        .only(&["cqcc"]),
];
