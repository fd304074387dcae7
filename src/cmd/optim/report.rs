//! Tables and pictures of a search.

use super::divide::Parts;
use super::search::Trial;
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::series::output::{self, file_name, shown};
use crate::series::{records, Member, Scores};
use crate::tables;
use indexmap::IndexMap;
use nkl_config::plan::{combination, describe, Axis, OptimPlan};
use nkl_config::{Literal, Loaded, Note};
use nkl_learn::search::{Scoring, Summary};
use nkl_report::plots::GroupsData;
use nkl_report::{measure_name, Align, Sheet, Table};
use serde::Serialize;

/// Most candidates shown on the screen; all are in the tables.
const MOST_SHOWN: usize = 15;

/// What is reported.
pub struct Report<'a> {
    pub args: &'a ConfigArgs,
    pub base: &'a Loaded,
    pub optim: &'a OptimPlan,
    pub scoring: Scoring,
    pub parts: &'a Parts,
    pub members: &'a [Member],
    pub trials: &'a [Trial],
    pub best: &'a Member,
    /// Of the best settings, on the test part.
    pub scores: &'a Scores,
}

#[derive(Serialize)]
struct Row<'a> {
    /// Number of the combination, from 1.
    number: usize,
    parameters: IndexMap<&'a str, &'a Literal>,
    /// The last round that it came to, from 1.
    round: usize,
    /// Training samples of that round.
    samples: usize,
    #[serde(flatten)]
    summary: &'a Summary,
    best: bool,
}

#[derive(Serialize)]
struct Whole<'a> {
    program: &'static str,
    experiment: &'a str,
    config: String,
    set: &'a [String],
    search: &'a OptimPlan,
    metric: &'static str,
    decided_on: String,
    candidates: &'a [Row<'a>],
    /// The best settings, trained on the whole training part.
    test: &'a Scores,
    notes: Vec<String>,
}

impl Report<'_> {
    /// Writes everything and says on the screen what was best.
    pub fn write(&self, mut notes: Vec<Note>) -> Result<(), Failure> {
        let folder = self.base.plan.exp.folder();
        let results = folder.join("results");
        let name = |end: &str| results.join(format!("optim_{}{end}", self.optim.model));
        let rows = self.rows();
        let mut files = vec![name(".csv")];
        let sheet = self.sheet(&rows);
        let cells = sheet.rows.iter().cloned();
        tables::write(&name(".csv"), sheet.header.clone(), cells).map_err(Failure::Run)?;
        let remark = format!(
            "The best settings that `nkl optim` found for {}.",
            self.optim.model
        );
        let best = output::ini(
            self.args,
            &self.best.overrides,
            &remark,
            output::SERIES,
            &name("_best.ini"),
        )?;
        files.push(best);
        let page = output::Page {
            kind: format!("optim_{}", self.optim.model),
            command: "optim",
            args: self.args,
            base: self.base,
            summary: vec![
                ("Candidates".to_owned(), rows.len().to_string()),
                ("Decided by".to_owned(), self.parts.describe()),
                (
                    "Best".to_owned(),
                    describe(combination(&self.optim.axes, self.best.number)),
                ),
                ("The best".to_owned(), self.test().trim_end().to_owned()),
            ],
            notes: notes.clone(),
            tables: vec![("Candidates".to_owned(), sheet)],
            groups: self.groups(&rows),
        };
        let (pictures, said) = page.write()?;
        files.extend(pictures);
        notes.extend(said);
        let texts = output::notes(&notes);
        let data = Whole {
            program: concat!("nkl ", env!("CARGO_PKG_VERSION")),
            experiment: &self.base.plan.exp.name,
            config: self.args.config().display().to_string(),
            set: &self.args.set,
            search: self.optim,
            metric: self.scoring.name(),
            decided_on: self.parts.describe(),
            candidates: &rows,
            test: self.scores,
            notes: texts.lines().map(str::to_owned).collect(),
        };
        files.insert(
            0,
            records::json(&name(".json"), &data).map_err(Failure::Run)?,
        );
        println!("{}", self.screen(&rows));
        print!("{texts}");
        println!("{}", nkl_report::where_to_find(&folder, &files));
        Ok(())
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let pairs = self.members.iter().zip(self.trials);
        pairs
            .map(|(member, trial)| Row {
                number: member.number + 1,
                parameters: combination(&self.optim.axes, member.number)
                    .into_iter()
                    .collect(),
                round: trial.round + 1,
                samples: trial.rows,
                summary: &trial.summary,
                best: member.number == self.best.number,
            })
            .collect()
    }

    /// One row per candidate.
    fn sheet(&self, rows: &[Row]) -> Sheet {
        let parts = rows
            .iter()
            .map(|r| r.summary.parts.len())
            .max()
            .unwrap_or(0);
        let mut header = vec!["candidate".to_owned()];
        header.extend(self.optim.axes.iter().map(|axis| axis.name.clone()));
        let fixed = ["round", "samples", "metric", "score", "std"];
        header.extend(fixed.map(str::to_owned));
        header.extend((1..=parts).map(|part| format!("part_{part}")));
        header.extend(["best", "error"].map(str::to_owned));
        let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        let cells = rows.iter().map(|row| {
            let mut cells = vec![row.number.to_string()];
            cells.extend(row.parameters.values().map(|value| value.to_text()));
            cells.extend([
                row.round.to_string(),
                row.samples.to_string(),
                self.scoring.name().to_owned(),
                number(row.summary.mean),
                number(row.summary.std),
            ]);
            let part = |i| number(row.summary.parts.get(i).copied().flatten());
            cells.extend((0..parts).map(part));
            cells.push(if row.best { "best" } else { "" }.to_owned());
            cells.push(row.summary.error.clone().unwrap_or_default());
            cells
        });
        Sheet {
            header,
            rows: cells.collect(),
        }
    }

    /// The scores by the values of each parameter that has several.
    fn groups(&self, rows: &[Row]) -> Vec<(String, GroupsData)> {
        let axes = self.optim.axes.iter().filter(|axis| axis.values.len() > 1);
        let of = |axis: &Axis| {
            let (model, experiment) = (&self.optim.model, &self.base.plan.exp.name);
            let data = GroupsData {
                titles: vec![
                    format!("{experiment}: {model} by {}", axis.name),
                    format!("decided by {}", self.parts.describe()),
                ],
                what: axis.name.clone(),
                score: match self.scoring {
                    Scoring::Measure(measure) => measure_name(measure).to_owned(),
                    other => other.name().to_owned(),
                },
                groups: groups(axis, rows),
            };
            (format!("optim_{model}_{}", file_name(&axis.name)), data)
        };
        axes.map(of).collect()
    }

    fn screen(&self, rows: &[Row]) -> String {
        let rounds = rows.iter().map(|row| row.round).max().unwrap_or(1);
        let mut columns = vec![("".to_owned(), Align::Right)];
        columns.extend(
            self.optim
                .axes
                .iter()
                .map(|a| (a.name.clone(), Align::Left)),
        );
        columns.extend((rounds > 1).then(|| ("round".to_owned(), Align::Right)));
        columns.push((self.scoring.name().to_owned(), Align::Right));
        columns.push(("SD".to_owned(), Align::Right));
        columns.push(("".to_owned(), Align::Left));
        let mut table = Table::new(columns);
        let mut order: Vec<&Row> = rows.iter().collect();
        let key = |row: &Row| match row.summary.mean {
            Some(mean) if self.scoring.higher_is_better() => -mean,
            Some(mean) => mean,
            None => f64::INFINITY,
        };
        order.sort_by(|a, b| b.round.cmp(&a.round).then(key(a).total_cmp(&key(b))));
        for row in order.iter().take(MOST_SHOWN) {
            let mut cells = vec![row.number.to_string()];
            cells.extend(row.parameters.values().map(|value| value.to_text()));
            cells.extend((rounds > 1).then(|| row.round.to_string()));
            cells.extend([shown(row.summary.mean), shown(row.summary.std)]);
            cells.push(match &row.summary.error {
                Some(error) => format!("failed: {error}"),
                None if row.best => "best".to_owned(),
                None => String::new(),
            });
            table.row(cells);
        }
        let more = match rows.len().saturating_sub(MOST_SHOWN) {
            0 => String::new(),
            more => format!(
                "  and {more} more in results/optim_{}.csv\n",
                self.optim.model
            ),
        };
        let chosen = combination(&self.optim.axes, self.best.number);
        format!(
            "Candidates, decided by {}\n{}{more}\nBest: {}\n{}",
            self.parts.describe(),
            table.render(),
            describe(chosen),
            self.test()
        )
    }

    /// What the best settings reach on data that the search has not seen.
    fn test(&self) -> String {
        if let Some(error) = &self.scores.error {
            return format!("It could not be evaluated: {error}\n");
        }
        let metrics = self.scores.best_run();
        let all = metrics.into_iter().flatten();
        let each = all.map(|(m, score)| format!("{} {}", measure_name(*m), score.describe()));
        let each: Vec<String> = each.collect();
        format!("On {}: {}\n", self.scores.evaluated, each.join(", "))
    }
}

fn groups(axis: &Axis, rows: &[Row]) -> Vec<(String, Vec<f64>)> {
    let of = |value: &Literal| {
        let own = rows
            .iter()
            .filter(|row| row.parameters.get(axis.name.as_str()) == Some(&value));
        let scores = own.filter_map(|row| row.summary.mean);
        (value.to_text(), scores.collect())
    };
    axis.values.iter().map(of).collect()
}
