//! `nkl completions` and `nkl man`: from the definition of the command line.

use crate::cli::{Cli, CompletionsArgs, ManArgs};
use crate::failure::Failure;
use crate::target::Target;
use anyhow::{Context, Result};
use clap::CommandFactory;
use std::io::Write;

/// Prints the script for a shell.
pub fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "nkl", &mut script);
    std::io::stdout().write_all(&script).map_err(Failure::run)
}

/// Writes a page for the program and one for each command, subcommands of commands included.
pub fn pages(args: &ManArgs) -> Result<(), Failure> {
    let write = || -> Result<usize> {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        let mut pages = Vec::new();
        collect(&command, &mut pages)?;
        for (name, page) in &pages {
            Target::whole(&args.folder.join(format!("{name}.1")), page)?;
        }
        Ok(pages.len())
    };
    let count = write().map_err(Failure::Run)?;
    println!("{count} pages in {}", args.folder.display());
    Ok(())
}

/// Name and text of the page of a command, then those of its subcommands.
fn collect(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let man = clap_mangen::Man::new(command.clone());
    let name = command.get_display_name().unwrap_or("nkl").to_owned();
    let mut page = Vec::new();
    man.render(&mut page)
        .with_context(|| format!("the page of {name} could not be made"))?;
    pages.push((name, page));
    for subcommand in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        collect(subcommand, pages)?;
    }
    Ok(())
}
