//! Against the definitions, computed in double precision by numpy: the mel-cepstrum there by sums
//! over the unit circle, without the recursions of this module; chroma by librosa 0.11.

use super::*;
use crate::testing;

/// Position, mean, deviation.
type Reference = [(usize, f32, f32); 9];

const STFT: Reference = [
    (0, 0.001100541, 0.0100587),
    (7, 0.441693, 1.255242),
    (10, 0.6018179, 1.369504),
    (20, 0.5957524, 1.355494),
    (25, 0.4350671, 1.251278),
    (39, 0.4956873, 0.03125187),
    (40, 0.48865, 0.0298564),
    (128, 0.0002069184, 0.0002206262),
    (256, 0.0002023134, 0.0002494104),
];
const FBANK: Reference = [
    (0, -11.51293, 0.0),
    (1, -4.793951, 0.8222063),
    (2, -5.97008, 0.8222063),
    (3, -4.953642, 0.7136286),
    (10, -5.316232, 1.160448),
    (30, -3.279024, 2.063219),
    (60, -4.086997, 0.4605767),
    (100, -3.305182, 0.4055123),
    (127, -2.738845, 0.3176711),
];
const MCEP: Reference = [
    (0, -3.842611, 0.07087972),
    (1, 0.6473967, 0.1330636),
    (2, 0.09632787, 0.1601204),
    (3, -0.2987807, 0.2502216),
    (5, -0.046036, 0.2824855),
    (10, -0.03015229, 0.3739396),
    (15, -0.2754042, 0.2559306),
    (20, -0.1887957, 0.1826029),
    (24, 0.1002297, 0.1185479),
];
const CHROMA: Reference = [
    (0, 0.2492599, 0.3322045),
    (1, 0.249835, 0.3323557),
    (10, 0.2509964, 0.3256861),
    (30, 0.430735, 0.305343),
    (50, 0.2681663, 0.3281555),
    (64, 0.2852465, 0.3315664),
    (90, 0.2154789, 0.3146476),
    (110, 0.2370895, 0.3427188),
    (127, 0.2494136, 0.3341733),
];
/// With 13 classes: an odd number, and one that does not hold whole semitones.
const CHROMA_13: Reference = [
    (0, 0.2618701, 0.35071),
    (1, 0.2643989, 0.3434377),
    (2, 0.2888048, 0.3334813),
    (3, 0.4540303, 0.3209037),
    (5, 0.2947427, 0.3430162),
    (7, 0.3060723, 0.3650513),
    (9, 0.2313687, 0.3207332),
    (11, 0.2369599, 0.3431405),
    (12, 0.2588484, 0.3605245),
];

fn plan(features: &[&str]) -> FeatsPlan {
    let mut plan = testing::plan(&["sptk"]);
    plan.sptk.features = features.iter().map(|f| (*f).to_owned()).collect();
    plan
}

/// A chirp from 200 to 800 Hz, a weak tone and noise, 1 s at 16 kHz.
fn signal() -> Vec<f32> {
    let mut state = 1u64;
    (0..16_000)
        .map(|i| {
            let t = f64::from(i) / 16_000.0;
            let wave = |cycles: f64| (std::f64::consts::TAU * cycles).sin();
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 40) as f64 / f64::from(1 << 24) - 0.5;
            let tones = 0.3 * wave(200.0 * t + 300.0 * t * t) + 0.1 * wave(1234.0 * t);
            (tones + 0.05 * noise) as f32
        })
        .collect()
}

fn values(plan: &FeatsPlan, audio: &[f32]) -> Vec<f32> {
    let sptk = Sptk::new(plan).unwrap();
    let mut out = vec![f32::NAN; sptk.feature_names().len()];
    sptk.extract(audio, 16_000, &mut out).unwrap();
    out
}

fn assert_agree(plan: &FeatsPlan, reference: &Reference) {
    let out = values(plan, &signal());
    for (i, mean, std) in reference {
        for (ours, theirs) in [(out[2 * i], mean), (out[2 * i + 1], std)] {
            assert!(
                (ours - theirs).abs() < 1e-4 * theirs.abs() + 1e-6,
                "{:?} {i}: {ours} {theirs}",
                plan.sptk.features
            );
        }
    }
}

#[test]
fn each_feature_agrees_with_its_definition() {
    assert_agree(&plan(&["stft"]), &STFT);
    assert_agree(&plan(&["fbank"]), &FBANK);
    assert_agree(&plan(&["mcep"]), &MCEP);
    assert_agree(&plan(&["chroma"]), &CHROMA);
    let mut few = plan(&["chroma"]);
    few.sptk.n_channel = 13;
    assert_agree(&few, &CHROMA_13);
}

#[test]
fn features_stand_side_by_side_in_one_order() {
    let all = plan(&["cqcc", "chroma", "lfcc", "stft", "mcep", "fbank", "stft"]);
    let names = Sptk::new(&all).unwrap().feature_names();
    assert_eq!(names.len(), 514 + 256 + 50 + 256 + 80 + 80);
    let starts = [0, 514, 770, 820, 1076, 1156];
    let together = values(&all, &signal());
    for (feature, start) in FEATURES.into_iter().zip(starts) {
        assert_eq!(names[start], format!("{feature}_0_mean"));
        assert_eq!(names[start + 1], format!("{feature}_0_std"));
        let alone = values(&plan(&[feature]), &signal());
        assert_eq!(alone, together[start..start + alone.len()], "{feature}");
    }
    let default = Sptk::new(&testing::plan(&["sptk"])).unwrap();
    assert_eq!(default.feature_names(), names[..770]);
}

#[test]
fn lfcc_and_cqcc_are_those_types() {
    for name in ["lfcc", "cqcc"] {
        let feats = plan(&[name]);
        let entry = crate::find(name).unwrap();
        let crate::Source::Recording(build) = entry.source else {
            panic!("{name} is computed");
        };
        let mut out = vec![f32::NAN; 80];
        build(&feats)
            .unwrap()
            .extract(&signal(), 16_000, &mut out)
            .unwrap();
        assert_eq!(values(&feats, &signal()), out);
    }
}

#[test]
fn a_step_of_gain_moves_only_the_first_coefficient() {
    let quiet: Vec<f32> = signal().iter().map(|x| x / 2.0).collect();
    let (loud, quiet) = (
        values(&plan(&["mcep"]), &signal()),
        values(&plan(&["mcep"]), &quiet),
    );
    assert!((loud[0] - quiet[0] - 2.0f32.ln()).abs() < 1e-2);
    for (a, b) in loud.iter().zip(&quiet).skip(1) {
        assert!((a - b).abs() < 1e-2, "{a} {b}");
    }
}

#[test]
fn silence_and_single_samples_are_defined() {
    let all = plan(&["stft", "fbank", "mcep", "chroma"]);
    for audio in [vec![0.0; 4000], vec![0.5], vec![-1.0; 79]] {
        let out = values(&all, &audio);
        assert!(out.iter().all(|v| v.is_finite()), "{}", audio.len());
    }
    let out = values(&all, &[0.0; 4000]);
    assert!((out[0] - 1e-9).abs() < 1e-12 && out[1] == 0.0);
    assert!((out[770] - 0.5 * 1e-9f32.ln()).abs() < 1e-3, "{}", out[770]);
    assert!(out[772].abs() < 1e-6);
}

#[test]
fn recordings_of_speech_are_finite() {
    for path in testing::RECORDINGS {
        let Some((name, audio)) = testing::recording(path, 16_000) else {
            return;
        };
        let out = values(&plan(&FEATURES), &audio);
        assert!(out.iter().all(|v| v.is_finite()), "{name}");
    }
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let refused = |change: fn(&mut SptkPlan)| {
        let mut feats = plan(&["stft", "mcep"]);
        change(&mut feats.sptk);
        Sptk::new(&feats).err().unwrap_or_default()
    };
    assert!(refused(|p| p.features.clear()).contains("empty"));
    assert!(refused(|p| p.features.push("pitch".into())).contains("`pitch` is not in this version"));
    assert!(refused(|p| p.frame_length = 2).contains("sptk.frame_length"));
    assert!(refused(|p| p.frame_length = 600).contains("sptk.fft_length"));
    assert!(refused(|p| p.fft_length = 513).contains("sptk.fft_length"));
    assert!(refused(|p| p.frame_period = 0).contains("sptk.frame_period"));
    assert!(refused(|p| p.n_channel = 0).contains("sptk.n_channel"));
    assert!(refused(|p| p.sample_rate = 0).contains("sptk.sample_rate"));
    assert!(refused(|p| p.sample_rate = 11_025).contains("16000"));
    assert!(refused(|p| (p.frame_length, p.fft_length) = (40, 46)).contains("at least 48"));
    assert_eq!(refused(|p| p.sample_rate = 48_000), "");
}

#[test]
fn settings_tell_apart_what_differs() {
    let key = |features: &[&str]| Sptk::new(&plan(features)).unwrap().settings();
    assert_eq!(key(&["fbank", "stft"]), key(&["stft", "fbank"]));
    assert_ne!(key(&["stft"]), key(&["fbank"]));
    assert_ne!(key(&["stft"]), key(&["stft", "lfcc"]));
}

#[test]
fn bands_without_a_bin_are_noted() {
    let notes = Sptk::new(&plan(&["fbank"])).unwrap().notes();
    assert!(notes[0].contains("sptk.n_channel = 128"), "{notes:?}");
    let mut few = plan(&["fbank"]);
    few.sptk.n_channel = 20;
    assert!(Sptk::new(&few).unwrap().notes().is_empty());
}
