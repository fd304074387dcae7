//! Recordings.

use crate::{names, Scratch};
use nkl_audio::{Channels, Cut, Span};
use std::path::Path;

/// Bytes behind the first twelve of a wav.
pub fn wav(_: &Scratch, bytes: &[u8]) {
    let begin: &[u8] = match bytes.first().is_some_and(|byte| byte % 8 == 7) {
        true => b"RF64\xff\xff\xff\xffWAVE",
        false => b"RIFF\xff\xff\xff\xffWAVE",
    };
    let whole = [begin, bytes.get(1..).unwrap_or_default()].concat();
    decoded(&whole, "x.wav");
}

/// Any recording.
pub fn audio(_: &Scratch, bytes: &[u8]) {
    decoded(bytes, "x");
}

/// Several stretches, as the samples of a table ask for them.
fn decoded(bytes: &[u8], name: &str) {
    let some = Span {
        start: 0.001,
        end: 0.01,
    };
    let second = Cut {
        span: some,
        channels: Channels::Only(1),
    };
    let cuts = [Cut::default(), second];
    match nkl_audio::decode(bytes, Path::new(name), &cuts) {
        Err(error) => names(&error, name),
        Ok(found) => {
            assert_eq!(found.len(), cuts.len());
            for one in found {
                match one {
                    Err(error) => names(&error, name),
                    Ok(audio) => {
                        assert!(!audio.samples.is_empty() && audio.sample_rate > 0);
                        assert!(audio.samples.iter().all(|v| v.is_finite()));
                    }
                }
            }
        }
    }
}
