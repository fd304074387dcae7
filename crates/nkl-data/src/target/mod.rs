//! The target: from the table's cells to classes or numbers.

mod bins;
mod encode;
mod labels;
mod values;

pub(crate) use bins::quantile;
pub(crate) use encode::{encode, encode_known};
pub(crate) use labels::{keep_labels, map};
pub(crate) use values::{begin, reverse_and_scale};
