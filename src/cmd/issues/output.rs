//! The tables, the page and the text of `nkl issues`.

use super::{cleaned, columns, figures, Found};
use crate::cli::IssuesArgs;
use crate::failure::Failure;
use crate::series::output::notes;
use crate::target::Target;
use crate::{latex, tables};
use nkl_config::{Loaded, NoteLevel};
use nkl_issues::findings::{Finding, Suggestion};
use nkl_report::{Exploration, Layout, Sheet};
use serde_json::json;

/// How many findings the page shows.
const ON_PAGE: usize = 200;

/// Writes `results/issues.csv`, `label_quality.csv`, `issues.json`, `issues.html` with its pictures and
/// the cleaned table, and prints the worst.
pub fn write(
    found: &Found,
    args: &IssuesArgs,
    layout: &Layout,
    loaded: &Loaded,
) -> Result<(), Failure> {
    let plan = &loaded.plan;
    let sheet = sheet(found);
    let table = layout.results.join("issues.csv");
    let (header, rows) = (sheet.header.clone(), sheet.rows.iter().cloned());
    tables::write(&table, header, rows).map_err(Failure::Run)?;
    let text = serde_json::to_vec_pretty(&summary(found)).map_err(Failure::run)?;
    let json = Target::whole(&layout.results.join("issues.json"), &text).map_err(Failure::Run)?;
    let mut files = vec![table, json];
    if !found.judged_by.is_empty() {
        let path = layout.results.join("label_quality.csv");
        let header = ["file", "start", "end", "label", "label_quality"].map(str::to_string);
        tables::write(&path, header.to_vec(), qualities(found)).map_err(Failure::Run)?;
        files.push(path);
    }
    let lines = lines(found);
    let page = page(found, args, loaded, &lines, sheet)?;
    files.extend(nkl_report::write_page(&page, layout, &plan.plot).map_err(Failure::run)?);
    let (document, said) = latex::exploration(&page, layout, &plan.report)?;
    files.extend(document);
    print(found, &lines, args.show);
    print!("{}", notes(said.as_slice()));
    if let Some(path) = &args.apply {
        let left = cleaned::write(found, plan, path, args.fix).map_err(Failure::Run)?;
        let all = found.dataset.len();
        println!("{}: {left} of {all} rows are left", path.display());
        files.push(path.clone());
    }
    println!("{}", nkl_report::where_to_find(&layout.root, &files));
    Ok(())
}

/// The label quality of each sample, in the order of the data.
fn qualities<'a>(found: &'a Found) -> impl Iterator<Item = Vec<String>> + 'a {
    let samples = found
        .dataset
        .segments
        .iter()
        .zip(&found.quality)
        .enumerate();
    samples.map(|(row, (segment, quality))| {
        let quality = quality.is_finite().then(|| quality.to_string());
        vec![
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
            found.label(row),
            quality.unwrap_or_default(),
        ]
    })
}

/// One line per finding, the worst first.
fn sheet(found: &Found) -> Sheet {
    let header = [
        "file",
        "start",
        "end",
        "issue",
        "severity",
        "label",
        "suggested",
        "label_quality",
        "detail",
    ];
    let rows = found.findings.iter().filter_map(|finding| {
        let segment = found.dataset.segments.get(finding.row)?;
        let quality = found.quality.get(finding.row).filter(|q| q.is_finite());
        Some(vec![
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
            finding.kind.name().to_string(),
            format!("{:.6}", finding.severity),
            found.label(finding.row),
            found.suggested(finding),
            quality.map(|q| format!("{q:.6}")).unwrap_or_default(),
            finding.detail.clone(),
        ])
    });
    Sheet {
        header: header.map(str::to_string).to_vec(),
        rows: rows.collect(),
    }
}

fn summary(found: &Found) -> serde_json::Value {
    let counts = found.counts();
    let counts = counts
        .iter()
        .map(|(kind, n)| (kind.name().to_string(), json!(n)));
    let joint = found.joint.as_ref();
    let joint = joint.map(|j| j.outer_iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    json!({
        "samples": found.dataset.len(),
        "labels": found.labels,
        "judged_by": found.judged_by,
        "accuracy": found.accuracy,
        "score": found.score,
        "counts": counts.collect::<serde_json::Map<_, _>>(),
        "health": found.health,
        "confident_joint": joint,
        "rarest_class": found.imbalance.as_ref().map(|i| json!({
            "class": found.labels.get(i.class), "share": i.share, "is_issue": i.is_issue,
        })),
        "missing_feature_values": found.missing,
        "order_p_value": found.order_p.is_finite().then_some(found.order_p),
        "columns": found.columns,
        "speakers_in_several_splits": columns::shared_speakers(found.dataset),
        "notes": found.notes,
    })
}

/// What there is to say about the data as a whole.
fn lines(found: &Found) -> Vec<String> {
    let counts = found.counts();
    let counts: Vec<String> = counts
        .iter()
        .map(|(k, n)| format!("{n} {}", k.name()))
        .collect();
    let counts = match counts.is_empty() {
        true => "none".to_string(),
        false => counts.join(", "),
    };
    let mut lines = vec![format!(
        "issues among {} samples: {counts}",
        found.dataset.len()
    )];
    let name = |class: usize| found.labels.get(class).map_or("?", String::as_str);
    if let Some(accuracy) = found.accuracy {
        let by = &found.judged_by;
        lines.push(format!(
            "accuracy {accuracy:.3} of out-of-sample predictions ({by})"
        ));
    }
    if let Some(health) = &found.health {
        let (overall, wrong) = (health.overall, health.off_diagonal_calibrated);
        lines.push(format!(
            "label health {overall:.3}: about {wrong} labels are wrong"
        ));
        for o in health.overlapping.iter().take(3).filter(|o| o.rows > 0) {
            let (a, b) = (name(o.a), name(o.b));
            lines.push(format!(
                "{a} and {b} are mixed up in about {} samples",
                o.rows
            ));
        }
    }
    if let Some(i) = found.imbalance.as_ref().filter(|i| i.is_issue) {
        let share = 100.0 * i.share;
        lines.push(format!(
            "class {} is rare: {share:.2} % of the samples",
            name(i.class)
        ));
    }
    if found.missing > 0 {
        let all = found.scaled.len();
        lines.push(format!(
            "{} of {all} feature values are missing",
            found.missing
        ));
    }
    if found.order_p < 0.05 {
        let p = match found.order_p < 0.001 {
            true => "p < 0.001".to_string(),
            false => format!("p = {:.3}", found.order_p),
        };
        lines.push(format!(
            "the order of the rows is not random ({p}): folds have to be shuffled"
        ));
    }
    for d in found.columns.iter().filter(|d| d.notable) {
        let [a, b] = &d.columns;
        let tests = d.lines.first().map_or("", String::as_str);
        lines.push(format!("{a} depends on {b}: {} ({tests})", d.meaning));
    }
    if let Some(shared) = columns::shared_speakers(found.dataset).filter(|n| *n > 0) {
        lines.push(format!("{shared} speakers are in more than one split"));
    }
    lines
}

fn page(
    found: &Found,
    args: &IssuesArgs,
    loaded: &Loaded,
    lines: &[String],
    mut worst: Sheet,
) -> Result<Exploration, Failure> {
    let plan = &loaded.plan;
    let config = nkl_report::Config {
        file: args.config.config().display().to_string(),
        overrides: args.config.set.clone(),
    };
    let findings = lines.iter().enumerate().map(|(i, line)| {
        let title = if i == 0 { "Found" } else { "" };
        (title.to_string(), line.clone())
    });
    let mut summary: Vec<(String, String)> = findings.collect();
    if found.accuracy.is_none() && !found.judged_by.is_empty() {
        summary.push(("Judged by".to_string(), found.judged_by.clone()));
    }
    let title = match worst.rows.len() > ON_PAGE {
        true => format!("The worst {ON_PAGE} of {}", worst.rows.len()),
        false => "All issues".to_string(),
    };
    worst.rows.truncate(ON_PAGE);
    Ok(Exploration {
        kind: "issues".into(),
        experiment: plan.exp.name.clone(),
        target: plan.data.target.clone().unwrap_or_default(),
        program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: config.command().replacen("nkl experiment", "nkl issues", 1) + &args.options(),
        seed: plan.exp.seed,
        summary,
        notes: found.notes.clone(),
        tables: vec![(title, worst)],
        exhibits: figures::all(found, plan)?,
        plan: serde_json::to_value(&loaded.resolved).unwrap_or_default(),
    })
}

fn print(found: &Found, lines: &[String], show: usize) {
    for note in found.notes.iter().filter(|n| n.level == NoteLevel::Warning) {
        println!("warning: {}", note.text);
    }
    for (i, line) in lines.iter().enumerate() {
        println!("{}{line}", if i == 0 { "" } else { "  " });
    }
    let worst = || found.findings.iter().take(show);
    let width = worst().map(|f| found.file(f).len()).max().unwrap_or(0);
    for finding in worst() {
        println!(
            "{:.3}  {:<width$}  {:<20}  {}",
            finding.severity,
            found.file(finding),
            finding.kind.name(),
            finding.detail
        );
    }
    if let Some(more) = found.findings.len().checked_sub(show).filter(|n| *n > 0) {
        println!("... and {more} more in issues.csv");
    }
}

impl Found<'_> {
    /// The label of a sample as text.
    pub fn label(&self, row: usize) -> String {
        match &self.dataset.target {
            nkl_data::Target::Classes { labels, index } => index
                .get(row)
                .and_then(|c| labels.get(*c))
                .cloned()
                .unwrap_or_default(),
            nkl_data::Target::Values(values) => {
                values.get(row).map(f64::to_string).unwrap_or_default()
            }
            nkl_data::Target::None => String::new(),
        }
    }

    /// The better label of a finding as text; empty where there is none.
    pub fn suggested(&self, finding: &Finding) -> String {
        match finding.suggested {
            Some(Suggestion::Class(class)) => self.labels.get(class).cloned().unwrap_or_default(),
            Some(Suggestion::Value(value)) => value.to_string(),
            None => String::new(),
        }
    }

    fn file(&self, finding: &Finding) -> &str {
        let segment = self.dataset.segments.get(finding.row);
        segment.map_or("", |s| s.file.as_str())
    }
}
