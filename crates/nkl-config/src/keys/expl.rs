//! `[EXPL]`.

use super::kind::Kind;
use super::names::{Names, DISTRIBUTION_PLOTS, IMPORTANCE_MODELS, PROJECTIONS};
use super::Key;

static ALL: Names = Names {
    what: "selection",
    names: &["all"],
    families: &[],
    aliases: &[],
};
const SWITCH: &[Kind] = &[Kind::Bool, Kind::Choice(&ALL)];
const fn expl(names: &'static [&'static str], kind: Kind, meaning: &'static str) -> Key {
    Key::new(names, kind, meaning)
}

pub(super) const KEYS: &[Key] = &[
    expl(
        &["feature_distributions"],
        Kind::Either(SWITCH),
        "Find the most important features and draw their distributions.",
    )
    .default("False"),
    expl(
        &["model"],
        Kind::Choices(&IMPORTANCE_MODELS),
        "Models that estimate the importance of features; several are averaged.",
    )
    .default("['log_reg']")
    .example("model = ['tree', 'xgb']"),
    expl(
        &["max_feats"],
        Kind::Int(1, 100_000),
        "Number of features that are shown.",
    )
    .default("10"),
    expl(
        &["permutation"],
        Kind::Bool,
        "Estimate importance by shuffling one feature at a time.",
    )
    .default("False"),
    expl(
        &["plot_features"],
        Kind::Words,
        "Features that are drawn in any case.",
    ),
    expl(
        &["regplot"],
        Kind::List,
        "Scatter plots of two features, coloured by the target or by a third column.",
    )
    .example("regplot = [['duration', 'meanF0Hz'], ['duration', 'meanF0Hz', 'age']]"),
    expl(
        &["scatter"],
        Kind::Choices(&PROJECTIONS),
        "Projections of the features onto few dimensions.",
    )
    .example("scatter = ['pca', 'tsne']"),
    expl(
        &["scatter.target"],
        Kind::Words,
        "Columns that colour the projections.",
    )
    .depends("the target"),
    expl(&["scatter.dim"], Kind::Int(2, 3), "Number of dimensions.").default("2"),
    expl(&["tsne"], Kind::Bool, "The same as `scatter = ['tsne']`.").default("False"),
    expl(&["umap"], Kind::Bool, "The same as `scatter = ['umap']`.").default("False"),
    expl(&["pca"], Kind::Bool, "The same as `scatter = ['pca']`.").default("False"),
    expl(
        &["plot_tree"],
        Kind::Bool,
        "Draw a decision tree over the features; `MODEL.max_depth` (3 where it is not set) limits it.",
    )
    .default("False"),
    expl(
        &["shap"],
        Kind::Bool,
        "Explain the predictions of `MODEL.type` by Shapley values: exact ones for trees and linear \
         models, else sampled ones.",
    )
    .default("False"),
    expl(
        &["spotlight"],
        Kind::Bool,
        "End with a page to look at and listen to the data, as `nkl review` shows it, until Ctrl+C.",
    )
    .default("False"),
    expl(
        &["print_stats"],
        Kind::Bool,
        "Print the results of statistical tests.",
    )
    .default("False"),
    expl(
        &["print_colvals"],
        Kind::Bool,
        "Print the distinct values of each column.",
    )
    .default("False"),
    expl(
        &["ignore_gender"],
        Kind::Bool,
        "Do not divide distributions by gender.",
    )
    .default("False"),
    expl(
        &["value_counts"],
        Kind::List,
        "Distributions of one to three columns each, one of them over the target.",
    )
    .example("value_counts = [['gender'], ['age', 'duration']]"),
    expl(
        &["<column>.bin_reals"],
        Kind::Bool,
        "Cut a numeric column into bins; the target is called class_label.",
    )
    .default("False"),
    expl(
        &["dist_type"],
        Kind::Choice(&DISTRIBUTION_PLOTS),
        "Density estimate or histogram.",
    )
    .depends("kde; hist for a single variable"),
    Key::no_effect(
        &["sample_selection"],
        "nkululeko never read it; use `EXP.sample_selection`",
    ),
    Key::no_effect(
        &["bin_reals"],
        "nkululeko reads it only for a column: `<column>.bin_reals`",
    ),
];
