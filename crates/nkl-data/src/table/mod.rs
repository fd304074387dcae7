//! Tables of text as they come from files, and the meaning of their cells.

mod cell;
mod raw;
mod time;

pub(crate) use cell::{infer, real_column, Cells, Interner};
pub use cell::{is_missing, is_padded, number};
pub(crate) use raw::RawTable;
pub use time::seconds;
