//! The file of a model: two lines of text, then its content (MessagePack), which is data alone.
//!
//! ```text
//! nkl model, layout 2, written by nkl 0.1.0
//! sha256 4b1f…, 18234 bytes
//! …
//! ```
//!
//! The checksum is of the content, so `tail -n +3 FILE | sha256sum` shows it as well.

use super::{StoredModel, PROGRAM};
use crate::target::Target;
use anyhow::{anyhow, bail, Context, Result};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Version of the layout; raised when an older program could not read the content.
const LAYOUT: u32 = 2;
const FIRST: &str = "nkl model, layout ";
const WRITER: &str = ", written by ";
/// Longer first lines than this are none.
const LONGEST_LINE: usize = 200;

/// Writes a model; the file has its name only once it is complete.
///
/// # Errors
/// A file that cannot be written.
pub fn write(model: &StoredModel, path: &Path) -> Result<PathBuf> {
    let content = rmp_serde::to_vec_named(model).context("the model cannot be put into a file")?;
    let mut file = Target::create(path)?;
    let name = || format!("cannot write {}", path.display());
    let (sum, length) = (checksum(&content), content.len());
    writeln!(file, "{FIRST}{LAYOUT}{WRITER}{PROGRAM}").with_context(name)?;
    writeln!(file, "sha256 {sum}, {length} bytes").with_context(name)?;
    file.write_all(&content).with_context(name)?;
    file.finish()
}

/// Reads a model.
///
/// # Errors
/// No such file, not a model, a model of another layout, one that is cut short, or one whose
/// content is not what was written.
pub fn read(path: &Path) -> Result<StoredModel> {
    let bytes =
        std::fs::read(path).with_context(|| format!("cannot read the model {}", path.display()))?;
    decode(&bytes).with_context(|| format!("cannot use the model {}", path.display()))
}

/// The model in the bytes of such a file.
///
/// # Errors
/// As [`read`], without the name of the file.
pub fn decode(bytes: &[u8]) -> Result<StoredModel> {
    let no_model = || anyhow!("it is not a model that nkl has written");
    let (first, rest) = line(bytes).ok_or_else(no_model)?;
    let (layout, writer) = first
        .strip_prefix(FIRST)
        .and_then(|text| text.split_once(WRITER))
        .ok_or_else(no_model)?;
    let layout: u32 = layout.parse().map_err(|_| no_model())?;
    if layout != LAYOUT {
        bail!(
            "it was written by {writer} in layout {layout}, and {PROGRAM} reads layout {LAYOUT}: \
             train the model again, or use {writer}"
        );
    }
    let (sum, length, content) =
        sum_of(rest).ok_or_else(|| anyhow!("its second line is damaged: get the file again"))?;
    if content.len() < length {
        let there = content.len();
        bail!("it is cut short: {there} of {length} bytes are there; get the file again");
    }
    if content.len() > length {
        bail!("there are bytes behind its end: get the file again");
    }
    if checksum(content) != sum {
        bail!(
            "its content has been changed or damaged, since its checksum (sha256) does not fit: \
             get the file again"
        );
    }
    let model: StoredModel = rmp_serde::from_slice(content).with_context(|| {
        format!(
            "its parts are not those that {PROGRAM} expects; it was written by {writer}: train \
             the model again, or use {writer}"
        )
    })?;
    let width = model.trained.fitted.features;
    if model.feature_names.len() != width {
        let names = model.feature_names.len();
        bail!("it is damaged: {names} names for {width} features; get the file again");
    }
    let (labels, classes) = (model.labels.len(), model.trained.fitted.classes);
    if labels != classes {
        bail!("it is damaged: {labels} labels for {classes} classes; get the file again");
    }
    let sound = model.trained.check();
    sound.context("its checksum fits, but not its content: train the model again")?;
    Ok(model)
}

fn sum_of(rest: &[u8]) -> Option<(&str, usize, &[u8])> {
    let (second, content) = line(rest)?;
    let (sum, length) = second.strip_prefix("sha256 ")?.split_once(", ")?;
    Some((sum, length.strip_suffix(" bytes")?.parse().ok()?, content))
}

/// The first line, and what follows.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let begin = bytes.get(..bytes.len().min(LONGEST_LINE))?;
    let end = begin.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

fn checksum(content: &[u8]) -> String {
    let sum = Sha256::digest(content);
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}
