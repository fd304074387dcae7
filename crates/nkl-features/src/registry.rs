//! The table of feature sets: to add one, write its module and add a line here.

use crate::{
    cqcc, import, lfcc, mfcc, onnx, os, praat, snr, spectra, sptk, xbow, Extractor, FeatureError,
    Learner,
};
use nkl_config::plan::FeatsPlan;

/// Builds an extractor from its part of the plan, or says in one sentence which setting is
/// wrong and what is possible.
pub type Build = fn(&FeatsPlan) -> Result<Box<dyn Extractor>, String>;

/// As [`Build`], of a feature set that must learn from recordings first.
pub type BuildLearner = fn(&FeatsPlan) -> Result<Box<dyn Learner>, String>;

/// Where the values of a feature set come from.
#[derive(Clone, Copy)]
pub enum Source {
    /// Computed from each recording.
    Recording(Build),
    /// Computed from each recording and what was learned from those of the training part.
    Learned(BuildLearner),
    /// Read from the tables in `FEATS.import_file`.
    Tables,
    /// What a network says of each recording. The entry stands for all types that name one.
    Network,
}

/// One feature set.
pub struct ExtractorEntry {
    /// Its name in `FEATS.type`.
    pub name: &'static str,
    /// One line for lists.
    pub summary: &'static str,
    /// What it computes: formula, unit, window, source; plain text of some lines.
    pub page: &'static str,
    /// How its values are made.
    pub source: Source,
}

static REGISTRY: &[ExtractorEntry] = &[
    ExtractorEntry {
        name: "os",
        summary: os::SUMMARY,
        page: os::PAGE,
        source: Source::Recording(os::build),
    },
    ExtractorEntry {
        name: "mfcc",
        summary: mfcc::SUMMARY,
        page: mfcc::PAGE,
        source: Source::Recording(mfcc::build),
    },
    ExtractorEntry {
        name: "spectra",
        summary: spectra::SUMMARY,
        page: spectra::PAGE,
        source: Source::Recording(spectra::build),
    },
    ExtractorEntry {
        name: "import",
        summary: import::SUMMARY,
        page: import::PAGE,
        source: Source::Tables,
    },
    ExtractorEntry {
        name: "praat",
        summary: praat::SUMMARY,
        page: praat::PAGE,
        source: Source::Recording(praat::build),
    },
    ExtractorEntry {
        name: "snr",
        summary: snr::SUMMARY,
        page: snr::PAGE,
        source: Source::Recording(snr::build),
    },
    ExtractorEntry {
        name: "lfcc",
        summary: lfcc::SUMMARY,
        page: lfcc::PAGE,
        source: Source::Recording(lfcc::build),
    },
    ExtractorEntry {
        name: "cqcc",
        summary: cqcc::SUMMARY,
        page: cqcc::PAGE,
        source: Source::Recording(cqcc::build),
    },
    ExtractorEntry {
        name: "sptk",
        summary: sptk::SUMMARY,
        page: sptk::PAGE,
        source: Source::Recording(sptk::build),
    },
    ExtractorEntry {
        name: "xbow",
        summary: xbow::SUMMARY,
        page: xbow::PAGE,
        source: Source::Learned(xbow::build),
    },
    ExtractorEntry {
        name: "onnx",
        summary: onnx::SUMMARY,
        page: onnx::PAGE,
        source: Source::Network,
    },
];

/// Every feature set there is, in the order in which lists show them.
pub fn registry() -> &'static [ExtractorEntry] {
    REGISTRY
}

/// The entry called `name`; `onnx` for the name of a network.
///
/// # Errors
/// If there is none; the message lists what there is.
pub fn find(name: &str) -> Result<&'static ExtractorEntry, FeatureError> {
    let network = nkl_networks::find(name).is_some();
    let is = |entry: &&ExtractorEntry| match entry.source {
        Source::Network => network || entry.name == name,
        _ => entry.name == name,
    };
    REGISTRY.iter().find(is).ok_or_else(|| {
        let networks = nkl_networks::PRESETS.iter().map(|p| p.name);
        let names: Vec<&str> = REGISTRY.iter().map(|e| e.name).chain(networks).collect();
        FeatureError::Type(format!(
            "there is no feature set `{name}`; there are {}",
            names.join(", ")
        ))
    })
}
