//! k nearest neighbours, for classes and for values.

use super::nearest::Search;
use crate::{LearnError, Learner, Model, Prediction, TargetRef, Training};
use ndarray::{Array2, ArrayView2};
use nkl_config::plan::{ModelPlan, Task};
use serde::{Deserialize, Serialize};

/// How neighbours count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Votes {
    /// All the same.
    Uniform,
    /// By 1 / distance; where some distances are 0, only those count.
    Distance,
}

/// What the neighbours know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answers {
    /// Classes, and how many there are.
    Classes(Vec<usize>, usize),
    /// Values.
    Values(Vec<f64>),
}

/// Settings of knn and knn_reg.
pub(crate) struct KnnSettings {
    k: usize,
    votes: Votes,
}

impl KnnSettings {
    pub(crate) fn build(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        let k = plan.k.unwrap_or(5);
        if k == 0 {
            return Err(LearnError::setting("K_val", 0, "at least one neighbour"));
        }
        let votes = match plan.knn_weights.as_deref().unwrap_or("uniform") {
            "uniform" => Votes::Uniform,
            "distance" => Votes::Distance,
            other => {
                return Err(LearnError::setting(
                    "KNN_weights",
                    other,
                    "uniform or distance",
                ))
            }
        };
        Ok(Box::new(KnnSettings { k, votes }))
    }
}

/// The training data, kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Knn {
    /// Number of neighbours.
    pub k: usize,
    /// How they count.
    pub votes: Votes,
    /// Rows × features.
    pub x: Array2<f64>,
    /// One per row.
    pub answers: Answers,
}

impl Learner for KnnSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        if self.k > t.x.nrows() {
            let help = format!("there are only {} training samples", t.x.nrows());
            return Err(LearnError::setting("K_val", self.k, help));
        }
        let answers = match t.y {
            TargetRef::Classes { index, count } => Answers::Classes(index.to_vec(), count),
            TargetRef::Values(values) => Answers::Values(values.to_vec()),
        };
        Ok(Model::Knn(Knn {
            k: self.k,
            votes: self.votes,
            x: t.x.to_owned(),
            answers,
        }))
    }

    fn takes_weights(&self) -> bool {
        false
    }
}

impl Knn {
    /// Shares of the votes, or the weighted mean. Neighbours at the same distance as the k-th are
    /// taken in the order of the training rows.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Prediction {
        let found = Search::new(self.x.view()).nearest(x, self.k);
        match &self.answers {
            Answers::Classes(index, count) => {
                let mut proba = Array2::zeros((x.nrows(), *count));
                for (mut out, neighbours) in proba.outer_iter_mut().zip(&found) {
                    for (weight, row) in self.shares(neighbours) {
                        if let Some(out) = index.get(row).and_then(|&class| out.get_mut(class)) {
                            *out += weight;
                        }
                    }
                }
                Prediction::Classes { proba }
            }
            Answers::Values(values) => Prediction::Values(
                found
                    .iter()
                    .map(|n| {
                        self.shares(n)
                            .map(|(w, row)| w * values.get(row).copied().unwrap_or(0.0))
                            .sum()
                    })
                    .collect(),
            ),
        }
    }

    /// Weights that sum to 1, with their rows.
    fn shares<'a>(
        &self,
        neighbours: &'a [(f64, usize)],
    ) -> impl Iterator<Item = (f64, usize)> + 'a {
        let votes = self.votes;
        let hit = neighbours.iter().any(|n| n.0 == 0.0);
        let weight = move |distance: f64| match votes {
            Votes::Uniform => 1.0,
            Votes::Distance if hit => f64::from(distance == 0.0),
            Votes::Distance => 1.0 / distance,
        };
        let sum: f64 = neighbours.iter().map(|n| weight(n.0)).sum();
        neighbours.iter().map(move |n| (weight(n.0) / sum, n.1))
    }
}
