//! `[EXPL]`: what to look at in data and features.

use serde::{Deserialize, Serialize};

/// Section `[EXPL]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplPlan {
    /// `feature_distributions`: rank the features and draw the best.
    pub feature_distributions: bool,
    /// `model`: models that rank features; several are averaged.
    pub models: Vec<String>,
    /// `max_feats`: so many features are shown.
    pub max_feats: usize,
    /// `permutation`: rank by shuffling one feature at a time.
    pub permutation: bool,
    /// `plot_features`: drawn in any case.
    pub plot_features: Vec<String>,
    /// `regplot`: two features each, and perhaps a column for the colour.
    pub regplot: Vec<Vec<String>>,
    /// `scatter`, with `tsne`, `umap` and `pca`.
    pub scatter: Vec<String>,
    /// `scatter.target`; empty means the target.
    pub scatter_targets: Vec<String>,
    /// `scatter.dim`: 2 or 3.
    pub dimensions: usize,
    /// `plot_tree`: draw a decision tree.
    pub plot_tree: bool,
    /// `shap`: explain predictions by Shapley values.
    pub shap: bool,
    /// `spotlight`: end with the page of `nkl review`.
    pub spotlight: bool,
    /// `print_stats`.
    pub print_stats: bool,
    /// `print_colvals`.
    pub print_colvals: bool,
    /// `ignore_gender`: do not divide distributions by gender.
    pub ignore_gender: bool,
    /// `value_counts`: one to three columns each.
    pub value_counts: Vec<Vec<String>>,
    /// Columns with `<column>.bin_reals`, in lower case.
    pub bin_reals: Vec<String>,
    /// `dist_type`: kde or hist; `None` means kde for columns against each other and hist for one.
    pub dist_type: Option<String>,
}
