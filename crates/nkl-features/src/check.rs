//! Checks before any work.

use crate::onnx;
use crate::registry::{find, Source};
use crate::{Extractor, FeatureError, Learner};
use nkl_config::plan::FeatsPlan;
use serde::{Deserialize, Serialize};

/// One feature set of the plan, ready to work.
pub(crate) enum Family {
    /// Computed from recordings.
    Recording(Box<dyn Extractor>),
    /// Must learn from recordings first.
    Learned(Box<dyn Learner>),
    /// Read from tables.
    Tables,
}

/// Checks types and settings of the plan.
///
/// # Errors
/// A type that is not known or not there yet (the message lists what there is), a type listed
/// twice, or a setting that cannot be used.
pub fn check(plan: &FeatsPlan) -> Result<(), FeatureError> {
    families(plan).map(|_| ())
}

/// Whether a value of the plan's features depends on other recordings (see
/// [`Extractor::relate`]), so that all rows must be extracted at once.
///
/// # Errors
/// As [`check`].
pub fn relates(plan: &FeatsPlan) -> Result<bool, FeatureError> {
    let relates = |family: &Family| match family {
        Family::Recording(extractor) => extractor.relates(),
        Family::Learned(_) => true,
        Family::Tables => false,
    };
    Ok(families(plan)?.iter().any(relates))
}

/// How many columns the plan's features have at most, where that is known before anything is read
/// and each row depends on its own recording alone; `None` otherwise.
///
/// # Errors
/// As [`check`].
pub fn width(plan: &FeatsPlan) -> Result<Option<usize>, FeatureError> {
    let mut columns = 0;
    for family in families(plan)? {
        match family {
            Family::Recording(extractor) if !extractor.relates() => {
                let (names, kept) = (extractor.feature_names(), extractor.keep());
                let kept = names.iter().filter(|n| kept.is_empty() || kept.contains(n));
                columns += kept.count();
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(match plan.features.len() {
        0 => columns,
        wanted => columns.min(wanted),
    }))
}

/// What the values of a feature set depend on besides the recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// The feature set.
    pub name: String,
    /// [`Extractor::version`]; 0 for imported tables.
    pub version: u32,
    /// [`Extractor::settings`]; empty for imported tables.
    pub settings: String,
}

/// For each feature set of the plan, in order, how this version of the program makes it: where a
/// stored model's are equal, so are its features.
///
/// # Errors
/// As [`check`].
pub fn made_by(plan: &FeatsPlan) -> Result<Vec<MadeBy>, FeatureError> {
    let families = families(plan)?;
    let made = families.iter().zip(&plan.types).map(|(family, name)| {
        let (version, settings) = match family {
            Family::Recording(extractor) => (extractor.version(), extractor.settings()),
            Family::Learned(learner) => (learner.version(), learner.settings()),
            Family::Tables => (0, String::new()),
        };
        MadeBy {
            name: name.clone(),
            version,
            settings,
        }
    });
    Ok(made.collect())
}

/// Builds the feature sets of the plan, in order.
///
/// # Errors
/// As [`check`].
pub(crate) fn families(plan: &FeatsPlan) -> Result<Vec<Family>, FeatureError> {
    if plan.types.is_empty() {
        return Err(FeatureError::Type("no feature set is named".into()));
    }
    let mut families = Vec::with_capacity(plan.types.len());
    for (i, name) in plan.types.iter().enumerate() {
        if plan.types.iter().take(i).any(|earlier| earlier == name) {
            return Err(FeatureError::Type(format!("`{name}` is listed twice")));
        }
        let setting = |reason| FeatureError::Setting {
            name: name.clone(),
            reason,
        };
        families.push(match find(name)?.source {
            Source::Recording(build) => Family::Recording(build(plan).map_err(setting)?),
            Source::Learned(build) => Family::Learned(build(plan).map_err(setting)?),
            Source::Network => Family::Recording(onnx::build(plan, name).map_err(setting)?),
            Source::Tables if plan.import_files.is_empty() => {
                return Err(setting("FEATS.import_file names no table".into()));
            }
            Source::Tables => Family::Tables,
        });
    }
    Ok(families)
}
