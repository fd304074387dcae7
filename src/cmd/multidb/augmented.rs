//! `[AUGMENT]` inside `nkl multidb`: each experiment trains on copies of its training part as well.

use super::FOLDER;
use crate::cli::ConfigArgs;
use crate::cmd::augment::Training;
use crate::failure::Failure;
use crate::remembered::Remembered;
use crate::series::{members, Member};
use crate::walk;
use indexmap::IndexMap;
use nkl_config::Override;
use nkl_data::Split;
use std::path::{Path, PathBuf};

/// What the copies are made of: recording, start, end, channel.
type Source = (PathBuf, u64, u64, Option<usize>);

/// Writes the copies below `root`, once for all experiments with the same training part, and gives
/// each experiment the table of its own as a further database.
///
/// # Errors
/// As [`Training`]; what is wrong with the data of an experiment.
pub fn members(
    args: &ConfigArgs,
    plain: Vec<Member>,
    root: &Path,
    probe: &Remembered,
) -> Result<Vec<Member>, Failure> {
    // Parts that are equal have their copies in the folder of the first experiment that uses them.
    let mut parts: IndexMap<Vec<Source>, String> = IndexMap::new();
    let mut wanted: Vec<(usize, Vec<Override>)> = Vec::with_capacity(plain.len());
    let all = root.join(FOLDER);
    let all: PathBuf = all.components().collect();
    for member in plain {
        let plan = &member.plan;
        let training = Training::of(plan)?;
        let dataset = walk::data_by(plan, probe)?.dataset;
        let train = dataset.rows(Split::Train);
        let segments = train.iter().filter_map(|row| dataset.segments.get(*row));
        let sources = segments
            .map(|s| {
                (
                    s.path.clone(),
                    s.start.to_bits(),
                    s.end.to_bits(),
                    s.channel,
                )
            })
            .collect();
        let owner = parts
            .entry(sources)
            .or_insert_with(|| plan.exp.name.clone());
        let store = all.join("augmented").join(owner);
        let table = all.join(format!("{}_augmented.csv", plan.exp.name));
        training.write(plan, &dataset, &store, &table)?;
        let mut overrides = member.overrides;
        // The list of databases is a new one.
        overrides.retain(|set| !(set.section == "DATA" && set.key == "databases"));
        overrides.extend(training.overrides(plan, &table));
        wanted.push((member.number, overrides));
    }
    members::load_all(args, wanted)
}
