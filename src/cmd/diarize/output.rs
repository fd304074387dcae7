//! What is written for a recording, and what is there from an earlier run.
//!
//! Beside the turns lies a record of the settings. It is written before the first turns and after
//! turns of other settings are gone, and the RTTM file of a recording is written last, so that
//! whatever is there under its name is complete and belongs to the record, also after a kill.

use super::jobs::Job;
use crate::cli::DiarizeArgs;
use crate::target::Target;
use anyhow::{Context, Result};
use nkl_mixture::files::write_gmm_text;
use nkl_mixture::Gmm;
use nkl_report::figure::Format;
use nkl_report::plots::timeline;
use nkl_speakers::diarize::Settings;
use nkl_speakers::{read_rttm, write_rttm, Turn};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the record.
const RECORD: &str = "diarized_with.txt";

/// The turns of a recording.
pub struct Done {
    /// In the order of time.
    pub turns: Vec<Turn>,
    /// Length of the recording; `None` where its turns were there already.
    pub seconds: Option<f64>,
}

/// What outputs in the folder were made with.
pub struct Record {
    /// When files outside the recordings that count were last changed.
    newest: Option<std::time::SystemTime>,
}

impl Record {
    /// Makes sure that the record is there and outputs of other settings are not.
    pub fn settle(args: &DiarizeArgs, settings: &Settings, jobs: &[Job]) -> Result<Self> {
        let record = args.out.join(RECORD);
        let speech = args.speech.as_ref().map(|path| path.display().to_string());
        let text = format!(
            "nkl {}\nspeech {}\n{settings:?}\n",
            env!("CARGO_PKG_VERSION"),
            speech.unwrap_or_default()
        );
        if args.anew || !std::fs::read_to_string(&record).is_ok_and(|old| old == text) {
            remove(&record)?;
            for job in jobs {
                remove(&job.rttm)?;
            }
            Target::whole(&record, text.as_bytes())?;
        }
        let beside = [args.speech.as_deref(), args.reference.as_deref()];
        let newest = beside.into_iter().flatten().filter_map(changed).max();
        Ok(Record { newest })
    }

    /// The turns of a recording that are there, complete, and not older than it.
    pub fn there(&self, job: &Job, plot: Option<Format>) -> Option<Done> {
        let made = changed(&job.rttm)?;
        let newest = changed(&job.path)?.max(self.newest.unwrap_or(std::time::UNIX_EPOCH));
        let picture = plot.is_none_or(|plot| picture(job, plot).exists());
        if made < newest || !job.gmm.exists() || !picture {
            return None;
        }
        let all = read_rttm(&job.rttm).ok()?;
        let turns = all.get(&job.name).cloned().unwrap_or_default();
        Some(Done {
            turns,
            seconds: None,
        })
    }
}

fn changed(path: &Path) -> Option<std::time::SystemTime> {
    std::fs::metadata(path)
        .and_then(|data| data.modified())
        .ok()
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Writes mixtures and turns.
pub fn write(job: &Job, turns: &[Turn], mixtures: &[Gmm]) -> Result<()> {
    let name = |path: &Path| format!("cannot write {}", path.display());
    let mut gmm = Target::create(&job.gmm)?;
    write_gmm_text(&mut gmm, mixtures).with_context(|| name(&job.gmm))?;
    gmm.finish()?;
    let mut rttm = Target::create(&job.rttm)?;
    write_rttm(&mut rttm, &job.name, turns).with_context(|| name(&job.rttm))?;
    rttm.flush().with_context(|| name(&job.rttm))?;
    rttm.finish().map(|_| ())
}

fn picture(job: &Job, format: Format) -> PathBuf {
    job.rttm.with_extension(format.extension())
}

/// Draws the turns, beside the reference where there is one.
pub fn plot(
    job: &Job,
    format: Format,
    turns: &[Turn],
    reference: Option<&[Turn]>,
    seconds: f64,
) -> Result<()> {
    let rows = |turns: &[Turn]| -> Vec<timeline::Row> {
        let speakers = nkl_speakers::speakers(turns).into_iter();
        let row = |speaker: String| {
            let own = turns.iter().filter(|turn| turn.speaker == speaker);
            let spans = own.map(|turn| (turn.start, turn.end)).collect();
            timeline::Row {
                name: speaker,
                spans,
            }
        };
        speakers.map(row).collect()
    };
    let pairs = nkl_speakers::score::mapping(reference.unwrap_or_default(), turns);
    let scene = timeline::draw(&timeline::Timeline {
        title: job.name.clone(),
        seconds,
        found: rows(turns),
        reference: reference.map(rows),
        pairs,
    });
    Target::whole(&picture(job, format), &format.encode(&scene)?).map(|_| ())
}
