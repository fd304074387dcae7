//! Features of some recordings into the cache, by processes that share it.

use super::{compute, Request};
use crate::check::{families, Family};
use crate::{Extractor, FeatureError};
use nkl_data::Segment;
use std::ops::Range;

/// The feature sets of a plan, ready to compute rows of any segments.
pub struct Filler {
    families: Vec<Family>,
}

impl Request<'_> {
    /// Whether a feature set has to learn from the training part first: then
    /// [`fill_samples`](Self::fill_samples) of all segments comes before [`filler`](Self::filler).
    ///
    /// # Errors
    /// As [`check`](crate::check).
    pub fn learns(&self) -> Result<bool, FeatureError> {
        let learns = |family: &Family| matches!(family, Family::Learned(_));
        Ok(families(self.plan)?.iter().any(learns))
    }

    /// Writes to the cache what feature sets learn from, of those training segments whose places are
    /// in `rows`.
    ///
    /// # Errors
    /// As [`check`](crate::check); a cache that cannot be written.
    pub fn fill_samples(&self, rows: Range<usize>) -> Result<(), FeatureError> {
        let training: Vec<usize> = match self.reference {
            Some(reference) => reference.to_vec(),
            None => (0..self.segments.len()).collect(),
        };
        let own = training.iter().filter(|row| rows.contains(row));
        let segments: Vec<Segment> = own
            .filter_map(|row| self.segments.get(*row).cloned())
            .collect();
        let samplers: Vec<Box<dyn Extractor>> = families(self.plan)?
            .iter()
            .filter_map(|family| match family {
                Family::Learned(learner) => Some(learner.sampler(training.len())),
                Family::Recording(_) | Family::Tables => None,
            })
            .collect();
        let samplers: Vec<&dyn Extractor> = samplers.iter().map(AsRef::as_ref).collect();
        compute::fill(&self.part(&segments), &samplers)
    }

    /// Lets the feature sets learn, of all segments.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn filler(&self) -> Result<Filler, FeatureError> {
        let (families, _) = self.learned(families(self.plan)?, None)?;
        Ok(Filler { families })
    }

    /// Computes the rows of the segments whose places are in `rows`, those that are not there, and
    /// adds them to the cache; [`run`](Self::run) finds them there. Files of other processes in the
    /// cache are left alone. A recording that cannot be read is none of this call's business.
    ///
    /// # Errors
    /// A cache that cannot be written.
    pub fn fill(&self, filler: &Filler, rows: Range<usize>) -> Result<(), FeatureError> {
        let extractors: Vec<&dyn Extractor> = (filler.families.iter())
            .filter_map(|family| match family {
                Family::Recording(extractor) => Some(extractor.as_ref()),
                Family::Learned(_) | Family::Tables => None,
            })
            .collect();
        let segments = self.segments.get(rows).unwrap_or_default();
        compute::fill(&self.part(segments), &extractors)
    }

    /// The same for some segments.
    fn part<'a>(&'a self, segments: &'a [Segment]) -> Request<'a> {
        Request {
            segments,
            reference: None,
            ..*self
        }
    }
}
