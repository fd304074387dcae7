//! `nkl score diarization`: error rates of who spoke when.

use crate::cli::score::DiarizationArgs;
use crate::failure::Failure;
use crate::tables;
use crate::target::Target;
use anyhow::{anyhow, Context, Result};
use nkl_report::{Align, Table};
use nkl_speakers::score::{score, ScoreOptions, Scores};
use nkl_speakers::{read_rttm, read_uem, Conversations};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// Scores every recording of the reference, and prints a table.
pub fn run(args: &DiarizationArgs) -> Result<(), Failure> {
    check(&args.out).map_err(Failure::BadInput)?;
    let reference = read(&args.reference).map_err(Failure::BadInput)?;
    let hypothesis = read(&args.hypothesis).map_err(Failure::BadInput)?;
    let uem = args.uem.as_deref().map(read_uem).transpose();
    let uem = uem.map_err(Failure::bad_input)?;
    let options = ScoreOptions {
        collar: args.collar,
        skip_overlap: args.skip_overlap,
    };
    let mut names: Vec<&String> = reference.keys().collect();
    for name in hypothesis
        .keys()
        .filter(|name| !reference.contains_key(*name))
    {
        if uem.as_ref().is_some_and(|uem| uem.contains_key(name)) {
            names.push(name);
        } else {
            eprintln!("warning: {name} is not in the reference, so it is not scored");
        }
    }
    let mut rows = Vec::new();
    let mut total = Scores::default();
    for name in names {
        let scored = match &uem {
            None => None,
            Some(uem) => match uem.get(name) {
                None => {
                    eprintln!("warning: {name} is not in the evaluation map, so it is not scored");
                    continue;
                }
                scored => scored,
            },
        };
        if !hypothesis.contains_key(name) {
            eprintln!("warning: {name} is not in the hypothesis; all of it counts as missed");
        }
        let turns = |all: &Conversations| all.get(name).cloned().unwrap_or_default();
        let (truth, found) = (turns(&reference), turns(&hypothesis));
        let scores = score(&truth, &found, scored.map(Vec::as_slice), &options);
        let scores = scores.map_err(Failure::bad_input)?;
        total += scores;
        rows.push((name.as_str(), scores));
    }
    if rows.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "there is no recording to score: the reference has none that is to be scored"
        )));
    }
    print_scores(&rows, &total);
    for path in &args.out {
        write(path, &rows, &total, &options).map_err(Failure::Run)?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The turns of all files; recordings of one name in several files are joined.
fn read(inputs: &[PathBuf]) -> Result<Conversations> {
    let mut all = Conversations::new();
    for input in inputs {
        let files = match input.is_dir() {
            true => below(input)?,
            false => vec![input.clone()],
        };
        for file in files {
            for (name, turns) in read_rttm(&file)? {
                all.entry(name).or_default().extend(turns);
            }
        }
    }
    Ok(all)
}

/// The RTTM files of a folder, sorted.
fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let name = || format!("cannot read the folder {}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(name)? {
        let path = entry.with_context(name)?.path();
        if path.extension().is_some_and(|suffix| suffix == "rttm") {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(anyhow!("there are no .rttm files in {}", folder.display()));
    }
    found.sort();
    Ok(found)
}

/// Whether the formats are known, before any work.
fn check(out: &[PathBuf]) -> Result<()> {
    for path in out {
        let suffix = path.extension().unwrap_or_default();
        if suffix != "json" && suffix != "csv" {
            return Err(anyhow!(
                "{}: scores are written as .json or .csv",
                path.display()
            ));
        }
    }
    Ok(())
}

/// The table of scores, with a last row of all.
pub fn print_scores(rows: &[(&str, Scores)], total: &Scores) {
    let columns = [
        ("recording", Align::Left),
        ("speech s", Align::Right),
        ("missed", Align::Right),
        ("false alarm", Align::Right),
        ("confusion", Align::Right),
        ("DER %", Align::Right),
        ("JER %", Align::Right),
    ];
    let columns = columns.map(|(name, align)| (name.to_string(), align));
    let mut table = Table::new(columns.to_vec());
    for (name, scores) in rows.iter().copied().chain([("all", *total)]) {
        let d = &scores.diarization;
        let mut cells = vec![name.to_string()];
        let seconds = [d.total, d.missed, d.false_alarm, d.confusion];
        cells.extend(seconds.map(|s| format!("{s:.2}")));
        let rates = [d.rate(), scores.jaccard.rate()];
        cells.extend(rates.map(|r| format!("{:.2}", 100.0 * r)));
        table.row(cells);
    }
    print!("{}", table.render());
}

fn write(
    path: &Path,
    rows: &[(&str, Scores)],
    total: &Scores,
    options: &ScoreOptions,
) -> Result<()> {
    if path.extension().is_some_and(|suffix| suffix == "json") {
        let recordings = rows.iter().map(|(name, scores)| {
            let mut value = numbers(scores);
            value["recording"] = json!(name);
            value
        });
        let value = json!({
            "collar": options.collar,
            "skip_overlap": options.skip_overlap,
            "recordings": recordings.collect::<Vec<_>>(),
            "all": numbers(total),
        });
        return Target::whole(path, &serde_json::to_vec_pretty(&value)?).map(|_| ());
    }
    let header = ["recording".to_string()]
        .into_iter()
        .chain(NUMBERS.map(str::to_string));
    let all = rows.iter().copied().chain([("all", *total)]);
    let rows = all.map(|(name, scores)| {
        let value = numbers(&scores);
        let cells = NUMBERS.map(|number| value[number].to_string());
        [name.to_string()].into_iter().chain(cells).collect()
    });
    tables::write(path, header.collect(), rows)
}

/// Names of the numbers in files, in order.
const NUMBERS: [&str; 9] = [
    "total",
    "correct",
    "missed_detection",
    "false_alarm",
    "confusion",
    "diarization_error_rate",
    "speaker_error",
    "speaker_count",
    "jaccard_error_rate",
];

fn numbers(scores: &Scores) -> Value {
    let (d, j) = (&scores.diarization, &scores.jaccard);
    json!({
        "total": d.total,
        "correct": d.correct,
        "missed_detection": d.missed,
        "false_alarm": d.false_alarm,
        "confusion": d.confusion,
        "diarization_error_rate": d.rate(),
        "speaker_error": j.speaker_error,
        "speaker_count": j.speakers,
        "jaccard_error_rate": j.rate(),
    })
}
