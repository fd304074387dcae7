//! From the experiments of a series to their scores.

use crate::cmd::{describe, supported};
use crate::failure::Failure;
use crate::progress::Bar;
use crate::series::records::{fingerprint, of_experiment};
use crate::series::{members, scores, workers, Member, Records, Scores};
use crate::walk::{self, Division};
use nkl_config::plan::{Plan, Task};
use nkl_config::Note;
use nkl_data::Dataset;
use nkl_features::{FeatureTable, Progress};
use std::collections::BTreeMap;

/// Scores of all members, in their order. Members that agree on the data share them, and those
/// that agree on the features as well share those; one table of features is in memory at a time.
pub fn all(
    base: &Plan,
    members: &[&Member],
    records: &Records,
    notes: &mut Vec<Note>,
) -> Result<Vec<Scores>, Failure> {
    notes.extend(
        members
            .iter()
            .flat_map(|member| member.notes.iter().cloned()),
    );
    let cache = members::cache(base);
    let mut done: BTreeMap<usize, Scores> = BTreeMap::new();
    for of_data in members::grouped(members.iter().copied(), members::data_key) {
        let Some(first) = of_data.first() else {
            continue;
        };
        let prepared = walk::data(&first.plan)?;
        eprintln!("data      {}", describe::data(&prepared.dataset));
        notes.extend(prepared.notes);
        for alike in members::grouped(of_data, members::feature_key) {
            let Some(first) = alike.first() else { continue };
            let found = walk::features(&first.plan, &cache, prepared.dataset.clone())?;
            let rows = found.table.values.nrows();
            let text = describe::features(&found.summary, rows, found.from_cache);
            eprintln!("features  {text}");
            notes.extend(found.notes);
            let task = prepared.task;
            let scores = one_table(&alike, task, &found.dataset, &found.table, records)?;
            let numbered = alike.iter().map(|member| member.number);
            done.extend(numbered.zip(scores));
        }
    }
    Ok(done.into_values().collect())
}

/// Scores of the members that share one table of features.
fn one_table(
    members: &[&Member],
    task: Task,
    dataset: &Dataset,
    table: &FeatureTable,
    records: &Records,
) -> Result<Vec<Scores>, Failure> {
    let data = fingerprint(dataset, table);
    let division = Division::of(dataset);
    let samples = division.samples(dataset, table);
    let bar = Bar::default();
    bar.start("experiments", members.len());
    let results = workers::each(members, |member| {
        let plan = &member.plan;
        let key = of_experiment(plan, &data);
        if let Some(scores) = records.get::<Scores>(&key) {
            bar.advance(1);
            return Ok(scores);
        }
        // The task may have been found in the data, and not be what the model is for.
        let scores = match supported::ready(plan, task) {
            Ok(estimator) => scores::evaluate(plan, task, estimator.as_ref(), dataset, &samples),
            Err(failure) => return Err(failure),
        };
        records.put(&key, &scores).map_err(Failure::Run)?;
        bar.advance(1);
        Ok(scores)
    });
    bar.finish();
    results.into_iter().collect()
}
