//! Reading recordings, whole or in stretches.

use crate::wav::{self, Header, Scan};
use crate::{codec, AudioError, Channels, Span};
use std::fs::File;
use std::io::{Cursor, ErrorKind};
use std::path::Path;

/// Samples of one channel, or of several mixed down.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    /// Samples, -1..1, all finite, at least one.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub sample_rate: u32,
    /// What the caller should know.
    pub remarks: Vec<Remark>,
}

impl Audio {
    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate)
    }
}

/// Something about a recording that was read that is not quite as it should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Remark {
    /// The file ends before the length that its header promises.
    Truncated {
        /// Frames promised.
        promised: u64,
        /// Frames that are there.
        found: u64,
    },
    /// The stretch asked for goes past the end of the recording and was cut off there.
    SpanCut {
        /// The end asked for, seconds.
        end: f64,
        /// Length of the recording, seconds.
        duration: f64,
    },
    /// Packets that could not be decoded; silence stands in their place.
    DamagedPackets {
        /// How many.
        count: usize,
        /// What the decoder said of the last.
        last_error: String,
    },
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Remark::Truncated { promised, found } => write!(
                f,
                "the file is truncated: {found} of {promised} frames are there, and were used"
            ),
            Remark::SpanCut { end, duration } => write!(
                f,
                "the segment ends at {end} s, after the end of the recording, and was cut at {duration:.3} s"
            ),
            Remark::DamagedPackets { count, last_error } => write!(
                f,
                "{count} packets could not be decoded ({last_error}) and were replaced by silence"
            ),
        }
    }
}

/// What to take from a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The stretch.
    pub span: Span,
    /// The channels.
    pub channels: Channels,
}

impl Default for Cut {
    /// All of it, mixed down.
    fn default() -> Self {
        Cut {
            span: Span::ALL,
            channels: Channels::Mix,
        }
    }
}

/// Reads a recording, or the `span` of it that runs from frame `round(start·rate)` to before
/// frame `round(end·rate)`.
///
/// # Errors
/// The file is missing, empty or not a recording; the channel is not there; the span is empty or
/// lies past the end. A span that ends past the end, and a truncated file, give what is there and
/// a [`Remark`].
pub fn read(path: &Path, span: Option<Span>, channels: Channels) -> Result<Audio, AudioError> {
    let cut = Cut {
        span: span.unwrap_or(Span::ALL),
        channels,
    };
    read_cuts(path, &[cut])?.pop().unwrap_or_else(|| {
        Err(AudioError::NoSamples {
            path: path.to_owned(),
        })
    })
}

/// Reads several stretches of one recording; a compressed one is decoded only once. The result
/// has one entry per cut.
///
/// # Errors
/// The outer error is of the recording, an inner one of a cut.
pub fn read_cuts(path: &Path, cuts: &[Cut]) -> Result<Vec<Result<Audio, AudioError>>, AudioError> {
    let (mut file, len) = open(path)?;
    match wav::scan(&mut file, len, path)? {
        Scan::Plain(header) => cut_plain(&header, cuts, path, |frames, channels| {
            header.read(&mut file, frames, channels, path)
        }),
        Scan::Other => {
            let (file, _) = open(path)?;
            cut_decoded(codec::decode(Box::new(file), cuts, path)?, cuts, path)
        }
    }
}

/// As [`read_cuts`], from the bytes of a file that is called `path`.
///
/// # Errors
/// As [`read_cuts`].
pub fn decode(
    bytes: &[u8],
    path: &Path,
    cuts: &[Cut],
) -> Result<Vec<Result<Audio, AudioError>>, AudioError> {
    if bytes.is_empty() {
        return Err(AudioError::ZeroBytes {
            path: path.to_owned(),
        });
    }
    match wav::scan(&mut Cursor::new(bytes), bytes.len() as u64, path)? {
        Scan::Plain(header) => cut_plain(&header, cuts, path, |frames, channels| {
            header.take(bytes, frames, channels, path)
        }),
        Scan::Other => cut_decoded(
            codec::decode(Box::new(Cursor::new(bytes)), cuts, path)?,
            cuts,
            path,
        ),
    }
}

/// Opens a file and finds its size.
pub(crate) fn open(path: &Path) -> Result<(File, u64), AudioError> {
    let io = |source: std::io::Error| match source.kind() {
        ErrorKind::NotFound => AudioError::Missing {
            path: path.to_owned(),
        },
        _ => AudioError::Io {
            path: path.to_owned(),
            source,
        },
    };
    let file = File::open(path).map_err(io)?;
    let meta = file.metadata().map_err(io)?;
    if meta.is_dir() {
        return Err(io(std::io::Error::from(ErrorKind::IsADirectory)));
    }
    if meta.len() == 0 {
        return Err(AudioError::ZeroBytes {
            path: path.to_owned(),
        });
    }
    Ok((file, meta.len()))
}

fn cut_plain(
    header: &Header,
    cuts: &[Cut],
    path: &Path,
    mut samples: impl FnMut(std::ops::Range<u64>, Channels) -> Result<Vec<f32>, AudioError>,
) -> Result<Vec<Result<Audio, AudioError>>, AudioError> {
    if header.frames == 0 {
        return Err(AudioError::NoSamples {
            path: path.to_owned(),
        });
    }
    let truncated = (header.promised > header.frames).then_some(Remark::Truncated {
        promised: header.promised,
        found: header.frames,
    });
    let one = |cut: &Cut| {
        cut.channels.check(header.channels, path)?;
        let (frames, remark) = cut.span.clip(header.rate, header.frames, path)?;
        let samples = samples(frames, cut.channels)?;
        let remarks = truncated.clone().into_iter().chain(remark).collect();
        Ok(Audio {
            samples,
            sample_rate: header.rate,
            remarks,
        })
    };
    Ok(cuts.iter().map(one).collect())
}

fn cut_decoded(
    decoded: codec::Decoded,
    cuts: &[Cut],
    path: &Path,
) -> Result<Vec<Result<Audio, AudioError>>, AudioError> {
    // Where decoding stopped early every cut is complete, and its own end is a bound that serves.
    let total = decoded.frames.unwrap_or(u64::MAX);
    let one = |(cut, stretch): (&Cut, codec::Stretch)| {
        cut.channels.check(decoded.channels, path)?;
        let (_, remark) = cut.span.clip(decoded.rate, total, path)?;
        if let Some(frame) = stretch.not_finite {
            return Err(AudioError::NotFinite {
                path: path.to_owned(),
                frame,
            });
        }
        let remarks = decoded.remarks.iter().cloned().chain(remark).collect();
        Ok(Audio {
            samples: stretch.samples,
            sample_rate: decoded.rate,
            remarks,
        })
    };
    Ok(cuts.iter().zip(decoded.stretches).map(one).collect())
}
