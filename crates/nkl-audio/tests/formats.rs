//! Compressed and rarer formats: recordings made by sox (see `data/make.sh`).

use nkl_audio::{info, read, Audio, AudioError, Channels, Remark, Span};
use std::path::PathBuf;

fn data(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).join(name)
}

fn all(name: &str, channels: Channels) -> Audio {
    read(&data(name), None, channels).unwrap()
}

/// Largest distance from `amplitude`·sin(2π·hz·t).
fn distance(samples: &[f32], amplitude: f32, hz: f32) -> f32 {
    let value = |i: usize| amplitude * (std::f32::consts::TAU * hz * i as f32 / 16_000.0).sin();
    // The codecs' own ringing at the edges is not the reader's.
    let inner = samples.iter().enumerate().skip(200).take(4400);
    inner.map(|(i, v)| (v - value(i)).abs()).fold(0.0, f32::max)
}

/// File, channels, and how far the codec may be off.
const FILES: [(&str, usize, f32); 7] = [
    ("tone.flac", 2, 1e-4),
    ("tone.aiff", 1, 1e-4),
    ("tone.ogg", 2, 0.06),
    ("tone.mp3", 2, 0.05),
    ("ulaw.wav", 1, 0.02),
    ("alaw.wav", 1, 0.02),
    ("adpcm.wav", 1, 0.05),
];

#[test]
fn every_format_gives_the_tone_in_place() {
    for (name, channels, tolerance) in FILES {
        let found = info(&data(name)).unwrap();
        assert_eq!(
            (found.sample_rate, found.channels),
            (16_000, channels),
            "{name}"
        );
        let left = all(name, Channels::Only(0));
        assert_eq!(
            left.samples.len() as u64,
            found.frames,
            "{name}: header and samples agree"
        );
        assert!(
            (4800..5400).contains(&left.samples.len()),
            "{name}: {}",
            left.samples.len()
        );
        assert!(left.remarks.is_empty(), "{name}: {:?}", left.remarks);
        let error = distance(&left.samples, 0.5, 440.0);
        assert!(error < tolerance, "{name}: {error}");
        if channels == 2 {
            let right = all(name, Channels::Only(1));
            let error = distance(&right.samples, 0.25, 880.0);
            assert!(error < tolerance, "{name}: {error}");
            let mix = all(name, Channels::Mix);
            let mean = |i: usize| (left.samples[i] + right.samples[i]) / 2.0;
            assert!(
                mix.samples
                    .iter()
                    .enumerate()
                    .all(|(i, v)| (v - mean(i)).abs() < 1e-6),
                "{name}"
            );
        }
    }
}

#[test]
fn an_mp3_without_a_length_is_counted() {
    let found = info(&data("bare.mp3")).unwrap();
    let audio = all("bare.mp3", Channels::Mix);
    assert_eq!(found.frames, audio.samples.len() as u64);
    assert_eq!(found.sample_rate, 16_000);
}

#[test]
fn spans_are_exact_in_every_format() {
    for (name, _, _) in FILES {
        let whole = all(name, Channels::Mix).samples;
        for (start, end) in [
            (0.0, 0.1),
            (0.05, 0.2),
            (0.123_456, 0.234_567),
            (0.2, f64::INFINITY),
        ] {
            let cut = read(&data(name), Some(Span { start, end }), Channels::Mix).unwrap();
            let first = (start * 16_000.0_f64).round() as usize;
            let last = if end.is_finite() {
                (end * 16_000.0).round() as usize
            } else {
                whole.len()
            };
            assert_eq!(cut.samples, whole[first..last], "{name} {start} {end}");
        }
        let past = read(
            &data(name),
            Some(Span {
                start: 9.0,
                end: 10.0,
            }),
            Channels::Mix,
        );
        assert!(matches!(past, Err(AudioError::PastEnd { .. })), "{name}");
        let over = read(
            &data(name),
            Some(Span {
                start: 0.1,
                end: 10.0,
            }),
            Channels::Mix,
        )
        .unwrap();
        assert!(
            matches!(over.remarks[..], [Remark::SpanCut { .. }]),
            "{name}: {:?}",
            over.remarks
        );
        assert_eq!(over.samples, whole[1600..]);
    }
}

#[test]
fn memory_and_file_give_the_same() {
    for (name, _, _) in FILES {
        let bytes = std::fs::read(data(name)).unwrap();
        let cut = nkl_audio::Cut {
            span: Span {
                start: 0.05,
                end: 0.25,
            },
            channels: Channels::Mix,
        };
        let memory = nkl_audio::decode(&bytes, &data(name), &[cut])
            .unwrap()
            .remove(0)
            .unwrap();
        let file = read(&data(name), Some(cut.span), Channels::Mix).unwrap();
        assert_eq!(memory, file, "{name}");
    }
}

#[test]
fn a_channel_that_is_not_there_is_an_error() {
    for (name, channels, _) in FILES {
        let error = read(&data(name), None, Channels::Only(channels))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("no channel {channels}")),
            "{name}: {error}"
        );
    }
}

/// Cut anywhere, or with bytes changed, a recording gives samples or an error: never a panic, and
/// never a sample that is not a finite number.
#[test]
fn damage_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let mut seed = 7u64;
    let mut random = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for (name, _, _) in FILES {
        let good = std::fs::read(data(name)).unwrap();
        for round in 0..60 {
            let mut bytes = good.clone();
            if round % 2 == 0 {
                bytes.truncate(random(good.len()));
            } else {
                for _ in 0..1 + random(20) {
                    let at = random(bytes.len());
                    bytes[at] = random(256) as u8;
                }
            }
            let path = folder.path().join(name);
            std::fs::write(&path, &bytes).unwrap();
            let _ = info(&path);
            if let Ok(audio) = read(&path, None, Channels::Mix) {
                assert!(
                    !audio.samples.is_empty() && audio.samples.iter().all(|v| v.is_finite()),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn a_truncated_recording_gives_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    // The aiff reader refuses a truncated file as a whole, and so short an ogg is a single page.
    for name in ["tone.flac", "tone.mp3", "ulaw.wav", "alaw.wav", "adpcm.wav"] {
        let bytes = std::fs::read(data(name)).unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes[..bytes.len() * 19 / 20]).unwrap();
        let audio = read(&path, None, Channels::Mix).unwrap_or_else(|e| panic!("{e}"));
        let whole = all(name, Channels::Mix).samples;
        assert!(
            audio.samples.len() > whole.len() / 3 && audio.samples.len() < whole.len(),
            "{name}"
        );
        assert!(!audio.remarks.is_empty(), "{name}");
    }
}

#[test]
fn what_is_not_a_recording_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = "file,speaker,emotion\nwav/a.wav,1,happy\n".repeat(200);
    for name in ["text.wav", "text.mp3", "text.flac", "text.ogg", "text"] {
        let path = folder.path().join(name);
        std::fs::write(&path, &text).unwrap();
        for error in [
            info(&path).unwrap_err(),
            read(&path, None, Channels::Mix).unwrap_err(),
        ] {
            assert!(
                matches!(error, AudioError::NotAudio { .. }),
                "{name}: {error}"
            );
            assert!(error.to_string().contains(name));
        }
    }
}
