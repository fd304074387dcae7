//! Errors of diarizations beside those that pyannote.metrics computed.

use nkl_speakers::score::{score, ScoreOptions};
use nkl_speakers::{read_rttm, read_uem};
use serde_json::Value;
use std::path::Path;

#[test]
fn errors_are_those_of_pyannote_metrics() {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    if !shared.exists() {
        println!("skipped: there is no {}", shared.display());
        return;
    }
    let reference = read_rttm(&shared.join("data/ami/reference.rttm")).unwrap();
    let scored = read_uem(&shared.join("data/ami/reference.uem")).unwrap();
    let folder = shared.join("reference/diarization");
    let hypotheses = read_rttm(&folder.join("hypotheses.rttm")).unwrap();
    let text = std::fs::read_to_string(folder.join("scores.json")).unwrap();
    let expected: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(expected.len() > 100);
    for entry in &expected {
        let file = entry["file"].as_str().unwrap();
        let hypothesis = &hypotheses[&format!("{file}.v{}", entry["variant"])];
        let options = ScoreOptions {
            collar: entry["collar_each_side_s"].as_f64().unwrap_or(0.0),
            skip_overlap: entry["skip_overlap"].as_bool().unwrap_or(false),
        };
        let found = score(&reference[file], hypothesis, Some(&scored[file]), &options).unwrap();
        let (d, j) = (found.diarization, found.jaccard);
        let pairs = match entry.get("jaccard") {
            Some(jaccard) => vec![
                (j.speaker_error, &jaccard["speaker_error"]),
                (j.speakers as f64, &jaccard["speaker_count"]),
                (j.rate(), &jaccard["jaccard_error_rate"]),
            ],
            None => vec![
                (d.confusion, &entry["confusion"]),
                (d.false_alarm, &entry["false_alarm"]),
                (d.correct, &entry["correct"]),
                (d.missed, &entry["missed_detection"]),
                (d.total, &entry["total"]),
                (d.rate(), &entry["diarization_error_rate"]),
            ],
        };
        for (found, value) in pairs {
            let value = value.as_f64().unwrap();
            assert!((found - value).abs() < 1e-9, "{found} in place of {entry}");
        }
    }
}
