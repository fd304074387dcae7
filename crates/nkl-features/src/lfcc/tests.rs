//! Against the definition, computed in double precision by numpy and scipy.

use super::*;

const AT: [usize; 8] = [0, 1, 2, 3, 5, 10, 20, 39];
const MEAN: [f32; 8] = [
    -130.2068, 30.1451, 25.3989, 16.0171, 0.8384, -4.3966, -13.4196, 6.6088,
];
const STD: [f32; 8] = [
    7.0592, 9.2299, 6.1437, 6.0089, 6.3247, 10.8707, 11.7190, 7.9255,
];

fn lfcc() -> Lfcc {
    Lfcc::new(&LfccPlan {
        n_lfcc: 40,
        frame_length: 400,
        frame_period: 80,
        fft_length: 512,
        sample_rate: 16_000,
    })
    .unwrap()
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

#[test]
fn agrees_with_the_definition() {
    let mut out = [f32::NAN; 80];
    lfcc().extract(&signal(), 16_000, &mut out).unwrap();
    for (k, i) in AT.into_iter().enumerate() {
        for (ours, reference) in [(out[2 * i], MEAN[k]), (out[2 * i + 1], STD[k])] {
            assert!(
                (ours - reference).abs() < 1e-3 * reference.abs().max(1.0),
                "{i}: {ours} {reference}"
            );
        }
    }
}

#[test]
fn silence_is_flat_and_short_clips_say_how_long_they_must_be() {
    let mut out = [f32::NAN; 80];
    lfcc().extract(&[0.0; 1000], 16_000, &mut out).unwrap();
    assert!((out[0] + 100.0 * (BANDS as f32).sqrt()).abs() < 0.01);
    assert!(out[2..].iter().all(|x| x.abs() < 1e-2));
    assert!(lfcc()
        .extract(&[0.5; 256], 16_000, &mut out)
        .unwrap_err()
        .contains("more than 256"));
    assert!(lfcc().extract(&[0.5; 257], 16_000, &mut out).is_ok());
}

#[test]
fn names_count_from_zero() {
    let names = lfcc().feature_names();
    assert_eq!(names.len(), 80);
    assert_eq!(
        (names[0].as_str(), names[79].as_str()),
        ("lfcc_0_mean", "lfcc_39_std")
    );
}

#[test]
fn settings_that_cannot_be_are_refused() {
    for (n_lfcc, frame_length, frame_period, fft_length) in [
        (0, 400, 80, 512),
        (129, 400, 80, 512),
        (40, 600, 80, 512),
        (40, 400, 0, 512),
        (40, 400, 80, 513),
    ] {
        let plan = LfccPlan {
            n_lfcc,
            frame_length,
            frame_period,
            fft_length,
            sample_rate: 16_000,
        };
        assert!(Lfcc::new(&plan).is_err(), "{plan:?}");
    }
}

#[test]
fn blocks_of_a_long_recording_give_the_same_bits() {
    let (whole, parts) = (
        lfcc().tracks(&signal(), usize::MAX).unwrap(),
        lfcc().tracks(&signal(), 17).unwrap(),
    );
    assert_eq!(whole.frames(), 201);
    for (a, b) in whole.rows().zip(parts.rows()) {
        assert_eq!(a, b);
    }
}
