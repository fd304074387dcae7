//! From pairs of databases to scores.

use super::bank::Bank;
use crate::cmd::supported;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::remembered::Remembered;
use crate::series::records::{self, fingerprint};
use crate::series::{scores, workers, Member, Records, Scores};
use crate::walk::{self, Division};
use nkl_config::plan::Measure;
use nkl_data::Split;
use nkl_features::Progress;
use nkl_report::Runs;

/// One experiment.
pub struct Cell {
    /// Samples in the training part.
    pub train: usize,
    /// Samples in the test part.
    pub test: usize,
    /// What it reached.
    pub scores: Scores,
}

/// All experiments, in the order of the members; a bounded number at a time.
pub fn all(
    members: &[&Member],
    bank: &Bank,
    probe: &Remembered,
    records: &Records,
) -> Result<Vec<Cell>, Failure> {
    let bar = Bar::default();
    bar.start("experiments", members.len());
    let cells = workers::each(members, |member| {
        let cell = one(member, bank, probe, records);
        bar.advance(1);
        cell
    });
    bar.finish();
    cells.into_iter().collect()
}

fn one(
    member: &Member,
    bank: &Bank,
    probe: &Remembered,
    records: &Records,
) -> Result<Cell, Failure> {
    let plan = &member.plan;
    let prepared = walk::data_by(plan, probe)?;
    let (task, dataset) = (prepared.task, prepared.dataset);
    let (train, test) = (
        dataset.rows(Split::Train).len(),
        dataset.rows(Split::Test).len(),
    );
    let failed = |error: String| Cell {
        train,
        test,
        scores: Scores {
            evaluated: String::new(),
            runs: Runs::new(scores::measure(plan, task), Vec::new()),
            dev: None,
            tuned: Vec::new(),
            error: Some(error),
        },
    };
    let featured = match bank.features(plan, dataset) {
        Ok(featured) => featured,
        // One pair may have too few recordings that can be read; the others go on.
        Err(Failure::BadInput(error)) => return Ok(failed(error.to_string())),
        Err(other) => return Err(other),
    };
    let (dataset, table) = (&featured.dataset, &featured.table);
    let key = records::of_experiment(plan, &fingerprint(dataset, table));
    let scores = match records.get::<Scores>(&key) {
        Some(scores) => scores,
        None => {
            let estimator = supported::ready(plan, task)?;
            let division = Division::of(dataset);
            let samples = division.samples(dataset, table);
            let scores = scores::evaluate(plan, task, estimator.as_ref(), dataset, &samples);
            records.put(&key, &scores).map_err(Failure::Run)?;
            scores
        }
    };
    Ok(Cell {
        train: dataset.rows(Split::Train).len(),
        test: match scores.evaluated.as_str() {
            "test" => dataset.rows(Split::Test).len(),
            _ => dataset.len(),
        },
        scores,
    })
}

/// The measure of all of them.
pub fn measure(cells: &[Cell]) -> Measure {
    let first = cells.first();
    first.map_or(Measure::Uar, |cell| cell.scores.runs.measure)
}
