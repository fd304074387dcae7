//! Bytes of a file, and the messages of object headers.

/// A message, and where its data is.
pub(super) struct Message<'a> {
    pub kind: u16,
    pub data: Bytes<'a>,
}

/// A part of a file. Reading beyond its end is an error, not a panic.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// `count` bytes from `at`.
    pub fn part(&self, at: u64, count: u64) -> Result<Bytes<'a>, String> {
        let range = usize::try_from(at).ok().zip(usize::try_from(count).ok());
        let part = range.and_then(|(at, count)| self.0.get(at..at.checked_add(count)?));
        part.map(Bytes)
            .ok_or_else(|| "cut short or damaged: an address is outside of the file".into())
    }

    /// From `at` to the end.
    pub fn from(&self, at: u64) -> Result<Bytes<'a>, String> {
        self.part(at, (self.0.len() as u64).saturating_sub(at))
    }

    /// A little-endian number of `width` bytes, at most 8.
    pub fn number(&self, at: u64, width: u64) -> Result<u64, String> {
        let bytes = self.part(at, width)?.0;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    pub fn byte(&self, at: u64) -> Result<u8, String> {
        self.part(at, 1)
            .map(|part| part.0.first().copied().unwrap_or_default())
    }

    pub fn starts_with(&self, begin: &[u8]) -> bool {
        self.0.starts_with(begin)
    }

    /// Text up to a zero.
    pub fn text(&self) -> String {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        String::from_utf8_lossy(&self.0[..end]).into_owned()
    }
}

/// The messages of an object header of version 1.
pub(super) fn messages<'a>(file: Bytes<'a>, at: u64) -> Result<Vec<Message<'a>>, String> {
    let header = file.part(at, 16)?;
    if header.starts_with(b"OHDR") {
        return Err("a newer layout of HDF5 than is supported (object header 2)".into());
    }
    if header.byte(0)? != 1 {
        return Err("damaged: no object header where one should be".into());
    }
    let count = header.number(2, 2)?;
    let mut blocks = vec![(at + 16, header.number(8, 4)?)];
    let mut found = Vec::new();
    while let Some((start, size)) = blocks.pop() {
        let block = file.part(start, size)?;
        let mut at = 0;
        while at + 8 <= size && (found.len() as u64) < count {
            let (kind, length) = (block.number(at, 2)?, block.number(at + 2, 2)?);
            let shared = block.byte(at + 4)? & 2 != 0;
            let data = block.part(at + 8, length)?;
            at += 8 + length;
            if shared {
                return Err("shared messages are not supported".into());
            }
            if kind == 0x10 {
                blocks.push((data.number(0, 8)?, data.number(8, 8)?));
            }
            found.push(Message {
                kind: kind as u16,
                data,
            });
        }
        if blocks.len() > 64 {
            return Err("damaged: an object header without end".into());
        }
    }
    Ok(found)
}
