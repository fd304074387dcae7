//! From some segments to rows: one row each, or one per frame.

use super::{Place, Rows};
use crate::looked;
use ndarray::{concatenate, Array2, Axis};
use nkl_config::plan::FeatsPlan;
use nkl_config::Note;
use nkl_data::Segment;
use nkl_features::os::{Analyser, FeatureSet, Frames, Level};
use nkl_features::{Progress, Request};
use rayon::prelude::*;
use std::path::Path;

/// Segments whose rows are in memory at a time.
const SEGMENTS: usize = 512;
/// The same where each has many rows.
const SEGMENTS_OF_FRAMES: usize = 32;

/// What is to be computed.
pub enum Work<'a> {
    /// One row per segment, by the extractors of the plan.
    Samples { plan: &'a FeatsPlan, at_once: usize },
    /// One row per frame of openSMILE's low-level descriptors.
    Frames {
        analyser: Analyser,
        level: Level,
        names: Vec<String>,
        columns: Vec<usize>,
    },
}

/// What came of some segments.
pub struct Piece {
    /// Names of the features.
    pub names: Vec<String>,
    /// Rows of the segments that gave some, in order.
    pub rows: Rows,
    /// Recordings that gave none: name and reason.
    pub failed: Vec<String>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

impl<'a> Work<'a> {
    /// Checks the plan.
    ///
    /// # Errors
    /// Types or settings that cannot be used, in words for the user.
    pub fn of(plan: &'a FeatsPlan) -> anyhow::Result<Self> {
        let os = plan.types.iter().any(|name| name == "os");
        let level = if os {
            Level::parse(&plan.os.level).map_err(anyhow::Error::msg)?
        } else {
            Level::Functionals
        };
        if level != Level::Functionals {
            return frames(plan, level).map_err(anyhow::Error::msg);
        }
        let at_once = if nkl_features::relates(plan)? {
            usize::MAX
        } else {
            SEGMENTS
        };
        Ok(Work::Samples { plan, at_once })
    }

    /// Whether there is one row per segment, which depends on its own recording alone.
    ///
    /// # Errors
    /// Types or settings that cannot be used.
    pub fn by_recording(&self) -> anyhow::Result<bool> {
        match self {
            Work::Samples { plan, .. } => Ok(nkl_features::width(plan)?.is_some()),
            Work::Frames { .. } => Ok(false),
        }
    }

    /// How many segments to hand over at a time.
    pub fn at_once(&self) -> usize {
        match self {
            Work::Samples { at_once, .. } => *at_once,
            Work::Frames { .. } => SEGMENTS_OF_FRAMES,
        }
    }

    /// The rows of these segments, computed on all cores. `reference` are those that columns
    /// relative to other recordings are fitted on.
    ///
    /// # Errors
    /// What stops the extraction as a whole.
    pub fn piece(
        &self,
        segments: &[Segment],
        reference: Option<&[usize]>,
        cache_dir: &Path,
        progress: &dyn Progress,
    ) -> anyhow::Result<Piece> {
        match self {
            Work::Samples { plan, .. } => {
                let request = Request {
                    plan,
                    segments,
                    reference,
                    cache_dir,
                    progress,
                };
                let extracted = request.run_any(None)?;
                let table = extracted.table;
                let mut good = vec![true; segments.len()];
                table.failed.iter().for_each(|(row, _)| good[*row] = false);
                let rows: Vec<usize> = (0..segments.len()).filter(|row| good[*row]).collect();
                let place = |row: &usize| {
                    let segment = &segments[*row];
                    Place {
                        file: segment.file.clone(),
                        start: segment.start,
                        end: segment.end,
                    }
                };
                let places = rows.iter().map(place).collect();
                Ok(Piece {
                    names: table.names,
                    rows: Rows {
                        places,
                        values: table.values.select(Axis(0), &rows),
                    },
                    failed: table.failed.into_iter().map(|(_, reason)| reason).collect(),
                    notes: extracted.notes,
                })
            }
            Work::Frames {
                analyser,
                level,
                names,
                columns,
            } => {
                let results: Vec<_> = segments
                    .par_iter()
                    .map(|segment| {
                        let frames = of_segment(analyser, *level, segment);
                        progress.advance(1);
                        frames
                    })
                    .collect();
                joined(segments, results, names, columns)
            }
        }
    }
}

fn frames(plan: &FeatsPlan, level: Level) -> Result<Work<'_>, String> {
    if plan.types.len() > 1 {
        return Err(format!(
            "level = {}: frames of os have no place beside the rows of other types ({}); extract them into a file of their own",
            plan.os.level,
            plan.types.join(", ")
        ));
    }
    let analyser = Analyser::new(FeatureSet::parse(&plan.os.set)?);
    let all = analyser.names(level)?;
    let mut columns: Vec<usize> = (0..all.len()).collect();
    for wanted in [&plan.os.features, &plan.features]
        .into_iter()
        .filter(|list| !list.is_empty())
    {
        if let Some(unknown) = wanted.iter().find(|name| !all.contains(name)) {
            return Err(format!(
                "features: there is no `{unknown}`; there are {}",
                all.join(", ")
            ));
        }
        columns.retain(|column| wanted.contains(&all[*column]));
    }
    let names = columns.iter().map(|column| all[*column].clone()).collect();
    Ok(Work::Frames {
        analyser,
        level,
        names,
        columns,
    })
}

/// The frames of a segment, and remarks on its recording.
fn of_segment(
    analyser: &Analyser,
    level: Level,
    segment: &Segment,
) -> Result<(Frames, Vec<Note>), String> {
    let audio = looked::read(segment)?;
    let name = segment.path.display();
    let frames = analyser.frames(level, &audio.samples, audio.sample_rate);
    let remark = |remark: &nkl_audio::Remark| Note::warning(format!("{name}: {remark}"));
    Ok((
        frames.map_err(|reason| format!("{name}: {reason}"))?,
        audio.remarks.iter().map(remark).collect(),
    ))
}

/// One table of the frames of several segments; times count from the begin of the recording.
fn joined(
    segments: &[Segment],
    results: Vec<Result<(Frames, Vec<Note>), String>>,
    names: &[String],
    columns: &[usize],
) -> anyhow::Result<Piece> {
    let (mut places, mut failed, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut blocks = vec![Array2::zeros((0, columns.len()))];
    for (segment, result) in segments.iter().zip(results) {
        let (frames, remarks) = match result {
            Ok(frames) => frames,
            Err(reason) => {
                failed.push(reason);
                continue;
            }
        };
        notes.extend(remarks);
        places.extend(
            frames
                .start
                .iter()
                .zip(&frames.end)
                .map(|(start, end)| Place {
                    file: segment.file.clone(),
                    start: segment.start + start,
                    end: segment.start + end,
                }),
        );
        blocks.push(frames.values.select(Axis(1), columns));
    }
    let views: Vec<_> = blocks.iter().map(|block| block.view()).collect();
    let rows = Rows {
        places,
        values: concatenate(Axis(0), &views)?,
    };
    Ok(Piece {
        names: names.to_vec(),
        rows,
        failed,
        notes,
    })
}
