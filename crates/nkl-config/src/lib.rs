//! INI file to [`Plan`].
//!
//! [`load`] reads a file in nkululeko's INI dialect, checks every setting against the declarations
//! in [`keys`], and gives the typed [`Plan`], with notes and with the list of all settings that
//! apply ([`Resolved`]). All [`Problems`] of a file are found at once.
//!
//! ```text
//! bytes ─ini─► entries with lines ─settings─► checked settings ─build─► Plan
//!                                     ▲
//!                                    keys (every key, declared once)
//! ```

mod build;
mod ini;
pub mod keys;
mod literal;
mod load;
mod log;
mod note;
mod origin;
mod overrides;
mod paths;
pub mod plan;
mod problem;
mod settings;

pub use build::Purpose;
pub use literal::{Argument, Call, Literal, LiteralError, Value};
pub use load::{features, load, load_bytes, plots, segment, Loaded};
pub use note::{Note, NoteLevel};
pub use origin::Origin;
pub use overrides::{Override, OverrideError};
pub use plan::Plan;
pub use problem::{Problem, ProblemKind, Problems};
pub use settings::{Resolved, Row};
