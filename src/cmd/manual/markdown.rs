//! What docs/commands says of arguments: the part of each page that the command line's definition writes.

use clap::{Arg, ArgAction, Command};

/// What follows this line of a page is written anew; what stands before it stays.
pub const MARK: &str = "<!-- From here on written by `nkl man --markdown docs/commands`. -->";

/// The page of a command: what stands there before [`MARK`], then usage and arguments.
///
/// `page` is its present text, empty where there is none.
pub fn page(command: &Command, page: &str) -> String {
    let written = match page.split_once(MARK) {
        Some((before, _)) => before.to_owned(),
        None if page.is_empty() => format!("# `{}`\n\n", name(command)),
        None => format!("{}\n\n", page.trim_end()),
    };
    let mut text = written + MARK + "\n";
    describe(command, 2, &mut text);
    text
}

/// The list of all commands, with the first line of what each does.
pub fn index(program: &Command, page: &str) -> String {
    let written = page.split_once(MARK).map_or(page, |(before, _)| before);
    let mut text = format!("{written}{MARK}\n\n| command | what it does |\n|---|---|\n");
    for command in program.get_subcommands().filter(|c| !c.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string);
        text += &format!(
            "| [`{}`]({}.md) | {} |\n",
            name(command),
            command.get_name(),
            cell(&prose(&about.unwrap_or_default()))
        );
    }
    text
}

fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or("nkl").to_owned()
}

fn describe(command: &Command, level: usize, text: &mut String) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    *text += &format!("\n{} Usage\n\n```text\n{usage}\n```\n", "#".repeat(level));
    if let Some(about) = command.get_long_about().or(command.get_about()) {
        *text += &format!("\n{}\n", prose(&about.to_string()));
    }
    let own = |arg: &&Arg| {
        !arg.is_hide_set()
            && !arg.is_global_set()
            && !matches!(
                arg.get_action(),
                ArgAction::Help | ArgAction::HelpLong | ArgAction::HelpShort | ArgAction::Version
            )
    };
    let rows: Vec<String> = command.get_arguments().filter(own).map(row).collect();
    if !rows.is_empty() {
        *text += &format!("\n| argument | meaning |\n|---|---|\n{}", rows.concat());
    }
    if let Some(examples) = command.get_after_long_help() {
        let examples = examples.to_string();
        *text += &format!("\n```text\n{}\n```\n", examples.trim());
    }
    for command in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        *text += &format!("\n{} `{}`\n", "#".repeat(level), name(command));
        describe(command, level + 1, text);
    }
}

/// An argument as a line of the table.
fn row(arg: &Arg) -> String {
    let flags = [
        arg.get_short().map(|c| format!("-{c}")),
        arg.get_long().map(|word| format!("--{word}")),
    ];
    let flags: Vec<String> = flags.into_iter().flatten().collect();
    let values = arg.get_value_names().unwrap_or_default();
    let values: Vec<&str> = values.iter().map(|value| value.as_str()).collect();
    let takes = arg.get_action().takes_values();
    let mut name = flags.join(", ");
    if takes && !values.is_empty() {
        let blank = if name.is_empty() { "" } else { " " };
        name += &format!("{blank}{}", values.join(" "));
    }
    let help = arg.get_long_help().or(arg.get_help());
    let mut meaning = prose(&help.map(ToString::to_string).unwrap_or_default());
    if !meaning.ends_with(['.', ')', ':']) {
        meaning.push('.');
    }
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| takes && !value.is_hide_set())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !choices.is_empty() {
        meaning += &format!(" One of {}.", choices.join(", "));
    }
    let default: Vec<_> = arg.get_default_values().iter().collect();
    if let ([value], true) = (default.as_slice(), takes) {
        meaning += &format!(" Default: `{}`.", value.to_string_lossy());
    }
    format!("| `{}` | {} |\n", cell(&name), cell(meaning.trim()))
}

/// Text outside of code: what stands in angle brackets is not to be taken for HTML.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(number, part)| match number % 2 {
            0 => part.replace('<', "\\<").replace('*', "\\*"),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

/// In one line, with its bars escaped.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}
