//! Tables, JSON, page and screen of `nkl verify`.

use super::{figures, Found, Scored};
use crate::cli::ConfigArgs;
use crate::detection::{cells, columns};
use crate::failure::Failure;
use crate::tables;
use crate::target::Target;
use nkl_config::Loaded;
use nkl_report::{Align, Config, Exploration, Layout, Sheet};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

/// Writes `results/scores_METHOD_N.csv`, `verification.json`, `verification.html` and the pictures.
pub fn write(
    found: &Found,
    args: &ConfigArgs,
    loaded: &Loaded,
    models: Vec<PathBuf>,
) -> Result<(), Failure> {
    let layout = Layout::new(&loaded.plan);
    let mut files = Vec::new();
    for scored in &found.scored {
        let name = format!("scores_{}_{}.csv", scored.method, scored.test_samples);
        let path = layout.results.join(name);
        table(scored, &path).map_err(Failure::Run)?;
        files.push(path);
    }
    let text = serde_json::to_vec_pretty(&summary(found)).map_err(Failure::run)?;
    let json = layout.results.join("verification.json");
    files.push(Target::whole(&json, &text).map_err(Failure::Run)?);
    let page = page(found, args, loaded)?;
    let pictures = nkl_report::write_page(&page, &layout, &loaded.plan.plot);
    files.extend(pictures.map_err(Failure::run)?);
    files.extend(models);
    found.notes.iter().for_each(crate::samples::say);
    found.about.iter().for_each(|line| println!("{line}"));
    println!("\n{}", screen(found));
    println!("{}", nkl_report::where_to_find(&layout.root, &files));
    Ok(())
}

/// One line per trial; `nkl score trials` reads it.
fn table(scored: &Scored, path: &Path) -> anyhow::Result<()> {
    let header = ["model", "test", "target", "score", "llr"].map(str::to_owned);
    let pairs = scored.protocol.pairs.iter();
    let trials = pairs.zip(&scored.scores).zip(scored.ratios());
    let rows = trials.map(|((pair, score), ratio)| {
        let (voice, test) = (
            &scored.protocol.enrolled[pair.voice],
            &scored.protocol.tests[pair.test],
        );
        vec![
            voice.name.clone(),
            test.name.clone(),
            match pair.target {
                Some(true) => "target".to_owned(),
                Some(false) => "nontarget".to_owned(),
                None => String::new(),
            },
            score.to_string(),
            match scored.calibration {
                Some(_) => ratio.to_string(),
                None => String::new(),
            },
        ]
    });
    tables::write(path, header.to_vec(), rows)
}

fn summary(found: &Found) -> Value {
    let one = |scored: &Scored| {
        json!({
            "method": scored.method,
            "test_samples": scored.test_samples,
            "trials": scored.scores.len(),
            "calibration": scored.calibration,
            "errors": scored.summary,
        })
    };
    json!({
        "program": crate::stored::PROGRAM,
        "about": found.about,
        "systems": found.scored.iter().map(one).collect::<Vec<_>>(),
        "notes": found.notes,
    })
}

/// Header and cells of the errors, for screen and page.
fn rows(found: &Found) -> (Vec<String>, Vec<Vec<String>>) {
    let summaries = found.scored.iter().filter_map(|s| s.summary.as_ref());
    let mut header = ["method", "recordings"].map(str::to_owned).to_vec();
    header.extend(columns(summaries));
    let rows = found.scored.iter().filter_map(|scored| {
        let summary = scored.summary.as_ref()?;
        let mut row = vec![scored.method.clone(), scored.test_samples.to_string()];
        row.extend(cells(summary, scored.calibration.is_some()));
        Some(row)
    });
    (header, rows.collect())
}

fn screen(found: &Found) -> String {
    let (header, rows) = rows(found);
    let align = |(i, name): (usize, String)| {
        let align = if i == 0 { Align::Left } else { Align::Right };
        (name, align)
    };
    let mut table = nkl_report::Table::new(header.into_iter().enumerate().map(align).collect());
    rows.into_iter().for_each(|row| {
        table.row(row);
    });
    table.render()
}

fn page(found: &Found, args: &ConfigArgs, loaded: &Loaded) -> Result<Exploration, Failure> {
    let plan = &loaded.plan;
    let config = Config {
        file: args.config().display().to_string(),
        overrides: args.set.clone(),
    };
    let (header, rows) = rows(found);
    let about = found.about.iter().map(|line| {
        let (name, text) = line.split_once(": ").unwrap_or(("calibration", line));
        (name.to_owned(), text.to_owned())
    });
    Ok(Exploration {
        kind: "verification".into(),
        experiment: plan.exp.name.clone(),
        target: plan.verify.speaker.clone(),
        program: crate::stored::PROGRAM.to_owned(),
        command: config.command().replacen("nkl experiment", "nkl verify", 1),
        seed: plan.exp.seed,
        summary: about.collect(),
        notes: found.notes.clone(),
        tables: vec![("Errors".to_owned(), Sheet { header, rows })],
        exhibits: figures::of(found)?,
        plan: serde_json::to_value(&loaded.resolved).unwrap_or_default(),
    })
}
