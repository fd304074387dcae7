//! Finds the recordings, asks how long they are, and settles where each row begins and ends.

use crate::dataset::Probe;
use crate::error::{count, DataError};
use crate::frame::{Frame, Recording};
use nkl_config::plan::DatabasePlan;
use nkl_config::Note;
use rayon::prelude::*;
use std::path::PathBuf;

/// Ends this far past the recording's are rounding, not errors, seconds.
const TOLERANCE: f64 = 1e-3;

/// Resolves every recording that a row refers to, in parallel and each once. Rows whose recording is
/// missing or unreadable are left out with a note, rows of no length likewise; rows that go past the
/// end are clipped.
///
/// # Errors
/// None of the recordings can be used, or more than the share `fail_threshold` cannot be read.
pub(crate) fn settle(
    plan: &DatabasePlan,
    fail_threshold: f64,
    frame: &mut Frame,
    probe: &dyn Probe,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let used = used(frame);
    let found: Vec<Found> = frame
        .recordings
        .par_iter()
        .zip(&used)
        .map(|(recording, used)| {
            if *used {
                find(recording, probe)
            } else {
                Found::Unused
            }
        })
        .collect();
    let (mut missing, mut unreadable) = (Vec::new(), Vec::new());
    for (recording, found) in frame.recordings.iter_mut().zip(found) {
        match found {
            Found::Unused => {}
            Found::Good(path, duration) => {
                recording.duration = duration;
                recording.candidates = vec![path];
            }
            Found::Missing => missing.push(recording.name.to_string()),
            Found::Unreadable(path, reason) => {
                unreadable.push(format!("{} ({reason})", path.display()))
            }
        }
    }
    let good: Vec<usize> = (0..frame.rows())
        .filter(|r| {
            !frame.recordings[frame.recording[*r] as usize]
                .duration
                .is_nan()
        })
        .collect();
    if good.is_empty() {
        return Err(none_left(plan, frame, &missing, &unreadable));
    }
    let total = used.iter().filter(|used| **used).count();
    if unreadable.len() as f64 > fail_threshold * total as f64 {
        return Err(too_many(plan, &unreadable, total, fail_threshold));
    }
    report(
        plan,
        frame.rows() - good.len(),
        &missing,
        &unreadable,
        notes,
    );
    frame.keep(&good);
    clip(plan, frame, notes)
}

/// Whether any row refers to each recording.
fn used(frame: &Frame) -> Vec<bool> {
    let mut used = vec![false; frame.recordings.len()];
    for recording in &frame.recording {
        used[*recording as usize] = true;
    }
    used
}

fn too_many(plan: &DatabasePlan, unreadable: &[String], total: usize, threshold: f64) -> DataError {
    DataError::Audio {
        database: plan.name.clone(),
        message: format!(
            "{} of {} cannot be read, more than FEATS.fail_threshold = {threshold} allows; first {}",
            unreadable.len(),
            count(total, "recording"),
            unreadable.first().map_or("", String::as_str)
        ),
    }
}

enum Found {
    Unused,
    Good(PathBuf, f64),
    Missing,
    Unreadable(PathBuf, String),
}

fn find(recording: &Recording, probe: &dyn Probe) -> Found {
    let Some(path) = recording.candidates.iter().find(|p| p.is_file()) else {
        return Found::Missing;
    };
    match probe.duration(path) {
        Ok(duration) if duration.is_finite() && duration > 0.0 => {
            Found::Good(path.clone(), duration)
        }
        Ok(_) => Found::Unreadable(path.clone(), "it holds no samples".into()),
        Err(reason) => Found::Unreadable(path.clone(), reason),
    }
}

fn report(
    plan: &DatabasePlan,
    rows: usize,
    missing: &[String],
    unreadable: &[String],
    notes: &mut Vec<Note>,
) {
    for (names, what) in [(missing, "missing"), (unreadable, "unreadable")] {
        if let Some(first) = names.first() {
            notes.push(Note::warning(format!(
                "database '{}': {} {} {what}, first {first}; {} left out",
                plan.name,
                count(names.len(), "recording"),
                if names.len() == 1 { "is" } else { "are" },
                if missing.is_empty() || unreadable.is_empty() {
                    count(rows, "row")
                } else {
                    format!(
                        "{} with these or other unusable recordings",
                        count(rows, "row")
                    )
                },
            )));
        }
    }
}

fn none_left(
    plan: &DatabasePlan,
    frame: &Frame,
    missing: &[String],
    unreadable: &[String],
) -> DataError {
    let message = if missing.is_empty() {
        let first = unreadable.first().map_or("", String::as_str);
        format!(
            "none of the {} can be read, first {first}",
            count(unreadable.len(), "recording")
        )
    } else {
        let tried = frame
            .recordings
            .iter()
            .find(|r| missing.first().is_some_and(|m| **m == *r.name))
            .map(|r| {
                r.candidates
                    .iter()
                    .map(|p| p.display().to_string())
                    .collect::<Vec<_>>()
                    .join(" and ")
            })
            .unwrap_or_default();
        format!(
            "none of the {} is there{}; looked for {tried}{}",
            count(missing.len() + unreadable.len(), "recording"),
            if unreadable.is_empty() {
                ""
            } else {
                " or readable"
            },
            other_base(plan, &missing[0])
        )
    };
    DataError::Audio {
        database: plan.name.clone(),
        message,
    }
}

/// A hint, if the first recording is found the other way round.
fn other_base(plan: &DatabasePlan, file: &str) -> String {
    let name = &plan.name;
    let folder = plan.path.parent().unwrap_or(std::path::Path::new(""));
    if plan.kind == nkl_config::plan::DatabaseKind::Csv {
        if plan.absolute_path && folder.join(&plan.audio_path).join(file).is_file() {
            return format!(
                ". It is there relative to the table's folder: set {name}.absolute_path = False"
            );
        }
        if !plan.absolute_path && plan.audio_path.join(file).is_file() {
            return format!(
                ". It is there relative to the working directory: set {name}.absolute_path = True"
            );
        }
        return format!(
            " (file names are relative to {name}.audio_path, from {})",
            if plan.absolute_path {
                "the working directory or the INI file's folder"
            } else {
                "the table's folder"
            }
        );
    }
    String::new()
}

/// Sets open ends, clips what goes past the recording, leaves out what has no length.
fn clip(plan: &DatabasePlan, frame: &mut Frame, notes: &mut Vec<Note>) -> Result<(), DataError> {
    let (mut clipped, mut empty) = (Vec::new(), Vec::new());
    let mut keep = Vec::with_capacity(frame.rows());
    for row in 0..frame.rows() {
        let duration = frame.recordings[frame.recording[row] as usize].duration;
        let end = frame.end[row];
        if end.is_nan() {
            frame.end[row] = duration;
        } else if end > duration {
            frame.end[row] = duration;
            if end > duration + TOLERANCE && frame.start[row] < duration {
                clipped.push(row);
            }
        }
        if frame.end[row] > frame.start[row] {
            keep.push(row);
        } else {
            empty.push(row);
        }
    }
    for (rows, what) in [
        (&clipped, "past the end of the recording; clipped to it"),
        (
            &empty,
            "without length (an end not after the start, or a start past the recording); left out",
        ),
    ] {
        if let Some(first) = rows.first() {
            notes.push(Note::warning(format!(
                "database '{}': {} {what}, first {}",
                plan.name,
                count(rows.len(), "segment"),
                frame.place(*first)
            )));
        }
    }
    if keep.is_empty() {
        let first = empty.first().map(|row| {
            let (start, end) = (frame.start[*row], frame.end[*row]);
            format!(
                ": {} goes from {start} s to {end} s, where its recording has {:.3} s",
                frame.place(*row),
                frame.recordings[frame.recording[*row] as usize].duration
            )
        });
        let message = format!("no segment has any length{}", first.unwrap_or_default());
        return Err(DataError::Audio {
            database: plan.name.clone(),
            message,
        });
    }
    frame.keep(&keep);
    Ok(())
}

/// Leaves out rows whose recording has no speech in it (`DATA.check_vad`).
pub(crate) fn check_vad(
    plan: &DatabasePlan,
    frame: &mut Frame,
    probe: &dyn Probe,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let used = used(frame);
    let spoken = frame
        .recordings
        .par_iter()
        .zip(used)
        .map(|(recording, used)| match recording.candidates.first() {
            Some(path) if used => probe.has_speech(path),
            _ => Ok(true),
        });
    let spoken: Result<Vec<bool>, String> = spoken.collect();
    let spoken = spoken.map_err(|message| DataError::Audio {
        database: plan.name.clone(),
        message,
    })?;
    let silent: Vec<usize> = (0..frame.rows())
        .filter(|row| !spoken[frame.recording[*row] as usize])
        .collect();
    if let Some(first) = silent.first() {
        notes.push(Note::warning(format!(
            "database '{}': {} left out because there is no speech in the recording (check_vad), first {}",
            plan.name,
            count(silent.len(), "row"),
            frame.file(*first)
        )));
        let keep: Vec<usize> = (0..frame.rows())
            .filter(|row| spoken[frame.recording[*row] as usize])
            .collect();
        frame.keep(&keep);
    }
    Ok(())
}

/// Leaves out rows whose recording is smaller than `minimum` bytes (`DATA.check_size`).
pub(crate) fn check_size(
    plan: &DatabasePlan,
    frame: &mut Frame,
    minimum: u64,
    notes: &mut Vec<Note>,
) {
    let small: Vec<bool> = frame
        .recordings
        .par_iter()
        .map(|r| {
            r.candidates
                .first()
                .is_some_and(|p| p.metadata().map_or(0, |m| m.len()) < minimum)
        })
        .collect();
    let keep: Vec<usize> = (0..frame.rows())
        .filter(|r| !small[frame.recording[*r] as usize])
        .collect();
    let dropped = frame.rows() - keep.len();
    if dropped > 0 {
        let first = (0..frame.rows())
            .find(|r| small[frame.recording[*r] as usize])
            .unwrap_or(0);
        notes.push(Note::warning(format!(
            "database '{}': {} left out because the recording is smaller than {minimum} bytes (check_size), first {}",
            plan.name,
            count(dropped, "row"),
            frame.file(first)
        )));
        frame.keep(&keep);
    }
}
