//! `nkl explore`: what is in data and features, with pictures.

use super::{describe, load, review};
use crate::cli::{ConfigArgs, ReviewArgs};
use crate::explore::{self, Features, View};
use crate::failure::Failure;
use crate::latex;
use crate::series::output;
use crate::stages::Stages;
use crate::walk::{self, Featured};
use anyhow::Context;
use nkl_config::plan::Plan;
use nkl_config::{Note, Purpose};
use nkl_data::{Column, Dataset, Prepared};
use nkl_report as report;

/// Looks at what `[EXPL]` asks for, and says where everything is.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let loaded = load(args, Purpose::Explore)?;
    let plan = &loaded.plan;
    let wanted = needs_features(plan);
    if let Some(key) = wanted.filter(|_| plan.feats.types.is_empty()) {
        return Err(Failure::bad_input(anyhow::anyhow!(
            "EXPL.{key} needs features, but FEATS.type names none"
        )));
    }
    report::figure::Format::parse(&plan.plot.format).map_err(Failure::bad_input)?;
    if wanted.is_some() {
        nkl_features::check(&plan.feats).map_err(Failure::bad_input)?;
    }
    let layout = report::Layout::new(plan);
    std::fs::create_dir_all(&layout.results)
        .with_context(|| format!("cannot make the folder {}", layout.results.display()))
        .map_err(Failure::Run)?;
    stages.end("plan");

    let Prepared {
        dataset,
        task,
        notes,
        ..
    } = walk::data(plan)?;
    let mut remarks: Vec<Note> = loaded.notes.iter().cloned().chain(notes).collect();
    explore::check_columns(plan, &dataset)?;
    explore::check_models(plan, task)?;
    explore::check_shapley(plan, task)?;
    stages.end_with("data", &describe::data(&dataset));
    if plan.expl.print_colvals {
        print_values(&dataset);
    }

    let (dataset, features) = match wanted {
        Some(_) => {
            let (dataset, features) = extract(plan, &layout, dataset, &mut remarks, &mut stages)?;
            (dataset, Some(features))
        }
        None => (dataset, None),
    };
    let view = View::new(plan, &dataset);
    let exhibits = explore::exhibits(&view, features.as_ref(), &mut remarks)?;
    stages.end_with("explore", &format!("{} figures", exhibits.len()));

    let config = report::Config {
        file: args.config().display().to_string(),
        overrides: args.set.clone(),
    };
    let mut summary = vec![("Data".to_owned(), describe::data(&dataset))];
    if let Some(features) = &features {
        let types = plan.feats.types.join(", ");
        let count = features.names.len();
        summary.push(("Features".to_owned(), format!("{types} ({count} columns)")));
    }
    let found = report::Exploration {
        kind: "exploration".into(),
        experiment: plan.exp.name.clone(),
        target: plan.data.target.clone().unwrap_or_default(),
        program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: config
            .command()
            .replacen("nkl experiment", "nkl explore", 1),
        seed: plan.exp.seed,
        summary,
        notes: remarks,
        tables: Vec::new(),
        exhibits,
        plan: serde_json::to_value(&loaded.resolved).unwrap_or_default(),
    };
    let mut files = report::write_exploration(&found, &layout, &plan.plot).map_err(Failure::run)?;
    let (written, said) = latex::exploration(&found, &layout, &plan.report)?;
    files.extend(written);
    stages.end_with("write", &format!("{} files", files.len()));
    println!("{}", report::exploration_text(&found));
    let remarks: Vec<Note> = found.notes.iter().cloned().chain(said).collect();
    print!("{}", output::notes(&remarks));
    println!("{}", report::where_to_find(&layout.root, &files));
    if plan.expl.spotlight {
        let page = ReviewArgs::of_config(args.config(), args.set.clone());
        return review::experiment(loaded, &page, Vec::new());
    }
    Ok(())
}

/// The first key that asks for features; `None` where the data are enough.
fn needs_features(plan: &Plan) -> Option<&'static str> {
    let expl = &plan.expl;
    let asked = [
        ("feature_distributions", expl.feature_distributions),
        ("scatter", !expl.scatter.is_empty()),
        ("regplot", !expl.regplot.is_empty()),
        ("plot_tree", expl.plot_tree),
        ("shap", expl.shap),
    ];
    asked.into_iter().find(|(_, set)| *set).map(|(key, _)| key)
}

fn extract(
    plan: &Plan,
    layout: &report::Layout,
    dataset: Dataset,
    remarks: &mut Vec<Note>,
    stages: &mut Stages,
) -> Result<(Dataset, Features), Failure> {
    let cache = layout.root.join(&plan.exp.cache_dir);
    let Featured {
        dataset,
        table,
        summary,
        from_cache,
        notes,
        ..
    } = walk::features(plan, &cache, dataset)?;
    remarks.extend(notes);
    let rows = View::new(plan, &dataset).rows();
    let features = Features::new(plan, &dataset, table, rows, remarks)?;
    let count = features.table.values.nrows();
    let said = describe::features(&summary, count, from_cache);
    stages.end_with("features", &said);
    Ok((dataset, features))
}

/// `EXPL.print_colvals`: the distinct values of each column.
fn print_values(dataset: &Dataset) {
    for (name, column) in &dataset.columns {
        match column {
            Column::Text(cells) => {
                let values: std::collections::BTreeSet<&str> =
                    cells.iter().flatten().map(|c| c.as_ref()).collect();
                let values: Vec<&str> = values.into_iter().collect();
                println!("{name} ({}): {}", values.len(), values.join(", "));
            }
            Column::Real(values) => {
                let (known, missing) = nkl_explore::stats::known(values);
                let low = known.iter().copied().fold(f64::INFINITY, f64::min);
                let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                println!("{name}: numbers from {low} to {high}, {missing} missing");
            }
        }
    }
}
