//! Databases to one [`Dataset`]: labels, filters, splits.
//!
//! [`prepare`] reads the databases of a plan (CSV tables, audformat folders), finds the recordings,
//! applies what the plan says of labels, filters and limits, divides the rows into training,
//! development and test split, and joins the databases. What is left out on the way is counted in
//! the notes.
//!
//! It follows nkululeko step by step: per database `colnames`, rows without target, recordings,
//! `required`, limits, `filter`, durations, `rename_speakers`, `reverse`, `scale`, the split,
//! `mapping`, `DATA.labels`, `check_size`, `check_vad`; then, over all databases, the limits and filters of
//! `[DATA]`. Where it departs, it does so to keep data and to avoid surprises:
//!
//! - nkululeko drops a row as soon as any fetched column has a gap. Here only a gap in the target
//!   does, in the `required` column, and in `speaker` where the split is by speakers.
//! - Ids such as `03` keep their text; INI files that call them 3 still find them.
//! - Random draws are seeded by `EXP.seed`; a stored split is only read by strategy `reuse`.
//! - `balanced` searches further than 30 draws, so its score is never worse.
//! - Segments past the end of a recording are clipped, segments without length and unusable
//!   recordings left out, repeated rows counted: each with a note.

mod audformat;
mod csv_database;
mod dataset;
mod draw;
mod error;
mod finish;
mod frame;
mod inventory;
mod list;
pub mod parquet;
mod prepare;
mod recordings;
mod repeated;
mod select;
mod split;
mod steps;
mod summary;
mod table;
mod target;
mod temporary;

pub use dataset::{Column, Dataset, Prepared, Probe, Segment, Split, Target};
pub use error::DataError;
pub use inventory::{inventory, Found, Inventory, Row};
pub use list::{read_list, List, Listed};
pub use prepare::{prepare, prepare_test, Known};
pub use split::{load_split, save_split, split_file, StoredRow};
pub use summary::{summary, SplitSummary, Summary};
pub use table::{is_missing, is_padded, number, seconds, TextRow, TextRows};
pub use temporary::temporary_in;
