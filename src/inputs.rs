//! The recordings that a command is to predict.

use crate::cli::Inputs;
use crate::extract::recordings;
use crate::failure::Failure;
use crate::sound::Recordings;
use anyhow::anyhow;
use nkl_config::Note;
use nkl_data::Segment;
use rayon::prelude::*;
use std::collections::HashMap;

/// Stretches of recordings, in the order given.
#[derive(Default)]
pub struct Samples {
    /// The stretches that can be read.
    pub segments: Vec<Segment>,
    /// A number for the speaker of each; `None` where one is not known.
    pub speakers: Option<Vec<usize>>,
    /// Names of the columns of a list, besides file, start and end.
    pub header: Vec<String>,
    /// Their cells, one list for each stretch; empty for what is in no list.
    pub cells: Vec<Vec<String>>,
    /// One sentence about each of the others.
    pub unusable: Vec<String>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// Finds them, with the lengths of their recordings.
///
/// # Errors
/// Nothing is named, or what is named is not there.
pub fn find(inputs: &Inputs) -> Result<Samples, Failure> {
    let named: Vec<_> = (inputs.recordings.iter())
        .chain(&inputs.files)
        .chain(&inputs.folders)
        .cloned()
        .collect();
    let mut samples = Samples::default();
    let mut speakers = Vec::new();
    if let Some(list) = &inputs.list {
        let listed = nkl_data::read_list(list, &Recordings, &mut samples.notes);
        let listed = listed.map_err(Failure::bad_input)?;
        samples.header = listed.header;
        for line in listed.lines {
            match line.segment {
                Ok(segment) => {
                    samples.segments.push(segment);
                    samples.cells.push(line.cells);
                    speakers.push(line.speaker);
                }
                Err(reason) => samples.unusable.push(reason),
            }
        }
    } else if named.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "there is nothing to predict: name recordings, folders, or a --list"
        )));
    }
    // A name that is not there is left out like a recording that cannot be read, beside others.
    let (there, absent): (Vec<_>, Vec<_>) = named.into_iter().partition(|path| path.exists());
    let absent = absent
        .iter()
        .map(|path| format!("there is no file or folder {}", path.display()));
    samples.unusable.extend(absent);
    let found = recordings::find(&there).map_err(Failure::BadInput)?;
    let found: Vec<_> = found
        .par_iter()
        .map(|path| recordings::whole(path))
        .collect();
    for segment in found {
        match segment {
            Ok(segment) => {
                samples.segments.push(segment);
                samples
                    .cells
                    .push(vec![String::new(); samples.header.len()]);
                speakers.push(None);
            }
            Err(reason) => samples.unusable.push(reason),
        }
    }
    let mut numbers = HashMap::new();
    samples.speakers = speakers
        .into_iter()
        .map(|speaker| {
            let next = numbers.len();
            Some(*numbers.entry(speaker?).or_insert(next))
        })
        .collect();
    Ok(samples)
}
