//! Tests of the crate as a whole, in one program so that it is linked once.

mod common;
mod docs_are_current;
mod folder;
mod load;
mod problems;
mod random_bytes;
