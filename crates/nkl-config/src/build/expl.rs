//! `[EXPL]`.

use crate::log::Log;
use crate::plan::ExplPlan;
use crate::settings::Settings;
use crate::{Literal, ProblemKind};

pub(super) fn build(settings: &Settings, log: &mut Log) -> ExplPlan {
    let expl = settings.section("EXPL");
    let mut scatter = expl.words("scatter");
    for name in ["tsne", "umap", "pca"] {
        if expl.flag(name) && !scatter.iter().any(|known| known == name) {
            scatter.push(name.to_owned());
        }
    }
    // `True`, or `all`, as some INI files say.
    let distributions =
        expl.flag("feature_distributions") || expl.words("feature_distributions") == ["all"];
    ExplPlan {
        feature_distributions: distributions,
        models: expl.words("model"),
        max_feats: expl.count("max_feats").unwrap_or(10),
        permutation: expl.flag("permutation"),
        plot_features: expl.words("plot_features"),
        regplot: lists(settings, "regplot", (2, 3), "[['x', 'y']]", log),
        scatter,
        scatter_targets: expl.words("scatter.target"),
        dimensions: expl.count("scatter.dim").unwrap_or(2),
        plot_tree: expl.flag("plot_tree"),
        shap: expl.flag("shap"),
        spotlight: expl.flag("spotlight"),
        print_stats: expl.flag("print_stats"),
        print_colvals: expl.flag("print_colvals"),
        ignore_gender: expl.flag("ignore_gender"),
        value_counts: lists(settings, "value_counts", (1, 3), "[['gender']]", log),
        bin_reals: binned(settings),
        dist_type: expl.text("dist_type"),
    }
}

/// A list of lists of column names, each of an allowed length; a name alone is a list of one.
fn lists(
    settings: &Settings,
    name: &str,
    (least, most): (usize, usize),
    example: &str,
    log: &mut Log,
) -> Vec<Vec<String>> {
    let expl = settings.section("EXPL");
    let Some(value) = expl.value(name) else {
        return Vec::new();
    };
    let items = value.as_list().map_or(vec![value.clone()], <[_]>::to_vec);
    let columns = |item: &Literal| match item.as_list() {
        Some(names) => names.iter().map(Literal::to_text).collect(),
        None => vec![item.to_text()],
    };
    let found: Vec<Vec<String>> = items.iter().map(columns).collect();
    if let Some(bad) = found.iter().find(|l| l.len() < least || l.len() > most) {
        log.problem(
            ProblemKind::Value,
            expl.place(name),
            format!(
                "`{name}`: each list names {least} to {most} columns, not {}",
                bad.len()
            ),
            format!("a list of lists, for instance `{name} = {example}`"),
        );
    }
    found
}

/// The columns with `<column>.bin_reals = True`.
fn binned(settings: &Settings) -> Vec<String> {
    let entries = settings.entries.iter();
    let found = entries.filter_map(|((section, id), setting)| {
        let column = id.strip_suffix(".bin_reals")?;
        let set = *section == "EXPL" && setting.value == Literal::Bool(true);
        set.then(|| column.to_owned())
    });
    found.collect()
}
