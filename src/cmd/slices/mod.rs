//! `nkl slices`: groups of samples on which a model fails.

mod columns;
mod figures;
mod output;
mod predictions;

use super::{describe, load, supported};
use crate::cli::{Against, SlicesArgs, SortBy};
use crate::failure::Failure;
use crate::judged::{cross_validated, judge};
use crate::stages::Stages;
use crate::walk;
use anyhow::anyhow;
use ndarray::{Array2, Axis};
use nkl_config::plan::{Plan, Task};
use nkl_config::{Loaded, Note, Purpose};
use nkl_data::{Dataset, Prepared};
use nkl_features::FeatureTable;
use nkl_issues::finch::{finch, hierarchy, Partition};
use nkl_issues::findings::scaled;
use nkl_issues::neighbours::{remoteness, Graph, Metric};
use nkl_issues::slices::{
    self, failing, groupings, traits, Criterion, Demands, Factor, Groups, Looked, Measure, Origin,
    Reference, Surroundings, Traits,
};
use nkl_report as report;
use predictions::Predicted;

/// Everything that was found.
pub struct Found {
    /// The samples that were judged.
    pub dataset: Dataset,
    /// Their features, scaled; no columns where there are none.
    pub scaled: Array2<f64>,
    /// The same as they were computed.
    pub table: Option<FeatureTable>,
    /// Columns that make groups.
    pub factors: Vec<Factor>,
    /// Predictions; none for outliers.
    pub predicted: Option<Predicted>,
    /// What was measured.
    pub measure: &'static str,
    /// Whether a high value is good.
    pub high_is_good: bool,
    /// The measure of each sample.
    pub values: Vec<f64>,
    /// The slices.
    pub looked: Looked,
    /// What characterises each.
    pub traits: Vec<Traits>,
    /// What slices had to be like.
    pub demands: Demands,
    /// How the predictions came about.
    pub judged_by: String,
    /// Remarks of all stages.
    pub notes: Vec<Note>,
}

/// How many nearest samples say how unusual one is.
const NEIGHBOURS: usize = 10;

/// Predicts, groups, measures, and says what it found.
pub fn run(args: &SlicesArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let metric = check(args)?;
    let trains = args.predictions.is_none() && !args.outliers;
    let purpose = if trains {
        Purpose::Experiment
    } else {
        Purpose::Explore
    };
    let mut loaded = load(&args.config, purpose)?;
    if trains {
        cross_validated(&mut loaded.plan, &args.folds);
    }
    let plan = &loaded.plan;
    ready(plan, args, trains)?;
    let layout = report::Layout::new(plan);

    let Prepared {
        dataset,
        task,
        notes,
        ..
    } = walk::data(plan)?;
    let mut notes: Vec<Note> = loaded.notes.iter().cloned().chain(notes).collect();
    let estimator = match trains {
        true => Some(supported::ready(plan, task)?),
        false => None,
    };
    suits(metric, task, trains)?;
    columns::check(plan, &dataset, &args.columns)?;
    let given = match &args.predictions {
        Some(name) => Some(predictions::given(plan, &dataset, name, &mut notes)?),
        None => None,
    };
    stages.end_with("data", &describe::data(&dataset));

    let wanted = trains || args.outliers || !args.no_features;
    let (dataset, table) = match wanted {
        true => {
            let cache = layout.root.join(&plan.exp.cache_dir);
            let featured = walk::features(plan, &cache, dataset)?;
            let (count, cached) = (featured.dataset.len(), featured.from_cache);
            let said = describe::features(&featured.summary, count, cached);
            notes.extend(featured.notes);
            stages.end_with("features", &said);
            (featured.dataset, Some(featured.table))
        }
        false => (dataset, None),
    };
    let (rows, predicted, judged_by) = match (&estimator, given, &table) {
        (Some(estimator), _, Some(table)) => {
            let judged = judge(plan, estimator.as_ref(), &dataset, table, &[])?;
            let (rows, predicted) = predictions::trained(&dataset, &judged)?;
            (rows, Some(predicted), judged.by)
        }
        (_, Some(given), _) => {
            // Samples without features are gone: those that are left are found again by name.
            let (rows, predicted) = given.of(&dataset, &mut notes)?;
            let by = format!("predictions: {}", args.predictions.as_deref().unwrap_or(""));
            (rows, Some(predicted), by)
        }
        _ => (
            (0..dataset.len()).collect(),
            None,
            "distance from neighbours".to_owned(),
        ),
    };
    stages.end_with("predict", &judged_by);

    let judged = Judged {
        dataset: dataset.select(&rows),
        table: table.map(|table| FeatureTable {
            values: table.values.select(Axis(0), &rows),
            ..table
        }),
        predicted,
        by: judged_by,
        notes,
    };
    let found = look(plan, args, metric, judged)?;
    let count = found.looked.slices.len();
    stages.end_with(
        "slices",
        &format!("{} groups, {count} slices", found.looked.groups),
    );
    output::write(&found, args, &layout, &loaded)
}

/// Samples with what was predicted for them.
struct Judged {
    dataset: Dataset,
    table: Option<FeatureTable>,
    predicted: Option<Predicted>,
    by: String,
    notes: Vec<Note>,
}

/// The metric that is asked for, and whether all numbers are in range.
fn check(args: &SlicesArgs) -> Result<Option<Measure>, Failure> {
    let bad = |text: String| Err(Failure::bad_input(anyhow!(text)));
    if !(args.max_p > 0.0 && args.max_p <= 1.0) {
        return bad(format!(
            "--max-p {}: expected more than 0, at most 1",
            args.max_p
        ));
    }
    if let Some(drop) = args.min_drop.filter(|d| !d.is_finite() || *d < 0.0) {
        return bad(format!("--min-drop {drop}: expected a number from 0 on"));
    }
    let Some(name) = &args.metric else {
        return Ok(None);
    };
    match Measure::NAMES.iter().find(|(known, _)| known == name) {
        Some((_, measure)) => Ok(Some(*measure)),
        None => {
            let known = Measure::NAMES.map(|(name, _)| name).join(", ");
            bad(format!("--metric {name} is not known; there are {known}"))
        }
    }
}

/// Whether the metric can be measured of such a target, before anything is computed.
fn suits(metric: Option<Measure>, task: Task, trains: bool) -> Result<(), Failure> {
    let Some(metric) = metric else {
        return Ok(());
    };
    let none = Array2::zeros((0, 0));
    let kind = match task {
        Task::Classification => slices::Predictions::Classes {
            given: &[],
            predicted: &[],
            proba: trains.then(|| none.view()),
        },
        Task::Regression => slices::Predictions::Values {
            given: &[],
            predicted: &[],
        },
    };
    let measured = slices::values(metric, &kind);
    measured.map(|_| ()).map_err(Failure::bad_input)
}

/// What the registries have to say, before any work.
fn ready(plan: &Plan, args: &SlicesArgs, trains: bool) -> Result<(), Failure> {
    report::figure::Format::parse(&plan.plot.format).map_err(Failure::bad_input)?;
    if trains {
        supported::ready(plan, plan.exp.task.unwrap_or(Task::Classification))?;
        crate::threads::limit(plan.model.n_jobs);
        return Ok(());
    }
    if args.no_features && !args.outliers {
        return Ok(());
    }
    if plan.feats.types.is_empty() {
        let text = "FEATS.type names no features to group samples by; with --predictions, \
                    --no-features looks at columns alone";
        return Err(Failure::bad_input(anyhow!(text)));
    }
    nkl_features::check(&plan.feats).map_err(Failure::bad_input)
}

fn look(
    plan: &Plan,
    args: &SlicesArgs,
    metric: Option<Measure>,
    judged: Judged,
) -> Result<Found, Failure> {
    let Judged {
        dataset,
        table,
        predicted,
        by,
        mut notes,
    } = judged;
    let scaled = match &table {
        Some(table) => scaled(table.values.view()),
        None => Array2::zeros((dataset.len(), 0)),
    };
    let (measure, high_is_good, values) = match &predicted {
        Some(predicted) => {
            let both = predicted.beside(&dataset)?;
            let measure = metric.unwrap_or(both.usual());
            let values = slices::values(measure, &both).map_err(Failure::bad_input)?;
            (measure.name(), measure.high_is_good(), values)
        }
        None => {
            let metric = Metric::usual(scaled.ncols());
            let graph = Graph::new(scaled.view(), NEIGHBOURS, metric);
            let graph = graph.map_err(Failure::bad_input)?;
            ("distance", false, remoteness(&graph))
        }
    };
    let given = args.predictions.as_deref();
    let factors = columns::factors(plan, &dataset, &args.columns, given, &mut notes)?;
    let levels = match args.no_features || table.is_none() {
        true => Vec::new(),
        false => clusters(&scaled, &mut notes)?,
    };
    let demands = demands(args, &values, high_is_good);
    let groups = Groups {
        levels: &levels,
        columns: &groupings(&factors, args.depth as usize),
    };
    let looked = failing(&groups, &values, &demands).map_err(Failure::bad_input)?;
    let (given, guessed) = match (&predicted, &dataset.target) {
        (Some(Predicted::Classes { predicted, .. }), nkl_data::Target::Classes { index, .. }) => {
            (index.as_slice(), predicted.as_slice())
        }
        _ => (&[][..], &[][..]),
    };
    let empty = (ndarray::Array2::zeros((dataset.len(), 0)), Vec::new());
    let (features, names) = match &table {
        Some(table) => (table.values.view(), &table.names),
        None => (empty.0.view(), &empty.1),
    };
    let around = Surroundings {
        features,
        names,
        factors: &factors,
        values: &values,
        high_is_good,
        classes: (given, guessed),
    };
    let special = looked.slices.iter().map(|found| {
        let known: Vec<&str> = match &found.origin {
            Origin::Columns(conditions) => conditions.iter().map(|c| c.0.as_str()).collect(),
            Origin::Cluster { .. } => Vec::new(),
        };
        traits(&found.slice.rows, &known, &around)
    });
    let special = special.collect();
    Ok(Found {
        traits: special,
        scaled,
        dataset,
        table,
        factors,
        predicted,
        measure,
        high_is_good,
        values,
        looked,
        demands,
        judged_by: by,
        notes,
    })
}

/// Levels of clusters, coarse to fine; none, with a remark, where there are too few samples.
fn clusters(scaled: &Array2<f64>, notes: &mut Vec<Note>) -> Result<Vec<Partition>, Failure> {
    let levels = finch(scaled.view(), Metric::Euclidean).map_err(Failure::bad_input)?;
    let levels = hierarchy(&levels);
    if levels.is_empty() {
        let text = "the features fall into fewer than three clusters: only columns make groups";
        notes.push(Note::warning(text.to_string()));
    }
    Ok(levels)
}

fn demands(args: &SlicesArgs, values: &[f64], high_is_good: bool) -> Demands {
    let usual = Demands::usual(values, high_is_good);
    Demands {
        min_drop: args.min_drop.unwrap_or(usual.min_drop),
        min_support: args.min_support.unwrap_or(usual.min_support),
        max_p: args.max_p,
        reference: match args.against {
            Against::Overall => Reference::Overall,
            Against::Parent => Reference::Parent,
        },
        remove_outliers: args.remove_outliers,
        nested: args.nested,
        criterion: match args.sort {
            SortBy::Evidence => None,
            SortBy::Drop => Some(Criterion::Drop),
            SortBy::Support => Some(Criterion::Support),
            SortBy::DropTimesSupport => Some(Criterion::DropTimesSupport),
        },
        ..usual
    }
}

/// The command line that repeats it.
pub fn command(args: &SlicesArgs) -> String {
    let config = report::Config {
        file: args.config.config().display().to_string(),
        overrides: args.config.set.clone(),
    };
    config.command().replacen("nkl experiment", "nkl slices", 1) + &args.options()
}

/// Settings in one value, for the page.
pub fn settings(loaded: &Loaded) -> serde_json::Value {
    serde_json::to_value(&loaded.resolved).unwrap_or_default()
}
