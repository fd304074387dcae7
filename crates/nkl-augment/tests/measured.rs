//! What the steps do, measured on the result: by Praat's pitch, by power, by spectra.

use nkl_audio::Channels;
use nkl_augment::{Chain, Draw, Sound};
use nkl_config::Call;
use nkl_features::praat::pitch_track;
use std::path::{Path, PathBuf};

fn applied(chain: &str, sound: &Sound) -> Sound {
    let chain = Chain::of(&Call::parse(chain).expect(chain)).expect(chain);
    let mut new = sound.clone();
    chain
        .apply(&mut new, &mut Draw::new(42, "measured"))
        .expect("applied");
    assert!(new.samples.iter().all(|v| v.is_finite()));
    new
}

/// A vowel whose pitch moves between 110 and 150 Hz, with formants, and noise 40 dB below it.
fn vowel(rate: u32) -> Sound {
    let mut phase = 0.0f64;
    let noise = Draw::new(1, "vowel").normal(2 * rate as usize);
    let samples = (0..2 * rate as usize).map(|i| {
        let t = i as f64 / f64::from(rate);
        phase += (130.0 + 20.0 * (2.0 * t).sin()) / f64::from(rate);
        let harmonic = |n: i32| {
            let hertz = 130.0 * f64::from(n);
            let formant = |f: f64| 1.0 / (1.0 + ((hertz - f) / 120.0).powi(2));
            let height = formant(700.0) + 0.5 * formant(1200.0) + 0.2 * formant(2500.0) + 0.02;
            height * (std::f64::consts::TAU * f64::from(n) * phase).sin()
        };
        (0.25 * (1..=25).map(harmonic).sum::<f64>() + 0.002 * noise[i]) as f32
    });
    Sound {
        samples: samples.collect(),
        rate,
    }
}

/// Real recordings with the vowel, where they are there.
fn sounds() -> Vec<(String, Sound)> {
    let mut all = vec![
        ("vowel".to_string(), vowel(16_000)),
        ("vowel 44.1".to_string(), vowel(44_100)),
    ];
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/emodb/wav"
    ));
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no recordings in {}", folder.display());
        return all;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().step_by(60) {
        let audio = nkl_audio::read(path, None, Channels::Mix).unwrap();
        let sound = Sound {
            samples: audio.samples,
            rate: audio.sample_rate,
        };
        all.push((path.display().to_string(), sound));
    }
    all
}

fn decibels(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}

/// Power of the difference.
fn added(new: &Sound, old: &Sound) -> f64 {
    let samples = new
        .samples
        .iter()
        .zip(&old.samples)
        .map(|(a, b)| a - b)
        .collect();
    Sound {
        samples,
        rate: new.rate,
    }
    .power()
}

#[test]
fn noise_is_at_the_ratio_asked_for() {
    for (name, sound) in sounds() {
        for snr in [-5.0, 0.0, 10.0, 20.0, 40.0] {
            let new = applied(&format!("AddGaussianSNR({snr}, {snr}, p=1)"), &sound);
            let reached = decibels(sound.power() / added(&new, &sound));
            assert!(
                (reached - snr).abs() < 0.1,
                "{name}: {reached} instead of {snr} dB"
            );
            assert_eq!(new.samples.len(), sound.samples.len());
        }
        let new = applied("AddGaussianNoise(0.01, 0.01, p=1)", &sound);
        assert!(
            (added(&new, &sound).sqrt() / 0.01 - 1.0).abs() < 0.03,
            "{name}"
        );
    }
}

/// Also in the file of 16 bit that is written.
#[test]
fn the_ratio_holds_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for (name, sound) in sounds() {
        let mut loud = applied(
            "Compose([Normalize(p=1), AddGaussianSNR(10, 10, p=1)])",
            &sound,
        );
        let before = loud.peak();
        loud.fit();
        let path = folder.path().join("x.wav");
        nkl_audio::write_wav(&path, &loud.samples, loud.rate, nkl_audio::WavFormat::I16).unwrap();
        let read = nkl_audio::read(&path, None, Channels::Mix).unwrap();
        let read = Sound {
            samples: read.samples,
            rate: read.sample_rate,
        };
        let mut clean = applied("Normalize(p=1)", &sound);
        clean.scale(if before > 1.0 { 1.0 / before } else { 1.0 });
        let reached = decibels(clean.power() / added(&read, &clean));
        assert!((reached - 10.0).abs() < 0.1, "{name}: {reached}");
    }
}

#[test]
fn a_background_is_at_the_ratio_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let other = Sound {
        samples: vowel(8000).samples[..5000].to_vec(),
        rate: 8000,
    };
    let path = folder.path().join("music.wav");
    nkl_audio::write_wav(&path, &other.samples, other.rate, nkl_audio::WavFormat::I16).unwrap();
    for (name, sound) in sounds() {
        let path = path.display();
        for from in [format!("{path}"), format!("{}", folder.path().display())] {
            let new = applied(&format!("AddBackgroundNoise('{from}', 6, 6, p=1)"), &sound);
            let reached = decibels(sound.power() / added(&new, &sound));
            assert!((reached - 6.0).abs() < 0.1, "{name}: {reached}");
        }
    }
}

/// F0 in Hz of each frame of 10 ms, 0 where it has no voice.
fn pitch(sound: &Sound) -> (Vec<f64>, Vec<f64>) {
    let track = pitch_track(&[&sound.samples], sound.rate, (60.0, 900.0), false).expect("a pitch");
    let values = track.values.iter().map(|v| v.0).collect();
    (track.times, values)
}

/// By how many semitones the pitch has moved, and the share of voiced frames that still are voiced:
/// each frame is compared with that of the same moment, which comes at t / tempo; the median counts.
fn moved(new: &Sound, old: &Sound, tempo: f64) -> (f64, f64) {
    let ((times, before), (later, after)) = (pitch(old), pitch(new));
    let step = later[1] - later[0];
    let at = |time: f64| {
        let frame = ((time / tempo - later[0]) / step).round();
        after.get(frame.max(0.0) as usize).copied().unwrap_or(0.0)
    };
    let voiced = times.iter().zip(&before).filter(|(_, hertz)| **hertz > 0.0);
    let pairs: Vec<(f64, f64)> = voiced.map(|(time, hertz)| (*hertz, at(*time))).collect();
    let both = pairs.iter().filter(|(_, after)| *after > 0.0);
    let mut semitones: Vec<f64> = both.map(|(old, new)| 12.0 * (new / old).log2()).collect();
    semitones.sort_by(f64::total_cmp);
    let share = semitones.len() as f64 / pairs.len() as f64;
    (semitones[semitones.len() / 2], share)
}

#[test]
fn the_pitch_moves_by_the_semitones_asked_for() {
    for (name, sound) in sounds() {
        for semitones in [-4.0, -1.0, 2.0, 5.0] {
            let new = applied(
                &format!("PitchShift({semitones}, {semitones}, p=1)"),
                &sound,
            );
            assert_eq!(new.samples.len(), sound.samples.len());
            let (moved, voiced) = moved(&new, &sound, 1.0);
            println!("{name}: {moved:.3} of {semitones} semitones, {voiced:.2} voiced");
            assert!(
                (moved - semitones).abs() < 0.2,
                "{name}: {moved} of {semitones} semitones"
            );
            assert!(voiced > 0.7, "{name}: {voiced} still voiced at {semitones}");
        }
    }
}

#[test]
fn the_tempo_changes_and_the_pitch_does_not() {
    for (name, sound) in sounds() {
        for rate in [0.8, 1.25] {
            let chain = format!("TimeStretch({rate}, {rate}, leave_length_unchanged=False, p=1)");
            let new = applied(&chain, &sound);
            let expected = (sound.samples.len() as f64 / rate).round();
            assert_eq!(new.samples.len() as f64, expected, "{name}");
            let (moved, voiced) = moved(&new, &sound, rate);
            println!("{name}: {moved:.3} semitones at {rate}, {voiced:.2} voiced");
            assert!(moved.abs() < 0.2, "{name}: {moved} semitones at {rate}");
            assert!(voiced > 0.7, "{name}: {voiced} still voiced at {rate}");
            let kept = applied(&format!("TimeStretch({rate}, {rate}, p=1)"), &sound);
            assert_eq!(kept.samples.len(), sound.samples.len());
        }
    }
}

#[test]
fn lengths_stay() {
    for (name, sound) in sounds() {
        for step in [
            "AddGaussianNoise",
            "AddGaussianSNR",
            "Shift",
            "Gain",
            "Normalize",
            "PolarityInversion",
            "Reverse",
            "BandPassFilter",
            "LowPassFilter",
            "HighPassFilter",
            "PitchShift",
            "TimeStretch",
            "ClippingDistortion",
            "Limiter",
            "RoomSimulator",
            "Telephone",
            "TimeMask",
        ] {
            let new = applied(&format!("{step}(p=1)"), &sound);
            assert_eq!(new.samples.len(), sound.samples.len(), "{step} of {name}");
            assert_eq!(new.rate, sound.rate);
        }
    }
}

#[test]
fn nothing_is_too_short() {
    for len in [0, 1, 2, 5, 100] {
        let sound = Sound {
            samples: vec![0.25; len],
            rate: 16_000,
        };
        for entry in nkl_augment::registry() {
            if entry.name != "AddBackgroundNoise" && entry.name != "ApplyImpulseResponse" {
                applied(&format!("{}(p=1)", entry.name), &sound);
            }
        }
    }
}

/// Power of a sound above a frequency, by the plain sum of a discrete Fourier transform at a few
/// frequencies.
fn power_at(sound: &Sound, hertz: f64) -> f64 {
    let step = std::f64::consts::TAU * hertz / f64::from(sound.rate);
    let (mut re, mut im) = (0.0, 0.0);
    for (i, v) in sound.samples.iter().enumerate() {
        let (sin, cos) = (step * i as f64).sin_cos();
        re += f64::from(*v) * cos;
        im += f64::from(*v) * sin;
    }
    (re * re + im * im) / sound.samples.len() as f64
}

#[test]
fn a_telephone_passes_its_band_alone() {
    let noise = Draw::new(3, "white").normal(32_000);
    let noise = Sound {
        samples: noise.iter().map(|v| 0.1 * *v as f32).collect(),
        rate: 16_000,
    };
    for codec in ["mu-law", "a-law", "none"] {
        let line = applied(&format!("Telephone(codec='{codec}', p=1)"), &noise);
        let band = |from: usize| -> f64 {
            (0..40)
                .map(|k| power_at(&line, (from + 2 * k) as f64))
                .sum::<f64>()
                / (0..40)
                    .map(|k| power_at(&noise, (from + 2 * k) as f64))
                    .sum::<f64>()
        };
        assert!(
            decibels(band(1000)).abs() < 0.5,
            "{codec}: {}",
            decibels(band(1000))
        );
        assert!(
            decibels(band(20)) < -30.0,
            "{codec}: {}",
            decibels(band(20))
        );
        assert!(
            decibels(band(5000)) < -40.0,
            "{codec}: {}",
            decibels(band(5000))
        );
    }
    let clean = applied("Telephone(codec='none', p=1)", &noise);
    let coded = applied("Telephone(codec='mu-law', p=1)", &noise);
    // G.711 keeps about 38 dB of distance from its own noise at ordinary levels.
    let distance = decibels(clean.power() / added(&coded, &clean));
    assert!((32.0..42.0).contains(&distance), "{distance}");
}

/// Impulse responses that are given: the identity changes nothing, a delay delays.
#[test]
fn a_given_room_is_convolved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ir.wav");
    let mut response = vec![0.0f32; 200];
    response[100] = 0.9;
    nkl_audio::write_wav(&path, &response, 16_000, nkl_audio::WavFormat::F32).unwrap();
    let sound = vowel(16_000);
    let new = applied(
        &format!("ApplyImpulseResponse('{}', p=1)", path.display()),
        &sound,
    );
    assert_eq!(new.samples.len(), sound.samples.len());
    let off = (100..30_000)
        .map(|i| (new.samples[i] - sound.samples[i - 100]).abs())
        .fold(0.0, f32::max);
    assert!(off < 0.01 * sound.peak() as f32, "{off}");
}
