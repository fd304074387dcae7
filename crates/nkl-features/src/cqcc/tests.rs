//! Against librosa 0.11 (`librosa.cqt` with soxr) and scipy.

use super::*;

const AT: [usize; 8] = [0, 1, 2, 3, 5, 10, 20, 39];
const MEAN: [f32; 8] = [
    -34.9820, -0.9355, -2.5998, 2.4491, 0.1609, 0.5403, -1.3572, -0.2096,
];
const STD: [f32; 8] = [
    2.4753, 2.8305, 1.1635, 2.4032, 2.7407, 2.2820, 1.2112, 0.6570,
];

fn cqcc() -> Cqcc {
    let plan = CqccPlan {
        n_cqcc: 40,
        n_cqt_bins: 84,
        frame_period: 80,
        sample_rate: 16_000,
    };
    Cqcc::new(&plan).unwrap()
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
fn agrees_with_librosa() {
    let mut out = [f32::NAN; 80];
    cqcc().extract(&signal(), 16_000, &mut out).unwrap();
    for (k, i) in AT.into_iter().enumerate() {
        for (ours, reference) in [(out[2 * i], MEAN[k]), (out[2 * i + 1], STD[k])] {
            let near = 1e-3 * reference.abs().max(1.0);
            assert!((ours - reference).abs() < near, "{i}: {ours} {reference}");
        }
    }
}

#[test]
fn silence_and_short_clips_have_values() {
    let mut out = [f32::NAN; 80];
    for n in [1, 5, 80, 1000] {
        cqcc().extract(&vec![0.0; n], 16_000, &mut out).unwrap();
        assert!(
            (out[0] - 1e-8f32.ln() * 84f32.sqrt()).abs() < 0.01,
            "{n}: {}",
            out[0]
        );
        cqcc().extract(&vec![0.5; n], 16_000, &mut out).unwrap();
        assert!(out.iter().all(|x| x.is_finite()), "{n}");
    }
}

#[test]
fn settings_that_cannot_be_are_refused() {
    for (n_cqcc, n_cqt_bins, frame_period, sample_rate) in [
        (0, 84, 80, 16_000),
        (85, 84, 80, 16_000),
        (1, 1, 80, 16_000),
        (40, 84, 0, 16_000),
        (40, 84, 80, 8_000),
    ] {
        let plan = CqccPlan {
            n_cqcc,
            n_cqt_bins,
            frame_period,
            sample_rate,
        };
        assert!(Cqcc::new(&plan).is_err(), "{plan:?}");
    }
}
