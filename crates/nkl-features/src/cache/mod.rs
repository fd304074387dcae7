//! The feature cache: values found by the content of the recording, never by its name.
//!
//! A folder of Parquet files that are never changed: each is written under a temporary name and
//! then renamed to one that holds the hash of its bytes. So a damaged file is known as such before
//! anything is decoded, a killed run leaves only whole files, and two runs can share a folder
//! without locks: both only add files, and a file is removed only after another holds all of it.
//!
//! - `files.*.parquet`: which content a path had when it was last read ([`FileIndex`]).
//! - `<feature set>-<settings>.*.parquet`: rows of values by content and span ([`Store`]).

mod content;
mod index;
mod key;
mod parts;
mod store;

pub(crate) use content::{hash_bytes, hash_file, ContentHash, Fingerprint};
pub(crate) use index::FileIndex;
pub(crate) use key::RowKey;
pub(crate) use store::{Row, Store};
