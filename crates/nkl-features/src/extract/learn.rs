//! Feature sets that must learn from recordings become ordinary ones.

use super::{compute, Request};
use crate::check::Family;
use crate::{Extractor, FeatureError, Learner, Relations};
use ndarray::Axis;

impl Request<'_> {
    /// Lets each feature set that must learn do so, from the training part or from what is `known`;
    /// then it is an extractor. The second value is what was learned.
    ///
    /// # Errors
    /// Recordings that do not suffice; nothing or something else learned by a stored model.
    pub(super) fn learned(
        &self,
        families: Vec<Family>,
        known: Option<&Relations>,
    ) -> Result<(Vec<Family>, Relations), FeatureError> {
        let mut relations = Relations::new();
        let mut out = Vec::with_capacity(families.len());
        for family in families {
            out.push(match family {
                Family::Learned(learner) => {
                    let name = learner.name().to_owned();
                    let setting = |reason| FeatureError::Setting {
                        name: name.clone(),
                        reason,
                    };
                    let numbers = match known {
                        Some(known) => known.get(&name).cloned().ok_or_else(|| {
                            setting("the model has nothing learned for it; train it again".into())
                        })?,
                        None => self.learn(learner.as_ref())?,
                    };
                    let extractor = learner.extractor(&numbers).map_err(setting)?;
                    relations.insert(name, numbers);
                    Family::Recording(extractor)
                }
                other => other,
            });
        }
        Ok((out, relations))
    }

    /// What `learner` learns from the training part.
    fn learn(&self, learner: &dyn Learner) -> Result<Vec<f64>, FeatureError> {
        let training: Vec<_> = match self.reference {
            Some(rows) => rows.iter().filter_map(|i| self.segments.get(*i)).collect(),
            None => self.segments.iter().collect(),
        };
        let segments: Vec<_> = training.into_iter().cloned().collect();
        let sampler = learner.sampler(segments.len());
        let request = Request {
            segments: &segments,
            reference: None,
            ..*self
        };
        let extractors: [&dyn Extractor; 1] = [sampler.as_ref()];
        // Notes and failed recordings come up again when all recordings are worked through.
        let (blocks, _) = compute::compute(&request, &extractors, None)?;
        let setting = |reason| FeatureError::Setting {
            name: learner.name().to_owned(),
            reason,
        };
        let Some(table) = blocks.into_iter().next().map(|b| b.table) else {
            return Err(setting("there is nothing to learn from".into()));
        };
        let failed: Vec<usize> = table.failed.iter().map(|(row, _)| *row).collect();
        let good: Vec<usize> = (0..segments.len())
            .filter(|row| failed.binary_search(row).is_err())
            .collect();
        learner
            .learn(table.values.select(Axis(0), &good).view())
            .map_err(setting)
    }
}
