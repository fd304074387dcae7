//! Songs on disk, found by tag or by example without reading all of them.
//!
//! An index is a folder: `head.nkl` has the models and the list of *segments*, each a folder of songs that
//! never changes. Growing writes one more segment and then a new head under a temporary name; a head is
//! only ever replaced as a whole, so a killed run leaves the index as it was.
//!
//! ```text
//! songs-0000/codes     per block: k bytes a song (directions, 8 bit), their scale, distance from anything
//! songs-0000/tags      per block and tag: a score and a Part a song
//! songs-0000/vectors   per song: the supervector
//! songs-0000/names     per song: id and title; `offsets` says where, `ids` finds one by its id
//! ```
//!
//! A query by example reads `codes` alone, and compares the nearest by their supervectors; one by tag reads
//! one column of `tags`. Every block and every record ends with its CRC-32, which is checked when it is read.

mod files;
mod head;
mod query;
mod write;

pub use query::{Hit, Index, SongEntry};
pub use write::Writer;

#[cfg(test)]
mod tests;
