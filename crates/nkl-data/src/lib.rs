//! Databases (CSV, audformat) to one [`Dataset`]: labels, filters, splits.

mod dataset;
pub mod parquet;

pub use dataset::{Column, Dataset, Prepared, Probe, Segment, Split, Target};
