//! What the tests share: a place to work in, INI files, recordings, and the program.

mod ini;
mod lab;
mod outcome;
mod places;
mod results;
mod tables;
pub mod wav;

pub use ini::Ini;
pub use lab::Lab;
pub use outcome::{nkl, Outcome, Run};
pub use places::{repository, shared};
pub use results::{below, same, Results};
pub use tables::{files, table};
