//! `FEATS.type = os`.

use nkl_config::plan::FeatsPlan;

use super::{Analyser, FeatureSet, Level};
use crate::Extractor;

/// Builds the extractor.
///
/// # Errors
/// An unknown set, level or feature.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    let analyser = Analyser::new(FeatureSet::parse(&plan.os.set)?);
    let level = Level::parse(&plan.os.level)?;
    let names = columns(&analyser, level)?;
    let unknown: Vec<&str> = plan
        .os
        .features
        .iter()
        .filter(|f| !names.contains(f))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Err(format!(
            "os.features names columns that {} does not have at level = {}: {}",
            plan.os.set,
            plan.os.level,
            unknown.join(", ")
        ));
    }
    Ok(Box::new(OpenSmile {
        analyser,
        level,
        names,
        keep: plan.os.features.clone(),
    }))
}

/// Names of the columns: an experiment needs one row per recording, so that of descriptors per
/// frame there are the mean and the deviation.
fn columns(analyser: &Analyser, level: Level) -> Result<Vec<String>, String> {
    let names = analyser.names(level)?;
    if level == Level::Functionals {
        return Ok(names);
    }
    let both = |name: &String| [format!("{name}_mean"), format!("{name}_std")];
    Ok(names.iter().flat_map(both).collect())
}

struct OpenSmile {
    analyser: Analyser,
    level: Level,
    names: Vec<String>,
    keep: Vec<String>,
}

impl Extractor for OpenSmile {
    fn name(&self) -> &str {
        "os"
    }

    fn version(&self) -> u32 {
        2
    }

    fn settings(&self) -> String {
        let level = match self.level {
            Level::Functionals => "functionals",
            Level::LowLevel => "lld",
            Level::Deltas => "lld_de",
        };
        format!("set={} level={level}", self.analyser.set().name())
    }

    fn sample_rate(&self) -> Option<u32> {
        None
    }

    fn feature_names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        if self.level == Level::Functionals {
            let row = self.analyser.functionals(audio, rate)?;
            out.iter_mut().zip(row).for_each(|(o, v)| *o = v);
            return Ok(());
        }
        let frames = self.analyser.frames(self.level, audio, rate)?.values;
        let n = frames.nrows().max(1) as f64;
        for (column, place) in frames.columns().into_iter().zip(out.chunks_exact_mut(2)) {
            let mean = column.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
            let square = |&v: &f32| (f64::from(v) - mean) * (f64::from(v) - mean);
            let variance = column.iter().map(square).sum::<f64>() / n;
            place.copy_from_slice(&[mean as f32, variance.sqrt() as f32]);
        }
        Ok(())
    }

    fn keep(&self) -> &[String] {
        &self.keep
    }

    fn notes(&self) -> Vec<String> {
        if self.level == Level::Functionals {
            return Vec::new();
        }
        vec![
            "level: of descriptors per frame the mean and the standard deviation over the recording \
             are used; `nkl extract --level` writes the frames themselves"
                .to_owned(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::plan;

    fn built(level: &str, features: &[&str]) -> Result<Box<dyn Extractor>, String> {
        let mut plan = plan(&["os"]);
        plan.os.level = level.into();
        plan.os.features = features.iter().map(|f| (*f).to_owned()).collect();
        build(&plan)
    }

    #[test]
    fn descriptors_are_summarised() {
        let sound: Vec<f32> = (0..8000).map(|i| (i as f32 * 0.08).sin() * 0.4).collect();
        let lld = built("lld", &[]).unwrap();
        let names = lld.feature_names();
        assert_eq!(names.len(), 50);
        assert_eq!(names[..2], ["Loudness_sma3_mean", "Loudness_sma3_std"]);
        let mut row = vec![f32::NAN; 50];
        lld.extract(&sound, 16_000, &mut row).unwrap();
        let frames = Analyser::new(FeatureSet::EGeMapsV02)
            .frames(Level::LowLevel, &sound, 16_000)
            .unwrap();
        let loudness = frames.values.column(0);
        assert!((row[0] - loudness.mean().unwrap()).abs() < 1e-4);
        assert!((row[1] - loudness.std(0.0)).abs() < 1e-4);
        assert_ne!(
            lld.settings(),
            built("functionals", &[]).unwrap().settings()
        );
    }

    #[test]
    fn names_of_another_level_are_refused() {
        assert!(built("lld", &["Loudness_sma3_std"]).is_ok());
        let error = built("lld", &["loudness_sma3_amean"]).err().unwrap();
        assert!(error.contains("loudness_sma3_amean"), "{error}");
        assert!(built("lld_de", &[]).err().unwrap().contains("no deltas"));
    }
}
