//! Everything that is not plain wav, through symphonia.

mod taker;

use crate::read::Cut;
use crate::{AudioError, Info};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;
use taker::Taker;
pub(crate) use taker::{Decoded, Stretch};

/// Runs `work`, turning a panic of a decoder on damaged input into an error.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(AudioError::Damaged {
            path: path.to_owned(),
            reason: "the decoder gave up".into(),
        })
    })
}

type Reader<'s> = Box<dyn FormatReader + 's>;

fn open<'s>(source: Box<dyn MediaSource + 's>, path: &Path) -> Result<Reader<'s>, AudioError> {
    let stream = MediaSourceStream::new(source, Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|e| e.to_str()) {
        hint.with_extension(extension);
    }
    symphonia::default::get_probe()
        .probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map_err(|e| not_audio(path, &e))
}

fn not_audio(path: &Path, error: &Error) -> AudioError {
    let reason = match error {
        Error::IoError(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => {
            return AudioError::Io {
                path: path.to_owned(),
                source: std::io::Error::from(e.kind()),
            }
        }
        Error::IoError(_) => "it ends too early".to_owned(),
        other => other.to_string(),
    };
    AudioError::NotAudio {
        path: path.to_owned(),
        reason,
    }
}

fn track<'a>(reader: &'a Reader<'_>, path: &Path) -> Result<&'a Track, AudioError> {
    reader
        .default_track(TrackType::Audio)
        .ok_or_else(|| AudioError::NotAudio {
            path: path.to_owned(),
            reason: "it holds no audio track".into(),
        })
}

fn decoder(track: &Track, path: &Path) -> Result<Box<dyn AudioDecoder>, AudioError> {
    let unsupported = |reason: String| AudioError::Unsupported {
        path: path.to_owned(),
        reason,
    };
    let params = track
        .codec_params
        .as_ref()
        .and_then(|p| p.audio())
        .ok_or_else(|| unsupported("its encoding is not known".into()))?;
    symphonia::default::get_codecs()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|e| unsupported(format!("its encoding is not supported: {e}")))
}

/// Rate, channels and length. Packets are counted where the header has no length.
///
/// # Errors
/// Not a recording, or damaged.
pub(crate) fn info(source: Box<dyn MediaSource + '_>, path: &Path) -> Result<Info, AudioError> {
    guarded(path, || {
        let mut reader = open(source, path)?;
        let track = track(&reader, path)?;
        let id = track.id;
        let params = track.codec_params.as_ref().and_then(|p| p.audio());
        let rate = params.and_then(|p| p.sample_rate);
        let channels = params.and_then(|p| p.channels.as_ref()).map(|c| c.count());
        let frames = track.num_frames;
        let (Some(sample_rate), Some(channels)) = (rate, channels) else {
            let decoded = decode_all(reader, &[Cut::default()], path)?;
            return Ok(Info {
                sample_rate: decoded.rate,
                channels: decoded.channels,
                frames: decoded.frames.unwrap_or(0),
            });
        };
        let frames = match frames {
            Some(frames) => frames,
            None => count_frames(&mut reader, id),
        };
        if frames == 0 {
            return Err(AudioError::NoSamples {
                path: path.to_owned(),
            });
        }
        Ok(Info {
            sample_rate,
            channels,
            frames,
        })
    })
}

/// Adds up the packets' lengths; stops where the file is cut off.
fn count_frames(reader: &mut Reader<'_>, id: u32) -> u64 {
    let mut frames = 0;
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id == id {
            frames += packet.dur.get();
        }
    }
    frames
}

/// Decodes a recording once from its beginning and hands out all `cuts`.
///
/// Decoding always starts at the beginning: only then is the position of every sample exact in
/// formats whose packets depend on earlier ones (mp3's bit reservoir, vorbis' overlap).
///
/// # Errors
/// Not a recording, damaged so that nothing can be read, or a channel that is not there.
pub(crate) fn decode(
    source: Box<dyn MediaSource + '_>,
    cuts: &[Cut],
    path: &Path,
) -> Result<Decoded, AudioError> {
    guarded(path, || decode_all(open(source, path)?, cuts, path))
}

fn decode_all(mut reader: Reader<'_>, cuts: &[Cut], path: &Path) -> Result<Decoded, AudioError> {
    let track = track(&reader, path)?;
    let id = track.id;
    let promised = track.num_frames;
    let mut decoder = decoder(track, path)?;
    let mut taker = Taker::new(cuts);
    let (mut bad, mut last_error) = (0usize, String::new());
    let mut buffer: Vec<f32> = Vec::new();
    let complete = loop {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) if packet.track_id == id => packet,
            Ok(Some(_)) => continue,
            Ok(None) => break true,
            Err(e) => {
                // The rest cannot be found any more; what was read so far stands.
                bad += usize::from(!ends(&e));
                last_error = e.to_string();
                break true;
            }
        };
        match decoder.decode(&packet) {
            Ok(decoded) => {
                let rate = decoded.spec().rate();
                let count = decoded.spec().channels().count();
                decoded.copy_to_vec_interleaved(&mut buffer);
                taker.begin(rate, count, path)?;
                taker.take(&buffer);
            }
            Err(Error::DecodeError(message)) => {
                // A packet that cannot be decoded becomes silence, so that what follows stays in place.
                bad += 1;
                last_error = message.to_owned();
                taker.silence(packet.dur.get());
            }
            Err(e) => {
                bad += usize::from(!ends(&e));
                last_error = e.to_string();
                break true;
            }
        }
        if taker.done() {
            break false;
        }
    };
    taker.finish(complete, promised, bad, last_error, path)
}

fn ends(error: &Error) -> bool {
    matches!(error, Error::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof)
}
