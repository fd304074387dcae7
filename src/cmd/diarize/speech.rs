//! Where somebody speaks, from a file.

use anyhow::{anyhow, bail, Context, Result};
use nkl_speakers::{read_rttm, read_uem, Stretches};
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
        spnsp(path).map(Given::One)
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

/// Lines whose third and fourth field are start and end. The last frame of each region is in it, as in
/// the GMM specializer: frame = ⌊100 t + 0.5⌋, both ends included.
pub fn spnsp(path: &Path) -> Result<Vec<(f64, f64)>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut regions = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let time = |place: usize| {
            let field = fields.get(place).and_then(|f| f.parse::<f64>().ok());
            field.filter(|v| v.is_finite() && *v >= 0.0)
        };
        let (Some(start), Some(end)) = (time(2), time(3)) else {
            bail!(
                "{}, line {}: expected start and end in seconds as third and fourth field, found `{line}`",
                path.display(),
                number + 1
            );
        };
        if end < start {
            bail!(
                "{}, line {}: the end {end} is before the start {start}",
                path.display(),
                number + 1
            );
        }
        let frame = |seconds: f64| (100.0 * seconds + 0.5).floor();
        regions.push((frame(start) / 100.0, (frame(end) + 1.0) / 100.0));
    }
    Ok(regions)
}
