//! `nkl issues`: which labels are probably wrong, and what else is odd about the data.

mod cleaned;
mod columns;
mod figures;
mod labels;
mod output;
mod recordings;

use super::{describe, load, supported};
use crate::cli::IssuesArgs;
use crate::failure::Failure;
use crate::judged::{cross_validated, judge};
use crate::stages::Stages;
use crate::walk;
use ndarray::Array2;
use nkl_config::plan::Task;
use nkl_config::{Note, Purpose};
use nkl_data::{Dataset, Target};
use nkl_features::FeatureTable;
use nkl_issues::confident;
use nkl_issues::findings::{self, Finding, Kind};
use nkl_issues::neighbours::Imbalance;
use nkl_report as report;

/// Everything that was found.
pub struct Found<'a> {
    /// The samples.
    pub dataset: &'a Dataset,
    /// Their features: gaps filled, scaled, cut.
    pub scaled: Array2<f64>,
    /// Class names; none for a regression.
    pub labels: &'a [String],
    /// The worst first.
    pub findings: Vec<Finding>,
    /// Share of labels that are predicted.
    pub accuracy: Option<f64>,
    /// What the labels are worth.
    pub health: Option<confident::Health>,
    /// Given by true, in whole numbers.
    pub joint: Option<Array2<i64>>,
    /// Label quality of each sample, 1 = good; NaN where it is not known.
    pub quality: Vec<f64>,
    /// What that is, by its name.
    pub score: &'static str,
    /// The rarest class.
    pub imbalance: Option<Imbalance>,
    /// Feature values that are missing.
    pub missing: usize,
    /// How likely it is that the order of the rows is chance; NaN where it was not looked at.
    pub order_p: f64,
    /// Columns against each other.
    pub columns: Vec<columns::Dependence>,
    /// How the out-of-sample predictions came about.
    pub judged_by: String,
    /// Remarks of all stages.
    pub notes: Vec<Note>,
}

/// Looks at labels, features, recordings and columns, and says what it found.
pub fn run(args: &IssuesArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    labels::check(args)?;
    let mut loaded = load(&args.config, Purpose::Experiment)?;
    cross_validated(&mut loaded.plan, &args.folds);
    let plan = &loaded.plan;
    supported::ready(plan, plan.exp.task.unwrap_or(Task::Classification))?;
    report::figure::Format::parse(&plan.plot.format).map_err(Failure::bad_input)?;
    crate::threads::limit(plan.model.n_jobs);
    let layout = report::Layout::new(plan);

    let prepared = walk::data(plan)?;
    let estimator = supported::ready(plan, prepared.task)?;
    labels::check_task(args, prepared.task)?;
    let mut notes: Vec<Note> = loaded.notes.iter().cloned().chain(prepared.notes).collect();
    stages.end_with("data", &describe::data(&prepared.dataset));

    let cache = layout.root.join(&plan.exp.cache_dir);
    let featured = walk::features(plan, &cache, prepared.dataset)?;
    let (dataset, table) = (&featured.dataset, &featured.table);
    notes.extend(featured.notes);
    let said = describe::features(&featured.summary, dataset.len(), featured.from_cache);
    stages.end_with("features", &said);

    let class_names = crate::assemble::labels(dataset);
    let mut found = Found::of_features(dataset, table, &class_names, notes);
    if !matches!(dataset.target, Target::None) {
        let mut doubted = Vec::new();
        let mut judged = judge(plan, estimator.as_ref(), dataset, table, &doubted)?;
        for _ in 1..args.rounds {
            let flagged = labels::flagged(dataset, &class_names, &judged, args)?;
            if flagged == doubted {
                break;
            }
            doubted = flagged;
            judged = judge(plan, estimator.as_ref(), dataset, table, &doubted)?;
        }
        if !doubted.is_empty() {
            let labels = if doubted.len() == 1 {
                "label"
            } else {
                "labels"
            };
            judged.by += &format!(", nothing learned from {} doubtful {labels}", doubted.len());
        }
        labels::look(&mut found, &judged, args)?;
        stages.end_with("labels", &found.judged_by);
    }
    found.look_at_neighbours(plan.exp.seed)?;
    stages.end_with("features", "neighbours, groups, order");
    if !args.no_audio {
        found.findings.extend(recordings::check(dataset));
        let seconds: Vec<f64> = dataset.segments.iter().map(|s| s.duration()).collect();
        found.findings.extend(findings::of_durations(&seconds));
        let what = "clipping, silence, offset, band, duplicates, durations";
        stages.end_with("audio", what);
    }
    found.columns = columns::look(plan, dataset);
    findings::sort(&mut found.findings);
    output::write(&found, args, &layout, &loaded)
}

impl<'a> Found<'a> {
    fn of_features(
        dataset: &'a Dataset,
        table: &FeatureTable,
        labels: &'a [String],
        notes: Vec<Note>,
    ) -> Self {
        Found {
            dataset,
            scaled: findings::scaled(table.values.view()),
            labels,
            findings: findings::of_nulls(table.values.view()),
            accuracy: None,
            health: None,
            joint: None,
            quality: vec![f64::NAN; dataset.len()],
            score: "",
            imbalance: None,
            missing: table.values.iter().filter(|v| !v.is_finite()).count(),
            order_p: f64::NAN,
            columns: Vec::new(),
            judged_by: String::new(),
            notes,
        }
    }

    /// Outliers, near duplicates, groups, order.
    fn look_at_neighbours(&mut self, seed: u64) -> Result<(), Failure> {
        let dataset = self.dataset;
        let name = |row: usize| {
            let segment = dataset.segments.get(row);
            segment.map(|s| s.file.clone()).unwrap_or_default()
        };
        let complete = self.quality.iter().all(|q| q.is_finite());
        let confidence: &[f64] = if complete { &self.quality } else { &[] };
        let seen = findings::of_features(self.scaled.view(), confidence, seed, name);
        let seen = seen.map_err(Failure::bad_input)?;
        self.findings.extend(seen.findings);
        self.order_p = seen.order.p_value;
        Ok(())
    }

    /// How many findings there are of each kind, in the order of kinds.
    pub fn counts(&self) -> Vec<(Kind, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.kind).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }
}
