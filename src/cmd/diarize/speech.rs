//! Where somebody speaks, from a file.

use anyhow::{anyhow, bail, Result};
use nkl_speakers::{read_rttm, read_spnsp, read_uem, Stretches};
use std::path::Path;

/// Stretches of speech that are given.
pub enum Given {
    /// Of recordings by their names.
    Named(Stretches),
    /// Of the one recording that there is.
    One(Vec<(f64, f64)>),
}

impl Given {
    /// Reads an RTTM, UEM or spnsp file; `recordings` is how many recordings it is for.
    ///
    /// # Errors
    /// A file that cannot be read, named with its line; an spnsp file for several recordings.
    pub fn read(path: &Path, recordings: usize) -> Result<Self> {
        let suffix = path.extension().unwrap_or_default();
        if suffix == "rttm" {
            let all = read_rttm(path)?.into_iter();
            let times = all.map(|(name, turns)| {
                (
                    name,
                    turns.iter().map(|turn| (turn.start, turn.end)).collect(),
                )
            });
            return Ok(Given::Named(times.collect()));
        }
        if suffix == "uem" {
            return Ok(Given::Named(read_uem(path)?));
        }
        if recordings != 1 {
            bail!(
                "{}: a file of speech that is no .rttm or .uem has no names of recordings, so it is \
                 for one recording; there are {recordings}",
                path.display()
            );
        }
        Ok(Given::One(read_spnsp(path)?))
    }

    /// Those of a recording.
    ///
    /// # Errors
    /// There are none.
    pub fn of(&self, name: &str) -> Result<Vec<(f64, f64)>> {
        match self {
            Given::One(all) => Ok(all.clone()),
            Given::Named(all) => all
                .get(name)
                .cloned()
                .ok_or_else(|| anyhow!("the file of --speech has nothing about {name}")),
        }
    }
}
