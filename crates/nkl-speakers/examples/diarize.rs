//! Who spoke when in the recordings of folders, with the errors where there is a `reference.rttm`:
//! `cargo run --release -p nkl-speakers --example diarize METHOD[,METHOD...] SPEAKERS|- FOLDER...`
//!
//! SPEAKERS is `given` (the number of the reference), a number, or `-`.

use nkl_audio::Channels;
use nkl_features::frames::{cepstra, FrameSettings};
use nkl_speakers::diarize::{audible, diarize, Settings, Speech, Timing, AUDIBLE};
use nkl_speakers::score::{score, ScoreOptions, Scores};
use nkl_speakers::{read_rttm, speakers};
use std::path::Path;
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [methods, wanted, folders @ ..] = args.as_slice() else {
        return Err("usage: diarize METHODS SPEAKERS FOLDER...".into());
    };
    for folder in folders {
        let folder = Path::new(folder);
        let reference = read_rttm(&folder.join("reference.rttm"))?;
        let mut loaded = Vec::new();
        let begun = Instant::now();
        for (name, turns) in &reference {
            let path = folder.join(format!("{name}.wav"));
            if path.exists() {
                loaded.push((name, turns, load(&path)?));
            }
        }
        println!(
            "{}: front end {:.2} s",
            folder.display(),
            begun.elapsed().as_secs_f64()
        );
        for method in methods.split(',') {
            let begun = Instant::now();
            let mut totals = [Scores::default(); 2];
            let mut counts = Vec::new();
            let mut ders = Vec::new();
            for (_, turns, (speech, duration)) in &loaded {
                let count = match wanted.as_str() {
                    "given" => Some(speakers(turns).len()),
                    "-" => None,
                    number => Some(number.parse()?),
                };
                let settings = Settings {
                    method: method.to_string(),
                    speakers: count.map(|n| n..=n),
                    ..Settings::default()
                };
                let found = diarize(speech, &settings)?;
                let hypothesis = speech.turns(&found.labels, |s| format!("speaker_{s}"));
                counts.push(format!(
                    "{}/{}",
                    found.mixtures.len(),
                    speakers(turns).len()
                ));
                for (total, collar) in totals.iter_mut().zip([0.0, 0.25]) {
                    let options = ScoreOptions {
                        collar,
                        skip_overlap: false,
                    };
                    let scores = score(turns, &hypothesis, Some(&[(0.0, *duration)]), &options)?;
                    if collar == 0.0 {
                        ders.push(format!("{:.0}", 100.0 * scores.diarization.rate()));
                    }
                    *total += scores;
                }
            }
            let d = totals[0].diarization;
            println!(
                "  {method:14} DER {:5.1} (miss {:4.1} fa {:4.1} conf {:4.1}) JER {:5.1} collar {:5.1}  {:.2} s  {} | {}",
                100.0 * d.rate(),
                100.0 * d.missed / d.total,
                100.0 * d.false_alarm / d.total,
                100.0 * d.confusion / d.total,
                100.0 * totals[0].jaccard.rate(),
                100.0 * totals[1].diarization.rate(),
                begun.elapsed().as_secs_f64(),
                counts.join(" "),
                ders.join(" "),
            );
        }
    }
    Ok(())
}

fn load(path: &Path) -> Result<(Speech, f64), Failure> {
    let audio = nkl_audio::read(path, None, Channels::Mix)?;
    let (samples, rate) = (&audio.samples, audio.sample_rate);
    let frames = cepstra(samples, &FrameSettings::speaker(rate))?;
    let settings = nkl_vad::Settings {
        rounds: 2,
        ..nkl_vad::Settings::default()
    };
    let found = nkl_vad::speech(samples, rate, &settings)?;
    let spoken = found.iter().map(|s| (s.start, s.end)).collect();
    let heard = audible(&frames.level, AUDIBLE);
    let speech = Speech::new(
        frames.coefficients.view(),
        Timing::centred(0.01),
        spoken,
        Some(&heard),
    )?;
    Ok((speech, audio.duration()))
}
