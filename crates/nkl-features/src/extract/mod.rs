//! From segments to a table: what is cached is read, the rest is computed in parallel.

mod assemble;
mod compute;
mod fill;
mod learn;
mod parts;
mod sink;
mod tasks;
mod worker;

pub use fill::Filler;

use crate::check::{families, Family};
use crate::{
    select, Extracted, Extractor, FeatureError, FeatureTable, Progress, Relations, Undefined,
};
use nkl_config::plan::FeatsPlan;
use nkl_config::Note;
use nkl_data::Segment;
use std::path::Path;

/// What is to be extracted, and with what.
pub struct Request<'a> {
    /// Section `[FEATS]`.
    pub plan: &'a FeatsPlan,
    /// The samples.
    pub segments: &'a [Segment],
    /// Rows that columns relative to other recordings are fitted on: the training part. `None`
    /// takes all rows.
    pub reference: Option<&'a [usize]>,
    /// Folder of the cache; made if it is not there.
    pub cache_dir: &'a Path,
    /// Told how far the work is.
    pub progress: &'a dyn Progress,
}

/// Features of all `segments`, one row each; columns relative to other recordings are fitted on
/// all of them. See [`Request::run`].
///
/// # Errors
/// As [`Request::run`].
pub fn extract(
    plan: &FeatsPlan,
    segments: &[Segment],
    cache_dir: &Path,
    progress: &dyn Progress,
) -> Result<Extracted, FeatureError> {
    Request {
        plan,
        segments,
        reference: None,
        cache_dir,
        progress,
    }
    .run()
}

/// The columns of one feature set.
pub(crate) struct Block {
    pub table: FeatureTable,
    pub notes: Vec<Note>,
    /// Per segment: nothing had to be computed.
    pub cached: Vec<bool>,
    /// What columns relative to other recordings were filled by; empty without such columns.
    pub relation: Vec<f64>,
}

impl Request<'_> {
    /// Extracts all feature sets of the plan and puts their columns side by side.
    ///
    /// A recording that cannot be read, or that an extractor refuses, is named in
    /// [`FeatureTable::failed`] and its row is NaN.
    ///
    /// # Errors
    /// A type or setting that cannot be used; more failed recordings than
    /// `FEATS.fail_threshold`; a table to import that cannot be read; `FEATS.features` without any
    /// column that there is. A cache that cannot be read or written is a note, not an error.
    pub fn run(&self) -> Result<Extracted, FeatureError> {
        let extracted = self.run_any(None)?;
        extracted.table.limit_failures(self.plan.fail_threshold)?;
        Ok(extracted)
    }

    /// The same for a part of the recordings: any number of them may fail. With `known`, columns
    /// relative to other recordings are filled by what was learned when a model was trained, so
    /// that a row depends on its own recording alone.
    ///
    /// # Errors
    /// As [`run`](Self::run), but for `FEATS.fail_threshold`; relations of other feature sets.
    pub fn run_any(&self, known: Option<&Relations>) -> Result<Extracted, FeatureError> {
        let (mut extracted, undefined) = self.run_part(known)?;
        extracted
            .notes
            .extend(undefined.note(&extracted.table.names));
        Ok(extracted)
    }

    /// The same for one of several parts of the recordings, with what is not defined in it, which
    /// can be added up over the parts and is not among the notes.
    ///
    /// # Errors
    /// As [`run_any`](Self::run_any).
    pub fn run_part(
        &self,
        known: Option<&Relations>,
    ) -> Result<(Extracted, Undefined), FeatureError> {
        let (families, mut relations) = self.learned(families(self.plan)?, known)?;
        let extractors: Vec<&dyn Extractor> = families
            .iter()
            .filter_map(|f| match f {
                Family::Recording(extractor) => Some(extractor.as_ref()),
                Family::Learned(_) | Family::Tables => None,
            })
            .collect();
        let (blocks, mut notes) = compute::compute(self, &extractors, known)?;
        let mut computed = blocks.into_iter();
        let mut ordered = Vec::with_capacity(families.len());
        for family in &families {
            match family {
                Family::Recording(_) | Family::Learned(_) => ordered.extend(computed.next()),
                Family::Tables => ordered.push(crate::import::import(self.plan, self.segments)?),
            }
        }
        for (family, block) in families.iter().zip(&ordered) {
            match family {
                Family::Recording(extractor) if extractor.relates() => {
                    relations.insert(extractor.name().to_owned(), block.relation.clone());
                }
                _ => {}
            }
        }
        notes.extend(
            ordered
                .iter_mut()
                .flat_map(|b| std::mem::take(&mut b.notes)),
        );
        let mut joined = assemble::join(ordered, self.segments.len())?;
        joined.table = select::select(joined.table, &self.plan.features, &mut notes)?;
        let from_cache = joined.cached.iter().filter(|c| **c).count();
        let undefined = Undefined::of(&joined.table);
        let extracted = Extracted {
            table: joined.table,
            notes,
            from_cache,
            relations,
        };
        Ok((extracted, undefined))
    }
}

#[cfg(test)]
mod tests;
