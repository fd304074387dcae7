//! The part of HDF5 that models need: groups, numbers, arrays and words, as HDF5 1.8 and h5py write
//! them by default (superblock version 0 or 1, symbol tables, contiguous or compact data).
//!
//! Own code, because the pure-Rust crates that write HDF5 are a hundred thousand lines for the
//! dozen structures of such a file. Newer layouts (superblock 2 and 3), chunks, and compression are
//! refused with a message that says so. (HDF5 File Format Specification, version 3.0.)

mod bob;
mod message;
mod read;
mod write;

pub use bob::{read_bob, write_bob_gmm, write_bob_statistics, Bob};

use std::collections::BTreeMap;

/// What every HDF5 file begins with.
pub const SIGNATURE: &[u8; 8] = b"\x89HDF\r\n\x1a\n";

/// A group, or a dataset.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Group(BTreeMap<String, Node>),
    Data(Data),
}

/// An array; without sizes, a single value.
#[derive(Debug, Clone, PartialEq)]
struct Data {
    shape: Vec<usize>,
    values: Values,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    Reals(Vec<f64>),
    Integers(Vec<i64>),
    /// Words; only single ones are written.
    Text(Vec<String>),
    /// h5py's booleans: an enumeration of 8 bits. Read as integers.
    Truth(bool),
}

impl Data {
    fn single(values: Values) -> Node {
        Node::Data(Data {
            shape: Vec::new(),
            values,
        })
    }

    fn reals<'a>(shape: &[usize], values: impl IntoIterator<Item = &'a f64>) -> Node {
        Node::Data(Data {
            shape: shape.to_vec(),
            values: Values::Reals(values.into_iter().copied().collect()),
        })
    }
}
