//! Tables of text as they come from files, and the meaning of their cells.

mod cell;
mod raw;
mod rows;
mod time;

pub(crate) use cell::{infer, real_column, Cells, Interner};
pub use cell::{is_missing, is_padded, number};
pub(crate) use raw::RawTable;
pub use rows::{TextRow, TextRows};
pub use time::seconds;
