//! Bytes of a wav to samples.

use super::{Header, Source};
use crate::{AudioError, Channels};
use std::io::SeekFrom;
use std::path::Path;

/// How a sample is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    U8,
    I16,
    I24,
    I32,
    F32,
    F64,
}

impl Encoding {
    pub(super) fn bytes(self) -> usize {
        match self {
            Encoding::U8 => 1,
            Encoding::I16 => 2,
            Encoding::I24 => 3,
            Encoding::I32 | Encoding::F32 => 4,
            Encoding::F64 => 8,
        }
    }
}

impl Header {
    /// Byte range of a range of frames.
    fn bytes_of(&self, frames: &std::ops::Range<u64>) -> (u64, usize) {
        let frame = (self.channels * self.encoding.bytes()) as u64;
        (
            self.offset + frames.start * frame,
            ((frames.end - frames.start) * frame) as usize,
        )
    }

    /// Reads and mixes down `frames`, block by block, so that a long recording is never there as
    /// bytes and as samples at once.
    ///
    /// # Errors
    /// The file cannot be read, or holds a float that is not finite.
    pub(crate) fn read(
        &self,
        source: &mut dyn Source,
        frames: std::ops::Range<u64>,
        channels: Channels,
        path: &Path,
    ) -> Result<Vec<f32>, AudioError> {
        let io = |source| AudioError::Io {
            path: path.to_owned(),
            source,
        };
        let (start, mut left) = self.bytes_of(&frames);
        source.seek(SeekFrom::Start(start)).map_err(io)?;
        let mut bytes = vec![0u8; left.min(self.block())];
        let mut mixer = Mixer::new(self, &frames, channels);
        while left > 0 {
            let size = left.min(bytes.len());
            let (block, _) = bytes.split_at_mut(size);
            source.read_exact(block).map_err(io)?;
            mixer.append(block, path)?;
            left -= size;
        }
        Ok(mixer.samples)
    }

    /// The same, from the bytes of the whole file.
    pub(crate) fn take(
        &self,
        file: &[u8],
        frames: std::ops::Range<u64>,
        channels: Channels,
        path: &Path,
    ) -> Result<Vec<f32>, AudioError> {
        let (start, len) = self.bytes_of(&frames);
        let bytes = usize::try_from(start)
            .ok()
            .and_then(|s| file.get(s..s.checked_add(len)?));
        let bytes = bytes.ok_or_else(|| AudioError::NoSamples {
            path: path.to_owned(),
        })?;
        let mut mixer = Mixer::new(self, &frames, channels);
        for block in bytes.chunks(self.block()) {
            mixer.append(block, path)?;
        }
        Ok(mixer.samples)
    }

    /// Bytes of whole frames that are converted at a time.
    fn block(&self) -> usize {
        const ABOUT: usize = 1 << 18;
        let frame = (self.channels * self.encoding.bytes()).max(1);
        ABOUT.div_ceil(frame) * frame
    }
}

/// Converts blocks of whole frames and mixes them down.
struct Mixer<'a> {
    header: &'a Header,
    channels: Channels,
    /// The first frame of the next block, counted in the file.
    frame: u64,
    /// What a block is converted to, before its channels are mixed.
    interleaved: Vec<f32>,
    samples: Vec<f32>,
}

impl<'a> Mixer<'a> {
    fn new(header: &'a Header, frames: &std::ops::Range<u64>, channels: Channels) -> Self {
        Mixer {
            header,
            channels,
            frame: frames.start,
            interleaved: Vec::new(),
            samples: Vec::with_capacity((frames.end - frames.start) as usize),
        }
    }

    fn append(&mut self, block: &[u8], path: &Path) -> Result<(), AudioError> {
        let Header {
            channels, encoding, ..
        } = *self.header;
        let first = self.samples.len();
        let converted = match channels {
            1 => &mut self.samples,
            _ => {
                self.interleaved.clear();
                &mut self.interleaved
            }
        };
        to_f32(block, encoding, converted);
        let new = match channels {
            1 => converted.get(first..).unwrap_or_default(),
            _ => converted,
        };
        let float = matches!(encoding, Encoding::F32 | Encoding::F64);
        let odd = |values: &[f32]| values.iter().position(|v| float && !v.is_finite());
        let mut bad = odd(new).map(|i| i / channels);
        let frames = (new.len() / channels) as u64;
        if channels != 1 {
            let (from, to) = (&self.interleaved, &mut self.samples);
            self.channels.append(from, channels, to);
            // The sum of the channels may be too large for a number where none of them is.
            let mixed = self.samples.get(first..).unwrap_or_default();
            bad = bad.or_else(|| odd(mixed));
        }
        if let Some(i) = bad {
            return Err(AudioError::NotFinite {
                path: path.to_owned(),
                frame: self.frame + i as u64,
            });
        }
        self.frame += frames;
        Ok(())
    }
}

/// Appends little-endian samples as -1..1.
fn to_f32(bytes: &[u8], encoding: Encoding, out: &mut Vec<f32>) {
    fn each<const N: usize>(bytes: &[u8], out: &mut Vec<f32>, f: impl Fn([u8; N]) -> f32) {
        out.extend(bytes.chunks_exact(N).map(|c| {
            let mut sample = [0u8; N];
            sample.copy_from_slice(c);
            f(sample)
        }));
    }
    match encoding {
        Encoding::U8 => each(bytes, out, |[b]| (f32::from(b) - 128.0) / 128.0),
        Encoding::I16 => each(bytes, out, |b| f32::from(i16::from_le_bytes(b)) / 32_768.0),
        Encoding::I24 => each(bytes, out, |[a, b, c]| {
            (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0
        }),
        Encoding::I32 => each(bytes, out, |b| {
            i32::from_le_bytes(b) as f32 / 2_147_483_648.0
        }),
        Encoding::F32 => each(bytes, out, f32::from_le_bytes),
        Encoding::F64 => each(bytes, out, |b| f64::from_le_bytes(b) as f32),
    }
}
