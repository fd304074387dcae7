//! From a model's answer to the outputs of the file.

use crate::graph::{Attribute, Dimension, Element, Graph, Value};
use crate::model::Answer;
use nkl_learn::Fitted;

/// Names and declares the outputs. Classes without training samples get probability 0.
pub(crate) fn declare(g: &mut Graph, answer: &Answer, fitted: &Fitted, labels: &[String]) {
    let rows = || Dimension::Any("N");
    match answer {
        Answer::Values(values) => {
            let values = g.cast(values, Element::Float);
            let shape = g.ints(&[2], &[-1, 1]);
            let column = g.op("Reshape", &[values, shape]);
            g.rename(&column, "value");
            g.output("value", Element::Float, &[rows(), Dimension::Fixed(1)]);
        }
        Answer::Classes(proba) => {
            let proba = spread(g, proba, fitted);
            let settings = vec![("axis", Attribute::Int(1)), ("keepdims", Attribute::Int(0))];
            let class = g.op_with("ArgMax", &[&proba], settings);
            let names = g.texts(labels);
            let label = g.op("Gather", &[names, class]);
            g.rename(&label, "label");
            let shares = g.cast(&proba, Element::Float);
            g.rename(&shares, "probabilities");
            g.output("label", Element::Text, &[rows()]);
            let classes = Dimension::Fixed(labels.len());
            g.output("probabilities", Element::Float, &[rows(), classes]);
        }
    }
}

/// The columns of all classes, from those of the classes in training.
fn spread(g: &mut Graph, proba: &str, fitted: &Fitted) -> Value {
    let all: Vec<usize> = (0..fitted.classes).collect();
    if fitted.present == all {
        return proba.to_owned();
    }
    let first = g.columns(proba, &[0]);
    let zero = g.number(0.0);
    let nothing = g.op("Mul", &[first, zero]);
    let wide = g.op_with(
        "Concat",
        &[proba, &nothing],
        vec![("axis", Attribute::Int(1))],
    );
    let place = |class: &usize| {
        let found = fitted.present.iter().position(|present| present == class);
        found.unwrap_or(fitted.present.len()) as i64
    };
    let places: Vec<i64> = all.iter().map(place).collect();
    g.columns(&wide, &places)
}
