//! Recordings as a browser plays them: whatever their format, a wav file of 16 bit, mono, that
//! exists only in so far as it is asked for.

use crate::place::{Place, Refusal, Roots};
use nkl_audio::{AudioError, Channels, Info, Span};
use rayon::prelude::*;
use std::ops::Range;
use std::path::PathBuf;

/// Bytes before the samples.
pub(crate) const HEADER: u64 = 44;
/// Samples that are read at once. A compressed recording is decoded from its beginning each time, so
/// most rows should be one block.
const BLOCK: u64 = 1 << 22;

/// Why there is nothing to hear.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SoundError {
    /// It may not be read.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It cannot be read.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The row's stretch is not in the recording.
    #[error(
        "the stretch from {start} s to {end} s is not in the recording, which has {seconds} s"
    )]
    Stretch {
        /// First second.
        start: f64,
        /// Last second.
        end: f64,
        /// Seconds there are.
        seconds: f64,
    },
}

/// The stretch of a recording that a row means.
pub(crate) struct Sound {
    path: PathBuf,
    rate: u32,
    frames: Range<u64>,
    channels: Channels,
}

impl Sound {
    /// Looks at the recording of a row.
    ///
    /// # Errors
    /// It may not be read, is no recording, or has no such stretch.
    pub(crate) fn open(place: &Place, roots: &Roots) -> Result<Sound, SoundError> {
        let path = roots.resolve(&place.path)?;
        let info = nkl_audio::info(&path)?;
        let frames = stretch(place, &info).ok_or_else(|| SoundError::Stretch {
            start: place.start,
            end: place.end,
            seconds: info.duration(),
        })?;
        Ok(Sound {
            path,
            rate: info.sample_rate,
            frames,
            channels: place.channel.map_or(Channels::Mix, Channels::Only),
        })
    }

    /// Samples per second.
    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    /// Samples.
    pub(crate) fn frames(&self) -> u64 {
        self.frames.end - self.frames.start
    }

    /// Bytes of the wav file.
    pub(crate) fn len(&self) -> u64 {
        HEADER + 2 * self.frames()
    }

    /// The bytes of the wav file from `range.start`, at most up to `range.end` and as many as are
    /// read at once; never none unless the range is empty.
    ///
    /// # Errors
    /// The recording cannot be read.
    pub(crate) fn bytes(&self, range: Range<u64>) -> Result<Vec<u8>, SoundError> {
        let end = range.end.min(self.len());
        if range.start >= end {
            return Ok(Vec::new());
        }
        if range.start < HEADER {
            let mut bytes = self.header();
            if end > HEADER {
                bytes.extend(self.bytes(HEADER..end)?);
            } else {
                bytes.truncate(end as usize);
            }
            return Ok(bytes.split_off(range.start as usize));
        }
        let first = (range.start - HEADER) / 2;
        let last = (end - HEADER).div_ceil(2).min(first + BLOCK);
        let samples = self.samples(first..last)?;
        let mut bytes: Vec<u8> = samples.iter().flat_map(|v| pcm(*v).to_le_bytes()).collect();
        let skip = ((range.start - HEADER) % 2) as usize;
        bytes.truncate((end - range.start) as usize + skip);
        Ok(bytes.split_off(skip.min(bytes.len())))
    }

    /// Least and greatest sample of each of `n` equal parts; 0 belongs to each.
    ///
    /// # Errors
    /// The recording cannot be read.
    pub(crate) fn peaks(&self, n: u64) -> Result<Vec<f32>, SoundError> {
        let total = self.frames();
        let n = n.min(total);
        let blocks = (0..total.div_ceil(BLOCK)).into_par_iter();
        let found: Vec<(usize, Vec<f32>)> = blocks
            .map(|block| self.peaks_of(block * BLOCK..((block + 1) * BLOCK).min(total), n))
            .collect::<Result<_, _>>()?;
        let mut peaks = vec![0.0f32; 2 * n as usize];
        for (first, some) in found {
            let parts = peaks.chunks_exact_mut(2).skip(first);
            for (to, from) in parts.zip(some.chunks_exact(2)) {
                to[0] = to[0].min(from[0]);
                to[1] = to[1].max(from[1]);
            }
        }
        Ok(peaks)
    }

    /// The parts that some frames touch: the first one, and least and greatest sample of each.
    fn peaks_of(&self, frames: Range<u64>, n: u64) -> Result<(usize, Vec<f32>), SoundError> {
        let total = self.frames();
        let samples = self.samples(frames.clone())?;
        let first = (frames.start * n / total) as usize;
        let mut peaks = Vec::new();
        let mut at = frames.start;
        while at < frames.end && n > 0 {
            // The first frame of the next part.
            let part = at * n / total;
            let end = ((part + 1) * total).div_ceil(n).min(frames.end);
            let of = (at - frames.start) as usize..(end - frames.start) as usize;
            let of = samples.get(of).unwrap_or(&[]);
            let (low, high) = of.iter().fold((0.0f32, 0.0f32), |(low, high), value| {
                (low.min(*value), high.max(*value))
            });
            peaks.extend([low, high]);
            at = end;
        }
        Ok((first, peaks))
    }

    fn samples(&self, frames: Range<u64>) -> Result<Vec<f32>, SoundError> {
        let rate = f64::from(self.rate);
        let at = |frame: u64| (self.frames.start + frame) as f64 / rate;
        let span = Span {
            start: at(frames.start),
            end: at(frames.end),
        };
        let mut samples = nkl_audio::read(&self.path, Some(span), self.channels)?.samples;
        // A file that is shorter than its header says would end the answer early.
        samples.resize((frames.end - frames.start) as usize, 0.0);
        Ok(samples)
    }

    fn header(&self) -> Vec<u8> {
        let data = u32::try_from(2 * self.frames()).unwrap_or(u32::MAX - 36);
        let mut header = Vec::with_capacity(HEADER as usize);
        header.extend(b"RIFF");
        header.extend((36 + data).to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(16u32.to_le_bytes());
        header.extend(1u16.to_le_bytes());
        header.extend(1u16.to_le_bytes());
        header.extend(self.rate.to_le_bytes());
        header.extend((2 * self.rate).to_le_bytes());
        header.extend(2u16.to_le_bytes());
        header.extend(16u16.to_le_bytes());
        header.extend(b"data");
        header.extend(data.to_le_bytes());
        header
    }
}

/// The frames of a row's stretch, cut at the end of the recording.
fn stretch(place: &Place, info: &Info) -> Option<Range<u64>> {
    let rate = f64::from(info.sample_rate);
    let first = (place.start * rate).round();
    let last = (place.end * rate).round().min(info.frames as f64);
    let valid = first >= 0.0 && first < last;
    valid.then_some(first as u64..last as u64)
}

/// A sample of -1..1 as 16 bit.
fn pcm(value: f32) -> i16 {
    (value * 32768.0).round().clamp(-32768.0, 32767.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(dir: &std::path::Path, place: impl Fn(&mut Place)) -> Result<Sound, SoundError> {
        let path = dir.join("a.wav");
        let samples: Vec<f32> = (0..8000).map(|i| i as f32 / 32768.0).collect();
        nkl_audio::write_wav(&path, &samples, 8000, nkl_audio::WavFormat::I16).unwrap();
        let mut roots = Roots::new();
        roots.add(dir).unwrap();
        let mut at = Place {
            path,
            start: 0.0,
            end: f64::INFINITY,
            channel: None,
        };
        place(&mut at);
        Sound::open(&at, &roots)
    }

    #[test]
    fn every_range_is_a_part_of_the_whole() {
        let dir = tempfile::tempdir().unwrap();
        let sound = sound(dir.path(), |place| {
            place.start = 0.25;
            place.end = 0.5;
        })
        .unwrap();
        assert_eq!(
            (sound.rate(), sound.frames(), sound.len()),
            (8000, 2000, 4044)
        );
        let whole = sound.bytes(0..u64::MAX).unwrap();
        assert_eq!(whole.len(), 4044);
        assert_eq!(&whole[..4], b"RIFF");
        assert_eq!(i16::from_le_bytes([whole[44], whole[45]]), 2000);
        assert_eq!(i16::from_le_bytes([whole[4042], whole[4043]]), 3999);
        for (from, to) in [
            (0, 10),
            (40, 50),
            (44, 46),
            (45, 46),
            (45, 100),
            (101, 4044),
            (4043, 9000),
        ] {
            let part = sound.bytes(from..to).unwrap();
            let to = (to as usize).min(whole.len());
            assert_eq!(part, whole[from as usize..to], "{from}..{to}");
        }
        assert!(sound.bytes(4044..5000).unwrap().is_empty());
        // What the browser gets is a wav file.
        let read = nkl_audio::decode(&whole, std::path::Path::new("x.wav"), &[Default::default()]);
        assert_eq!(read.unwrap().pop().unwrap().unwrap().samples.len(), 2000);
    }

    #[test]
    fn peaks_are_least_and_greatest() {
        let dir = tempfile::tempdir().unwrap();
        let peaks = sound(dir.path(), |_| {}).unwrap().peaks(4).unwrap();
        assert_eq!(peaks.len(), 8);
        assert_eq!(peaks[7], 7999.0 / 32768.0);
        assert_eq!(peaks[1], 1999.0 / 32768.0);
        assert!(sound(dir.path(), |_| {})
            .unwrap()
            .peaks(0)
            .unwrap()
            .is_empty());
        // More parts than samples: one for each.
        let all = sound(dir.path(), |_| {}).unwrap().peaks(100_000).unwrap();
        assert_eq!(all.len(), 16_000);
        assert_eq!(all[2 * 5000 + 1], 5000.0 / 32768.0);
    }

    #[test]
    fn what_is_no_recording_is_not_handed_out() {
        let dir = tempfile::tempdir().unwrap();
        let past = sound(dir.path(), |place| place.start = 2.0);
        assert!(matches!(past, Err(SoundError::Stretch { .. })));
        std::fs::write(dir.path().join("secret.txt"), "root:x:0:0").unwrap();
        let text = sound(dir.path(), |place| {
            place.path = dir.path().join("secret.txt")
        });
        assert!(matches!(text, Err(SoundError::Audio(_))));
        let gone = sound(dir.path(), |place| place.path = dir.path().join("b.wav"));
        assert!(matches!(gone, Err(SoundError::Refused(_))));
    }
}
