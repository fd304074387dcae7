//! Voice measures of recordings that are not speech, with values that Praat gives for them.

use nkl_features::praat;

fn column(row: &[f64], name: &str) -> f64 {
    let at = praat::feature_names().iter().position(|n| *n == name);
    row[at.unwrap_or_else(|| panic!("no column {name}"))]
}

fn sine(rate: u32, hertz: f64, seconds: f64, amplitude: f64) -> Vec<f32> {
    (0..(f64::from(rate) * seconds) as usize)
        .map(|i| {
            (amplitude * (std::f64::consts::TAU * hertz * i as f64 / f64::from(rate)).sin()) as f32
        })
        .collect()
}

/// White noise from a linear congruential generator.
fn noise(n: usize) -> Vec<f32> {
    let mut state = 1u64;
    (0..n)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        })
        .collect()
}

#[test]
fn silence_and_dc_have_no_voice_but_a_length() {
    for level in [0.0, 0.3] {
        let row = praat::features(&[&vec![level; 16_000]], 16_000).unwrap();
        for name in [
            "meanF0Hz",
            "stdevF0Hz",
            "HNR",
            "localJitter",
            "ddaShimmer",
            "f1_mean",
            "fitch_vtl",
        ] {
            assert!(column(&row, name).is_nan(), "{name} at {level}");
        }
        assert_eq!(column(&row, "duration"), 1.0);
        assert_eq!(column(&row, "nsyll"), 0.0);
        assert_eq!(column(&row, "npause"), 0.0);
        assert_eq!(column(&row, "proportion_pause_duration"), 0.0);
    }
}

#[test]
fn clips_below_the_windows_fail_and_say_how_long_they_must_be() {
    for n in [0, 1, 80, 2047] {
        let error = praat::features(&[&noise(n)], 16_000).unwrap_err();
        assert!(error.contains("0.1280 s"), "{error}");
    }
    assert!(praat::features(&[&noise(2080)], 16_000).is_ok());
}

#[test]
fn a_sine_has_its_frequency_and_no_perturbation_at_any_rate() {
    for rate in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000] {
        let row = praat::features(&[&sine(rate, 150.0, 2.0, 0.5)], rate).unwrap();
        assert!(
            (column(&row, "meanF0Hz") - 150.0).abs() < 0.01,
            "{rate}: {row:?}"
        );
        assert!(column(&row, "localJitter") < 1e-5, "{rate}");
        assert!(column(&row, "localShimmer") < 1e-4, "{rate}");
        assert!(column(&row, "HNR") > 40.0, "{rate}");
    }
}

#[test]
fn noise_clipping_and_impulses_give_values_or_nan_but_no_panic() {
    let mut impulse = vec![0.0; 16_000];
    impulse[8_000] = 1.0;
    let clipped: Vec<f32> = noise(32_000).iter().map(|x| x.signum()).collect();
    for audio in [
        noise(32_000),
        clipped,
        impulse,
        sine(16_000, 7_000.0, 1.0, 0.3),
    ] {
        for rate in [1, 50, 900, 5_000, 8_000, 16_000, 96_000] {
            if let Ok(row) = praat::features(&[&audio], rate) {
                assert!(row.iter().all(|x| !x.is_infinite()), "{rate}: {row:?}");
            }
        }
    }
}

#[test]
fn channels_are_analysed_together() {
    let (a, b) = (
        sine(16_000, 120.0, 1.0, 0.5),
        sine(16_000, 120.0, 1.0, 0.25),
    );
    let both = praat::features(&[&a, &b], 16_000).unwrap();
    let one = praat::features(&[&a], 16_000).unwrap();
    assert!((column(&both, "meanF0Hz") - column(&one, "meanF0Hz")).abs() < 1e-6);
    // energies of channels are averaged, so levels differ, but not where speech is
    assert_eq!(column(&both, "npause"), column(&one, "npause"));
}

#[test]
fn long_recordings_are_filtered_in_blocks_without_a_seam() {
    // 60 s at 48 kHz is longer than one block of the low-pass filter
    let long = sine(48_000, 150.0, 60.0, 0.5);
    let row = praat::features(&[&long], 48_000).unwrap();
    let short = praat::features(&[&long[..48_000 * 20]], 48_000).unwrap();
    for name in ["f1_median", "f2_median", "meanF0Hz"] {
        let (a, b) = (column(&row, name), column(&short, name));
        assert!((a - b).abs() <= 0.01 * b, "{name}: {a} {b}");
    }
}

#[test]
fn relative_columns_are_learned_from_the_rows_given() {
    let mut table = ndarray::Array2::<f32>::zeros((4, praat::feature_names().len()));
    for i in 0..4 {
        for j in 0..table.ncols() {
            table[[i, j]] = ((i * 7 + j * 3) % 11) as f32 * 0.1 + (i * i) as f32 * 0.05;
        }
    }
    let mut all = table.clone();
    praat::batch_columns(all.view_mut(), &[0, 1, 2, 3]);
    let mut part = table.clone();
    part[[3, 10]] = 1000.0; // must not change what is learned
    praat::batch_columns(part.view_mut(), &[0, 1, 2]);
    let mut alone = table.slice(ndarray::s![..3, ..]).to_owned();
    praat::batch_columns(alone.view_mut(), &[0, 1, 2]);
    let relative = 36..39;
    for i in 0..3 {
        for j in relative.clone() {
            assert_eq!(part[[i, j]], alone[[i, j]]);
            assert!(part[[i, j]].is_finite());
        }
    }
    assert!(relative.clone().any(|j| all[[0, j]] != part[[0, j]]));
    // components of the rows that they were learned from have mean 0, and so have z-scores
    for j in relative {
        assert!(all.column(j).sum().abs() < 1e-4);
    }
    let mut single = table.clone();
    praat::batch_columns(single.view_mut(), &[2]);
    assert_eq!(single[[0, 36]], 0.0);
    assert!(single[[0, 38]].is_nan());
}
