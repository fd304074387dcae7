//! Sounds that are not speech, and unusual lengths and rates: values are defined, nothing panics.

use nkl_features::os::{Analyser, FeatureSet, Level};

fn sine(rate: u32, seconds: f64, hz: f64, amplitude: f64) -> Vec<f32> {
    let n = (f64::from(rate) * seconds) as usize;
    let step = 2.0 * std::f64::consts::PI * hz / f64::from(rate);
    (0..n)
        .map(|i| (amplitude * (i as f64 * step).sin()) as f32)
        .collect()
}

/// Deterministic noise in -1..1.
fn noise(n: usize) -> Vec<f32> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..n).map(|_| next()).collect()
}

fn defined(set: FeatureSet, samples: &[f32], rate: u32, what: &str) {
    let analyser = Analyser::new(set);
    let row = analyser.functionals(samples, rate).expect(what);
    let names = analyser.names(Level::Functionals).expect("names");
    assert_eq!(row.len(), names.len());
    for (v, name) in row.iter().zip(names) {
        assert!(
            v.is_finite(),
            "{} of {what} at {rate} Hz: {name} = {v}",
            set.name()
        );
    }
    let frames = analyser.frames(Level::LowLevel, samples, rate).expect(what);
    assert!(
        frames.values.iter().all(|v| v.is_finite()),
        "{} frames of {what}",
        set.name()
    );
    assert_eq!(frames.start.len(), frames.values.nrows());
}

#[test]
fn odd_sounds_have_defined_values() {
    let rate = 16_000;
    let square: Vec<f32> = sine(rate, 1.0, 150.0, 1.0)
        .iter()
        .map(|v| v.signum())
        .collect();
    let mut click = vec![0.0f32; 16_000];
    click[8000] = 1.0;
    let sounds = [
        ("silence", vec![0.0; 16_000]),
        ("a constant", vec![0.5; 16_000]),
        ("a constant at full scale", vec![-1.0; 16_000]),
        ("a click", click),
        ("a clipped tone", square),
        ("too loud a tone", sine(rate, 1.0, 200.0, 30.0)),
        ("noise", noise(16_000)),
        ("a faint tone", sine(rate, 1.0, 200.0, 1e-4)),
    ];
    for (what, samples) in &sounds {
        for set in FeatureSet::ALL {
            defined(set, samples, rate, what);
        }
    }
}

#[test]
fn every_rate_and_length_from_60_ms_on() {
    for rate in [4_000, 8_000, 11_025, 22_050, 44_100, 48_000, 96_000] {
        for set in [
            FeatureSet::EGeMapsV02,
            FeatureSet::EGeMapsV01a,
            FeatureSet::ComParE2016,
        ] {
            for seconds in [0.061, 0.07, 0.08, 0.1, 0.3] {
                defined(set, &sine(rate, seconds, 180.0, 0.5), rate, "a tone");
                defined(
                    set,
                    &noise((f64::from(rate) * seconds) as usize),
                    rate,
                    "noise",
                );
            }
        }
    }
}

#[test]
fn too_short_or_too_low_says_so() {
    for set in FeatureSet::ALL {
        let analyser = Analyser::new(set);
        let error = analyser
            .functionals(&[0.1; 80], 16_000)
            .expect_err("5 ms are too short");
        assert!(
            error.contains("60 ms") && error.contains("5.0 ms"),
            "{error}"
        );
        assert!(analyser.functionals(&[], 16_000).is_err());
        let error = analyser
            .functionals(&[0.1; 4000], 1000)
            .expect_err("1 kHz is too low");
        assert!(error.contains("1000 Hz"), "{error}");
    }
}

#[test]
fn pitch_of_a_tone_is_its_frequency() {
    let analyser = Analyser::new(FeatureSet::EGeMapsV02);
    for hz in [110.0, 220.0, 300.0] {
        let tones: Vec<f32> = (1..8).fold(vec![0.0; 16_000], |sum, k| {
            let partial = sine(16_000, 1.0, hz * f64::from(k), 0.1);
            sum.iter().zip(partial).map(|(a, b)| a + b).collect()
        });
        let row = analyser.functionals(&tones, 16_000).expect("functionals");
        let expected = 12.0 * (hz / 27.5).log2();
        assert!(
            (f64::from(row[0]) - expected).abs() < 0.1,
            "{hz} Hz: {} semitones",
            row[0]
        );
    }
}
