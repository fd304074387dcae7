//! What is wrong with the recordings themselves.

use crate::looked::{look, Doubles, Looked};
use nkl_audio::FaultKind;
use nkl_data::Dataset;
use nkl_issues::findings::{Finding, Kind};
use rayon::prelude::*;

/// Reads every sample once.
pub fn check(dataset: &Dataset) -> Vec<Finding> {
    let looked: Vec<Result<Looked, String>> = dataset.segments.par_iter().map(look).collect();
    let mut findings = Vec::new();
    let mut doubles = Doubles::default();
    for (row, looked) in looked.into_iter().enumerate() {
        let looked = match looked {
            Ok(looked) => looked,
            Err(reason) => {
                findings.push(finding(row, Kind::Unreadable, 1.0, reason));
                continue;
            }
        };
        let faults = looked.quality.faults().into_iter();
        findings.extend(faults.map(|f| finding(row, kind(f.kind), f.severity, f.detail)));
        let other = doubles.earlier(row, &looked);
        if let Some(segment) = other.and_then(|other| dataset.segments.get(other)) {
            let detail = format!("the same samples as {}", segment.file);
            findings.push(finding(row, Kind::ExactDuplicate, 1.0, detail));
        }
    }
    findings
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
