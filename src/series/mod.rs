//! Many experiments from one file: what `nkl flags`, `nkl optim` and comparisons of runs share.
//!
//! Each experiment of a series is the file with some settings changed, loaded as if they had been
//! given with `--set`. Data are read once for all experiments that agree on them, features are
//! extracted once for all that agree on those, and only one such table is in memory at a time.
//! What has been computed is kept as a record that is keyed by everything that went into it, so
//! that a series that was killed goes on, and ends with the files that it would have had.

pub mod differences;
pub mod members;
pub mod output;
pub mod records;
pub mod scores;
pub mod workers;

pub use differences::{Differences, Levels};
pub use members::Member;
pub use records::Records;
pub use scores::Scores;
