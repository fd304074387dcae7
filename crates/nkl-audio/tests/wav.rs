//! Plain wav, built byte by byte.

use nkl_audio::{info, read, write_wav, AudioError, Channels, Remark, Span, WavFormat};
use std::path::{Path, PathBuf};

/// A wav file in bytes.
struct Wav {
    tag: u16,
    channels: u16,
    rate: u32,
    bits: u16,
    data: Vec<u8>,
    extensible: bool,
    size: Option<u32>,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Wav {
    fn new(tag: u16, bits: u16, channels: u16, data: Vec<u8>) -> Self {
        Wav {
            tag,
            channels,
            rate: 8000,
            bits,
            data,
            extensible: false,
            size: None,
            before: vec![],
            after: vec![],
        }
    }

    fn i16(samples: &[i16], channels: u16) -> Self {
        Wav::new(
            1,
            16,
            channels,
            samples.iter().flat_map(|v| v.to_le_bytes()).collect(),
        )
    }

    fn bytes(&self) -> Vec<u8> {
        let align = self.channels * self.bits / 8;
        let mut format = Vec::new();
        format.extend((if self.extensible { 0xFFFEu16 } else { self.tag }).to_le_bytes());
        format.extend(self.channels.to_le_bytes());
        format.extend(self.rate.to_le_bytes());
        format.extend((self.rate * u32::from(align)).to_le_bytes());
        format.extend(align.to_le_bytes());
        format.extend(self.bits.to_le_bytes());
        if self.extensible {
            format.extend(22u16.to_le_bytes());
            format.extend(self.bits.to_le_bytes());
            format.extend(3u32.to_le_bytes());
            format.extend(self.tag.to_le_bytes());
            format.extend(b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71");
        }
        let mut out = b"RIFF\0\0\0\0WAVE".to_vec();
        out.extend(&self.before);
        out.extend(b"fmt ");
        out.extend((format.len() as u32).to_le_bytes());
        out.extend(format);
        out.extend(b"data");
        out.extend(self.size.unwrap_or(self.data.len() as u32).to_le_bytes());
        out.extend(&self.data);
        out.extend(&self.after);
        out
    }

    fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("x.wav");
        std::fs::write(&path, self.bytes()).unwrap();
        path
    }
}

fn samples(wav: &Wav) -> Vec<f32> {
    let folder = tempfile::tempdir().unwrap();
    let path = wav.write(folder.path());
    let found = info(&path).unwrap();
    let audio = read(&path, None, Channels::Mix).unwrap();
    assert_eq!(
        (found.frames, found.sample_rate),
        (audio.samples.len() as u64, 8000)
    );
    audio.samples
}

#[test]
fn every_encoding_is_scaled_to_one() {
    let cases: [(u16, u16, Vec<u8>, [f32; 3]); 6] = [
        (1, 8, vec![128, 0, 192], [0.0, -1.0, 0.5]),
        (
            1,
            16,
            [0i16, i16::MIN, 16_384]
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
            [0.0, -1.0, 0.5],
        ),
        (
            1,
            24,
            vec![0, 0, 0, 0, 0, 0x80, 0, 0, 0x40],
            [0.0, -1.0, 0.5],
        ),
        (
            1,
            32,
            [0i32, i32::MIN, 1 << 30]
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
            [0.0, -1.0, 0.5],
        ),
        (
            3,
            32,
            [0.0f32, -1.5, 0.25]
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
            [0.0, -1.5, 0.25],
        ),
        (
            3,
            64,
            [0.0f64, -1.0, 0.1]
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
            [0.0, -1.0, 0.1],
        ),
    ];
    for (tag, bits, data, want) in cases {
        let mut wav = Wav::new(tag, bits, 1, data);
        assert_eq!(samples(&wav), want, "{tag} {bits}");
        wav.extensible = true;
        assert_eq!(samples(&wav), want, "{tag} {bits}, extensible");
    }
}

#[test]
fn channels_are_mixed_or_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let path = Wav::i16(&[16_384, 0, -16_384, 8192], 2).write(folder.path());
    let get = |channels| read(&path, None, channels).map(|a| a.samples);
    assert_eq!(get(Channels::Mix).unwrap(), [0.25, -0.125]);
    assert_eq!(get(Channels::Only(1)).unwrap(), [0.0, 0.25]);
    assert!(matches!(
        get(Channels::Only(2)),
        Err(AudioError::Channel {
            channel: 2,
            channels: 2,
            ..
        })
    ));
}

#[test]
fn other_chunks_are_stepped_over() {
    let mut wav = Wav::i16(&[100, 200, 300], 1);
    wav.before = b"LIST\x05\0\0\0abcde\0".to_vec();
    wav.after = b"id3 \x04\0\0\0abcd".to_vec();
    assert_eq!(samples(&wav).len(), 3);
}

#[test]
fn a_stream_of_unknown_length_goes_to_the_end() {
    for size in [0, u32::MAX] {
        let mut wav = Wav::i16(&[1, 2, 3, 4], 1);
        wav.size = Some(size);
        assert_eq!(samples(&wav).len(), 4);
    }
}

#[test]
fn truncation_is_remarked() {
    let folder = tempfile::tempdir().unwrap();
    let mut wav = Wav::i16(&[1; 1000], 2);
    wav.size = Some(8000);
    wav.data.pop();
    let path = wav.write(folder.path());
    assert_eq!(
        info(&path).unwrap().frames,
        499,
        "an incomplete frame is no frame"
    );
    let audio = read(&path, None, Channels::Mix).unwrap();
    assert_eq!(audio.samples.len(), 499);
    assert_eq!(
        audio.remarks,
        [Remark::Truncated {
            promised: 2000,
            found: 499
        }]
    );
}

#[test]
fn errors_say_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.wav");
    let error = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let both = [
            info(&path).unwrap_err(),
            read(&path, None, Channels::Mix).unwrap_err(),
        ];
        assert_eq!(both[0].to_string(), both[1].to_string());
        both[1].to_string()
    };
    let good = Wav::i16(&[1, 2, 3], 1).bytes();
    assert!(error(b"").contains("0 bytes"));
    assert!(error(&good[..20]).contains("ends inside its header"));
    assert!(error(&good[..36]).contains("no data chunk"));
    assert!(error(&good[..44]).contains("no samples"));
    assert!(error(&Wav::new(1, 16, 0, vec![0; 8]).bytes()).contains("0 channels"));
    assert!(error(&Wav::new(3, 16, 1, vec![0; 8]).bytes()).contains("not supported"));
    let mut silent = Wav::i16(&[1], 1);
    silent.rate = 0;
    assert!(error(&silent.bytes()).contains("0 Hz"));
    let nan = Wav::new(
        3,
        32,
        2,
        [0.0, 0.5, f32::NAN, 0.0f32]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect(),
    );
    std::fs::write(&path, nan.bytes()).unwrap();
    assert!(read(&path, None, Channels::Mix)
        .unwrap_err()
        .to_string()
        .contains("sample 1 is not a finite"));
    let missing = read(Path::new("nowhere/x.wav"), None, Channels::Mix).unwrap_err();
    assert_eq!(missing.to_string(), "nowhere/x.wav: no such file");
    assert!(read(folder.path(), None, Channels::Mix)
        .unwrap_err()
        .to_string()
        .contains("directory"));
}

/// Whatever stands in the header, there is a result or an error.
#[test]
fn any_header_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.wav");
    let good = Wav::i16(&[1, -2, 3, -4], 2).bytes();
    for at in 0..44 {
        for value in [0, 1, 2, 3, 7, 16, 127, 128, 254, 255] {
            let mut bytes = good.clone();
            bytes[at] = value;
            std::fs::write(&path, &bytes).unwrap();
            let _ = info(&path);
            if let Ok(audio) = read(&path, None, Channels::Mix) {
                assert!(!audio.samples.is_empty());
            }
        }
    }
}

#[test]
fn every_span_is_a_piece_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let values: Vec<i16> = (0..8000).map(|i| (i * 4) as i16).collect();
    let path = Wav::i16(&values, 2).write(folder.path());
    let whole = read(&path, None, Channels::Only(1)).unwrap().samples;
    for i in 0..200u32 {
        let (start, length) = (
            f64::from(i * 13 % 400) / 1000.0,
            f64::from(1 + i * 7 % 90) / 1000.0,
        );
        let cut = read(
            &path,
            Some(Span {
                start,
                end: start + length,
            }),
            Channels::Only(1),
        )
        .unwrap();
        let (first, last) = (
            (start * 8000.0).round() as usize,
            ((start + length) * 8000.0).round() as usize,
        );
        assert_eq!(cut.samples, whole[first..last]);
    }
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let wave: Vec<f32> = (0..500).map(|i| (i as f32 * 0.1).sin()).collect();
    write_wav(&path, &wave, 22_050, WavFormat::F32).unwrap();
    assert_eq!(read(&path, None, Channels::Mix).unwrap().samples, wave);
    write_wav(&path, &wave, 22_050, WavFormat::I16).unwrap();
    let back = read(&path, None, Channels::Mix).unwrap();
    assert_eq!(back.sample_rate, 22_050);
    assert!(back
        .samples
        .iter()
        .zip(&wave)
        .all(|(a, b)| (a - b).abs() < 1.0 / 32_000.0));
    write_wav(&path, &[2.0, -2.0], 8000, WavFormat::I16).unwrap();
    assert_eq!(
        read(&path, None, Channels::Mix).unwrap().samples,
        [32_767.0 / 32_768.0, -1.0]
    );
    assert!(matches!(
        write_wav(&path, &[f32::NAN], 8000, WavFormat::I16),
        Err(AudioError::NotFinite { .. })
    ));
    assert!(write_wav(Path::new("nowhere/x.wav"), &wave, 8000, WavFormat::I16).is_err());
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "nothing temporary stays");
}

/// Recordings as they are: every header agrees with the samples.
#[test]
fn real_recordings_are_read() {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    for (folder, rate, count) in [("emodb", 22_050, 535), ("urdu", 16_000, 400)] {
        let Ok(entries) = std::fs::read_dir(shared.join(folder).join("wav")) else {
            println!("skipped: {} is not there", shared.display());
            return;
        };
        let mut seen = 0;
        for path in entries
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "wav"))
        {
            let found = info(&path).unwrap();
            let audio = read(&path, None, Channels::Mix).unwrap();
            assert_eq!(
                (found.sample_rate, found.frames),
                (rate, audio.samples.len() as u64)
            );
            assert!(
                audio.remarks.is_empty(),
                "{}: {:?}",
                path.display(),
                audio.remarks
            );
            seen += 1;
        }
        assert_eq!(seen, count);
    }
}
