//! Songs with their frames, whatever they come from.

use super::table;
use crate::cmd::verify::sample_name;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::speech::SpeechFrames;
use anyhow::{anyhow, bail, Result};
use ndarray::Array2;
use nkl_config::plan::{CepstraPlan, RecommendPlan};
use nkl_data::Dataset;
use nkl_features::Progress;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Songs that are handed over at a time.
const AT_ONCE: usize = 256;

/// A song.
pub struct Song {
    /// Its name.
    pub id: String,
    /// Its frames, shape (T, D), at least one.
    pub frames: Array2<f32>,
}

/// How frames were made; an index keeps it as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Made {
    /// From recordings.
    Frames(CepstraPlan),
    /// From a table with these columns.
    Columns(Vec<String>),
}

/// Where songs come from. A table is read again for each pass, so it may be larger than memory.
pub enum Songs {
    /// Computed once and kept.
    Kept { made: Made, songs: Vec<Song> },
    /// A table of frames.
    Table {
        path: PathBuf,
        song: String,
        columns: Vec<String>,
    },
}

impl Songs {
    /// The table of the plan, checked as far as its columns go.
    pub fn of_table(plan: &RecommendPlan, path: &Path) -> Result<Self> {
        Ok(Songs::Table {
            columns: table::columns(path, &plan.song_column)?,
            path: path.to_owned(),
            song: plan.song_column.clone(),
        })
    }

    /// Recordings; those that give no frames are named on standard error.
    pub fn of_recordings(plan: &CepstraPlan, dataset: &Dataset) -> Result<Self, Failure> {
        let how = SpeechFrames::new(plan, "RECOMMEND").map_err(Failure::BadInput)?;
        let bar = Bar::default();
        bar.start("frames", dataset.len());
        let found: Vec<_> = (0..dataset.len())
            .into_par_iter()
            .map(|row| {
                let frames = how.of(&dataset.segments[row]);
                bar.advance(1);
                frames.map(|frames| Song {
                    id: sample_name(dataset, row),
                    frames,
                })
            })
            .collect();
        bar.finish();
        let good = found
            .into_iter()
            .filter_map(|song| song.map_err(|reason| eprintln!("left out: {reason}")).ok());
        let songs: Vec<Song> = good.filter(|song| song.frames.nrows() > 0).collect();
        if songs.is_empty() {
            return Err(Failure::bad_input(anyhow!("no recording gave any frames")));
        }
        let made = Made::Frames(plan.clone());
        Ok(Songs::Kept { made, songs })
    }

    /// How frames are made.
    pub fn made(&self) -> Made {
        match self {
            Songs::Kept { made, .. } => made.clone(),
            Songs::Table { columns, .. } => Made::Columns(columns.clone()),
        }
    }

    /// Goes through all songs, some at a time, in order.
    ///
    /// # Errors
    /// A table that cannot be read, or in which the rows of a song do not stand together; those of `f`.
    pub fn visit(&self, mut f: impl FnMut(&[Song]) -> Result<()>) -> Result<()> {
        match self {
            Songs::Kept { songs, .. } => songs.chunks(AT_ONCE).try_for_each(f),
            Songs::Table {
                path,
                song,
                columns,
            } => {
                let mut seen = HashSet::new();
                let mut waiting = Vec::new();
                table::songs(path, song, columns, |song| {
                    if !seen.insert(song.id.clone()) {
                        let (path, id) = (path.display(), &song.id);
                        bail!("{path}: the rows of song {id} do not stand together; sort the table by song");
                    }
                    waiting.push(song);
                    if waiting.len() == AT_ONCE {
                        f(&std::mem::take(&mut waiting))?;
                    }
                    Ok(())
                })?;
                match waiting.is_empty() {
                    true if seen.is_empty() => bail!("{}: there are no songs", path.display()),
                    true => Ok(()),
                    false => f(&waiting),
                }
            }
        }
    }
}
