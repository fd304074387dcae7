//! What a recording is, without its samples.

use crate::read::open;
use crate::wav::{self, Scan};
use crate::{codec, AudioError};
use std::path::Path;

/// Rate, channels and length of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Frames per second.
    pub sample_rate: u32,
    /// Channels.
    pub channels: usize,
    /// Frames: samples per channel that are there (a truncated wav promises more).
    pub frames: u64,
}

impl Info {
    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.frames as f64 / f64::from(self.sample_rate)
    }
}

/// Reads the header of a recording; where an mp3 or ogg has no length in it, counts its packets
/// without decoding them.
///
/// # Errors
/// The file is missing, empty, not a recording, or has no samples.
pub fn info(path: &Path) -> Result<Info, AudioError> {
    let (mut file, len) = open(path)?;
    let found = match wav::scan(&mut file, len, path)? {
        Scan::Plain(header) => Info {
            sample_rate: header.rate,
            channels: header.channels,
            frames: header.frames,
        },
        Scan::Other => {
            let (file, _) = open(path)?;
            return codec::info(Box::new(file), path);
        }
    };
    if found.frames == 0 {
        return Err(AudioError::NoSamples {
            path: path.to_owned(),
        });
    }
    Ok(found)
}
