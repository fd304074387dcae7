//! `nkl review`: a local page to look at and listen to a table of recordings, and to correct it.
//!
//! - [`Table`]: the rows, column by column, from a CSV file or a data set.
//! - [`Issue`]s: what `nkl issues` found, matched to rows.
//! - [`Edits`]: corrected cells and tags, kept in a CSV file that is rewritten at each change.
//! - [`Review`]: all of it, with columns and maps that may come later from another thread.
//! - [`Server`]: hands it to a browser. Built from `web/`, the page is part of the program.
//!
//! What a browser can get is decided in three places: [`Server`]'s guard (who asks), the routes
//! (a row's number, never a path), and [`Roots`] (where a recording may lie).

mod assets;
mod edits;
mod error;
mod export;
mod http;
mod issues;
mod place;
mod review;
mod routes;
mod search;
mod sound;
mod table;
mod token;
mod wire;

pub use edits::{Change, Edits};
pub use error::ReviewError;
pub use http::{Server, Stop};
pub use issues::{read_issues, Issue};
pub use place::{Place, Refusal, Roots};
pub use review::{Group, Map, Review};
pub use table::{Column, Data, Options, Table, Texts, TAGS};
