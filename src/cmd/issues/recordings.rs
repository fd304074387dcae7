//! What is wrong with the recordings themselves.

use nkl_audio::{Audio, Channels, Fault, FaultKind, Quality, Span};
use nkl_data::{Dataset, Segment};
use nkl_issues::findings::{Finding, Kind};
use rayon::prelude::*;
use std::collections::HashMap;

/// Faults of a recording, and a digest of its samples unless it is silent.
type Looked = (Vec<Fault>, Option<[u8; 32]>);

/// Reads every sample once.
pub fn check(dataset: &Dataset) -> Vec<Finding> {
    let looked: Vec<Result<Looked, String>> = dataset.segments.par_iter().map(look).collect();
    let mut findings = Vec::new();
    let mut first: HashMap<[u8; 32], usize> = HashMap::new();
    for (row, looked) in looked.into_iter().enumerate() {
        let (faults, digest) = match looked {
            Ok(looked) => looked,
            Err(reason) => {
                findings.push(finding(row, Kind::Unreadable, 1.0, reason));
                continue;
            }
        };
        let faults = faults.into_iter();
        findings.extend(faults.map(|f| finding(row, kind(f.kind), f.severity, f.detail)));
        let Some(digest) = digest else { continue };
        let other = *first.entry(digest).or_insert(row);
        if let Some(segment) = dataset.segments.get(other).filter(|_| other != row) {
            let detail = format!("the same samples as {}", segment.file);
            findings.push(finding(row, Kind::ExactDuplicate, 1.0, detail));
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
    Ok((quality.faults(), digest))
}

fn kind(fault: FaultKind) -> Kind {
    match fault {
        FaultKind::Silent => Kind::Silent,
        FaultKind::Clipped => Kind::Clipped,
        FaultKind::Offset => Kind::Offset,
        FaultKind::Bandwidth => Kind::Bandwidth,
    }
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
