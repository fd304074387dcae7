//! Kaldi's archive: one matrix per recording or segment, and `x.scp` beside it with their places.

use super::frames::{Gather, Utterance};
use super::{Rows, Sink};
use crate::target::Target;
use anyhow::{Context, Result};
use nkl_mixture::files::ArkWriter;
use nkl_mixture::Values;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

struct Ark {
    rows: Gather,
    archive: Archive,
}

struct Archive {
    path: PathBuf,
    writer: ArkWriter<Target>,
    list: Target,
    seen: HashMap<String, usize>,
}

/// Begins an archive.
pub fn open(path: &Path, names: &[String]) -> Result<Box<dyn Sink>> {
    Ok(Box::new(Ark {
        rows: Gather::new(names.len()),
        archive: Archive {
            path: path.to_owned(),
            writer: ArkWriter::binary(Target::create(path)?),
            list: Target::create(&path.with_extension("scp"))?,
            seen: HashMap::new(),
        },
    }))
}

impl Sink for Ark {
    fn write(&mut self, rows: &Rows) -> Result<()> {
        let archive = &mut self.archive;
        self.rows.add(rows, |utterance| archive.write(&utterance))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<PathBuf>> {
        let archive = &mut self.archive;
        self.rows.end(&mut |utterance| archive.write(&utterance))?;
        let archive = self.archive.writer.into_inner().finish()?;
        Ok(vec![archive, self.archive.list.finish()?])
    }
}

impl Archive {
    fn write(&mut self, utterance: &Utterance) -> Result<()> {
        let key = self.key(utterance);
        let name = || format!("cannot write {}", self.path.display());
        let values = Values::F32(utterance.values.view());
        let place = self.writer.write(&key, values).with_context(name)?;
        writeln!(self.list, "{key} {}:{place}", self.path.display()).with_context(name)
    }

    /// The recording without blanks, with its first second where it is not 0, and a number where
    /// that key is taken.
    fn key(&mut self, utterance: &Utterance) -> String {
        let mut key: String = utterance
            .file
            .chars()
            .map(|c| if c.is_whitespace() { '_' } else { c })
            .collect();
        if utterance.start > 0.0 {
            key = format!("{key}-{:.3}", utterance.start);
        }
        let count = self.seen.entry(key.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => key,
            n => format!("{key}-{n}"),
        }
    }
}
