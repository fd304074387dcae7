//! HTK's feature file: the frames of one recording, parameter kind USER.

use super::frames::{Gather, Utterance};
use super::{Rows, Sink};
use crate::target::Target;
use anyhow::{bail, Context, Result};
use nkl_mixture::files::{write_htk, HTK_USER};
use std::path::{Path, PathBuf};

struct Htk {
    path: PathBuf,
    file: Target,
    rows: Gather,
    only: Option<Utterance>,
}

/// Begins a file.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    Ok(Box::new(Htk {
        path: path.to_owned(),
        file: Target::create(path)?,
        rows: Gather::new(names.len()),
        only: None,
    }))
}

/// Keeps the first utterance; another one does not fit into the file.
fn keep(only: &mut Option<Utterance>, utterance: Utterance) -> Result<()> {
    if let Some(first) = only {
        bail!(
            "an HTK file holds the frames of one recording, but after {} comes {}; \
             name one recording, or write a Kaldi archive (.ark)",
            first.file,
            utterance.file
        );
    }
    *only = Some(utterance);
    Ok(())
}

impl Sink for Htk {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        let only = &mut self.only;
        self.rows.add(rows, |utterance| keep(only, utterance))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<PathBuf>> {
        let only = &mut self.only;
        self.rows.end(&mut |utterance| keep(only, utterance))?;
        let name = || format!("cannot write {}", self.path.display());
        if let Some(utterance) = &self.only {
            let (values, step) = (utterance.values.view(), utterance.step);
            write_htk(&mut self.file, values, step, HTK_USER).with_context(name)?;
        }
        Ok(vec![self.file.finish()?])
    }
}
