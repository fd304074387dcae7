//! Features that are kept in a file, because there are too many for the memory.
//!
//! The recordings are divided into shards by their names. Each shard has a cache of its own, so that
//! neither the index of files nor the rows that are known take more memory the more recordings
//! there are.

use crate::assemble;
use crate::failure::Failure;
use crate::memory::{available, gigabytes};
use crate::progress::{Bar, Step};
use crate::walk::{good_rows, Featured, Table};
use anyhow::Context;
use ndarray::Array2;
use nkl_config::plan::{FeatsPlan, Plan};
use nkl_config::Note;
use nkl_data::{Dataset, Segment};
use nkl_features::{Extracted, FeatureTable, Progress, Request, Silent, Undefined};
use nkl_learn::pipeline::needs_memory;
use nkl_learn::rows::RowFile;
use nkl_learn::Estimator;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// Shards of a large table. With another number the shards' caches would not be found again.
pub const SHARDS: usize = 64;

/// Bytes in memory for each value: the table, its rows while they are computed, and the training
/// part in double precision.
const BYTES: u64 = 16;

/// Hardly any table has more columns.
const MOST_COLUMNS: u64 = 100_000;

/// Whether the features of so many samples are to be kept in a file.
///
/// # Errors
/// More than this machine has room for, and a model that needs all of them at once.
pub fn is_large(plan: &Plan, estimator: &dyn Estimator, samples: usize) -> Result<bool, Failure> {
    let need = match need(plan, samples)? {
        Some(need) if need.bytes > plan.exp.memory => need,
        _ => return Ok(false),
    };
    match needs_memory(plan, estimator) {
        None => Ok(true),
        Some(what) => need.fits(&what).map(|()| false),
    }
}

/// Whether there is room for the features of so many samples in memory, as far as that is known.
///
/// # Errors
/// There is not.
pub fn fits(plan: &Plan, samples: usize) -> Result<(), Failure> {
    match need(plan, samples)? {
        Some(need) => need.fits("this work"),
        None => Ok(()),
    }
}

/// What features take in memory.
struct Need {
    samples: usize,
    features: usize,
    bytes: u64,
}

/// `None` where it is not known how many features there are.
fn need(plan: &Plan, samples: usize) -> Result<Option<Need>, Failure> {
    // To know the columns, networks are opened: not for tables that fit whatever they hold.
    if samples as u64 * MOST_COLUMNS * BYTES <= plan.exp.memory {
        return Ok(None);
    }
    let features = nkl_features::width(&plan.feats).map_err(Failure::bad_input)?;
    Ok(features.map(|features| Need {
        samples,
        features,
        bytes: samples as u64 * features as u64 * BYTES,
    }))
}

impl Need {
    fn fits(&self, what: &str) -> Result<(), Failure> {
        match self.problem(available(), what) {
            Some(problem) => Err(Failure::bad_input(anyhow::anyhow!(problem))),
            None => Ok(()),
        }
    }

    /// What to say where all features do not fit into memory.
    fn problem(&self, available: Option<u64>, what: &str) -> Option<String> {
        let available = available.filter(|bytes| self.bytes > *bytes)?;
        Some(format!(
            "{} samples of {} features need about {} GB of memory, and this machine has {} GB \
             free; {what} needs all of them at once. `nkl experiment` reads them in pieces with \
             MODEL.type = log_reg, mlp, mlp_reg or gmm, without FEATS.balancing, scale = speaker \
             and MODEL.tuning_params; else take fewer features (FEATS.features) or fewer samples \
             (DATA.limit_samples)",
            self.samples,
            self.features,
            gigabytes(self.bytes),
            gigabytes(available),
        ))
    }
}

/// Features of segments in a file that vanishes with this run.
pub struct Rows {
    /// Names of the columns.
    pub names: Vec<String>,
    /// One row per segment; those that failed are NaN.
    pub file: RowFile,
    /// Segments without features, ascending, with the reason.
    pub failed: Vec<(usize, String)>,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// How many rows came from the cache.
    pub from_cache: usize,
}

/// Extracts features, shard by shard, into a file in the folder `cache`; any number may fail.
///
/// # Errors
/// Features that cannot be computed at all; a file that cannot be written.
pub fn rows(feats: &FeatsPlan, cache: &Path, segments: &[Segment]) -> Result<Rows, Failure> {
    let bar = Bar::default();
    bar.start("features", segments.len());
    let mut all = All::default();
    for (number, places) in shards(segments).into_iter().enumerate() {
        if places.is_empty() {
            continue;
        }
        let step = Step::of(&bar);
        let found = shard(feats, cache, segments, (number, &places), &step)?;
        all.add(found, &places, cache, segments.len())
            .context("cannot keep the features in a file beside the cache")
            .map_err(Failure::Run)?;
        step.fill(places.len());
    }
    bar.finish();
    all.finish()
}

/// Brings the features of some shards into their caches, where [`rows`] finds them.
///
/// # Errors
/// As [`rows`].
pub fn fill(
    feats: &FeatsPlan,
    cache: &Path,
    segments: &[Segment],
    some: Range<usize>,
) -> Result<(), Failure> {
    let shards = shards(segments).into_iter().enumerate();
    for (number, places) in shards.filter(|(number, _)| some.contains(number)) {
        if !places.is_empty() {
            shard(feats, cache, segments, (number, &places), &Silent)?;
        }
    }
    Ok(())
}

/// The features of one shard, from its cache as far as they are there, and into it.
fn shard(
    feats: &FeatsPlan,
    cache: &Path,
    segments: &[Segment],
    (number, places): (usize, &[usize]),
    progress: &dyn Progress,
) -> Result<(Extracted, Undefined), Failure> {
    let some = places.iter().filter_map(|row| segments.get(*row).cloned());
    let request = Request {
        plan: feats,
        segments: &some.collect::<Vec<Segment>>(),
        reference: None,
        cache_dir: &cache.join(format!("shard_{number:02}")),
        progress,
    };
    request.run_part(None).map_err(Failure::bad_input)
}

/// The features of an experiment's samples; those whose recording gives none are left out.
///
/// # Errors
/// As [`rows`]; more failed recordings than `FEATS.fail_threshold`.
pub fn features(plan: &Plan, cache: &Path, dataset: Dataset) -> Result<Featured<Table>, Failure> {
    let mut all = rows(&plan.feats, cache, &dataset.segments)?;
    let table = FeatureTable {
        names: all.names,
        values: Array2::zeros((dataset.len(), 0)),
        failed: all.failed,
    };
    table
        .limit_failures(plan.feats.fail_threshold)
        .map_err(Failure::bad_input)?;
    let summary = assemble::features(plan, &table.failed, table.names.len(), &dataset);
    let good = good_rows(dataset.len(), &table.failed);
    let dataset = if good.len() == dataset.len() {
        dataset
    } else {
        all.file.keep(&good).map_err(Failure::run)?;
        dataset.select(&good)
    };
    Ok(Featured {
        dataset,
        table: Table::File(table.names, all.file),
        summary,
        from_cache: all.from_cache,
        relations: Default::default(),
        notes: all.notes,
    })
}

/// The rows of each shard, in order.
fn shards(segments: &[Segment]) -> Vec<Vec<usize>> {
    let mut shards = vec![Vec::new(); SHARDS];
    for (row, segment) in segments.iter().enumerate() {
        let name = segment.path.as_os_str().as_encoded_bytes();
        // FNV-1a: the same in every version of the program, as the shards' caches are found by it.
        let hash = name.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        if let Some(shard) = shards.get_mut((hash >> 32) as usize % SHARDS) {
            shard.push(row);
        }
    }
    shards
}

/// What has come in so far.
#[derive(Default)]
struct All {
    names: Vec<String>,
    file: Option<RowFile>,
    failed: BTreeMap<usize, String>,
    notes: Vec<Note>,
    undefined: Undefined,
    from_cache: usize,
}

impl All {
    /// Takes in the rows of a shard; `places` are theirs among all `total`.
    fn add(
        &mut self,
        (extracted, undefined): (Extracted, Undefined),
        places: &[usize],
        folder: &Path,
        total: usize,
    ) -> std::io::Result<()> {
        let table = extracted.table;
        let file = match self.file.take() {
            Some(file) => file,
            None => RowFile::create(folder, total, table.names.len())?,
        };
        write(&file, places, &table.values)?;
        self.file = Some(file);
        self.names = table.names;
        let failed = table.failed.into_iter();
        self.failed
            .extend(failed.filter_map(|(place, why)| Some((*places.get(place)?, why))));
        self.undefined.add(&undefined);
        self.from_cache += extracted.from_cache;
        for note in extracted.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Rows, Failure> {
        let file = self.file.context("there are no samples");
        let mut notes = self.notes;
        notes.extend(self.undefined.note(&self.names));
        Ok(Rows {
            names: self.names,
            file: file.map_err(Failure::BadInput)?,
            failed: self.failed.into_iter().collect(),
            notes,
            from_cache: self.from_cache,
        })
    }
}

/// Writes rows to their places.
fn write(file: &RowFile, rows: &[usize], values: &Array2<f32>) -> std::io::Result<()> {
    for (row, values) in rows.iter().zip(values.outer_iter()) {
        match values.as_slice() {
            Some(values) => file.write(*row, values)?,
            None => file.write(*row, &values.to_vec())?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_does_not_fit_and_what_to_do() {
        let need = Need {
            samples: 1_000_000,
            features: 200,
            bytes: 1_000_000 * 200 * BYTES,
        };
        let say = |free| need.problem(free, "MODEL.type = svm");
        assert_eq!(say(None), None);
        assert_eq!(say(Some(need.bytes)), None);
        let text = say(Some(2_000_000_000)).unwrap_or_default();
        let parts = [
            "1000000 samples of 200 features need about 3.2 GB",
            "2.0 GB free; MODEL.type = svm needs all of them at once",
            "log_reg, mlp",
        ];
        for part in parts {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn every_row_is_in_one_shard_with_the_others_of_its_recording() {
        let segment = |n: usize| Segment {
            path: format!("/data/{}.wav", n / 3).into(),
            file: String::new(),
            start: 0.0,
            end: 1.0,
            whole: false,
            channel: None,
        };
        let segments: Vec<Segment> = (0..3000).map(segment).collect();
        let shards = shards(&segments);
        assert!(shards.iter().all(|rows| rows.len() % 3 == 0));
        assert!(shards.iter().all(|rows| rows.len() < 200), "unevenly dealt");
        let mut all: Vec<usize> = shards.concat();
        all.sort_unstable();
        assert_eq!(all, (0..3000).collect::<Vec<_>>());
    }
}
