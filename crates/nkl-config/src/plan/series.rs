//! `[FLAGS]` and `[OPTIM]`: many experiments from one file.

use super::Candidate;
use crate::{Literal, Override};
use serde::{Deserialize, Serialize};

/// One thing that is varied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Its key in the section, such as `models` or `C_val`.
    pub name: String,
    /// The values that it takes, in the order given.
    pub values: Vec<Literal>,
}

/// Section `[FLAGS]`: every combination of the values is one experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlagsPlan {
    /// What is varied, in the order of the file.
    pub axes: Vec<Axis>,
}

/// How `[OPTIM]` goes through the combinations (`search_strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// All of them.
    Grid,
    /// `n_iter` of them, drawn without repetition.
    Random,
    /// All of them on a part of the data, the best third on three times as much, and so on.
    HalvingGrid,
    /// The same with combinations that were drawn.
    HalvingRandom,
}

/// Section `[OPTIM]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptimPlan {
    /// `model`, else `MODEL.type`, else mlp.
    pub model: String,
    /// `search_strategy`.
    pub strategy: Strategy,
    /// `metric`; `None` means `MODEL.measure`.
    pub metric: Option<String>,
    /// `n_iter`: combinations of a random search.
    pub n_iter: usize,
    /// `cv_folds`: parts of the cross-validation within the training part.
    pub cv_folds: usize,
    /// `random_state`.
    pub seed: u64,
    /// The parameters with their values, ranges written out, in the order of the file.
    pub axes: Vec<Axis>,
}

/// The number of combinations; `None` where it is beyond all bounds.
pub fn combinations(axes: &[Axis]) -> Option<usize> {
    axes.iter()
        .try_fold(1_usize, |count, axis| count.checked_mul(axis.values.len()))
}

/// Combination `number`, counted as nested loops count: the last axis changes fastest. Names and
/// values in the order of the axes.
pub fn combination(axes: &[Axis], number: usize) -> Vec<(&str, &Literal)> {
    let mut rest = number;
    let mut chosen = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        let count = axis.values.len().max(1);
        if let Some(value) = axis.values.get(rest % count) {
            chosen.push((axis.name.as_str(), value));
        }
        rest /= count;
    }
    chosen.reverse();
    chosen
}

fn set(section: &str, key: &str, value: impl Into<String>) -> Override {
    Override {
        section: section.to_owned(),
        key: key.to_owned(),
        value: value.into(),
    }
}

impl FlagsPlan {
    /// The settings of one combination.
    pub fn overrides(&self, combination: &[(&str, &Literal)]) -> Vec<Override> {
        let one = |(name, value): &(&str, &Literal)| match *name {
            "models" => vec![set("MODEL", "type", value.to_text())],
            "features" => vec![set("FEATS", "type", list(value))],
            "balancing" | "scale" => vec![set("FEATS", name, value.to_text())],
            "name_target" => match value.as_list() {
                Some([experiment, target]) => vec![
                    set("EXP", "name", experiment.to_text()),
                    set("DATA", "target", target.to_text()),
                ],
                _ => Vec::new(),
            },
            other => match other.split_once('_') {
                Some((section, key)) => vec![set(&section.to_uppercase(), key, value.to_text())],
                None => Vec::new(),
            },
        };
        combination.iter().flat_map(one).collect()
    }
}

/// A list as it is; anything else as the only item of one.
fn list(value: &Literal) -> String {
    match value {
        Literal::List(_) => value.to_string(),
        other => Literal::List(vec![other.clone()]).to_string(),
    }
}

impl OptimPlan {
    /// The settings of one combination, with `MODEL.type`. `nlayers` and `nnodes` together make
    /// `MODEL.layers`.
    pub fn overrides(&self, combination: &[(&str, &Literal)]) -> Vec<Override> {
        let mut all = vec![set("MODEL", "type", self.model.clone())];
        let (mut layers, mut nodes) = (None, None);
        for (name, value) in combination {
            match (*name, value) {
                ("nlayers", Literal::Int(count)) => layers = usize::try_from(*count).ok(),
                ("nnodes", value) => nodes = Some(*value),
                (name, value) => {
                    let key = crate::keys::parameter(name).map_or(name, |key| key.name());
                    all.push(set("MODEL", key, value.to_text()));
                }
            }
        }
        if let (Some(layers), Some(nodes)) = (layers, nodes) {
            let sizes = Literal::List(vec![nodes.clone(); layers]);
            all.push(set("MODEL", "layers", sizes.to_string()));
        }
        all
    }
}

impl Candidate {
    /// `C = 10, kernel = rbf`.
    pub fn describe(&self) -> String {
        describe(
            self.values
                .iter()
                .map(|(name, value)| (name.as_str(), value)),
        )
    }
}

/// `C = 10, kernel = rbf`.
pub fn describe<'a>(combination: impl IntoIterator<Item = (&'a str, &'a Literal)>) -> String {
    let parts = combination
        .into_iter()
        .map(|(name, value)| format!("{name} = {}", value.to_text()));
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes() -> Vec<Axis> {
        let axis = |name: &str, values: &[i64]| Axis {
            name: name.to_owned(),
            values: values.iter().map(|v| Literal::Int(*v)).collect(),
        };
        vec![axis("nlayers", &[1, 2]), axis("nnodes", &[8, 16, 32])]
    }

    #[test]
    fn the_last_axis_changes_fastest() {
        let axes = axes();
        assert_eq!(combinations(&axes), Some(6));
        assert_eq!(describe(combination(&axes, 1)), "nlayers = 1, nnodes = 16");
        assert_eq!(describe(combination(&axes, 5)), "nlayers = 2, nnodes = 32");
    }

    #[test]
    fn layers_and_nodes_make_the_layers() {
        let plan = OptimPlan {
            model: "mlp".into(),
            strategy: Strategy::Grid,
            metric: None,
            n_iter: 1,
            cv_folds: 2,
            seed: 1,
            axes: axes(),
        };
        let settings = plan.overrides(&combination(&plan.axes, 4));
        assert_eq!(settings[1], set("MODEL", "layers", "[16, 16]"));
    }

    #[test]
    fn flags_are_settings_of_other_sections() {
        let word = |text: &str| Literal::Str(text.into());
        let plan = FlagsPlan { axes: Vec::new() };
        let pair = Literal::List(vec![word("a"), word("b")]);
        let (os, none, ten) = (word("os"), word("none"), Literal::Int(10));
        let settings = plan.overrides(&[
            ("features", &os),
            ("scale", &none),
            ("model_C_val", &ten),
            ("name_target", &pair),
        ]);
        let expected = [
            set("FEATS", "type", "['os']"),
            set("FEATS", "scale", "none"),
            set("MODEL", "C_val", "10"),
            set("EXP", "name", "a"),
            set("DATA", "target", "b"),
        ];
        assert_eq!(settings, expected);
    }
}
