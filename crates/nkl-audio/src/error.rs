//! Why a recording cannot be read or written.

use std::path::PathBuf;

/// An error of one recording. Each message names the file and says what to do where that is not
/// obvious.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// The file is not there.
    #[error("{}: no such file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The system refused to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has no bytes.
    #[error("{}: the file is empty (0 bytes)", path.display())]
    ZeroBytes {
        /// The file.
        path: PathBuf,
    },
    /// The file is of none of the formats that can be read.
    #[error(
        "{}: not a recording in a known format (wav, flac, mp3, ogg, aiff), whatever its name says: {reason}",
        path.display()
    )]
    NotAudio {
        /// The file.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// The format is known, but this file breaks its rules so that nothing can be read.
    #[error("{}: damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The format is known, but not this variant of it.
    #[error("{}: {reason}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// Which variant.
        reason: String,
    },
    /// The recording has no samples.
    #[error("{}: the recording has a header but no samples", path.display())]
    NoSamples {
        /// The file.
        path: PathBuf,
    },
    /// The channel asked for is not there.
    #[error("{}: there is no channel {channel} (counted from 0); the recording has {channels}", path.display())]
    Channel {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        channel: usize,
        /// Channels that there are.
        channels: usize,
    },
    /// The stretch asked for is empty, or no stretch at all.
    #[error("{}: the segment {start} s to {end} s is empty; start must be at least 0 and lie before end", path.display())]
    EmptySpan {
        /// The file.
        path: PathBuf,
        /// First second.
        start: f64,
        /// Last second.
        end: f64,
    },
    /// The stretch asked for begins after the end of the recording.
    #[error("{}: the segment {start} s to {end} s lies past the end of the recording ({duration:.3} s)", path.display())]
    PastEnd {
        /// The file.
        path: PathBuf,
        /// First second.
        start: f64,
        /// Last second.
        end: f64,
        /// Length of the recording in seconds.
        duration: f64,
    },
    /// A float recording holds a sample that is not a finite number.
    #[error("{}: sample {frame} is not a finite number", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// Frame counted from 0.
        frame: u64,
    },
    /// A sample rate that cannot be converted from or to.
    #[error(
        "cannot resample from {from} Hz to {to} Hz: rates must lie within {} to {} Hz",
        crate::MIN_RATE,
        crate::MAX_RATE
    )]
    Rate {
        /// Rate of the samples.
        from: u32,
        /// Rate asked for.
        to: u32,
    },
}
