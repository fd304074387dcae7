//! Data debugging: which labels are probably wrong, which rows are odd, where a model fails.
//!
//! - [`confident`]: confident learning (Northcutt, Jiang and Chuang, "Confident Learning:
//!   Estimating Uncertainty in Dataset Labels", JAIR 70, 2021) over out-of-sample probabilities.
//! - [`regression`]: labels that are numbers, beside out-of-sample predictions.
//! - [`neighbours`]: checks that look at each row's nearest neighbours among the features:
//!   outliers, near duplicates, order dependence, groups that do badly, the value of a row.
//! - [`finch`]: partitions of the rows by first neighbours (Sarfraz, Sharma and Stiefelhagen,
//!   "Efficient Parameter-free Clustering Using First Neighbor Relations", CVPR 2019).
//! - [`findings`]: all of it in one list, row by row.
//! - [`slices`]: groups of rows (clusters, columns and their combinations) on which a model fails,
//!   and what characterises them.
//!
//! Values agree with cleanlab 2.9, sliceguard and finch-clust, except where a defect of theirs is
//! named beside the function.

pub mod confident;
mod error;
pub mod finch;
pub mod findings;
pub mod neighbours;
mod numbers;
pub mod regression;
pub mod slices;

pub use error::IssuesError;
