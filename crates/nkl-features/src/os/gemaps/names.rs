//! Column names as openSMILE writes them, in its order.

use super::{Revision, Variant};

const SHORT: [&str; 10] = [
    "Loudness",
    "alphaRatio",
    "hammarbergIndex",
    "slope0-500",
    "slope500-1500",
    "spectralFlux",
    "mfcc1",
    "mfcc2",
    "mfcc3",
    "mfcc4",
];
const LONG: [&str; 15] = [
    "F0semitoneFrom27.5Hz",
    "jitterLocal",
    "shimmerLocaldB",
    "HNRdBACF",
    "logRelF0-H1-H2",
    "logRelF0-H1-A3",
    "F1frequency",
    "F1bandwidth",
    "F1amplitudeLogRelF0",
    "F2frequency",
    "F2bandwidth",
    "F2amplitudeLogRelF0",
    "F3frequency",
    "F3bandwidth",
    "F3amplitudeLogRelF0",
];
const RICH: [&str; 10] = [
    "amean",
    "stddevNorm",
    "percentile20.0",
    "percentile50.0",
    "percentile80.0",
    "pctlrange0-2",
    "meanRisingSlope",
    "stddevRisingSlope",
    "meanFallingSlope",
    "stddevFallingSlope",
];

impl Variant {
    /// Number of tracks from short frames.
    pub fn short_tracks(self) -> usize {
        if self.extended {
            10
        } else {
            5
        }
    }

    /// Tracks from long frames among the low-level descriptors.
    pub fn long_tracks(self) -> impl Iterator<Item = usize> {
        // The bandwidths of F2 and F3 were left out by mistake before v02.
        let all = self.extended && self.revision == Revision::V02;
        (0..LONG.len()).filter(move |&i| all || (i != 10 && i != 13))
    }

    /// Tracks from long frames that are averaged over voiced frames (all but F0 itself).
    pub fn voiced_tracks(self) -> impl Iterator<Item = usize> {
        let extended = self.extended;
        (1..LONG.len()).filter(move |&i| extended || (i != 10 && i != 13))
    }
}

/// Names of the low-level descriptors.
pub(crate) fn lld_names(v: Variant) -> Vec<String> {
    let short = SHORT[..v.short_tracks()]
        .iter()
        .map(|n| format!("{n}_sma3"));
    short
        .chain(v.long_tracks().map(|i| format!("{}_sma3nz", LONG[i])))
        .collect()
}

/// Names of the functionals.
pub(crate) fn functional_names(v: Variant) -> Vec<String> {
    let mut names = Vec::new();
    for track in ["F0semitoneFrom27.5Hz_sma3nz", "loudness_sma3"] {
        names.extend(RICH.iter().map(|f| format!("{track}_{f}")));
    }
    let both = |names: &mut Vec<String>, track: String| {
        names.extend(RICH[..2].iter().map(|f| format!("{track}_{f}")));
    };
    if v.extended {
        SHORT[5..]
            .iter()
            .for_each(|n| both(&mut names, format!("{n}_sma3")));
    }
    v.voiced_tracks()
        .for_each(|i| both(&mut names, format!("{}_sma3nz", LONG[i])));
    let spectral = if v.extended { 10 } else { 5 };
    SHORT[1..spectral]
        .iter()
        .for_each(|n| both(&mut names, format!("{}_sma3nz", mark(n, "V"))));
    let unvoiced = if v.extended { 6 } else { 5 };
    names.extend(
        SHORT[1..unvoiced]
            .iter()
            .map(|n| format!("{}_sma3nz_amean", mark(n, "UV"))),
    );
    names.extend(
        [
            "loudnessPeaksPerSec",
            "VoicedSegmentsPerSec",
            "MeanVoicedSegmentLengthSec",
            "StddevVoicedSegmentLengthSec",
            "MeanUnvoicedSegmentLength",
            "StddevUnvoicedSegmentLength",
        ]
        .map(String::from),
    );
    if v.extended {
        names.push("equivalentSoundLevel_dBp".into());
    }
    names
}

/// `slope0-500` with mark `V` is `slopeV0-500`; otherwise the mark is appended.
fn mark(name: &str, mark: &str) -> String {
    match name.strip_prefix("slope") {
        Some(band) => format!("slope{mark}{band}"),
        None => format!("{name}{mark}"),
    }
}
