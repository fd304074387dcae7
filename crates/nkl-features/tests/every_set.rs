//! Every feature set on sounds that are not speech: defined values or a sentence, never a panic.

use nkl_features::{registry, Extractor, Source};

/// The built-in sets that are computed from one recording, with their defaults.
fn extractors() -> Vec<Box<dyn Extractor>> {
    let build = |name: &str, build: nkl_features::Build| {
        let setting = format!("FEATS.type=['{name}']").parse().expect("a setting");
        let (plan, _) = nkl_config::features(&[setting]).unwrap_or_else(|e| panic!("{e}"));
        build(&plan).expect("the defaults are possible")
    };
    let entries = registry().iter().filter_map(|e| match e.source {
        Source::Recording(b) => Some(build(e.name, b)),
        _ => None,
    });
    entries.collect()
}

fn tone(rate: u32, seconds: f64, amplitude: f64) -> Vec<f32> {
    let step = std::f64::consts::TAU * 170.0 / f64::from(rate);
    (0..(f64::from(rate) * seconds) as usize)
        .map(|i| (amplitude * (i as f64 * step).sin()) as f32)
        .collect()
}

/// The row of a sound at `rate` Hz, at the rate that the set wants.
fn row(set: &dyn Extractor, sound: &[f32], rate: u32) -> Result<Vec<f32>, String> {
    let wanted = set.sample_rate().unwrap_or(rate);
    let sound = nkl_audio::resample(sound, rate, wanted).map_err(|e| e.to_string())?;
    let mut row = vec![f32::NAN; set.feature_names().len()];
    set.extract(&sound, wanted, &mut row)?;
    assert!(row.iter().all(|v| !v.is_infinite()), "{}", set.name());
    Ok(row)
}

/// What a set leaves undefined where there is no voice or no pause, as the original does.
fn may_be_undefined(set: &dyn Extractor) -> bool {
    set.name() == "praat"
}

#[test]
fn silence_offset_and_clipping_have_values() {
    let clipped: Vec<f32> = tone(16_000, 1.0, 5.0)
        .iter()
        .map(|v| v.clamp(-1.0, 1.0))
        .collect();
    let sounds = [
        ("silence", vec![0.0; 16_000]),
        ("an offset", vec![0.25; 16_000]),
        ("full scale", vec![-1.0; 16_000]),
        ("clipping", clipped),
    ];
    for set in extractors() {
        for (what, sound) in &sounds {
            let row = row(set.as_ref(), sound, 16_000).expect(what);
            let defined = row.iter().filter(|v| v.is_finite()).count();
            let enough = defined == row.len() || (may_be_undefined(set.as_ref()) && defined > 0);
            assert!(enough, "{} of {what}: {defined} values", set.name());
        }
    }
}

#[test]
fn a_clip_of_5_ms_has_values_or_is_refused_in_words() {
    for set in extractors() {
        match row(set.as_ref(), &tone(16_000, 0.005, 0.5), 16_000) {
            Ok(row) => assert!(row.iter().all(|v| v.is_finite()), "{}", set.name()),
            Err(reason) => {
                let words = ["short", "at least", "needs more"];
                let says_so = words.iter().any(|w| reason.contains(w));
                assert!(says_so, "{}: {reason}", set.name());
            }
        }
    }
}

#[test]
fn low_and_high_rates_have_values() {
    for set in extractors() {
        for rate in [8_000, 96_000] {
            let row = row(set.as_ref(), &tone(rate, 1.0, 0.5), rate).expect("a second of sound");
            let defined = row.iter().filter(|v| v.is_finite()).count();
            let enough = defined == row.len() || (may_be_undefined(set.as_ref()) && defined > 20);
            assert!(enough, "{} at {rate} Hz: {defined} values", set.name());
        }
    }
}

#[test]
fn the_same_sound_gives_the_same_bits_again() {
    for set in extractors() {
        let sound = tone(16_000, 0.7, 0.4);
        let once = row(set.as_ref(), &sound, 16_000).expect("long enough");
        // Another sound in between must leave nothing behind in buffers.
        row(set.as_ref(), &tone(16_000, 1.3, 0.9), 16_000).expect("long enough");
        let again = row(set.as_ref(), &sound, 16_000).expect("long enough");
        let bits = |row: &[f32]| row.iter().map(|v| v.to_bits()).collect::<Vec<u32>>();
        assert_eq!(bits(&once), bits(&again), "{}", set.name());
    }
}
