//! INI file to [`Plan`].

mod literal;
mod note;
pub mod plan;

pub use literal::Literal;
pub use note::{Note, NoteLevel};
pub use plan::Plan;
