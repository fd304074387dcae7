//! The stages between an INI file and a report, as one experiment or many walk them.

use crate::assemble;
use crate::failure::Failure;
use crate::large;
use crate::progress::Bar;
use crate::sound::Recordings;
use ndarray::ArrayView2;
use nkl_config::plan::Plan;
use nkl_config::Note;
use nkl_data::{Dataset, Prepared, Probe, Split};
use nkl_features::{FeatureTable, Progress, Relations, Request};
use nkl_learn::pipeline::{self, Outcome, Part, Samples};
use nkl_learn::rows::{Bounds, RowFile};
use nkl_learn::Estimator;
use nkl_report::FeatureSummary;
use std::path::Path;

/// Databases, read, labelled and divided.
pub fn data(plan: &Plan) -> Result<Prepared, Failure> {
    data_by(plan, &Recordings)
}

/// The same, with what is asked of recordings answered by `probe`.
pub fn data_by(plan: &Plan, probe: &dyn Probe) -> Result<Prepared, Failure> {
    nkl_data::prepare(plan, probe).map_err(Failure::bad_input)
}

/// Samples with their features.
pub struct Featured<T = FeatureTable> {
    /// The samples that have features.
    pub dataset: Dataset,
    /// One row each.
    pub table: T,
    /// About the features.
    pub summary: FeatureSummary,
    /// How many rows came from the cache.
    pub from_cache: usize,
    /// What columns relative to other recordings learned of the training part.
    pub relations: Relations,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// Features of samples, in memory or in a file.
pub enum Table {
    /// In memory.
    Memory(FeatureTable),
    /// Names of the columns, and the rows.
    File(Vec<String>, RowFile),
}

impl Table {
    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        match self {
            Table::Memory(table) => &table.names,
            Table::File(names, _) => names,
        }
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        match self {
            Table::Memory(table) => table.values.nrows(),
            Table::File(_, rows) => rows.nrows(),
        }
    }

    /// The values of a row.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn row(&self, row: usize) -> std::io::Result<Vec<f32>> {
        match self {
            Table::Memory(table) => Ok(table.values.row(row).to_vec()),
            Table::File(names, rows) => {
                let mut values = vec![0.0; names.len()];
                rows.read(row, &mut values)?;
                Ok(values)
            }
        }
    }
}

/// Extracts the features, into a file where they would take more memory than `EXP.memory`; samples
/// whose recording gives none are left out.
pub fn features_or_file(
    plan: &Plan,
    cache: &Path,
    dataset: Dataset,
    estimator: &dyn Estimator,
) -> Result<Featured<Table>, Failure> {
    if large::is_large(plan, estimator, dataset.len())? {
        return large::features(plan, cache, dataset);
    }
    let found = features(plan, cache, dataset)?;
    Ok(Featured {
        dataset: found.dataset,
        table: Table::Memory(found.table),
        summary: found.summary,
        from_cache: found.from_cache,
        relations: found.relations,
        notes: found.notes,
    })
}

/// Extracts the features; samples whose recording gives none are left out.
pub fn features(plan: &Plan, cache: &Path, dataset: Dataset) -> Result<Featured, Failure> {
    features_by(plan, cache, dataset, &Bar::default())
}

/// The same; `progress` is told how far the work is.
pub fn features_by(
    plan: &Plan,
    cache: &Path,
    dataset: Dataset,
    progress: &dyn Progress,
) -> Result<Featured, Failure> {
    large::fits(plan, dataset.len())?;
    // What is relative to other recordings is learned from the training part.
    let reference = dataset.rows(Split::Train);
    let request = Request {
        plan: &plan.feats,
        segments: &dataset.segments,
        reference: Some(&reference),
        cache_dir: cache,
        progress,
    };
    let extracted = request.run().map_err(Failure::bad_input)?;
    let (failed, count) = (&extracted.table.failed, extracted.table.names.len());
    let summary = assemble::features(plan, failed, count, &dataset);
    let (dataset, table) = without_failed(dataset, extracted.table);
    Ok(Featured {
        dataset,
        table,
        summary,
        from_cache: extracted.from_cache,
        relations: extracted.relations,
        notes: extracted.notes,
    })
}

/// Leaves out samples whose recording gave no features.
pub fn without_failed(dataset: Dataset, table: FeatureTable) -> (Dataset, FeatureTable) {
    if table.failed.is_empty() {
        return (dataset, table);
    }
    let rows = good_rows(dataset.len(), &table.failed);
    (dataset.select(&rows), table.rows(&rows))
}

/// The rows of `count` that did not fail.
pub fn good_rows(count: usize, failed: &[(usize, String)]) -> Vec<usize> {
    let mut kept = vec![true; count];
    for (row, _) in failed {
        if let Some(slot) = kept.get_mut(*row) {
            *slot = false;
        }
    }
    (0..count).filter(|row| kept[*row]).collect()
}

/// Part, speaker and fold of each sample, as the learner wants them.
pub struct Division {
    part: Vec<Part>,
    speakers: Option<Vec<usize>>,
    folds: Option<Vec<usize>>,
}

impl Division {
    /// Of these samples.
    pub fn of(dataset: &Dataset) -> Self {
        let part = dataset.split.iter().map(|split| match split {
            Split::Train => Part::Train,
            Split::Dev => Part::Dev,
            Split::Test => Part::Test,
        });
        Division {
            part: part.collect(),
            speakers: assemble::groups(dataset, "speaker"),
            folds: assemble::groups(dataset, "fold"),
        }
    }

    /// The samples with their features.
    pub fn samples<'a>(&'a self, dataset: &'a Dataset, table: &'a FeatureTable) -> Samples<'a> {
        Samples {
            features: table.values.view(),
            target: assemble::target(dataset),
            part: &self.part,
            speakers: self.speakers.as_deref(),
            groups: self.folds.as_deref(),
        }
    }
}

/// Trains and evaluates.
pub fn learn(
    plan: &Plan,
    estimator: &dyn Estimator,
    dataset: &Dataset,
    table: &FeatureTable,
) -> Result<Outcome, Failure> {
    learn_without(plan, estimator, dataset, table, &[])
}

/// As [`learn`]; nothing is learned from the rows of `doubted` (ascending).
pub fn learn_without(
    plan: &Plan,
    estimator: &dyn Estimator,
    dataset: &Dataset,
    table: &FeatureTable,
    doubted: &[usize],
) -> Result<Outcome, Failure> {
    let division = Division::of(dataset);
    let samples = division.samples(dataset, table);
    pipeline::evaluate_without(plan, estimator, &samples, doubted).map_err(Failure::bad_input)
}

/// As [`learn`], with features in memory or in a file. `scratch` is a folder for rows that are put
/// into another order.
pub fn learn_any(
    plan: &Plan,
    estimator: &dyn Estimator,
    dataset: &Dataset,
    table: &Table,
    scratch: &Path,
) -> Result<Outcome, Failure> {
    let rows = match table {
        Table::Memory(table) => return learn(plan, estimator, dataset, table),
        Table::File(_, rows) => rows,
    };
    let division = Division::of(dataset);
    let samples = Samples {
        features: ArrayView2::from_shape((0, 0), &[]).map_err(Failure::run)?,
        target: assemble::target(dataset),
        part: &division.part,
        speakers: division.speakers.as_deref(),
        groups: division.folds.as_deref(),
    };
    let bounds = Bounds {
        bytes: usize::try_from(plan.exp.memory / 4).unwrap_or(usize::MAX),
        scratch,
    };
    pipeline::evaluate_streamed(plan, estimator, &samples, rows, bounds).map_err(Failure::bad_input)
}
