//! Writing of a whole file, as HDF5 1.8 lays it out.

use super::{Data, Node, Values, SIGNATURE};
use std::collections::BTreeMap;

/// Entries of a node of symbols: 2 · LEAF. The library's own 2 · 4 would be too few for one node.
const LEAF: u16 = 32;
/// Children of a node of a tree: 2 · INTERNAL.
const INTERNAL: u16 = 16;
const NOWHERE: u64 = u64::MAX;

/// A file with these attributes (texts) at its root.
///
/// # Errors
/// More than 64 entries in a group, or text in arrays; in words.
pub(super) fn write(
    root: &BTreeMap<String, Node>,
    attributes: &[(&str, &str)],
) -> Result<Vec<u8>, String> {
    let mut file = File {
        bytes: vec![0; 96],
        texts: Vec::new(),
    };
    let header = file.group(root, attributes)?;
    file.collection();
    let end = file.bytes.len() as u64;
    let mut block = SIGNATURE.to_vec();
    // Versions; width of addresses and lengths; sizes of nodes.
    block.extend([0, 0, 0, 0, 0, 8, 8, 0]);
    block.extend(LEAF.to_le_bytes());
    block.extend(INTERNAL.to_le_bytes());
    block.extend([0; 4]);
    for address in [0, NOWHERE, end, NOWHERE, 0, header] {
        block.extend(address.to_le_bytes());
    }
    block.resize(96, 0);
    file.bytes[..96].copy_from_slice(&block);
    Ok(file.bytes)
}

struct File {
    bytes: Vec<u8>,
    /// Texts of variable length, and where their places have to be filled in.
    texts: Vec<(String, usize)>,
}

impl File {
    /// Adds bytes at the next multiple of 8.
    fn add(&mut self, bytes: &[u8]) -> u64 {
        let at = self.bytes.len().next_multiple_of(8);
        self.bytes.resize(at, 0);
        self.bytes.extend(bytes);
        at as u64
    }

    fn group(
        &mut self,
        group: &BTreeMap<String, Node>,
        attributes: &[(&str, &str)],
    ) -> Result<u64, String> {
        if group.len() > 2 * usize::from(LEAF) {
            return Err(format!("{} entries are too many for a group", group.len()));
        }
        let (mut names, mut symbols, mut last) = (vec![0u8; 8], Vec::new(), 0u64);
        for (name, node) in group {
            last = names.len() as u64;
            names.extend(name.as_bytes());
            names.push(0);
            names.resize(names.len().next_multiple_of(8), 0);
            let address = match node {
                Node::Group(group) => self.group(group, &[])?,
                Node::Data(data) => self.data(data)?,
            };
            symbols.extend(last.to_le_bytes());
            symbols.extend(address.to_le_bytes());
            symbols.extend([0; 24]);
        }
        let data = self.add(&names);
        let mut heap = b"HEAP\0\0\0\0".to_vec();
        // The list of free places is empty, which is written as 1.
        for number in [names.len() as u64, 1, data] {
            heap.extend(number.to_le_bytes());
        }
        let heap = self.add(&heap);
        let mut node = b"SNOD\x01\0".to_vec();
        node.extend((group.len() as u16).to_le_bytes());
        node.extend(symbols);
        node.resize(8 + 2 * usize::from(LEAF) * 40, 0);
        let node = self.add(&node);
        let used = u16::from(!group.is_empty());
        let mut tree = b"TREE\0\0".to_vec();
        tree.extend(used.to_le_bytes());
        for number in [NOWHERE, NOWHERE, 0, node, last] {
            tree.extend(number.to_le_bytes());
        }
        tree.resize(24 + 16 * 2 * usize::from(INTERNAL) + 8, 0);
        let tree = self.add(&tree);
        let mut messages = vec![message(
            0x11,
            &[tree.to_le_bytes(), heap.to_le_bytes()].concat(),
        )];
        let mut places = Vec::new();
        for (name, value) in attributes {
            let (bytes, place) = attribute(name);
            let before: usize = messages.iter().map(Vec::len).sum();
            places.push(((*value).to_string(), 16 + before + 8 + place));
            messages.push(message(0xC, &bytes));
        }
        let header = self.header(&messages);
        let texts = places
            .into_iter()
            .map(|(text, place)| (text, header as usize + place));
        self.texts.extend(texts);
        Ok(header)
    }

    fn data(&mut self, data: &Data) -> Result<u64, String> {
        let (kind, bytes) = match &data.values {
            Values::Reals(v) => (real(), v.iter().flat_map(|v| v.to_le_bytes()).collect()),
            Values::Integers(v) => (integer(8), v.iter().flat_map(|v| v.to_le_bytes()).collect()),
            Values::Truth(v) => (truth(), vec![u8::from(*v)]),
            Values::Text(v) => match v.as_slice() {
                [_] => (text(), vec![0; 16]),
                _ => return Err("only single texts are written".into()),
            },
        };
        let at = self.add(&bytes);
        if let Values::Text(texts) = &data.values {
            self.texts
                .extend(texts.iter().map(|text| (text.clone(), at as usize)));
        }
        let mut space = vec![1, data.shape.len() as u8, 0, 0, 0, 0, 0, 0];
        space.extend(
            data.shape
                .iter()
                .flat_map(|size| (*size as u64).to_le_bytes()),
        );
        // Space is reserved late and filled if needed: what the library itself writes.
        let fill = [2, 2, 2, 1, 0, 0, 0, 0];
        let mut layout = vec![3, 1];
        layout.extend(at.to_le_bytes());
        layout.extend((bytes.len() as u64).to_le_bytes());
        let messages = [
            message(1, &space),
            message(3, &kind),
            message(5, &fill),
            message(8, &layout),
        ];
        Ok(self.header(&messages))
    }

    /// An object header of version 1.
    fn header(&mut self, messages: &[Vec<u8>]) -> u64 {
        let mut header = vec![1, 0];
        header.extend((messages.len() as u16).to_le_bytes());
        header.extend(1u32.to_le_bytes());
        let size: usize = messages.iter().map(Vec::len).sum();
        header.extend((size as u32).to_le_bytes());
        header.extend([0; 4]);
        header.extend(messages.concat());
        self.add(&header)
    }

    /// Adds the collection of texts, and tells their places.
    fn collection(&mut self) {
        let texts = std::mem::take(&mut self.texts);
        if texts.is_empty() {
            return;
        }
        let mut objects = Vec::new();
        for (i, (text, _)) in texts.iter().enumerate() {
            objects.extend((i as u16 + 1).to_le_bytes());
            objects.extend([0; 6]);
            objects.extend((text.len() as u64).to_le_bytes());
            objects.extend(text.as_bytes());
            objects.resize(objects.len().next_multiple_of(8), 0);
        }
        // The least size of a collection; the rest of it is object 0, the free place.
        let size = (16 + objects.len() + 16).next_multiple_of(4096);
        let free = size - 16 - objects.len();
        let mut heap = b"GCOL\x01\0\0\0".to_vec();
        heap.extend((size as u64).to_le_bytes());
        heap.extend(objects);
        heap.extend([0; 8]);
        heap.extend((free as u64).to_le_bytes());
        heap.resize(size, 0);
        let at = self.add(&heap);
        for (i, (text, place)) in texts.iter().enumerate() {
            let mut value = (text.len() as u32).to_le_bytes().to_vec();
            value.extend(at.to_le_bytes());
            value.extend((i as u32 + 1).to_le_bytes());
            self.bytes[*place..*place + 16].copy_from_slice(&value);
        }
    }
}

/// Type, size, flags; then the data, to a multiple of 8.
fn message(kind: u16, data: &[u8]) -> Vec<u8> {
    let size = data.len().next_multiple_of(8);
    let mut out = kind.to_le_bytes().to_vec();
    out.extend((size as u16).to_le_bytes());
    out.extend([0; 4]);
    out.extend(data);
    out.resize(8 + size, 0);
    out
}

/// 64-bit reals, little-endian: sign at 63, exponent of 11 bits from 52, mantissa of 52, bias 1023.
fn real() -> Vec<u8> {
    vec![
        0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0,
    ]
}

/// Signed integers, little-endian.
fn integer(bytes: u8) -> Vec<u8> {
    vec![0x10, 8, 0, 0, bytes, 0, 0, 0, 0, 0, 8 * bytes, 0]
}

/// UTF-8 of variable length, over unsigned bytes.
fn text() -> Vec<u8> {
    vec![
        0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0,
    ]
}

/// What h5py takes for a boolean: an enumeration of FALSE and TRUE.
fn truth() -> Vec<u8> {
    let mut kind = vec![0x18, 2, 0, 0, 1, 0, 0, 0];
    kind.extend(integer(1));
    kind.extend(b"FALSE\0\0\0TRUE\0\0\0\0");
    kind.extend([0, 1]);
    kind
}

/// A text as an attribute, and where in it the value stands.
fn attribute(name: &str) -> (Vec<u8>, usize) {
    let (kind, space) = (text(), [1u8, 0, 0, 0, 0, 0, 0, 0]);
    let mut out = vec![1, 0];
    for size in [name.len() + 1, kind.len(), space.len()] {
        out.extend((size as u16).to_le_bytes());
    }
    for part in [[name.as_bytes(), &[0]].concat().as_slice(), &kind, &space] {
        out.extend(part);
        out.resize(out.len().next_multiple_of(8), 0);
    }
    let place = out.len();
    out.extend([0; 16]);
    (out, place)
}
