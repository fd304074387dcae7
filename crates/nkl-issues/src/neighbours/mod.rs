//! Checks that look at each row's nearest neighbours among the features.
//!
//! One [`Graph`] is shared by all of them. Features are taken as they are: scale them first.
//! Agrees with cleanlab 2.9's Datalab.

mod duplicates;
mod graph;
mod groups;
mod iid;
mod imbalance;
mod labels;
mod nulls;
mod outliers;
mod space;
mod value;

pub use duplicates::{near_duplicates, Duplicates};
pub use graph::{Graph, Metric};
pub use groups::{groups, underperforming, Underperforming};
pub use iid::{order_dependence, OrderDependence};
pub use imbalance::{imbalance, Imbalance};
pub use labels::label_votes;
pub use nulls::nulls;
pub use outliers::{outliers, remoteness, Outliers};
pub(crate) use space::Space;
pub use value::values;
