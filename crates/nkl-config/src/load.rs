//! From a file to a plan.

use crate::ini::{decode, parse, Ini};
use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{AcrossPlan, FeatsPlan, FlagsPlan, OptimPlan, PlotPlan, SegmentPlan};
use crate::{
    build, settings, Note, Override, Plan, Problem, ProblemKind, Problems, Purpose, Resolved,
};
use std::path::Path;

/// An INI file that has no problems.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What is to be done.
    pub plan: Plan,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// Every setting that applies, and where it comes from.
    pub resolved: Resolved,
    /// Section `[FLAGS]`, if there is one.
    pub flags: Option<FlagsPlan>,
    /// Section `[OPTIM]`, if there is one.
    pub optim: Option<OptimPlan>,
    /// `EXP.databases` and section `[CROSSDB]`, if there are any.
    pub across: Option<AcrossPlan>,
}

/// Reads an INI file, applies `overrides`, and checks everything that can be known without reading
/// the data. `purpose` decides which parts must be complete.
///
/// Relative paths are looked up from the working directory, then from the folder of the file.
///
/// # Errors
/// All problems at once. [`Problems::only_missing_data`] tells whether nothing but files and
/// folders is missing.
pub fn load(ini: &Path, overrides: &[Override], purpose: Purpose) -> Result<Loaded, Problems> {
    let bytes = std::fs::read(ini).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => format!("cannot be read: {error}"),
        };
        let file = ini.display().to_string();
        Problems(vec![Problem::new(ProblemKind::Unreadable, file, message)])
    })?;
    load_bytes(ini, &bytes, overrides, purpose)
}

/// As [`load`], from the bytes of a file that is called `ini`.
///
/// # Errors
/// As [`load`].
pub fn load_bytes(
    ini: &Path,
    bytes: &[u8],
    overrides: &[Override],
    purpose: Purpose,
) -> Result<Loaded, Problems> {
    let file = ini.display().to_string();
    let mut log = Log::default();
    let parsed = parsed(bytes, &file, &mut log)?;
    let paths = Paths::of(ini);
    let settings = settings::collect(&parsed, &file, overrides, &paths, &mut log);
    if let Some(problem) = no_experiment(&parsed, &settings, &file) {
        log.problems.push(problem);
        return Err(sorted(log.problems, &file));
    }
    let plan = build::plan(&settings, purpose, &paths, &mut log);
    let (flags, optim) = build::series(&settings, purpose, &mut log);
    let across = build::across(&settings, purpose, &mut log);
    build::other_command(&settings, purpose, &mut log);
    for name in settings.undeclared.borrow().iter() {
        log.problem(
            ProblemKind::UnknownKey,
            &file,
            format!("the program asks for the undeclared key `{name}`"),
            "please report this",
        );
    }
    if !log.problems.is_empty() {
        return Err(sorted(log.problems, &file));
    }
    settings::note_status(&settings, &mut log);
    let names: Vec<String> = plan
        .data
        .databases
        .iter()
        .chain(&plan.data.tests)
        .map(|database| database.name.clone())
        .collect();
    Ok(Loaded {
        resolved: Resolved::of(&settings, &names),
        notes: log.take_notes(),
        plan,
        flags,
        optim,
        across,
    })
}

/// Section `[FEATS]` from settings of the command line alone; every other setting has its default.
///
/// # Errors
/// All problems at once; a missing `FEATS.type` is one.
pub fn features(overrides: &[Override]) -> Result<(FeatsPlan, Vec<Note>), Problems> {
    let place = "the command line";
    let mut log = Log::default();
    let paths = Paths::of(Path::new(""));
    let settings = settings::collect(&Ini::default(), place, overrides, &paths, &mut log);
    let plan = build::features(&settings, &paths, &mut log);
    if !log.problems.is_empty() {
        return Err(sorted(log.problems, place));
    }
    settings::note_status(&settings, &mut log);
    Ok((plan, log.take_notes()))
}

/// Section `[SEGMENT]` from settings of the command line alone; every other setting has its default.
///
/// # Errors
/// All problems at once.
pub fn segment(overrides: &[Override]) -> Result<(SegmentPlan, Vec<Note>), Problems> {
    let place = "the command line";
    let mut log = Log::default();
    let paths = Paths::of(Path::new(""));
    let settings = settings::collect(&Ini::default(), place, overrides, &paths, &mut log);
    if !log.problems.is_empty() {
        return Err(sorted(log.problems, place));
    }
    settings::note_status(&settings, &mut log);
    Ok((build::segment(&settings), log.take_notes()))
}

/// Section `[PLOT]` with all defaults, for pictures that belong to no INI file.
pub fn plots() -> PlotPlan {
    build::plots(&settings::Settings::default())
}

/// A file that is something else than an experiment, so that a list of missing keys would not help.
fn no_experiment(ini: &Ini, settings: &settings::Settings, file: &str) -> Option<Problem> {
    if settings.sections.is_empty()
        && ini
            .sections
            .iter()
            .all(|section| section.entries.is_empty())
    {
        let problem = Problem::new(ProblemKind::Syntax, file, "the file has no settings");
        return Some(problem.help("an experiment has at least [EXP], [DATA], [FEATS] and [MODEL]"));
    }
    let only_data =
        settings.sections.iter().all(|section| *section == "DATA") && !settings.sections.is_empty();
    if only_data && settings.section("DATA").given("databases").is_none() {
        let problem = Problem::new(
            ProblemKind::MissingKey,
            file,
            "the file declares databases, but no experiment",
        );
        return Some(problem.help("name it as `DATA.root_folders` in the file of an experiment"));
    }
    None
}

fn parsed(bytes: &[u8], file: &str, log: &mut Log) -> Result<Ini, Problems> {
    let text = decode(bytes).map_err(|(line, message)| {
        Problems(vec![Problem::new(
            ProblemKind::Unreadable,
            format!("{file}:{line}"),
            message,
        )])
    })?;
    let (ini, errors) = parse(&text);
    for error in errors {
        log.problem(
            ProblemKind::Syntax,
            format!("{file}:{}", error.line),
            error.message,
            error.help,
        );
    }
    Ok(ini)
}

/// In the order of the file's lines; what has no line comes last.
fn sorted(mut problems: Vec<Problem>, file: &str) -> Problems {
    let line = |problem: &Problem| {
        let rest = problem
            .place
            .strip_prefix(file)
            .and_then(|rest| rest.strip_prefix(':'));
        rest.and_then(|line| line.parse().ok())
            .unwrap_or(usize::MAX)
    };
    problems.sort_by_key(line);
    problems.dedup();
    Problems(problems)
}
