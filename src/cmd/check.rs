//! `nkl check`: what an INI file means, or what is wrong with it.

use crate::cli::ConfigArgs;
use crate::cmd::{load, supported};
use crate::failure::Failure;
use nkl_config::{NoteLevel, Purpose};

/// Prints the resolved plan and the notes.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let loaded = load(args, Purpose::Check)?;
    println!("{}", loaded.resolved);
    let later = supported::later(&loaded.plan);
    for note in loaded.notes.iter().chain(&later) {
        let level = match note.level {
            NoteLevel::Info => "note",
            NoteLevel::Warning => "warning",
        };
        println!("{level}: {}", note.text);
    }
    Ok(())
}
