//! What is wrong with the recordings themselves.

use nkl_audio::{Audio, Channels, Quality, Span};
use nkl_data::{Dataset, Segment};
use nkl_issues::findings::{Finding, Kind};
use rayon::prelude::*;
use std::collections::HashMap;

/// Quality of a recording, and a digest of its samples unless it is silent.
type Looked = (Quality, Option<[u8; 32]>);

/// Reads every sample once.
pub fn check(dataset: &Dataset) -> Vec<Finding> {
    let looked: Vec<Result<Looked, String>> = dataset.segments.par_iter().map(look).collect();
    let mut findings = Vec::new();
    let mut first: HashMap<[u8; 32], usize> = HashMap::new();
    for (row, looked) in looked.into_iter().enumerate() {
        match looked {
            Err(reason) => findings.push(finding(row, Kind::Unreadable, 1.0, reason)),
            Ok((quality, digest)) => {
                findings.extend(faults(row, &quality));
                let Some(digest) = digest else { continue };
                match first
                    .get(&digest)
                    .and_then(|other| dataset.segments.get(*other))
                {
                    Some(other) => {
                        let detail = format!("the same samples as {}", other.file);
                        findings.push(finding(row, Kind::ExactDuplicate, 1.0, detail));
                    }
                    None => {
                        first.insert(digest, row);
                    }
                }
            }
        }
    }
    findings
}

/// Quality and a digest of the samples; no digest of silence, which is the same everywhere.
fn look(segment: &Segment) -> Result<Looked, String> {
    let span = (!segment.whole).then_some(Span {
        start: segment.start,
        end: segment.end,
    });
    let channels = segment.channel.map_or(Channels::Mix, Channels::Only);
    let audio: Audio =
        nkl_audio::read(&segment.path, span, channels).map_err(|error| error.to_string())?;
    let quality = Quality::of(&audio);
    let digest = (!quality.is_silent()).then(|| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&audio.sample_rate.to_le_bytes());
        audio.samples.iter().for_each(|v| {
            hasher.update(&v.to_le_bytes());
        });
        *hasher.finalize().as_bytes()
    });
    Ok((quality, digest))
}

fn faults(row: usize, quality: &Quality) -> Vec<Finding> {
    let mut findings = Vec::new();
    if quality.is_silent() {
        let detail = format!("{:.0} dB below full scale", -quality.rms_db);
        findings.push(finding(row, Kind::Silent, 1.0, detail));
    }
    if quality.is_clipped() {
        let severity = 0.5 + 0.5 * (quality.clipped / 0.05).min(1.0);
        let detail = format!(
            "{:.2} % of the samples are in flat tops",
            100.0 * quality.clipped
        );
        findings.push(finding(row, Kind::Clipped, severity, detail));
    }
    if quality.has_offset() {
        let severity = 0.3 + 0.7 * (quality.offset.abs() / 0.1).min(1.0);
        let detail = format!("the mean of the samples is {:.3}", quality.offset);
        findings.push(finding(row, Kind::Offset, severity, detail));
    }
    if let Some(hz) = quality.band_hz {
        let detail = format!("nothing above {:.1} kHz", hz / 1000.0);
        findings.push(finding(row, Kind::Bandwidth, 0.3, detail));
    }
    findings
}

fn finding(row: usize, kind: Kind, severity: f64, detail: String) -> Finding {
    Finding {
        row,
        kind,
        severity,
        suggested: None,
        detail,
    }
}
