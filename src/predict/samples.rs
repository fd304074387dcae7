//! Samples that get labels, with all that is known of them.

use crate::assemble::groups;
use crate::cli::Inputs;
use crate::failure::Failure;
use crate::samples::{selected, Columns};
use crate::{inputs, walk};
use anyhow::anyhow;
use nkl_config::plan::Plan;
use nkl_config::Note;
use nkl_data::Segment;

/// Stretches of recordings and their columns.
#[derive(Default)]
pub struct Samples {
    /// The stretches.
    pub segments: Vec<Segment>,
    /// A number for the speaker of each; `None` where one is not known.
    pub speakers: Option<Vec<usize>>,
    /// Names of the columns that they come with.
    pub header: Vec<String>,
    /// The cells of those, one list for each stretch.
    pub cells: Vec<Vec<String>>,
    /// One sentence about each stretch that cannot be read.
    pub unusable: Vec<String>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// The samples of an INI file, with all their columns.
pub fn of_plan(plan: &Plan) -> Result<Samples, Failure> {
    let prepared = walk::data(plan)?;
    let rows = selected(&prepared.dataset, plan.predict.selection);
    let dataset = prepared.dataset.select(&rows);
    if dataset.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "PREDICT.sample_selection leaves no samples: the databases have none in that part"
        )));
    }
    let columns = Columns::of(plan, &dataset);
    Ok(Samples {
        header: columns.names(),
        cells: (0..dataset.len()).map(|row| columns.cells(row)).collect(),
        speakers: groups(&dataset, "speaker"),
        unusable: Vec::new(),
        notes: prepared.notes,
        segments: dataset.segments,
    })
}

/// Recordings that the command line names; a list that is a CSV table keeps its columns.
pub fn of_inputs(inputs: &Inputs) -> Result<Samples, Failure> {
    let found = inputs::find(inputs)?;
    Ok(Samples {
        segments: found.segments,
        speakers: found.speakers,
        header: found.header,
        cells: found.cells,
        unusable: found.unusable,
        notes: found.notes,
    })
}
