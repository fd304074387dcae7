//! A file's footer, walked through before polars reads it.
//!
//! polars takes the lengths of lists and the types of fields as it finds them: a list of two billion
//! booleans, which have no bytes, keeps it busy for seconds, and a list of structures has it ask for memory.

mod format;

use format::{Fields, Kind, FILE};
use polars_parquet::read::{read_metadata, FileMetadata};
use std::io::{Read, Seek, SeekFrom};

/// `PAR1` at the end, and the footer's length in front of it.
const TAIL: usize = 8;
/// Structures within structures; Parquet has five.
const DEEPEST: usize = 32;

/// Reads the footer, if it is what a footer is built like.
///
/// # Errors
/// The file cannot be read, or the footer is damaged.
pub(super) fn read(file: &mut (impl Read + Seek)) -> Result<FileMetadata, String> {
    let length = file.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
    let footer = bytes(file, length)?;
    if let Some(footer) = &footer {
        let mut walk = Walk { rest: footer };
        let sound = walk.structure(FILE, 0);
        sound.ok_or("the file is damaged: its footer is not built like one")?;
    }
    file.rewind().map_err(|e| e.to_string())?;
    read_metadata(file).map_err(|e| e.to_string())
}

/// The footer; `None` of files that are too short for one, about which polars has its message.
fn bytes(file: &mut (impl Read + Seek), length: u64) -> Result<Option<Vec<u8>>, String> {
    let Some(end) = length.checked_sub(TAIL as u64) else {
        return Ok(None);
    };
    let [a, b, c, d, magic @ ..] = tail(file, end).map_err(|e| e.to_string())?;
    let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
    let Some(begin) = end.checked_sub(footer).filter(|_| magic == *b"PAR1") else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(begin))
        .and_then(|_| file.take(footer).read_to_end(&mut bytes))
        .map_err(|e| e.to_string())?;
    Ok(Some(bytes))
}

fn tail(file: &mut (impl Read + Seek), from: u64) -> std::io::Result<[u8; TAIL]> {
    let mut tail = [0; TAIL];
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(&mut tail)?;
    Ok(tail)
}

/// Walks through structures in Thrift's compact protocol (thrift-compact-protocol.md in Thrift's
/// repository); `None` where they end too early, a list has more elements than there are bytes, or a
/// field is not what Parquet has there.
struct Walk<'a> {
    rest: &'a [u8],
}

impl Walk<'_> {
    fn structure(&mut self, fields: Fields, depth: usize) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            let (step, code) = (head >> 4, head & 0x0f);
            if code == 0 {
                return Some(());
            }
            id = match step {
                0 => self.id(fields)?,
                step => id + usize::from(step),
            };
            let known = fields.iter().find(|(known, _)| *known == id);
            let kind = known.map_or(Kind::Any, |(_, kind)| *kind);
            // What a boolean is, is its type.
            if matches!(code, 1 | 2) && matches!(kind, Kind::Bool | Kind::Any) {
                continue;
            }
            self.value(code, kind, depth)?;
        }
    }

    /// A number that is written out, which only those of unions have to be, where it is above 15.
    fn id(&mut self, fields: Fields) -> Option<usize> {
        let zigzag = self.number()?;
        let id = (zigzag % 2 == 0).then_some(zigzag / 2)?;
        fields
            .iter()
            .any(|(known, _)| *known == id && id > 15)
            .then_some(id)
    }

    fn value(&mut self, code: u8, kind: Kind, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match (code, kind) {
            (3, Kind::Byte | Kind::Any) => self.byte().map(|_| ()),
            (4..=6, Kind::Integer | Kind::Any) => self.number().map(|_| ()),
            (7, Kind::Any) => self.skip(8),
            (8, Kind::Bytes | Kind::Any) => {
                let length = self.number()?;
                self.skip(length)
            }
            (9, Kind::List(element)) => self.list(*element, depth),
            (9, Kind::Any) => self.list(Kind::Any, depth),
            (12, Kind::Structure(fields)) => self.structure(fields, depth + 1),
            (12, Kind::Any) => self.structure(&[], depth + 1),
            _ => None,
        }
    }

    /// Parquet's footer has no lists of booleans.
    fn list(&mut self, element: Kind, depth: usize) -> Option<()> {
        let head = self.byte()?;
        let count = match usize::from(head >> 4) {
            15 => self.number()?,
            count => count,
        };
        if count > self.rest.len() {
            return None;
        }
        (0..count).try_for_each(|_| self.value(head & 0x0f, element, depth + 1))
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.get(bytes..)?;
        Some(())
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return usize::try_from(number).ok();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn sound(footer: &[u8]) -> bool {
        Walk { rest: footer }.structure(FILE, 0).is_some()
    }

    #[test]
    fn structures_are_walked_through() {
        // version = 1, no schema, 7 rows, who wrote it, a field that is not known, the end.
        let footer = [
            0x15, 2, 0x19, 0x0c, 0x16, 14, 0x38, 1, b'x', 0xe9, 0x25, 2, 4, 0,
        ];
        assert!(sound(&footer));
        assert!(!sound(&footer[..footer.len() - 1]));
        assert!(!sound(&footer[..4]));
        // A text where the version is expected, which polars would take for a number.
        assert!(!sound(&[0x18, 1, 1, 0]));
        // A byte where the version is expected, which may be the beginning of a longer number.
        assert!(!sound(&[0x13, 0x80, 0]));
        // Field 4 + 65536, which polars would take for field 4.
        assert!(!sound(&[0x09, 0x88, 0x80, 0x08, 0x0c, 0]));
    }

    #[test]
    fn lists_longer_than_the_file_and_lists_of_nothing_are_refused() {
        assert!(!sound(&[0xe9, 0xf5, 0xff, 0xff, 0xff, 0x7f, 2, 4, 0]));
        assert!(!sound(&[0xe9, 0x21, 1, 1, 0]));
        assert!(!sound(&[0xec; 100]), "too deep");
    }

    #[test]
    fn short_files_have_the_message_of_the_reader() {
        let error = read(&mut Cursor::new(b"PAR1")).unwrap_err();
        assert!(error.contains("12 bytes"), "{error}");
    }
}
