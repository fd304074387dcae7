//! `nkl avqi`: the command. Its numbers are compared with Praat's in nkl-features.

use crate::common::{wav, Lab};
use std::fs;

/// Tones of 44.1 kHz: the recordings of a lab have 16 kHz.
fn lab() -> Lab {
    let lab = Lab::empty();
    let voice = |seconds: f64, pause: bool| -> Vec<f32> {
        let n = (44_100.0 * seconds) as usize;
        let sample = |i: usize| {
            let t = i as f64 / 44_100.0;
            let loud = if pause && t % 0.8 > 0.5 { 0.0 } else { 0.3 };
            let pulse =
                (0..20).map(|k| (std::f64::consts::TAU * 120.0 * f64::from(k + 1) * t).cos());
            (loud * pulse.sum::<f64>() / 20.0) as f32
        };
        (0..n).map(sample).collect()
    };
    for (name, samples) in [("sv.wav", voice(3.2, false)), ("cs.wav", voice(4.0, true))] {
        let path = lab.path(name);
        nkl_audio::write_wav(&path, &samples, 44_100, nkl_audio::WavFormat::I16).expect(name);
    }
    lab
}

#[test]
fn a_voice_is_measured_and_written() {
    let lab = lab();
    let run = lab.nkl(["avqi", "--sv", "sv.wav", "--cs", "cs.wav"]);
    run.arg("--outfile")
        .arg("out.csv")
        .run()
        .success()
        .prints("Acoustic Voice Quality Index")
        .prints("not a medical device")
        .prints("out.csv");
    let text = fs::read_to_string(lab.path("out.csv")).expect("a table");
    let (header, row) = text.split_once('\n').expect("two lines");
    assert_eq!(
        header,
        "sv,cs,cpps,hnr,shimmer_local,shimmer_local_db,ltas_slope,ltas_tilt,avqi"
    );
    let numbers: Vec<f64> = row
        .split(',')
        .skip(2)
        .map(|c| c.trim().parse().unwrap())
        .collect();
    // Steady harmonics: hardly any noise or shimmer.
    assert!(numbers[1] > 30.0 && numbers[2] < 1.0, "{numbers:?}");
}

#[test]
fn what_cannot_be_measured_is_said() {
    let lab = lab();
    lab.write("low.wav", wav::tone(120.0, 0.5, 3.5, 1));
    lab.nkl(["avqi", "--sv", "low.wav", "--cs", "cs.wav"])
        .run()
        .exit(2)
        .complains(&["--sv", "low.wav", "16000", "44100"]);
    lab.nkl(["avqi", "--sv", "gone.wav", "--cs", "cs.wav"])
        .run()
        .exit(2)
        .complains(&["gone.wav"]);
    lab.nkl(["avqi", "--cs", "cs.wav"])
        .run()
        .exit(2)
        .complains(&["--sv"]);
}
