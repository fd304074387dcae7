//! Which features: the set and the level.

use super::gemaps::{Revision, Variant};

/// A feature set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeatureSet {
    /// GeMAPSv01a: 62 functionals, 18 low-level descriptors.
    GeMapsV01a,
    /// GeMAPSv01b.
    GeMapsV01b,
    /// eGeMAPSv01a: 88 functionals, 23 low-level descriptors.
    EGeMapsV01a,
    /// eGeMAPSv01b.
    EGeMapsV01b,
    /// eGeMAPSv02: 88 functionals, 25 low-level descriptors.
    EGeMapsV02,
    /// ComParE_2016: 6373 functionals, 65 low-level descriptors and their deltas.
    ComParE2016,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// One row per recording: statistics of the low-level descriptors.
    Functionals,
    /// One row per frame of 10 ms: low-level descriptors, smoothed over three frames.
    LowLevel,
    /// One row per frame of 10 ms: deltas of the low-level descriptors (ComParE_2016 only).
    Deltas,
}

impl FeatureSet {
    /// Every set.
    pub const ALL: [FeatureSet; 6] = [
        FeatureSet::GeMapsV01a,
        FeatureSet::GeMapsV01b,
        FeatureSet::EGeMapsV01a,
        FeatureSet::EGeMapsV01b,
        FeatureSet::EGeMapsV02,
        FeatureSet::ComParE2016,
    ];

    /// The name in `FEATS.set`.
    pub fn name(self) -> &'static str {
        match self {
            FeatureSet::GeMapsV01a => "GeMAPSv01a",
            FeatureSet::GeMapsV01b => "GeMAPSv01b",
            FeatureSet::EGeMapsV01a => "eGeMAPSv01a",
            FeatureSet::EGeMapsV01b => "eGeMAPSv01b",
            FeatureSet::EGeMapsV02 => "eGeMAPSv02",
            FeatureSet::ComParE2016 => "ComParE_2016",
        }
    }

    /// The set called `name`, in any case.
    ///
    /// # Errors
    /// If there is none: a sentence with the names that there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|s| s.name().eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name).join(", ");
                format!("set = {name}: there is no such openSMILE feature set; there are {names}")
            })
    }

    /// The variant of GeMAPS, if it is one.
    pub(crate) fn gemaps(self) -> Option<Variant> {
        let (extended, revision) = match self {
            FeatureSet::GeMapsV01a => (false, Revision::V01a),
            FeatureSet::GeMapsV01b => (false, Revision::V01b),
            FeatureSet::EGeMapsV01a => (true, Revision::V01a),
            FeatureSet::EGeMapsV01b => (true, Revision::V01b),
            FeatureSet::EGeMapsV02 => (true, Revision::V02),
            FeatureSet::ComParE2016 => return None,
        };
        Some(Variant { extended, revision })
    }
}

impl Level {
    /// The level called `name`.
    ///
    /// # Errors
    /// If there is none.
    pub fn parse(name: &str) -> Result<Self, String> {
        match name.trim().to_ascii_lowercase().as_str() {
            "functionals" | "func" => Ok(Level::Functionals),
            "lld" => Ok(Level::LowLevel),
            "lld_de" => Ok(Level::Deltas),
            _ => Err(format!(
                "level = {name}: there is no such level; there are functionals, lld and lld_de"
            )),
        }
    }
}
