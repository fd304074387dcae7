//! Plain wav, read directly: the header tells where the samples lie, so that a stretch of a long
//! recording costs only its own bytes.
//!
//! Layout: Microsoft "Multiple Channel Audio Data and WAVE Files" (RIFF chunks `fmt ` and `data`,
//! `WAVE_FORMAT_EXTENSIBLE`), and EBU Tech 3306 for RF64.

mod samples;

use crate::AudioError;
use samples::Encoding;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// What the header says, and where the samples are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Header {
    pub rate: u32,
    pub channels: usize,
    pub encoding: Encoding,
    /// Offset of the first sample in the file.
    pub offset: u64,
    /// Frames that are there.
    pub frames: u64,
    /// Frames that the header promises; more than `frames` in a truncated file.
    pub promised: u64,
}

/// What a look at the beginning of a file gave.
#[derive(Debug)]
pub(crate) enum Scan {
    /// Plain wav.
    Plain(Header),
    /// Something else: for the general reader.
    Other,
}

/// Bytes that can be read anywhere.
pub(crate) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// Finds the samples of a wav of `len` bytes.
///
/// # Errors
/// [`AudioError::Damaged`] for a RIFF file without a usable `fmt ` or `data` chunk.
pub(crate) fn scan(source: &mut dyn Source, len: u64, path: &Path) -> Result<Scan, AudioError> {
    let io = |source| AudioError::Io {
        path: path.to_owned(),
        source,
    };
    let damaged = |reason: &str| AudioError::Damaged {
        path: path.to_owned(),
        reason: reason.into(),
    };
    let mut head = [0u8; 12];
    if !fill(source, &mut head).map_err(io)? {
        return Ok(Scan::Other);
    }
    let rf64 = match &head[..4] {
        b"RIFF" => false,
        b"RF64" | b"BW64" => true,
        _ => return Ok(Scan::Other),
    };
    if &head[8..12] != b"WAVE" {
        return Ok(Scan::Other);
    }
    let mut format = None;
    let mut long_size = None;
    let mut at = 12u64;
    loop {
        let mut chunk = [0u8; 8];
        if !fill(source, &mut chunk).map_err(io)? {
            return Err(damaged(if format.is_some() {
                "the wav has no data chunk"
            } else {
                "the wav ends inside its header"
            }));
        }
        let size = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
        at += 8;
        match &chunk[..4] {
            b"ds64" if rf64 => {
                let mut body = [0u8; 16];
                if size >= 16 && fill(source, &mut body).map_err(io)? {
                    long_size = body.last_chunk::<8>().map(|b| u64::from_le_bytes(*b));
                }
            }
            b"fmt " => {
                let mut body = vec![0u8; (size as usize).min(40)];
                if !fill(source, &mut body).map_err(io)? {
                    return Err(damaged("the wav ends inside its header"));
                }
                match parse_format(&body, path)? {
                    Some(f) => format = Some(f),
                    None => return Ok(Scan::Other),
                }
            }
            b"data" => {
                let Some(format) = format else {
                    return Err(damaged("the wav's data chunk comes before its fmt chunk"));
                };
                let promised = data_bytes(size, long_size, len.saturating_sub(at));
                return Ok(Scan::Plain(format.header(at, promised, len)));
            }
            _ => {}
        }
        // Chunks are padded to an even size.
        at += u64::from(size) + u64::from(size % 2);
        if at >= len {
            return Err(damaged("the wav has no data chunk"));
        }
        source.seek(SeekFrom::Start(at)).map_err(io)?;
    }
}

/// Size of the data chunk in bytes. A program that wrote to a pipe could not know it and left 0 or
/// the largest number there: then the samples go to the end of the file.
fn data_bytes(size: u32, long: Option<u64>, rest: u64) -> u64 {
    match (size, long) {
        (u32::MAX, Some(long)) => long,
        (u32::MAX, None) | (0, _) => rest,
        (size, _) => u64::from(size),
    }
}

struct Format {
    rate: u32,
    channels: usize,
    encoding: Encoding,
}

impl Format {
    fn header(self, offset: u64, promised: u64, len: u64) -> Header {
        let frame = (self.channels * self.encoding.bytes()) as u64;
        let there = len.saturating_sub(offset).min(promised);
        Header {
            rate: self.rate,
            channels: self.channels,
            encoding: self.encoding,
            offset,
            frames: there / frame,
            promised: promised / frame,
        }
    }
}

/// The `fmt ` chunk; `None` for encodings that the general reader knows (ADPCM, A-law, µ-law).
fn parse_format(body: &[u8], path: &Path) -> Result<Option<Format>, AudioError> {
    let damaged = |reason: String| AudioError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let u16_at = |i: usize| Some(u16::from_le_bytes([*body.get(i)?, *body.get(i + 1)?]));
    let (Some(tag), Some(channels), Some(rate_low), Some(rate_high), Some(align)) =
        (u16_at(0), u16_at(2), u16_at(4), u16_at(6), u16_at(12))
    else {
        return Err(damaged("the wav's fmt chunk is too short".into()));
    };
    let rate = u32::from(rate_low) | u32::from(rate_high) << 16;
    // In the extensible form the true tag is the first field of the sub-format at offset 24.
    let tag = if tag == 0xFFFE {
        u16_at(24).unwrap_or(tag)
    } else {
        tag
    };
    if !matches!(tag, 1 | 3) {
        return Ok(None);
    }
    if channels == 0 || rate == 0 {
        return Err(damaged(format!(
            "the wav's header says {channels} channels at {rate} Hz"
        )));
    }
    // The container is what a frame really occupies; the stated bits may be fewer (20 in 24).
    let container = match align % channels {
        0 => align / channels,
        _ => 0,
    };
    let encoding = match (tag, container) {
        (1, 1) => Encoding::U8,
        (1, 2) => Encoding::I16,
        (1, 3) => Encoding::I24,
        (1, 4) => Encoding::I32,
        (3, 4) => Encoding::F32,
        (3, 8) => Encoding::F64,
        _ => {
            let kind = if tag == 1 { "integer" } else { "float" };
            return Err(AudioError::Unsupported {
                path: path.to_owned(),
                reason: format!(
                    "wav with {kind} samples in frames of {align} bytes for {channels} channels is \
                     not supported; 8, 16, 24, 32 bit integer and 32, 64 bit float are"
                ),
            });
        }
    };
    Ok(Some(Format {
        rate,
        channels: usize::from(channels),
        encoding,
    }))
}

/// Reads until `buffer` is full; false if the source ends before.
fn fill(source: &mut dyn Source, buffer: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(e) => Err(e),
    }
}
