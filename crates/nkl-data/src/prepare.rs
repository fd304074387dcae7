//! From the plan to the data: the walk over all steps, in nkululeko's order.

use crate::audformat;
use crate::csv_database;
use crate::dataset::{Prepared, Probe, Split};
use crate::error::{count, list, DataError};
use crate::finish::{concat, dataset};
use crate::frame::Frame;
use crate::recordings::{check_size, check_vad, settle};
use crate::repeated;
use crate::split::{check_across, check_within, divide, Context};
use crate::steps::{apply, required, Scope};
use crate::table::number;
use crate::target::{begin, encode, encode_known, keep_labels, map, reverse_and_scale};
use nkl_config::plan::{DatabaseKind, DatabasePlan, Plan, Selection, Task};
use nkl_config::{Note, NoteLevel};

/// Reads all databases of the plan, applies labels, filters and splits, and joins them.
///
/// Each recording that is referred to is handed to `probe` once, in parallel. The same plan and
/// tables give the same data, whatever the number of threads.
///
/// # Errors
/// Everything in [`DataError`]; each message names the file, row or column, and what to do.
pub fn prepare(plan: &Plan, probe: &dyn Probe) -> Result<Prepared, DataError> {
    walk(plan, probe, None)
}

/// The test part of the databases of the plan, for a model that was trained before: classes are
/// the model's, and rows of other classes are left out. Where a database has no column for the
/// target, [`Target::None`](crate::Target::None) comes back, with a note.
///
/// # Errors
/// As [`prepare`]; nothing to test on.
pub fn prepare_test(plan: &Plan, known: Known, probe: &dyn Probe) -> Result<Prepared, DataError> {
    let lacks_target = |column: &str| {
        let labels = plan.data.databases.iter().map(|d| d.label.as_deref());
        let mut names = labels.chain([plan.data.target.as_deref()]).flatten();
        names.any(|name| name == column)
    };
    match walk(plan, probe, Some(known)) {
        Err(DataError::NoColumn { place, column, .. }) if lacks_target(&column) => {
            let mut unlabelled = plan.clone();
            unlabelled.data.target = None;
            let mut prepared = walk(&unlabelled, probe, Some(known))?;
            prepared.notes.push(Note::warning(format!(
                "{place}: there is no column '{column}', so the predictions cannot be scored"
            )));
            Ok(prepared)
        }
        other => other,
    }
}

/// What a trained model says of the data that it is tested on.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Classes or numbers.
    pub task: Task,
    /// Its classes, in its order; none for numbers.
    pub classes: &'a [String],
}

fn walk(plan: &Plan, probe: &dyn Probe, known: Option<Known>) -> Result<Prepared, DataError> {
    let mut notes = Vec::new();
    if plan.data.databases.is_empty() {
        return Err(DataError::target("DATA.databases names no database"));
    }
    let target = plan.data.target.as_deref();
    let mut loaded = Vec::new();
    for database in &plan.data.databases {
        loaded.push(load(plan, database, target, &mut notes)?);
    }
    let task = match known {
        Some(known) => known.task,
        None => decide(plan, &loaded, &mut notes),
    };
    let mut frames = Vec::new();
    let mut score = None;
    for (number, (frame, _)) in loaded.into_iter().enumerate() {
        let context = Context {
            plan,
            database: &plan.data.databases[number],
            number,
        };
        let (frame, found) = one_database(&context, task, frame, probe, &mut notes)?;
        score = score.or(found);
        frames.push(frame);
    }
    let mut frame = concat(frames);
    filter_all(plan, &mut frame, &mut notes)?;
    let target = match known {
        Some(known) => {
            keep_test(plan, &mut frame)?;
            encode_known(plan, known.classes, &mut frame, &mut notes)?
        }
        None => {
            check_across(&plan.data.databases, &frame, &mut notes);
            if target.is_some() {
                check_splits(plan, &frame, &notes)?;
            }
            encode(plan, task, &mut frame, &mut notes)?
        }
    };
    let dataset = dataset(plan, frame, target);
    Ok(Prepared {
        dataset,
        task,
        notes,
        split_score: score,
    })
}

/// A database's rows, and whether its target is declared numeric.
pub(crate) fn load(
    plan: &Plan,
    database: &DatabasePlan,
    target: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<(Frame, bool), DataError> {
    match database.kind {
        DatabaseKind::Csv => Ok((csv_database::load(database, target, notes)?, false)),
        DatabaseKind::Audformat => audformat::load(database, &plan.data, target, notes),
    }
}

/// Classes or numbers: what the plan says; else numbers if an audformat target is numeric.
fn decide(plan: &Plan, loaded: &[(Frame, bool)], notes: &mut Vec<Note>) -> Task {
    let numeric = plan
        .data
        .databases
        .iter()
        .zip(loaded)
        .find(|(_, (_, numeric))| *numeric);
    match (plan.exp.task, numeric) {
        (Some(task), _) => task,
        (None, Some((database, _))) if plan.data.continuous.is_none() => {
            notes.push(Note::info(format!(
                "the target in database '{}' is numeric and EXP.type is not set: regression",
                database.name
            )));
            Task::Regression
        }
        (None, _) => {
            hint_numeric(plan, loaded, notes);
            Task::Classification
        }
    }
}

/// A CSV target with many different numbers is probably meant for regression.
fn hint_numeric(plan: &Plan, loaded: &[(Frame, bool)], notes: &mut Vec<Note>) {
    let (Some(target), None, None) = (&plan.data.target, &plan.data.continuous, &plan.data.labels)
    else {
        return;
    };
    for (frame, _) in loaded {
        let Some(cells) = frame.texts(target) else {
            continue;
        };
        let values: std::collections::HashSet<&str> =
            cells.iter().flatten().map(|c| c.as_ref()).collect();
        if values.len() > 20 && values.iter().all(|v| number(v).is_some()) {
            notes.push(Note::warning(format!(
                "target '{target}' has {} different numbers, taken as classes; for numbers set EXP.type = regression",
                values.len()
            )));
            return;
        }
    }
}

/// Everything that is done to one database.
fn one_database(
    context: &Context,
    task: Task,
    mut frame: Frame,
    probe: &dyn Probe,
    notes: &mut Vec<Note>,
) -> Result<(Frame, Option<f64>), DataError> {
    let (plan, database) = (context.plan, context.database);
    let target = plan.data.target.as_deref();
    repeated::check(database, target, &frame, notes)?;
    if let Some(target) = target {
        begin(database, &plan.data, target, task, &mut frame, notes)?;
    }
    let threshold = plan.feats.fail_threshold;
    settle(database, threshold, &mut frame, probe, notes)?;
    durations(&mut frame);
    let scope = Scope {
        name: &database.name,
        number: context.number,
        seed: plan.exp.seed,
        target,
    };
    let mut rows: Vec<usize> = (0..frame.rows()).collect();
    if let Some(column) = &database.required {
        rows = required(&scope, &frame, column, rows, notes)?;
    }
    rows = apply(
        &scope,
        &frame,
        &database.limits,
        &database.filter,
        rows,
        notes,
    )?;
    frame.keep(&rows);
    if database.rename_speakers {
        rename_speakers(database, &mut frame);
    }
    reverse_and_scale(database, &mut frame, notes);
    let score = divide(context, &mut frame, notes)?;
    check_within(context, &frame, notes)?;
    if let (Some(target), None) = (target, &plan.data.continuous) {
        map(database, target, &mut frame, notes)?;
        if let Some(labels) = &plan.data.labels {
            keep_labels(database, labels, &mut frame, notes)?;
        }
    }
    if let Some(minimum) = plan.data.check_size {
        check_size(database, &mut frame, minimum, notes);
    }
    if plan.data.check_vad {
        check_vad(database, &mut frame, probe, notes)?;
    }
    frame.database = vec![context.number as u32; frame.rows()];
    Ok((frame, score))
}

fn durations(frame: &mut Frame) {
    let values = (0..frame.rows()).map(|r| frame.duration(r)).collect();
    frame
        .columns
        .insert("duration".into(), crate::Column::Real(values));
}

fn rename_speakers(database: &DatabasePlan, frame: &mut Frame) {
    if let Some(crate::Column::Text(cells)) = frame.columns.get_mut("speaker") {
        let mut shared = crate::table::Interner::default();
        for cell in cells.iter_mut().flatten() {
            *cell = shared.get(&format!("{}{cell}", database.name));
        }
    }
}

/// The limits and filters of `[DATA]`, for each split that `EXP.filter.sample_selection` names.
fn filter_all(plan: &Plan, frame: &mut Frame, notes: &mut Vec<Note>) -> Result<(), DataError> {
    let mut kept = Vec::with_capacity(frame.rows());
    for (number, split) in Split::ALL.into_iter().enumerate() {
        let rows: Vec<usize> = (0..frame.rows())
            .filter(|r| frame.split[*r] == split)
            .collect();
        let chosen = match plan.exp.filter_selection {
            Selection::All => true,
            Selection::Train => split == Split::Train,
            Selection::Dev => split == Split::Dev,
            Selection::Test => split == Split::Test,
        };
        if chosen && !rows.is_empty() {
            let target = plan.data.target.as_deref();
            // Numbers after the databases', so that the draws differ from theirs.
            let number = plan.data.databases.len() + number;
            let scope = Scope {
                name: "DATA",
                number,
                seed: plan.exp.seed,
                target,
            };
            kept.extend(apply(
                &scope,
                frame,
                &plan.data.limits,
                &plan.data.filter,
                rows,
                notes,
            )?);
        } else {
            kept.extend(rows);
        }
    }
    kept.sort_unstable();
    frame.keep(&kept);
    Ok(())
}

/// Leaves the test part.
fn keep_test(plan: &Plan, frame: &mut Frame) -> Result<(), DataError> {
    let rows: Vec<usize> = (0..frame.rows())
        .filter(|row| frame.split[*row] == Split::Test)
        .collect();
    if rows.is_empty() {
        return Err(DataError::split(format!(
            "there is no test part in {}; name databases to test on in DATA.tests, or set \
             <db>.split_strategy = test",
            list(plan.data.databases.iter().map(|d| &d.name), 20)
        )));
    }
    frame.keep(&rows);
    Ok(())
}

/// Every split that the experiment needs has samples; a cross-validation pools them.
fn check_splits(plan: &Plan, frame: &Frame, notes: &[Note]) -> Result<(), DataError> {
    if plan.model.cross_validates() && !frame.split.is_empty() {
        return Ok(());
    }
    for split in Split::ALL {
        if split == Split::Dev && !plan.exp.traindevtest {
            continue;
        }
        if frame.split.contains(&split) {
            continue;
        }
        let databases = plan.data.databases.iter().enumerate().map(|(i, d)| {
            let rows = frame.database.iter().filter(|n| **n as usize == i).count();
            format!(
                "{} (split_strategy {}, {})",
                d.name,
                strategy_name(d),
                count(rows, "row")
            )
        });
        return Err(DataError::split(format!(
            "the {} split is empty; the databases are: {}. Set another <db>.split_strategy, or more data{}{}",
            split.name(),
            list(databases, 20),
            no_speakers(plan, frame),
            emptied(frame, notes)
        )));
    }
    Ok(())
}

/// What took the last rows away, where there are none.
fn emptied(frame: &Frame, notes: &[Note]) -> String {
    let mut warnings = notes.iter().filter(|n| n.level == NoteLevel::Warning);
    match warnings.next_back() {
        Some(note) if frame.split.is_empty() => format!("; before that: {}", note.text),
        _ => String::new(),
    }
}

/// A hint where a division by speakers has no speakers to divide.
fn no_speakers(plan: &Plan, frame: &Frame) -> &'static str {
    use nkl_config::plan::SplitStrategy as S;
    let by_speakers = |d: &DatabasePlan| matches!(d.split, S::SpeakerSplit);
    if plan.data.databases.iter().any(by_speakers) && frame.texts("speaker").is_none() {
        "; speaker_split needs a column speaker, and there is none, so every sample went to test \
         (<db>.colnames can rename a column)"
    } else {
        ""
    }
}

fn strategy_name(database: &DatabasePlan) -> String {
    use nkl_config::plan::SplitStrategy as S;
    match &database.split {
        S::Train => "train".into(),
        S::Test => "test".into(),
        S::Dev => "dev".into(),
        S::Database => "database".into(),
        S::Specified => "specified".into(),
        S::SpeakerSplit => "speaker_split".into(),
        S::TestSpeakers(names) => format!("[{}]", list(names, 10)),
        S::SpeakersStated => "speakers_stated".into(),
        S::Random => "random".into(),
        S::Balanced => "balanced".into(),
        S::Reuse => "reuse".into(),
    }
}
