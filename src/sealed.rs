//! Files of what was trained: two lines of text, then the content (MessagePack), which is data alone.
//!
//! ```text
//! nkl model, layout 2, written by nkl 0.1.0
//! sha256 4b1f…, 18234 bytes
//! …
//! ```
//!
//! The checksum is of the content, so `tail -n +3 FILE | sha256sum` shows it as well.

use crate::stored::PROGRAM;
use crate::target::Target;
use anyhow::{anyhow, bail, Context, Result};
use serde::{de::DeserializeOwned, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a file holds.
pub struct Kind {
    /// As the first line says it: `model`.
    pub name: &'static str,
    /// Version of the layout; raised when an older program could not read the content.
    pub layout: u32,
}

const WRITER: &str = ", written by ";
/// Longer first lines than this are none.
const LONGEST_LINE: usize = 200;

/// Writes a file; it has its name only once it is complete.
///
/// # Errors
/// A file that cannot be written.
pub fn write(kind: &Kind, content: &impl Serialize, path: &Path) -> Result<PathBuf> {
    let name = kind.name;
    let content = rmp_serde::to_vec_named(content)
        .with_context(|| format!("the {name} cannot be put into a file"))?;
    let mut file = Target::create(path)?;
    let name = || format!("cannot write {}", path.display());
    let (sum, length) = (checksum(&content), content.len());
    let (kind, layout) = (kind.name, kind.layout);
    writeln!(file, "nkl {kind}, layout {layout}{WRITER}{PROGRAM}").with_context(name)?;
    writeln!(file, "sha256 {sum}, {length} bytes").with_context(name)?;
    file.write_all(&content).with_context(name)?;
    file.finish()
}

/// Reads a file.
///
/// # Errors
/// No such file, and as [`decode`].
pub fn read<T: DeserializeOwned>(kind: &Kind, path: &Path) -> Result<T> {
    let name = kind.name;
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the {name} {}", path.display()))?;
    decode(kind, &bytes).with_context(|| format!("cannot use the {name} {}", path.display()))
}

/// What is in the bytes of such a file.
///
/// # Errors
/// Not such a file, one of another layout, one that is cut short, or one whose content is not what was
/// written.
pub fn decode<T: DeserializeOwned>(kind: &Kind, bytes: &[u8]) -> Result<T> {
    let name = kind.name;
    let none = || anyhow!("it is not a {name} that nkl has written");
    let (first, rest) = line(bytes).ok_or_else(none)?;
    let begin = format!("nkl {name}, layout ");
    let (layout, writer) = first
        .strip_prefix(&begin)
        .and_then(|text| text.split_once(WRITER))
        .ok_or_else(none)?;
    let layout: u32 = layout.parse().map_err(|_| none())?;
    if layout != kind.layout {
        let own = kind.layout;
        bail!(
            "it was written by {writer} in layout {layout}, and {PROGRAM} reads layout {own}: \
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
    rmp_serde::from_slice(content).with_context(|| {
        format!(
            "its parts are not those that {PROGRAM} expects; it was written by {writer}: train \
             the model again, or use {writer}"
        )
    })
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
