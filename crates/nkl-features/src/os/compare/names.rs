//! Column names as openSMILE writes them, in its order.

use super::lld::{ENERGY, SPECTRAL, VOICE};
use crate::os::mel::BANDS;

const VOICE_NAMES: [&str; VOICE] = [
    "F0final_sma",
    "voicingFinalUnclipped_sma",
    "jitterLocal_sma",
    "jitterDDP_sma",
    "shimmerLocal_sma",
    "logHNR_sma",
];
const ENERGY_NAMES: [&str; ENERGY] = [
    "audspec_lengthL1norm_sma",
    "audspecRasta_lengthL1norm_sma",
    "pcm_RMSenergy_sma",
    "pcm_zcr_sma",
];
const SPECTRUM_NAMES: [&str; 15] = [
    "fband250-650",
    "fband1000-4000",
    "spectralRollOff25.0",
    "spectralRollOff50.0",
    "spectralRollOff75.0",
    "spectralRollOff90.0",
    "spectralFlux",
    "spectralCentroid",
    "spectralEntropy",
    "spectralVariance",
    "spectralSkewness",
    "spectralKurtosis",
    "spectralSlope",
    "psySharpness",
    "spectralHarmonicity",
];
const CEPSTRA: usize = 14;

/// Functionals of energy and spectrum, and of their deltas.
pub(super) const SHAPE: [&str; 31] = [
    "range",
    "maxPos",
    "minPos",
    "quartile1",
    "quartile2",
    "quartile3",
    "iqr1-2",
    "iqr2-3",
    "iqr1-3",
    "percentile1.0",
    "percentile99.0",
    "pctlrange0-1",
    "stddev",
    "skewness",
    "kurtosis",
    "meanSegLen",
    "maxSegLen",
    "minSegLen",
    "segLenStddev",
    "upleveltime25",
    "upleveltime50",
    "upleveltime75",
    "upleveltime90",
    "risetime",
    "leftctime",
    "lpgain",
    "lpc0",
    "lpc1",
    "lpc2",
    "lpc3",
    "lpc4",
];
/// Functionals of voice and its deltas.
pub(super) const VOICED: [&str; 39] = [
    "amean",
    "flatness",
    "posamean",
    "rqmean",
    "range",
    "maxPos",
    "minPos",
    "linregc1",
    "linregc2",
    "linregerrQ",
    "qregc1",
    "qregc2",
    "qregc3",
    "qregerrQ",
    "centroid",
    "quartile1",
    "quartile2",
    "quartile3",
    "iqr1-2",
    "iqr2-3",
    "iqr1-3",
    "percentile1.0",
    "percentile99.0",
    "pctlrange0-1",
    "stddev",
    "skewness",
    "kurtosis",
    "upleveltime25",
    "upleveltime50",
    "upleveltime75",
    "upleveltime90",
    "risetime",
    "leftctime",
    "lpgain",
    "lpc0",
    "lpc1",
    "lpc2",
    "lpc3",
    "lpc4",
];
/// Functionals of the voiced stretches.
pub(super) const STRETCHES: [&str; 5] = [
    "ff0_nnz",
    "ff0_meanSegLen",
    "ff0_maxSegLen",
    "ff0_minSegLen",
    "ff0_segLenStddev",
];
const PEAKS: [&str; 12] = [
    "meanPeakDist",
    "peakDistStddev",
    "peakRangeAbs",
    "peakRangeRel",
    "peakMeanAbs",
    "peakMeanMeanDist",
    "peakMeanRel",
    "minRangeRel",
    "meanRisingSlope",
    "stddevRisingSlope",
    "meanFallingSlope",
    "stddevFallingSlope",
];
const TREND: [&str; 8] = [
    "linregc1",
    "linregc2",
    "linregerrQ",
    "qregc1",
    "qregc2",
    "qregc3",
    "qregerrQ",
    "centroid",
];

fn spectral_names() -> Vec<String> {
    let bands = (0..BANDS).map(|i| format!("audSpec_Rfilt_sma[{i}]"));
    let spectrum = SPECTRUM_NAMES.iter().map(|n| format!("pcm_fftMag_{n}_sma"));
    let cepstra = (1..=CEPSTRA).map(|i| format!("mfcc_sma[{i}]"));
    let names: Vec<String> = bands.chain(spectrum).chain(cepstra).collect();
    debug_assert_eq!(names.len(), SPECTRAL);
    names
}

/// The name of a track's delta.
fn delta(name: &str) -> String {
    match name.split_once('[') {
        Some((track, index)) => format!("{track}_de[{index}"),
        None => format!("{name}_de"),
    }
}

/// Names of the low-level descriptors.
pub(crate) fn lld_names() -> Vec<String> {
    let fixed = VOICE_NAMES
        .iter()
        .chain(&ENERGY_NAMES)
        .map(|n| (*n).to_string());
    fixed.chain(spectral_names()).collect()
}

/// Names of the deltas of the low-level descriptors.
pub(crate) fn delta_names() -> Vec<String> {
    lld_names().iter().map(|n| delta(n)).collect()
}

/// Names of the functionals.
pub(crate) fn functional_names() -> Vec<String> {
    let voice = VOICE_NAMES.map(String::from).to_vec();
    let energy = ENERGY_NAMES.map(String::from).to_vec();
    let spectral = spectral_names();
    let both: Vec<String> = energy.iter().chain(&spectral).cloned().collect();
    let mut out = Vec::with_capacity(6373);
    let mut add = |tracks: &[String], functionals: &[&str]| {
        for t in tracks {
            out.extend(functionals.iter().map(|f| format!("{t}_{f}")));
        }
    };
    let deltas = |tracks: &[String]| -> Vec<String> { tracks.iter().map(|t| delta(t)).collect() };
    for group in [&energy, &spectral] {
        add(group, &SHAPE);
        add(&deltas(group), &SHAPE);
    }
    add(&voice, &VOICED);
    add(&deltas(&voice), &VOICED);
    add(&voice[..1], &STRETCHES);
    let plain: Vec<&str> = ["amean", "flatness", "rqmean"]
        .iter()
        .chain(&PEAKS)
        .chain(&TREND)
        .copied()
        .collect();
    add(&both, &plain);
    let change: Vec<&str> = ["flatness", "posamean", "rqmean"]
        .iter()
        .chain(&PEAKS)
        .copied()
        .collect();
    add(&deltas(&both), &change);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_columns() {
        assert_eq!(lld_names().len(), 65);
        assert_eq!(functional_names().len(), 6373);
        assert_eq!(delta("mfcc_sma[3]"), "mfcc_sma_de[3]");
    }
}
