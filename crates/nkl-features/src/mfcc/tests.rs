use super::*;
use crate::spectral::bands::AT_ONCE;
use crate::testing::{deviation, numbers, recording, RECORDINGS};

fn plan() -> MfccPlan {
    crate::testing::plan(&[]).mfcc
}

/// Each value within 1e-3·max(1, |reference|) of librosa's, also after resampling.
#[test]
fn coefficients_and_deltas_equal_librosa() {
    let mfcc = Mfcc::new(&plan()).unwrap();
    for path in RECORDINGS {
        let Some((name, audio)) = recording(path, 16_000) else {
            return;
        };
        let (mut bands, mut tracks, mut slope) = Default::default();
        mfcc.frames
            .logmel
            .cepstra(&mfcc.frames.dct, &audio, AT_ONCE, &mut bands, &mut tracks);
        let mut slopes = tracks.clone();
        for (track, out) in tracks.rows().zip(slopes.rows_mut()) {
            delta(track, 1, &mut slope);
            out.copy_from_slice(&slope);
        }
        let frames = mfcc.frames.of(&audio);
        let columns = tracks.rows().chain(slopes.rows());
        for (column, track) in frames.columns().into_iter().zip(columns) {
            assert!(
                column.iter().eq(track),
                "{name}: frames are the same values"
            );
        }
        let plain =
            format!("reference/spectra/librosa_mfcc13_sr16000_nfft400_hop160_mels40_{name}.csv");
        let first = format!("reference/spectra/librosa_mfcc13_delta_{name}.csv");
        let (Some(plain), Some(first)) = (numbers(&plain), numbers(&first)) else {
            return;
        };
        let (a, b) = (deviation(&tracks, &plain), deviation(&slopes, &first));
        println!("{name}: mfcc {a:.1e}, delta {b:.1e}");
        assert!(a < 1e-3 && b < 1e-3, "{name}: mfcc {a}, delta {b}");
    }
}

#[test]
fn columns_are_named_in_the_order_of_the_values() {
    let mfcc = Mfcc::new(&plan()).unwrap();
    let names = mfcc.feature_names();
    assert_eq!(names.len(), 13 * 3 * 5);
    assert_eq!(names[0], "mfcc_1_mean");
    assert_eq!(names[65], "mfcc_1_delta_mean");
    assert_eq!(names[194], "mfcc_13_delta2_percentile90");
    let audio: Vec<f32> = (0..16_000)
        .map(|i| (i as f32 * 0.05).sin() * (i as f32 / 16_000.0))
        .collect();
    let mut all = vec![f32::NAN; names.len()];
    mfcc.extract(&audio, 16_000, &mut all).unwrap();
    // A rising level: the level's slope is positive, and its deciles are ordered.
    let at = |name: &str| all[names.iter().position(|n| n == name).unwrap()];
    assert!(at("mfcc_1_delta_mean") > 0.0);
    assert!(at("mfcc_1_percentile10") < at("mfcc_1_percentile50"));
    assert!(at("mfcc_1_percentile50") < at("mfcc_1_percentile90"));
}

#[test]
fn every_length_gives_numbers() {
    let mfcc = Mfcc::new(&plan()).unwrap();
    let audio: Vec<f32> = (0..2000).map(|i| (i as f32 * 0.1).sin()).collect();
    let mut out = vec![f32::NAN; mfcc.feature_names().len()];
    for n in [
        1, 2, 10, 159, 160, 161, 399, 400, 401, 1279, 1280, 1281, 2000,
    ] {
        out.fill(f32::NAN);
        mfcc.extract(&audio[..n], 16_000, &mut out).unwrap();
        assert!(out.iter().all(|v| v.is_finite()), "{n} samples");
    }
    out.fill(f32::NAN);
    mfcc.extract(&[0.0; 5000], 16_000, &mut out).unwrap();
    assert!(out.iter().all(|v| v.is_finite()), "digital silence");
}

#[test]
fn blocks_of_a_long_recording_give_the_same_bits() {
    let mfcc = Mfcc::new(&plan()).unwrap();
    // Loud at the end, so that what is clipped at the start is known only there.
    let audio: Vec<f32> = (0..40_123)
        .map(|i| (i as f32 * 0.03).sin() * (i as f32 / 40_123.0).powi(9))
        .collect();
    let (mut bands, mut whole, mut parts) = Default::default();
    for (block, out) in [(usize::MAX, &mut whole), (37, &mut parts)] {
        mfcc.frames
            .logmel
            .cepstra(&mfcc.frames.dct, &audio, block, &mut bands, out);
    }
    assert!(whole.frames() > 200);
    for (a, b) in whole.rows().zip(parts.rows()) {
        assert_eq!(a, b);
    }
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let error = |change: fn(&mut MfccPlan)| {
        let mut p = plan();
        change(&mut p);
        Mfcc::new(&p).err().unwrap()
    };
    assert!(error(|p| p.n_mfcc = 41).contains("mfcc.n_mfcc"));
    assert!(error(|p| p.n_mfcc = 0).contains("mfcc.n_mfcc"));
    assert!(error(|p| p.n_mels = 202).contains("mfcc.n_mels"));
    assert!(error(|p| p.deltas = 3).contains("mfcc.deltas"));
    assert!(error(|p| p.functionals = vec!["median".into()]).contains("mfcc.functionals"));
}
