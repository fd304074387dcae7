//! Features of all databases, computed once and shared by all experiments.

use crate::failure::Failure;
use crate::progress::Bar;
use crate::remembered::Remembered;
use crate::series::{workers, Member};
use crate::walk::{self, Featured};
use indexmap::{IndexMap, IndexSet};
use nkl_config::plan::Plan;
use nkl_config::Note;
use nkl_data::{Dataset, Segment};
use nkl_features::{FeatureTable, Request, Silent};
use std::path::{Path, PathBuf};

/// What tells one stretch of sound from another: path, start, end, channel.
type Stretch = (PathBuf, u64, u64, Option<usize>);

fn stretch(segment: &Segment) -> Stretch {
    let (start, end) = (segment.start.to_bits(), segment.end.to_bits());
    (segment.path.clone(), start, end, segment.channel)
}

/// The features of every segment that any experiment uses.
pub struct Bank {
    cache: PathBuf,
    /// Row of each stretch in the table; none where values depend on the training part of the
    /// experiment, whose own table is then made from the cache.
    rows: Option<IndexMap<Stretch, usize>>,
    table: FeatureTable,
    from_cache: usize,
}

/// Reads the data of all experiments, so that what is wrong with any is known before the work
/// starts, and extracts the features of each database once.
pub fn fill(
    cache: &Path,
    members: &[&Member],
    probe: &Remembered,
    notes: &mut Vec<Note>,
) -> Result<Bank, Failure> {
    let (segments, databases) = segments(members, probe, notes)?;
    let Some(first) = members.first() else {
        return Err(Failure::run(anyhow::anyhow!("there are no experiments")));
    };
    let plan = &first.plan.feats;
    let relates = nkl_features::relates(plan).map_err(Failure::bad_input)?;
    eprintln!(
        "data      {} segments of {databases} databases",
        segments.len()
    );
    let request = Request {
        plan,
        segments: &segments,
        reference: None,
        cache_dir: cache,
        progress: &Bar::default(),
    };
    // Any number may fail here: each experiment has its own limit.
    let extracted = request.run_any(None).map_err(Failure::bad_input)?;
    notes.extend(extracted.notes);
    let rows = segments
        .iter()
        .enumerate()
        .map(|(row, s)| (stretch(s), row));
    Ok(Bank {
        cache: cache.to_owned(),
        rows: (!relates).then(|| rows.collect()),
        table: extracted.table,
        from_cache: extracted.from_cache,
    })
}

/// Every segment of every experiment once, in the order of the experiments; and the number of
/// databases.
pub fn segments(
    members: &[&Member],
    probe: &Remembered,
    notes: &mut Vec<Note>,
) -> Result<(Vec<Segment>, usize), Failure> {
    let mut names = IndexSet::new();
    for member in members {
        names.extend(member.plan.data.databases.iter().map(|d| &d.name));
    }
    let prepared = workers::each(members, |member| {
        let prepared = walk::data_by(&member.plan, probe)?;
        Ok((prepared.dataset.segments, prepared.notes))
    });
    notes.extend(common_notes(members));
    let mut seen = IndexSet::new();
    let mut all = Vec::new();
    let mut problems = Vec::new();
    for (member, prepared) in members.iter().zip(prepared) {
        match prepared {
            Ok((segments, found)) => {
                let new = segments.into_iter().filter(|s| seen.insert(stretch(s)));
                all.extend(new);
                notes.extend(found);
            }
            Err(Failure::BadInput(error)) => {
                problems.push(format!("{}: {error}", member.plan.exp.name))
            }
            Err(other) => return Err(other),
        }
    }
    match problems.is_empty() {
        true => Ok((all, names.len())),
        false => Err(Failure::bad_input(anyhow::anyhow!(
            problems.join("\nerror: ")
        ))),
    }
}

/// Remarks on the settings that concern all experiments; what concerns some (a database that they
/// do not use) is of this command's making.
fn common_notes(members: &[&Member]) -> Vec<Note> {
    let Some((first, others)) = members.split_first() else {
        return Vec::new();
    };
    let everywhere = |note: &&Note| {
        let has = |member: &&Member| member.notes.iter().any(|n| n.text == note.text);
        others.iter().all(has)
    };
    first.notes.iter().filter(everywhere).cloned().collect()
}

impl Bank {
    /// `88 columns, 739 segments (700 from the cache), 0 failed`.
    pub fn describe(&self) -> String {
        let cached = match self.from_cache {
            0 => String::new(),
            n => format!(" ({n} from the cache)"),
        };
        format!(
            "{} columns, {} segments{cached}, {} failed",
            self.table.names.len(),
            self.table.values.nrows(),
            self.table.failed.len()
        )
    }

    /// The features of an experiment's samples; those without any are left out.
    ///
    /// # Errors
    /// More failed recordings than `FEATS.fail_threshold`, as in the single experiment.
    pub fn features(&self, plan: &Plan, dataset: Dataset) -> Result<Featured, Failure> {
        let Some(rows) = &self.rows else {
            return walk::features_by(plan, &self.cache, dataset, &Silent);
        };
        let places: Option<Vec<usize>> = (dataset.segments.iter())
            .map(|segment| rows.get(&stretch(segment)).copied())
            .collect();
        // The tables on disk changed between two reads.
        let Some(places) = places else {
            return walk::features_by(plan, &self.cache, dataset, &Silent);
        };
        let table = self.table.rows(&places);
        table
            .limit_failures(plan.feats.fail_threshold)
            .map_err(Failure::bad_input)?;
        let count = table.names.len();
        let summary = crate::assemble::features(plan, &table.failed, count, &dataset);
        let (dataset, table) = walk::without_failed(dataset, table);
        Ok(Featured {
            dataset,
            table,
            summary,
            from_cache: self.from_cache,
            relations: Default::default(),
            notes: Vec::new(),
        })
    }
}
