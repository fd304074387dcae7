use super::*;
use crate::testing::{deviation, numbers, recording, RECORDINGS};

fn plan() -> SpectraPlan {
    crate::testing::plan(&[]).spectra
}

/// Each value within 1e-3·|reference| of librosa's.
#[test]
fn log_mel_equals_librosa() {
    let spectra = Spectra::new(&plan()).unwrap();
    for path in RECORDINGS {
        let Some((name, audio)) = recording(path, 16_000) else {
            return;
        };
        let Some(reference) = numbers(&format!("reference/spectra/librosa_logmel64_db_{name}.csv"))
        else {
            return;
        };
        let mut tracks = Tracks::default();
        spectra.logmel.whole(&audio, &mut tracks);
        let worst = deviation(&tracks, &reference);
        println!("{name}: log-mel {worst:.1e}");
        assert!(worst < 1e-3, "{name}: {worst}");
    }
}

#[test]
fn a_tone_is_loudest_in_its_band() {
    let spectra = Spectra::new(&plan()).unwrap();
    let names = spectra.feature_names();
    let tone = |hz: f32| -> usize {
        let audio: Vec<f32> = (0..16_000)
            .map(|i| (std::f32::consts::TAU * hz * i as f32 / 16_000.0).sin())
            .collect();
        let mut out = vec![f32::NAN; names.len()];
        spectra.extract(&audio, 16_000, &mut out).unwrap();
        let means = out.iter().step_by(2);
        means
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map_or(0, |(i, _)| i)
    };
    assert_eq!(names[1], "logmel_1_std");
    assert!(tone(200.0) < tone(1000.0) && tone(1000.0) < tone(6000.0));
}

#[test]
fn narrow_bands_are_noted() {
    let spectra = Spectra::new(&SpectraPlan {
        n_bands: 180,
        ..plan()
    })
    .unwrap();
    assert!(spectra.notes()[0].contains("fft_nbands = 180"));
    assert!(Spectra::new(&plan()).unwrap().notes().is_empty());
}

#[test]
fn a_picture_goes_from_0_to_1_and_keeps_its_place_in_time() {
    let spectra = Spectra::new(&SpectraPlan {
        n_bands: 20,
        frames: Some(30),
        ..plan()
    })
    .unwrap();
    let names = spectra.feature_names();
    assert_eq!(names.len(), 600);
    assert_eq!(
        (&*names[0], &*names[31]),
        ("logmel_1_frame_1", "logmel_2_frame_2")
    );
    assert!(spectra.settings().ends_with("bands=20 frames=30"));
    // A tone in the last third, of recordings that are longer and shorter than the picture.
    for length in [1600_usize, 48_000] {
        let audio: Vec<f32> = (0..length)
            .map(|i| {
                let tone = (std::f32::consts::TAU * 1000.0 * i as f32 / 16_000.0).sin();
                if i > 2 * length / 3 {
                    tone
                } else {
                    0.0
                }
            })
            .collect();
        let mut out = vec![f32::NAN; 600];
        spectra.extract(&audio, 16_000, &mut out).unwrap();
        assert!(out.iter().all(|v| (0.0..=1.0).contains(v)));
        let loudest = (0..600).max_by(|a, b| out[*a].total_cmp(&out[*b])).unwrap();
        assert!(loudest % 30 >= 19 && out[loudest] > 0.9, "{loudest}");
        assert!(out[loudest - loudest % 30] < 0.1);
    }
    let mut silence = vec![f32::NAN; 600];
    spectra.extract(&[0.0; 500], 16_000, &mut silence).unwrap();
    assert!(silence.iter().all(|v| *v == 0.0));
}
