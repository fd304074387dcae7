//! `nkl completions`, `nkl man` and the pages of docs/commands: from the definition of the command line.

mod markdown;

use crate::cli::{Cli, CompletionsArgs, ManArgs};
use crate::failure::Failure;
use crate::target::Target;
use anyhow::{Context, Result};
use clap::CommandFactory;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints the script for a shell.
pub fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "nkl", &mut script);
    std::io::stdout().write_all(&script).map_err(Failure::run)
}

/// Writes a page for the program and one for each command, subcommands of commands included.
pub fn pages(args: &ManArgs) -> Result<(), Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let count = if args.markdown {
        guide(&command, &args.folder)
    } else {
        manual(&command, &args.folder)
    };
    let count = count.map_err(Failure::Run)?;
    println!("{count} pages in {}", args.folder.display());
    Ok(())
}

/// The pages for `man`; how many there are.
fn manual(command: &clap::Command, folder: &Path) -> Result<usize> {
    let mut pages = Vec::new();
    collect(command, &mut pages)?;
    for (name, page) in &pages {
        Target::whole(&folder.join(format!("{name}.1")), page)?;
    }
    Ok(pages.len())
}

/// The pages of docs/commands, one for each command, and their list; how many there are.
fn guide(program: &clap::Command, folder: &Path) -> Result<usize> {
    let write = |name: &str, text: &dyn Fn(&str) -> String| {
        let path = folder.join(format!("{name}.md"));
        let there = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read.with_context(|| format!("cannot read {}", path.display()))?,
        };
        Target::whole(&path, text(&there).as_bytes())
    };
    let mut count = 1;
    write("README", &|page| markdown::index(program, page))?;
    for command in program.get_subcommands().filter(|c| !c.is_hide_set()) {
        write(command.get_name(), &|page| markdown::page(command, page))?;
        count += 1;
    }
    Ok(count)
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
