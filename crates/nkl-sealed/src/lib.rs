//! Files of what was trained: two lines of text, then the content (MessagePack), which is data alone.
//!
//! ```text
//! nkl model, layout 2, written by nkl 0.1.0
//! sha256 4b1f…, 18234 bytes
//! …
//! ```
//!
//! The checksum is of the content, so `tail -n +3 FILE | sha256sum` shows it as well.

use serde::{de::DeserializeOwned, Serialize};
use sha2::{Digest, Sha256};

/// What a file holds.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// As the first line says it: `model`.
    pub name: &'static str,
    /// Version of the layout; raised when an older program could not read the content.
    pub layout: u32,
    /// The program and its version: what writes such files, and is named where a file is of another.
    pub program: &'static str,
}

const WRITER: &str = ", written by ";
/// Longer first lines than this are none.
const LONGEST_LINE: usize = 200;

/// Why bytes are not such a file.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// Something else.
    #[error("it is not a {0} that nkl has written")]
    Other(&'static str),
    /// Of another layout.
    #[error(
        "it was written by {writer} in layout {layout}, and {program} reads layout {own}: \
         train the model again, or use {writer}"
    )]
    Layout {
        /// The program that wrote it.
        writer: String,
        /// Its layout.
        layout: u32,
        /// This program.
        program: &'static str,
        /// The layout that this program reads.
        own: u32,
    },
    /// No second line.
    #[error("its second line is damaged: get the file again")]
    SecondLine,
    /// Bytes are missing.
    #[error("it is cut short: {there} of {length} bytes are there; get the file again")]
    Short {
        /// Bytes that are there.
        there: usize,
        /// Bytes that there have to be.
        length: usize,
    },
    /// More bytes than there have to be.
    #[error("there are bytes behind its end: get the file again")]
    Long,
    /// Another content than was written.
    #[error(
        "its content has been changed or damaged, since its checksum (sha256) does not fit: \
         get the file again"
    )]
    Changed,
    /// A content of other parts.
    #[error(
        "its parts are not those that {program} expects ({reason}); it was written by {writer}: \
         train the model again, or use {writer}"
    )]
    Parts {
        /// This program.
        program: &'static str,
        /// The program that wrote it.
        writer: String,
        /// What is missing or strange.
        reason: String,
    },
    /// A content that cannot be written.
    #[error("the {name} cannot be put into a file: {reason}")]
    Unwritable {
        /// What it is.
        name: &'static str,
        /// Why.
        reason: String,
    },
}

/// The bytes of a file.
///
/// # Errors
/// A content that MessagePack has no form for.
pub fn encode(kind: &Kind, content: &impl Serialize) -> Result<Vec<u8>, SealedError> {
    let content = rmp_serde::to_vec_named(content).map_err(|error| SealedError::Unwritable {
        name: kind.name,
        reason: error.to_string(),
    })?;
    let (sum, length) = (checksum(&content), content.len());
    let (name, layout, program) = (kind.name, kind.layout, kind.program);
    let lines =
        format!("nkl {name}, layout {layout}{WRITER}{program}\nsha256 {sum}, {length} bytes\n");
    let mut bytes = lines.into_bytes();
    bytes.extend(content);
    Ok(bytes)
}

/// What is in the bytes of such a file.
///
/// # Errors
/// Not such a file, one of another layout, one that is cut short, or one whose content is not what was
/// written.
pub fn decode<T: DeserializeOwned>(kind: &Kind, bytes: &[u8]) -> Result<T, SealedError> {
    let (writer, content) = content(kind, bytes)?;
    rmp_serde::from_slice(content).map_err(|error| SealedError::Parts {
        program: kind.program,
        writer: writer.to_owned(),
        reason: error.to_string(),
    })
}

/// The program that wrote it and the content, whose checksum fits.
fn content<'a>(kind: &Kind, bytes: &'a [u8]) -> Result<(&'a str, &'a [u8]), SealedError> {
    let none = || SealedError::Other(kind.name);
    let (first, rest) = line(bytes).ok_or_else(none)?;
    let (layout, writer) = first
        .strip_prefix(&format!("nkl {}, layout ", kind.name))
        .and_then(|text| text.split_once(WRITER))
        .ok_or_else(none)?;
    let layout: u32 = layout.parse().map_err(|_| none())?;
    if layout != kind.layout {
        return Err(SealedError::Layout {
            writer: writer.to_owned(),
            layout,
            program: kind.program,
            own: kind.layout,
        });
    }
    let (sum, length, content) = sum_of(rest).ok_or(SealedError::SecondLine)?;
    let there = content.len();
    if there < length {
        return Err(SealedError::Short { there, length });
    }
    if there > length {
        return Err(SealedError::Long);
    }
    if checksum(content) != sum {
        return Err(SealedError::Changed);
    }
    Ok((writer, content))
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

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        name: "thing",
        layout: 3,
        program: "nkl 9",
    };

    #[test]
    fn what_is_written_is_read_and_what_was_changed_is_not() {
        let bytes = encode(&KIND, &vec![1.5, 2.5]).unwrap();
        assert_eq!(decode::<Vec<f64>>(&KIND, &bytes).unwrap(), [1.5, 2.5]);
        let of = |bytes: &[u8]| decode::<Vec<f64>>(&KIND, bytes).unwrap_err().to_string();
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(of(&changed).contains("checksum"));
        assert!(of(&bytes[..bytes.len() - 1]).contains("cut short"));
        assert!(of(&[&bytes[..], b"x"].concat()).contains("behind its end"));
        let layout = String::from_utf8_lossy(&bytes[..30]).replace("layout 3", "layout 4");
        assert!(of(&[layout.as_bytes(), &bytes[30..]].concat()).contains("reads layout 3"));
        assert!(of(b"something else").contains("not a thing"));
        let text = decode::<Vec<String>>(&KIND, &bytes).unwrap_err();
        assert!(text.to_string().contains("its parts"), "{text}");
    }
}
