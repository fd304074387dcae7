//! Reading of a whole file.

use super::message::{messages, Bytes, Message};
use super::{Data, Node, Values, SIGNATURE};
use std::collections::BTreeMap;

/// Groups within groups, at most.
const DEPTH: usize = 16;
/// Entries of all groups, at most.
const ENTRIES: usize = 1 << 20;

/// Everything in a file.
///
/// # Errors
/// Not HDF5, damaged, or with something that is not supported; in words.
pub(super) fn read(file: &[u8]) -> Result<Node, String> {
    let bytes = Bytes(file);
    if !bytes.starts_with(SIGNATURE) {
        return Err("not an HDF5 file".into());
    }
    let version = bytes.byte(8)?;
    if version > 1 {
        return Err(format!(
            "a newer layout of HDF5 than is supported (superblock {version}); write it with \
             libver='earliest', which is the default of h5py"
        ));
    }
    if (bytes.byte(13)?, bytes.byte(14)?) != (8, 8) {
        return Err("HDF5 with addresses that do not have 8 bytes is not supported".into());
    }
    let root = if version == 0 { 56 } else { 60 };
    if bytes.number(root - 32, 8)? != 0 {
        return Err("HDF5 with a user block is not supported".into());
    }
    let mut reader = Reader {
        file: bytes,
        entries: 0,
    };
    reader.node(bytes.number(root + 8, 8)?, 0)
}

struct Reader<'a> {
    file: Bytes<'a>,
    entries: usize,
}

impl<'a> Reader<'a> {
    fn node(&mut self, address: u64, depth: usize) -> Result<Node, String> {
        if depth > DEPTH {
            return Err("damaged: groups within groups without end".into());
        }
        let messages = messages(self.file, address)?;
        match messages.iter().find(|m| m.kind == 0x11) {
            Some(table) => self.group(table.data, depth),
            None => Ok(Node::Data(self.data(&messages)?)),
        }
    }

    fn group(&mut self, table: Bytes<'a>, depth: usize) -> Result<Node, String> {
        let heap = self.file.part(table.number(8, 8)?, 32)?;
        if !heap.starts_with(b"HEAP") {
            return Err("damaged: a group without names".into());
        }
        let names = self.file.part(heap.number(24, 8)?, heap.number(8, 8)?)?;
        let mut found = Vec::new();
        self.tree(table.number(0, 8)?, None, &mut found)?;
        let mut group = BTreeMap::new();
        for (name, address) in found {
            let name = names.from(name)?.text();
            group.insert(name, self.node(address, depth + 1)?);
        }
        Ok(Node::Group(group))
    }

    /// Offset of the name and address of each entry.
    fn tree(
        &mut self,
        at: u64,
        level: Option<u8>,
        found: &mut Vec<(u64, u64)>,
    ) -> Result<(), String> {
        let node = self.file.from(at)?;
        if node.starts_with(b"SNOD") {
            let count = node.number(6, 2)?;
            for i in 0..count {
                let entry = node.part(8 + 40 * i, 40)?;
                found.push((entry.number(0, 8)?, entry.number(8, 8)?));
                self.entries += 1;
            }
            if self.entries > ENTRIES {
                return Err("more entries than a file of models has".into());
            }
            return Ok(());
        }
        let here = node.byte(5)?;
        // Each level has to be below the one before, so that damaged trees end.
        if !node.starts_with(b"TREE")
            || node.byte(4)? != 0
            || level.is_some_and(|above| here >= above)
        {
            return Err("damaged: the tree of a group".into());
        }
        for i in 0..node.number(6, 2)? {
            let child = node.number(24 + 16 * i + 8, 8)?;
            if here == 0 && !self.file.from(child)?.starts_with(b"SNOD") {
                return Err("damaged: the tree of a group".into());
            }
            self.tree(child, Some(here), found)?;
        }
        Ok(())
    }

    fn data(&self, messages: &[Message<'a>]) -> Result<Data, String> {
        let find = |kind: u16, what: &str| {
            let message = messages.iter().find(|m| m.kind == kind);
            message
                .map(|m| m.data)
                .ok_or_else(|| format!("damaged: a dataset without {what}"))
        };
        let shape = shape(find(1, "a shape")?)?;
        let kind = find(3, "a type")?;
        let size = kind.number(4, 4)?;
        let count = shape
            .iter()
            .try_fold(1u64, |n, size| n.checked_mul(*size as u64));
        let length = count.and_then(|count| count.checked_mul(size));
        let (Some(count), Some(length)) = (count, length) else {
            return Err("damaged: a dataset is too large".into());
        };
        let bytes = self.stored(find(8, "a layout")?, length)?;
        let bytes = bytes.part(0, length)?;
        let values = self.values(kind, size, count, bytes)?;
        Ok(Data { shape, values })
    }

    /// The bytes of a dataset.
    fn stored(&self, layout: Bytes<'a>, length: u64) -> Result<Bytes<'a>, String> {
        let (class, at) = match layout.byte(0)? {
            3 => (layout.byte(1)?, 2),
            version => return Err(format!("layout version {version} is not supported")),
        };
        match class {
            0 => layout.part(at + 2, layout.number(at, 2)?),
            1 => match layout.number(at, 8)? {
                // Nothing was written; all is 0, and nothing is lost by saying so.
                u64::MAX if length > 0 => Err("a dataset without values".into()),
                u64::MAX => self.file.part(0, 0),
                address => self.file.part(address, length),
            },
            _ => Err("chunked or compressed datasets are not supported".into()),
        }
    }

    fn values(
        &self,
        kind: Bytes<'a>,
        size: u64,
        count: u64,
        bytes: Bytes<'a>,
    ) -> Result<Values, String> {
        let class = kind.byte(0)? & 15;
        let big = kind.byte(1)? & 1 != 0;
        let word = |i: u64| -> Result<u64, String> {
            let part = bytes.part(i * size, size)?;
            Ok(if big {
                part.0
                    .iter()
                    .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
            } else {
                part.number(0, size)?
            })
        };
        match (class, size) {
            (1, 8) => each(count, |i| word(i).map(f64::from_bits)).map(Values::Reals),
            (1, 4) => {
                let real = |i| word(i).map(|w| f64::from(f32::from_bits(w as u32)));
                each(count, real).map(Values::Reals)
            }
            // Fixed-point numbers, and enumerations over them (their values are unsigned here).
            (0 | 8, 1 | 2 | 4 | 8) => {
                let signed = class == 0 && kind.byte(1)? & 8 != 0;
                let unused = 64 - 8 * size as u32;
                let integer = |w: u64| match signed {
                    true => ((w << unused) as i64) >> unused,
                    false => w as i64,
                };
                each(count, |i| word(i).map(integer)).map(Values::Integers)
            }
            (3, _) => {
                let text = |i| bytes.part(i * size, size).map(|part| part.text());
                each(count, text).map(Values::Text)
            }
            (9, 16) if kind.byte(1)? & 15 == 1 => {
                each(count, |i| self.text(bytes.part(i * 16, 16)?)).map(Values::Text)
            }
            _ => Err(format!(
                "values of HDF5 class {class} with {size} bytes are not supported"
            )),
        }
    }

    /// A text of variable length: length, address of a collection, number in it.
    fn text(&self, place: Bytes<'a>) -> Result<String, String> {
        let (length, wanted) = (place.number(0, 4)?, place.number(12, 4)?);
        if length == 0 {
            return Ok(String::new());
        }
        let start = place.number(4, 8)?;
        let heap = self.file.from(start)?;
        if !heap.starts_with(b"GCOL") {
            return Err("damaged: a text without its collection".into());
        }
        let heap = heap.part(0, heap.number(8, 8)?)?;
        let mut at = 16;
        loop {
            let (index, size) = (heap.number(at, 2)?, heap.number(at + 8, 8)?);
            if index == wanted && index != 0 {
                return heap.part(at + 16, size.min(length)).map(|part| part.text());
            }
            if index == 0 {
                return Err("damaged: a text that is not in its collection".into());
            }
            let padded = size
                .checked_next_multiple_of(8)
                .and_then(|size| size.checked_add(at + 16));
            at = padded.ok_or("damaged: a collection of texts")?;
        }
    }
}

fn each<T>(count: u64, value: impl Fn(u64) -> Result<T, String>) -> Result<Vec<T>, String> {
    (0..count).map(value).collect()
}

fn shape(space: Bytes) -> Result<Vec<usize>, String> {
    let rank = u64::from(space.byte(1)?);
    let at = match (space.byte(0)?, space.byte(3)?) {
        (1, _) => 8,
        (2, 0 | 1) => 4,
        (2, _) => return Err("a dataset without values".into()),
        (version, _) => return Err(format!("dataspace version {version} is not supported")),
    };
    let size = |i| {
        space
            .number(at + 8 * i, 8)
            .map(|size| usize::try_from(size).unwrap_or(usize::MAX))
    };
    (0..rank).map(size).collect()
}
