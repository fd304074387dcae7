//! `FEATS.type = os`.

use nkl_config::plan::FeatsPlan;

use super::{Analyser, FeatureSet, Level};
use crate::Extractor;

/// Builds the extractor.
///
/// # Errors
/// An unknown set, level or feature, or a level that has no single row per recording.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    let analyser = Analyser::new(FeatureSet::parse(&plan.os.set)?);
    if Level::parse(&plan.os.level)? != Level::Functionals {
        return Err(format!(
            "level = {}: low-level descriptors are one row per frame, an experiment needs one row per \
             recording; use level = functionals, or write the frames to a file with nkl extract",
            plan.os.level
        ));
    }
    let names = analyser.names(Level::Functionals)?;
    let unknown: Vec<&str> = plan
        .os
        .features
        .iter()
        .filter(|f| !names.contains(f))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(format!(
            "os.features names columns that {} does not have: {}",
            plan.os.set,
            unknown.join(", ")
        ));
    }
    Ok(Box::new(OpenSmile {
        analyser,
        names,
        keep: plan.os.features.clone(),
    }))
}

struct OpenSmile {
    analyser: Analyser,
    names: Vec<String>,
    keep: Vec<String>,
}

impl Extractor for OpenSmile {
    fn name(&self) -> &str {
        "os"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        format!("set={} level=functionals", self.analyser.set().name())
    }

    fn sample_rate(&self) -> Option<u32> {
        None
    }

    fn feature_names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        let row = self.analyser.functionals(audio, rate)?;
        out.iter_mut().zip(row).for_each(|(o, v)| *o = v);
        Ok(())
    }

    fn keep(&self) -> &[String] {
        &self.keep
    }
}
