//! Files that are for another command than `nkl experiment`.

use super::Purpose;
use crate::log::Log;
use crate::settings::Settings;
use crate::{Note, Problem, ProblemKind};

/// A section, and the command that reads it.
struct Reader {
    section: &'static str,
    command: &'static str,
}

const fn reader(section: &'static str, command: &'static str) -> Reader {
    Reader { section, command }
}

const READERS: &[Reader] = &[
    reader("FLAGS", "flags"),
    reader("OPTIM", "optim"),
    reader("RESAMPLE", "resample"),
    reader("AUGMENT", "augment"),
    reader("SEGMENT", "segment"),
    reader("PREDICT", "predict"),
    reader("EXPORT", "export"),
    reader("EXPL", "explore"),
    reader("VERIFY", "verify"),
    reader("RECOMMEND", "recommend"),
];

/// Says which command a file is for that `nkl experiment` cannot run, because it names no model or
/// no features, and which further command reads a file that it can.
pub(crate) fn other_command(settings: &Settings, purpose: Purpose, log: &mut Log) {
    if purpose != Purpose::Experiment {
        return;
    }
    if super::data::is_across(settings) {
        let place = settings.section("EXP").place("databases");
        let message = "`EXP.databases` is for experiments across databases, and there is no \
                       `DATA.databases`";
        let help = format!(
            "run `nkl multidb --config {}`; for one experiment, set `DATA.databases`",
            settings.file
        );
        log.problem(ProblemKind::Conflict, place, message, help);
        return;
    }
    let readers: Vec<&Reader> = READERS
        .iter()
        .filter(|reader| settings.has_section(reader.section))
        .collect();
    let missing: Vec<&str> = ["MODEL.type", "FEATS.type"]
        .into_iter()
        .filter(|name| log.problems.iter().any(|problem| is_missing(problem, name)))
        .collect();
    if missing.is_empty() {
        let series = |reader: &&&Reader| matches!(reader.section, "FLAGS" | "OPTIM");
        for reader in readers.iter().filter(series) {
            log.note(Note::info(format!(
                "{}: [{}] is for `nkl {}`; this is the single experiment of the file",
                settings.file, reader.section, reader.command
            )));
        }
        return;
    }
    if readers.is_empty() {
        return;
    }
    log.problems
        .retain(|problem| !missing.iter().any(|name| is_missing(problem, name)));
    let sections: Vec<String> = readers.iter().map(|r| format!("[{}]", r.section)).collect();
    let message = format!(
        "this file has {} and no {}",
        sections.join(", "),
        missing.join(" and no ")
    );
    let commands: Vec<String> = readers.iter().map(|r| command(r, &settings.file)).collect();
    let help = format!(
        "run {}; for one experiment, set {} as well",
        commands.join(", or "),
        missing.join(" and ")
    );
    log.problem(ProblemKind::MissingKey, &settings.file, message, help);
}

fn command(reader: &Reader, file: &str) -> String {
    format!("`nkl {} --config {file}`", reader.command)
}

fn is_missing(problem: &Problem, name: &str) -> bool {
    problem.kind == ProblemKind::MissingKey && problem.message == format!("`{name}` is missing")
}
