//! `nkl extract`: features of recordings, or of an experiment's samples, as a table.

mod many;
pub mod shards;
mod stored;

use crate::cli::ExtractArgs;
use crate::extract::work::{Piece, Work};
use crate::extract::{self, recordings, Sink};
use crate::failure::Failure;
use crate::progress::{Bar, Step};
use crate::sound::Recordings;
use crate::target::for_this_run;
use anyhow::Context;
use nkl_config::plan::FeatsPlan;
use nkl_config::{Note, Override, Purpose};
use nkl_data::{Segment, Split};
use nkl_features::Progress;
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Extracts, writes rows as they come, and says what there is now.
pub fn run(args: &ExtractArgs) -> Result<(), Failure> {
    let job = job(args)?;
    if many::are_many(&job)? {
        return many::write(args, &job);
    }
    let cache = job.cache.clone();
    write(args, &job, usize::MAX, |work, from, to, step| {
        piece(work, &job.samples, from, to, cache.as_deref(), step)
    })
}

/// Writes the table of the pieces that `piece` gives, one after the other, of at most so many samples.
fn write(
    args: &ExtractArgs,
    job: &Job,
    most: usize,
    piece: impl Fn(&Work, usize, usize, &Step) -> Result<Piece, Failure>,
) -> Result<(), Failure> {
    let format = extract::format(&args.out).map_err(Failure::BadInput)?;
    let Job {
        feats,
        samples,
        notes,
        ..
    } = job;
    let work = Work::of(feats).map_err(Failure::BadInput)?;
    let mut said = Said::default();
    said.notes(notes);
    let total = samples.len();
    let bar = Bar::default();
    bar.start("features", total);
    let (mut sink, mut rows, mut columns): (Option<Box<dyn Sink>>, _, _) = (None, 0, 0);
    let mut from = 0;
    while from < total {
        let to = from.saturating_add(work.at_once().min(most)).min(total);
        let step = Step::of(&bar);
        let piece = piece(&work, from, to, &step)?;
        step.fill(to - from);
        said.notes(&piece.notes);
        said.failed(&piece.failed);
        columns = piece.names.len();
        rows += piece.rows.places.len();
        if !piece.rows.places.is_empty() {
            let open = match sink.take() {
                Some(open) => open,
                None => (format.open)(&args.out, &piece.names)
                    .with_context(|| unwritten(args))
                    .map_err(Failure::Run)?,
            };
            let written = sink.insert(open).write(&piece.rows);
            written
                .with_context(|| unwritten(args))
                .map_err(Failure::Run)?;
        }
        from = to;
    }
    bar.finish();
    let Some(sink) = sink else {
        return Err(said.nothing(total));
    };
    finish(sink, args, (rows, columns), &said, total)
}

fn unwritten(args: &ExtractArgs) -> String {
    format!("cannot write {}", args.out.display())
}

/// Ends the table and says what it holds.
fn finish(
    sink: Box<dyn Sink>,
    args: &ExtractArgs,
    (rows, columns): (usize, usize),
    said: &Said,
    total: usize,
) -> Result<(), Failure> {
    let files = sink.finish().with_context(|| unwritten(args));
    let files = files.map_err(Failure::Run)?;
    let left_out = match said.failed {
        0 => String::new(),
        n => format!(", {n} of {total} recordings left out"),
    };
    println!("{rows} rows, {columns} features{left_out}");
    files.iter().for_each(|file| println!("{}", file.display()));
    Ok(())
}

/// What is to be extracted from what.
struct Job {
    feats: FeatsPlan,
    samples: Samples,
    /// The experiment's; without an INI file nothing is kept.
    cache: Option<PathBuf>,
    notes: Vec<Note>,
}

enum Samples {
    /// Recordings of the command line.
    Files(Vec<PathBuf>),
    /// Samples of an experiment, and which are for training.
    Prepared(Vec<Segment>, Vec<usize>),
}

impl Samples {
    fn len(&self) -> usize {
        match self {
            Samples::Files(files) => files.len(),
            Samples::Prepared(segments, _) => segments.len(),
        }
    }
}

fn job(args: &ExtractArgs) -> Result<Job, Failure> {
    extract::format(&args.out).map_err(Failure::BadInput)?;
    let changes = changes(args)?;
    let files = recordings::find(&args.recordings).map_err(Failure::BadInput)?;
    let Some(config) = &args.config else {
        let (feats, notes) = nkl_config::features(&changes).map_err(Failure::bad_input)?;
        return Ok(Job {
            feats,
            samples: Samples::Files(files),
            cache: None,
            notes,
        });
    };
    let loaded = nkl_config::load(config, &changes, Purpose::Data).map_err(Failure::bad_input)?;
    let plan = loaded.plan;
    let mut notes = loaded.notes;
    // Before the data is touched.
    Work::of(&plan.feats).map_err(Failure::BadInput)?;
    let samples = if files.is_empty() {
        let prepared = nkl_data::prepare(&plan, &Recordings).map_err(Failure::bad_input)?;
        notes.extend(prepared.notes);
        let training = prepared.dataset.rows(Split::Train);
        Samples::Prepared(prepared.dataset.segments, training)
    } else {
        Samples::Files(files)
    };
    let cache = Some(plan.exp.folder().join(&plan.exp.cache_dir));
    Ok(Job {
        feats: plan.feats,
        samples,
        cache,
        notes,
    })
}

/// `--option`, then `--type`, `--set` and `--level` as the keys of `[FEATS]` that they stand for.
fn changes(args: &ExtractArgs) -> Result<Vec<Override>, Failure> {
    let options: Result<Vec<Override>, _> = args.option.iter().map(|text| text.parse()).collect();
    let mut changes = options.map_err(Failure::bad_input)?;
    let mut feats = |key: &str, value: String| {
        let change = Override {
            section: "FEATS".to_string(),
            key: key.to_string(),
            value,
        };
        changes.push(change);
    };
    if !args.types.is_empty() {
        let quoted: Vec<String> = args
            .types
            .iter()
            .map(|name| format!("'{}'", name.trim()))
            .collect();
        feats("type", format!("[{}]", quoted.join(", ")));
    }
    if let Some(set) = &args.set {
        feats("set", set.clone());
    }
    if let Some(level) = &args.level {
        feats("level", level.clone());
    }
    Ok(changes)
}

/// The rows of the samples `from..to`.
fn piece(
    work: &Work,
    samples: &Samples,
    from: usize,
    to: usize,
    cache: Option<&Path>,
    step: &Step,
) -> Result<Piece, Failure> {
    let mut unreadable = Vec::new();
    let found: Vec<Segment>;
    let (segments, reference) = match samples {
        Samples::Prepared(segments, training) => {
            // Only where everything is extracted at once, rows can be compared with others.
            let all = (from, to) == (0, segments.len()) && !training.is_empty();
            (&segments[from..to], all.then_some(training.as_slice()))
        }
        Samples::Files(files) => {
            let headers: Vec<_> = files[from..to]
                .par_iter()
                .map(|path| recordings::whole(path))
                .collect();
            let good = headers
                .into_iter()
                .filter_map(|h| h.map_err(|reason| unreadable.push(reason)).ok());
            found = good.collect();
            (found.as_slice(), None)
        }
    };
    // Nothing of an earlier piece is kept, so that the memory stays the same.
    let nowhere = for_this_run()?;
    let cache = cache.unwrap_or(nowhere.path());
    let mut piece = work
        .piece(segments, reference, cache, step)
        .map_err(Failure::BadInput)?;
    unreadable.append(&mut piece.failed);
    piece.failed = unreadable;
    Ok(piece)
}

/// What was said on standard error.
#[derive(Default)]
struct Said {
    notes: HashSet<String>,
    failed: usize,
    first: Option<String>,
}

impl Said {
    /// The same note of several pieces only once.
    fn notes(&mut self, notes: &[Note]) {
        for note in notes {
            if self.notes.insert(note.text.clone()) {
                eprintln!("note: {}", note.text);
            }
        }
    }

    fn failed(&mut self, reasons: &[String]) {
        self.failed += reasons.len();
        for reason in reasons {
            eprintln!("left out: {reason}");
            self.first.get_or_insert_with(|| reason.clone());
        }
    }

    fn nothing(&self, total: usize) -> Failure {
        let first = self.first.as_deref().unwrap_or("there are no recordings");
        let text = "recordings gave any features, so nothing is written. The first";
        Failure::BadInput(anyhow::anyhow!("none of {total} {text}: {first}"))
    }
}
