//! Slices: groups of rows on which a metric is worse than elsewhere.
//!
//! [`values`] turns labels and predictions into one number per row, whose mean is the metric.
//! Groups of rows come from [`hierarchy`](crate::finch::hierarchy) (clusters of similar features)
//! and from [`groupings`] (values of columns and their combinations). [`failing`] names those that
//! do worse, each failure once; [`traits`] says what is special about their rows. [`slices`] is the
//! part that sliceguard has: clusters alone, one list for all levels.

mod factors;
mod failing;
mod levels;
mod measure;
mod traits;

pub use factors::{groupings, Factor, Grouping};
pub use failing::{failing, Demands, Failing, Groups, Looked, Origin};
pub use levels::{slices, Criterion, Options, Reference, Slice};
pub use measure::{values, Measure, Predictions};
pub use traits::{traits, Confusion, FeatureTrait, Part, Share, Surroundings, Traits};
