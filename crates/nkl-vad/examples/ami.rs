//! The detection error on recordings with a reference: `cargo run --release -p nkl-vad --example ami
//! FOLDER [FOUND.rttm]`.
//!
//! FOLDER has wav files and `reference.rttm`; `reference.uem` says which seconds count. With a second
//! argument the stretches come from that file instead, so that another detector can stand beside.

use nkl_audio::Channels;
use nkl_vad::{speech, Detection, Settings, Stretch};
use std::collections::BTreeMap;
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: ami FOLDER [FOUND.rttm]")?;
    let folder = Path::new(&folder);
    let given = args.next().map(|path| rttm(Path::new(&path))).transpose()?;
    let reference = rttm(&folder.join("reference.rttm"))?;
    let mut total = Detection::default();
    println!(
        "{:8} {:>8} {:>8} {:>11} {:>6}",
        "file", "speech s", "missed s", "false alarm", "error"
    );
    for (name, reference) in &reference {
        let path = folder.join(format!("{name}.wav"));
        if !path.exists() {
            println!("{name:8} no recording");
            continue;
        }
        let audio = nkl_audio::read(&path, None, Channels::Mix)?;
        let found = match &given {
            Some(given) => given.get(name).cloned().unwrap_or_default(),
            None => speech(&audio.samples, audio.sample_rate, &Settings::default())?,
        };
        let reference = within(reference, audio.duration());
        let detection = Detection::of(&within(&found, audio.duration()), &reference);
        print(name, &detection);
        total += detection;
    }
    print("all", &total);
    Ok(())
}

fn print(name: &str, d: &Detection) {
    let rate = d
        .rate()
        .map_or("-".to_string(), |rate| format!("{:.1} %", 100.0 * rate));
    println!(
        "{name:8} {:8.2} {:8.2} {:11.2} {rate:>6}",
        d.speech, d.missed, d.false_alarm
    );
}

/// What lies inside the recording.
fn within(stretches: &[Stretch], duration: f64) -> Vec<Stretch> {
    let cut = |s: &Stretch| Stretch {
        start: s.start.max(0.0),
        end: s.end.min(duration),
    };
    stretches
        .iter()
        .map(cut)
        .filter(|s| s.duration() > 0.0)
        .collect()
}

/// Stretches by recording, of whatever speaker.
fn rttm(path: &Path) -> Result<BTreeMap<String, Vec<Stretch>>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut all: BTreeMap<String, Vec<Stretch>> = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("SPEAKER")) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (Some(name), Some(start), Some(length)) = (fields.get(1), fields.get(3), fields.get(4))
        else {
            return Err(format!("{}: not a line of RTTM: {line}", path.display()).into());
        };
        let start: f64 = start.parse()?;
        let end = start + length.parse::<f64>()?;
        all.entry(name.to_string())
            .or_default()
            .push(Stretch { start, end });
    }
    Ok(all)
}
