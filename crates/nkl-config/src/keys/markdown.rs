//! `docs/ini.md`.

use super::{Key, Preset, Section, Status, SECTIONS};
use std::fmt::Write;

const INTRODUCTION: &str = "# The INI file

One INI file describes one experiment. This page lists every key. `nkl keys SECTION.key` shows the same on the terminal, and `nkl check --config x.ini` shows what a file means.

*This page is generated from the declarations in `crates/nkl-config/src/keys`. Regenerate it with `cargo run --release -p nkl-config --example ini_docs > docs/ini.md`.*

## How a file is read

- Sections stand in brackets: `[EXP]`. Their case matters; that of keys does not.
- `key = value` or `key: value`. Indented lines continue a value. Lines that start with `#` or `;` are comments.
- A comment behind a plain value (`runs = 5 # five`) is cut off, and a note says so.
- `%(key)s` stands for another key of the section or of `[DEFAULT]`; a per cent sign is written `%%`.
- Lists and dictionaries are written as in Python: `['a', 'b']`, `{'x': 1}`. They are read, never executed. A list of names may also be written `a, b`.
- Truth is `True`, `1`, `yes` or `on`; `False`, `0`, `no` and `off` are the opposite. For a key without a default, `False` and `None` mean that it is not set.
- Paths are looked up from the working directory, then from the folder of the INI file.
- A key or section that is not on this page is an error. `--set SECTION.key=value` on the command line replaces a value.
";

/// All keys as Markdown: the text of `docs/ini.md`.
pub fn markdown() -> String {
    let mut out = String::from(INTRODUCTION);
    for section in SECTIONS {
        section_text(&mut out, section);
    }
    out
}

fn section_text(out: &mut String, section: &Section) {
    let _ = write!(out, "\n## [{}]\n\n{}\n", section.name, section.meaning);
    table(out, "", &section.all_keys().collect::<Vec<_>>());
    if !section.database_keys.is_empty() {
        out.push_str("\n### Keys of a database\n\n");
        out.push_str("`<db>` is a name from `databases`. The key `<db>` alone holds the path: a CSV file or an audformat folder.\n");
        table(
            out,
            "<db>.",
            &section.database_keys.iter().collect::<Vec<_>>(),
        );
    }
}

fn table(out: &mut String, prefix: &str, keys: &[&Key]) {
    let (dead, alive): (Vec<&Key>, Vec<&Key>) = keys
        .iter()
        .partition(|key| matches!(key.status, Status::NoEffect(_)));
    out.push_str("\n| key | value | default | meaning |\n|---|---|---|---|\n");
    for key in alive {
        let value = cell(&key.kind.to_string());
        let _ = writeln!(
            out,
            "| {} | {value} | {} | {} |",
            names(prefix, key),
            preset(key),
            meaning(key)
        );
    }
    if dead.is_empty() {
        return;
    }
    out.push_str("\nKeys without effect, which old files hold:\n\n");
    for key in dead {
        if let Status::NoEffect(why) = key.status {
            let _ = writeln!(out, "- {}: {why}.", names(prefix, key));
        }
    }
}

fn names(prefix: &str, key: &Key) -> String {
    let names: Vec<String> = key
        .names
        .iter()
        .map(|name| format!("`{prefix}{name}`"))
        .collect();
    names.join(", ")
}

fn preset(key: &Key) -> String {
    match key.default {
        Preset::Required => "**required**".to_owned(),
        Preset::Unset => "–".to_owned(),
        Preset::Value(value) => format!("`{}`", cell(value)),
        Preset::Depends(how) => cell(how),
    }
}

fn meaning(key: &Key) -> String {
    let mut text = cell(key.meaning);
    if !key.only.is_empty() {
        let _ = write!(text, " Only for {}.", key.only.join(", "));
    }
    if let Status::Later(capability) = key.status {
        let _ = write!(text, " *Not in this version ({capability}).*");
    }
    if !key.example.is_empty() {
        let _ = write!(text, " Example: `{}`", cell(key.example));
    }
    text
}

/// Text that does not break a table. Angle brackets outside of code would be taken for HTML.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
