//! Models as parts of a graph, one file per family.

mod arithmetic;
mod coupling;
mod neighbours;
mod trees;
mod vectors;

use crate::graph::{Graph, Value};
use crate::{no_model, OnnxError};
use nkl_learn::Model;

/// What a model's part of the graph ends in, in double precision.
pub(crate) enum Answer {
    /// Rows × classes of the training.
    Classes(Value),
    /// One per row, of any shape.
    Values(Value),
}

/// The answer for scaled features `x`, rows × features in double precision.
pub(crate) fn apply(g: &mut Graph, x: &str, model: &Model) -> Result<Answer, OnnxError> {
    Ok(match model {
        Model::Bayes(m) => Answer::Classes(arithmetic::bayes(g, x, m)),
        Model::LogReg(m) => Answer::Classes(arithmetic::logistic(g, x, m)),
        Model::LinReg(m) => Answer::Values(arithmetic::linear(g, x, m)),
        Model::Mlp(m) => arithmetic::network(g, x, m),
        Model::Svm(m) => Answer::Classes(vectors::classes(g, x, m)),
        Model::Svr(m) => Answer::Values(vectors::values(g, x, m)),
        Model::Knn(m) => neighbours::apply(g, x, m),
        Model::Trees(m) => trees::forest(g, x, m),
        Model::Boosted(m) => trees::boosted(g, x, m),
        Model::Gmm(_) => return Err(no_model("gmm")),
        Model::GmmUbm(_) => return Err(no_model("gmm_ubm")),
        Model::Cnn(_) => return Err(no_model("cnn")),
    })
}

/// Rows to shares that sum to 1.
fn softmax(g: &mut Graph, x: &str) -> Value {
    let setting = vec![("axis", crate::graph::Attribute::Int(1))];
    g.op_with("Softmax", &[x], setting)
}

/// From one column of sums to the probabilities of both classes.
fn two_classes(g: &mut Graph, sum: &str) -> Value {
    let zero = g.number(0.0);
    let other = g.op("Mul", &[sum, &zero]);
    let axis = vec![("axis", crate::graph::Attribute::Int(1))];
    let both = g.op_with("Concat", &[&other, sum], axis);
    softmax(g, &both)
}
