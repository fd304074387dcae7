//! Several channels to one.

use crate::AudioError;
use std::path::Path;

/// How a recording with several channels becomes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Channels {
    /// The mean of all channels.
    #[default]
    Mix,
    /// One channel, counted from 0.
    Only(usize),
}

impl Channels {
    /// Fails if the channel asked for is not among `count`.
    pub(crate) fn check(self, count: usize, path: &Path) -> Result<(), AudioError> {
        match self {
            Channels::Only(channel) if channel >= count => Err(AudioError::Channel {
                path: path.to_owned(),
                channel,
                channels: count,
            }),
            _ => Ok(()),
        }
    }

    /// Appends one value per frame of `interleaved` (whole frames of `count` channels) to `out`.
    pub(crate) fn append(self, interleaved: &[f32], count: usize, out: &mut Vec<f32>) {
        if count <= 1 {
            out.extend_from_slice(interleaved);
            return;
        }
        let frames = interleaved.chunks_exact(count);
        match self {
            Channels::Mix => {
                let n = count as f32;
                out.extend(frames.map(|f| f.iter().sum::<f32>() / n));
            }
            Channels::Only(channel) => {
                out.extend(frames.map(|f| f.get(channel).copied().unwrap_or(0.0)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_or_one_channel() {
        let stereo = [1.0, 0.0, 0.5, 0.25, -1.0, 1.0];
        let mut out = Vec::new();
        Channels::Mix.append(&stereo, 2, &mut out);
        Channels::Only(1).append(&stereo, 2, &mut out);
        assert_eq!(out, [0.5, 0.375, 0.0, 0.0, 0.25, 1.0]);
        assert!(Channels::Only(2).check(2, Path::new("x")).is_err());
        assert!(Channels::Only(1).check(2, Path::new("x")).is_ok());
    }
}
