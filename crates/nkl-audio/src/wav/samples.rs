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

    /// Reads and mixes down `frames`.
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
        let (start, len) = self.bytes_of(&frames);
        let mut bytes = vec![0u8; len];
        source.seek(SeekFrom::Start(start)).map_err(io)?;
        source.read_exact(&mut bytes).map_err(io)?;
        self.convert(&bytes, frames.start, channels, path)
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
        self.convert(bytes, frames.start, channels, path)
    }

    fn convert(
        &self,
        bytes: &[u8],
        first: u64,
        channels: Channels,
        path: &Path,
    ) -> Result<Vec<f32>, AudioError> {
        let samples = to_f32(bytes, self.encoding);
        if matches!(self.encoding, Encoding::F32 | Encoding::F64) {
            if let Some(i) = samples.iter().position(|v| !v.is_finite()) {
                let frame = first + (i / self.channels) as u64;
                return Err(AudioError::NotFinite {
                    path: path.to_owned(),
                    frame,
                });
            }
        }
        if self.channels == 1 {
            return Ok(samples);
        }
        let mut out = Vec::with_capacity(samples.len() / self.channels);
        channels.append(&samples, self.channels, &mut out);
        Ok(out)
    }
}

/// Little-endian samples to -1..1.
fn to_f32(bytes: &[u8], encoding: Encoding) -> Vec<f32> {
    fn each<const N: usize>(bytes: &[u8], f: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        bytes
            .chunks_exact(N)
            .map(|c| {
                let mut sample = [0u8; N];
                sample.copy_from_slice(c);
                f(sample)
            })
            .collect()
    }
    match encoding {
        Encoding::U8 => each(bytes, |[b]| (f32::from(b) - 128.0) / 128.0),
        Encoding::I16 => each(bytes, |b| f32::from(i16::from_le_bytes(b)) / 32_768.0),
        Encoding::I24 => each(bytes, |[a, b, c]| {
            (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0
        }),
        Encoding::I32 => each(bytes, |b| i32::from_le_bytes(b) as f32 / 2_147_483_648.0),
        Encoding::F32 => each(bytes, f32::from_le_bytes),
        Encoding::F64 => each(bytes, |b| f64::from_le_bytes(b) as f32),
    }
}
