//! Tables of text as they come from files, and the meaning of their cells.

mod cell;
mod raw;
mod time;

pub(crate) use cell::{infer, is_missing, number, real_column, Cells, Interner};
pub(crate) use raw::RawTable;
pub(crate) use time::seconds;
