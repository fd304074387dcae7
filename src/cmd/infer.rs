//! `nkl infer` and `nkl demo`: what a stored model says about recordings.

use super::load_with;
use crate::answers::{self, Table};
use crate::cli::{DemoArgs, InferArgs, Inputs};
use crate::failure::Failure;
use crate::inputs::{self, Samples};
use crate::progress::Bar;
use crate::stored::{self, Apply, StoredModel};
use crate::target::for_this_run;
use anyhow::anyhow;
use nkl_config::plan::FeatsPlan;
use nkl_config::Purpose;
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

/// `nkl infer`: by a model file alone.
pub fn infer(args: &InferArgs) -> Result<(), Failure> {
    let model = stored::read(&args.model).map_err(Failure::BadInput)?;
    let nowhere = for_this_run()?;
    predict(&model, None, &args.inputs, nowhere.path())
}

/// `nkl demo`: by the best model of an experiment, with its cache.
pub fn demo(args: &DemoArgs) -> Result<(), Failure> {
    let loaded = load_with(&args.config, &args.set, Purpose::Apply)?;
    let plan = &loaded.plan;
    let path = stored::best(plan, &args.config)?;
    let model = stored::read(&path).map_err(Failure::BadInput)?;
    for note in stored::agree(plan, &model).map_err(Failure::BadInput)? {
        eprintln!("warning: {}", note.text);
    }
    let cache = plan.exp.folder().join(&plan.exp.cache_dir);
    predict(&model, Some(&plan.feats), &args.inputs, &cache)
}

fn predict(
    model: &StoredModel,
    asked: Option<&FeatsPlan>,
    inputs: &Inputs,
    cache: &Path,
) -> Result<(), Failure> {
    let apply = Apply::new(model, asked).map_err(Failure::BadInput)?;
    let Samples {
        segments,
        speakers,
        unusable,
        notes,
        ..
    } = inputs::find(inputs)?;
    if apply.needs_speakers() && speakers.is_none() {
        return Err(Failure::bad_input(anyhow!(
            "the model scales by the speakers' means (FEATS.scale = speaker): give a --list that \
             is a CSV table with a column speaker"
        )));
    }
    let mut said = HashSet::new();
    let mut note = |text: &str| {
        if said.insert(text.to_owned()) {
            eprintln!("note: {text}");
        }
    };
    notes.iter().for_each(|n| note(&n.text));
    unusable
        .iter()
        .for_each(|reason| eprintln!("left out: {reason}"));
    let mut first = unusable.first().cloned();
    let (mut failed, mut done) = (unusable.len(), 0);
    let mut table: Option<Table> = None;
    let mut from = 0;
    while from < segments.len() {
        let to = from.saturating_add(apply.at_once()).min(segments.len());
        let part = &segments[from..to];
        let of_part = speakers.as_deref().and_then(|all| all.get(from..to));
        let applied = apply
            .run(part, of_part, cache, &Bar::default())
            .map_err(Failure::BadInput)?;
        applied.notes.iter().for_each(|n| note(&n.text));
        for (_, reason) in &applied.failed {
            eprintln!("left out: {reason}");
            first.get_or_insert_with(|| reason.clone());
        }
        failed += applied.failed.len();
        done += applied.rows.len();
        let answers = answers::of(&applied.prediction, &model.labels);
        for (row, answer) in applied.rows.iter().zip(&answers) {
            match &inputs.outfile {
                Some(path) => {
                    let open = match table.take() {
                        Some(open) => open,
                        None => Table::create(path, &model.labels).map_err(Failure::Run)?,
                    };
                    table
                        .insert(open)
                        .write(&part[*row], answer)
                        .map_err(Failure::Run)?;
                }
                None => say(&answers::line(&part[*row], answer, &model.labels))?,
            }
        }
        from = to;
    }
    if done == 0 {
        let first = first.unwrap_or_default();
        return Err(Failure::bad_input(anyhow!(
            "none of {failed} recordings could be used. The first: {first}"
        )));
    }
    if let Some(table) = table {
        let path = table.finish().map_err(Failure::Run)?;
        let left_out = match failed {
            0 => String::new(),
            n => format!(", {n} of {} left out", done + n),
        };
        say(&format!("{done} predictions{left_out}\n{}", path.display()))?;
    }
    Ok(())
}

/// Prints a line; a reader that has gone away is no failure of the program's.
fn say(line: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::run),
    }
}
