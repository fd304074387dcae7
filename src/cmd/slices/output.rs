//! The tables, the page and the text of `nkl slices`.

use super::{command, figures, settings, Found};
use crate::cli::SlicesArgs;
use crate::failure::Failure;
use crate::series::output::notes;
use crate::target::Target;
use crate::{latex, tables};
use nkl_config::{Loaded, NoteLevel};
use nkl_data::Target as Truth;
use nkl_issues::slices::{Failing, Origin, Traits};
use nkl_report::{Align, Exploration, Layout, Sheet};
use serde_json::{json, Value};

/// Writes `results/slices.csv`, `slices_samples.csv`, `slices.json` and `slices.html` with its
/// pictures, and prints the first.
pub fn write(
    found: &Found,
    args: &SlicesArgs,
    layout: &Layout,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let path = |name: &str| layout.results.join(name);
    let all = sheet(found);
    let (header, rows) = (all.header.clone(), all.rows.iter().cloned());
    tables::write(&path("slices.csv"), header, rows).map_err(Failure::Run)?;
    let samples = path("slices_samples.csv");
    tables::write(&samples, sample_header(found), sample_rows(found)).map_err(Failure::Run)?;
    let text = serde_json::to_vec_pretty(&summary(found)).map_err(Failure::run)?;
    let json = Target::whole(&path("slices.json"), &text).map_err(Failure::Run)?;
    let mut files = vec![path("slices.csv"), samples, json];
    let page = page(found, args, loaded, all)?;
    let pictures = nkl_report::write_page(&page, layout, &loaded.plan.plot);
    files.extend(pictures.map_err(Failure::run)?);
    let (document, said) = latex::exploration(&page, layout, &loaded.plan.report)?;
    files.extend(document);
    print(found, args.show);
    print!("{}", notes(said.as_slice()));
    println!("{}", nkl_report::where_to_find(&layout.root, &files));
    Ok(())
}

impl Found {
    /// A group in words; a cluster by what is most typical of it.
    fn name(&self, found: &Failing, traits: &Traits) -> String {
        match &found.origin {
            Origin::Columns(conditions) => {
                let one = |(column, value): &(String, String)| format!("{column} = {value}");
                conditions.iter().map(one).collect::<Vec<_>>().join(", ")
            }
            Origin::Cluster { level, cluster } => {
                let typical = match (traits.shares.first(), traits.features.first()) {
                    (Some(share), _) => format!(": mostly {} = {}", share.column, share.value),
                    (None, Some(f)) if f.d > 0.0 => format!(": {} high", f.feature),
                    (None, Some(f)) => format!(": {} low", f.feature),
                    (None, None) => String::new(),
                };
                format!("cluster {level}.{cluster}{typical}")
            }
        }
    }

    /// Slices with their names and what characterises them, line by line.
    pub fn described(&self) -> impl Iterator<Item = (&Failing, String, Vec<String>)> {
        let labels: &[String] = match (&self.predicted, &self.dataset.target) {
            (Some(super::Predicted::Classes { names, .. }), _) => names,
            (_, Truth::Classes { labels, .. }) => labels,
            _ => &[],
        };
        let pairs = self.looked.slices.iter().zip(&self.traits);
        pairs.map(move |(f, t)| (f, self.name(f, t), t.words(self.measure, labels)))
    }

    /// What was looked at, in a sentence.
    pub fn headline(&self) -> String {
        let (measure, overall) = (self.measure, self.looked.overall);
        let (groups, samples) = (self.looked.groups, self.dataset.len());
        let slices = match self.looked.slices.len() {
            0 => "no slice".to_owned(),
            1 => "1 slice".to_owned(),
            n => format!("{n} slices"),
        };
        format!(
            "{slices} among {groups} groups of at least {} samples; {measure} {overall:.3} over all \
             {samples} samples",
            self.demands.min_support
        )
    }

    fn truth(&self, row: usize) -> String {
        match &self.dataset.target {
            Truth::Classes { labels, index } => {
                let label = index.get(row).and_then(|c| labels.get(*c));
                label.cloned().unwrap_or_default()
            }
            Truth::Values(values) => values.get(row).map(f64::to_string).unwrap_or_default(),
            Truth::None => String::new(),
        }
    }
}

/// One row per slice.
fn sheet(found: &Found) -> Sheet {
    let measure = found.measure;
    let header = [
        "slice",
        "samples where",
        "samples",
        measure,
        "drop",
        "z",
        "p",
        "about them",
    ];
    let rows = found
        .described()
        .enumerate()
        .map(|(i, (failing, name, words))| {
            let slice = &failing.slice;
            vec![
                (i + 1).to_string(),
                name,
                slice.support.to_string(),
                format!("{:.4}", slice.metric),
                format!("{:.4}", slice.steady_drop),
                format!("{:.2}", failing.z),
                format!("{:.2e}", failing.p),
                words.join("; "),
            ]
        });
    Sheet {
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn sample_header(found: &Found) -> Vec<String> {
    let names = [
        "slice",
        "file",
        "start",
        "end",
        "truth",
        "predicted",
        found.measure,
    ];
    names.map(str::to_owned).to_vec()
}

/// One row per slice and sample.
fn sample_rows(found: &Found) -> impl Iterator<Item = Vec<String>> + '_ {
    let slices = found.looked.slices.iter().enumerate();
    slices.flat_map(move |(i, failing)| {
        failing.slice.rows.iter().filter_map(move |row| {
            let segment = found.dataset.segments.get(*row)?;
            let predicted = found.predicted.as_ref().map(|p| p.text(*row));
            Some(vec![
                (i + 1).to_string(),
                segment.file.clone(),
                segment.start.to_string(),
                segment.end.to_string(),
                found.truth(*row),
                predicted.unwrap_or_default(),
                found.values.get(*row)?.to_string(),
            ])
        })
    })
}

fn summary(found: &Found) -> Value {
    let slices = found
        .described()
        .zip(&found.traits)
        .map(|((failing, name, words), traits)| {
            let slice = &failing.slice;
            json!({
                "where": name, "origin": failing.origin, "samples": slice.support,
                "metric": slice.metric, "drop": slice.steady_drop, "z": failing.z, "p": failing.p,
                "traits": traits, "words": words,
            })
        });
    let demands = &found.demands;
    json!({
        "samples": found.dataset.len(),
        "judged_by": found.judged_by,
        "measure": found.measure,
        "high_is_good": found.high_is_good,
        "overall": found.looked.overall,
        "groups": found.looked.groups,
        "told_by_others": found.looked.told,
        "columns": found.factors.iter().map(|f| &f.name).collect::<Vec<_>>(),
        "demands": {
            "min_drop": demands.min_drop, "min_support": demands.min_support, "max_p": demands.max_p,
        },
        "slices": slices.collect::<Vec<_>>(),
        "notes": found.notes,
    })
}

fn page(
    found: &Found,
    args: &SlicesArgs,
    loaded: &Loaded,
    all: Sheet,
) -> Result<Exploration, Failure> {
    let plan = &loaded.plan;
    let columns: Vec<&str> = found.factors.iter().map(|f| f.name.as_str()).collect();
    let demands = &found.demands;
    let summary = [
        ("Found", found.headline()),
        ("Judged by", found.judged_by.clone()),
        ("Columns", columns.join(", ")),
        (
            "Slices have",
            format!(
                "at least {} samples, a drop of at least {:.3}, p of at most {} after correction for \
                 the number of groups",
                demands.min_support, demands.min_drop, demands.max_p
            ),
        ),
    ];
    Ok(Exploration {
        kind: "slices".into(),
        experiment: plan.exp.name.clone(),
        target: plan.data.target.clone().unwrap_or_default(),
        program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: command(args),
        seed: plan.exp.seed,
        summary: summary.map(|(name, text)| (name.to_owned(), text)).to_vec(),
        notes: found.notes.clone(),
        tables: vec![("Slices".to_owned(), all)],
        exhibits: figures::all(found, plan)?,
        plan: settings(loaded),
    })
}

fn print(found: &Found, show: usize) {
    for note in &found.notes {
        let level = match note.level {
            NoteLevel::Info => "note",
            NoteLevel::Warning => "warning",
        };
        println!("{level}: {}", note.text);
    }
    println!("{}", found.headline());
    let columns = [
        ("", Align::Right),
        ("samples where", Align::Left),
        ("samples", Align::Right),
        (found.measure, Align::Right),
        ("drop", Align::Right),
        ("p", Align::Right),
    ];
    let mut table = nkl_report::Table::new(columns.map(|(n, a)| (n.to_owned(), a)).to_vec());
    for (i, (failing, name, _)) in found.described().take(show).enumerate() {
        let slice = &failing.slice;
        table.row(vec![
            (i + 1).to_string(),
            name,
            slice.support.to_string(),
            format!("{:.3}", slice.metric),
            format!("{:.3}", slice.steady_drop),
            format!("{:.1e}", failing.p),
        ]);
    }
    let count = found.looked.slices.len();
    if count > 0 && show > 0 {
        println!("\n{}", table.render());
    }
    for (i, (_, name, words)) in found.described().take(show).enumerate() {
        println!("{}. {name}", i + 1);
        words.iter().for_each(|line| println!("     {line}"));
    }
    if let Some(more) = count.checked_sub(show).filter(|n| *n > 0) {
        println!("... and {more} more in slices.csv");
    }
}
