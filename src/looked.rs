//! A look at recordings themselves: what they are, and what may be wrong with them.

use nkl_audio::{Audio, Channels, Quality, Span};
use nkl_data::Segment;
use std::collections::HashMap;

/// Samples that are hashed at a time.
const HASHED: usize = 4096;

/// What a stretch of sound is like.
pub struct Looked {
    /// Levels, clipping, offset, band.
    pub quality: Quality,
    /// A digest of rate and samples; none for silence, which is the same everywhere.
    pub digest: Option<[u8; 32]>,
}

/// Reads the samples once.
///
/// # Errors
/// One sentence that names the recording.
pub fn look(segment: &Segment) -> Result<Looked, String> {
    let audio = read(segment)?;
    let quality = Quality::of(&audio);
    let digest = (!quality.is_silent()).then(|| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&audio.sample_rate.to_le_bytes());
        // Many bytes at a time are hashed side by side.
        let mut bytes = Vec::with_capacity(4 * HASHED);
        for samples in audio.samples.chunks(HASHED) {
            bytes.clear();
            bytes.extend(samples.iter().flat_map(|v| v.to_le_bytes()));
            hasher.update(&bytes);
        }
        *hasher.finalize().as_bytes()
    });
    Ok(Looked { quality, digest })
}

/// The samples of a segment.
///
/// # Errors
/// One sentence that names the recording.
pub fn read(segment: &Segment) -> Result<Audio, String> {
    let span = (!segment.whole).then_some(Span {
        start: segment.start,
        end: segment.end,
    });
    let channels = segment.channel.map_or(Channels::Mix, Channels::Only);
    nkl_audio::read(&segment.path, span, channels).map_err(|error| error.to_string())
}

/// Finds samples that came before.
#[derive(Default)]
pub struct Doubles(HashMap<[u8; 32], usize>);

impl Doubles {
    /// The first place with the same samples; `None` for the first one.
    pub fn earlier(&mut self, place: usize, looked: &Looked) -> Option<usize> {
        let first = *self.0.entry(looked.digest?).or_insert(place);
        (first != place).then_some(first)
    }
}
