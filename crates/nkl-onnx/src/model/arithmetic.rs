//! Models that are sums and products.

use super::{softmax, two_classes, Answer};
use crate::graph::{Element, Graph, Value};
use ndarray::Array2;
use nkl_learn::{Activation, Bayes, LinearRegression, LogisticRegression, Mlp};

/// Largest size of a feature that a network is given (as in training).
const NETWORK_LIMIT: f64 = 1e12;

/// log prior - ½ Σ (log 2πσ² + (x - μ)² / σ²), then softmax.
pub(super) fn bayes(g: &mut Graph, x: &str, m: &Bayes) -> Value {
    let (classes, features) = m.mean.dim();
    let table = |g: &mut Graph, values: &Array2<f64>| {
        g.doubles(&[1, classes, features], values.iter().copied())
    };
    let mean = table(g, &m.mean);
    let precision = table(g, &m.variance.mapv(|v| 1.0 / v));
    let constant = m.variance.outer_iter().zip(&m.log_prior).map(|(v, prior)| {
        let logs = v.iter().map(|v| (2.0 * std::f64::consts::PI * v).ln());
        prior - 0.5 * logs.sum::<f64>()
    });
    let constant: Vec<f64> = constant.collect();
    let constant = g.doubles(&[1, classes], constant);
    let axis = g.ints(&[1], &[1]);
    let wide = g.op("Unsqueeze", &[x, &axis]);
    let away = g.op("Sub", &[wide, mean]);
    let squares = g.op("Mul", &[&away, &away]);
    let squares = g.op("Mul", &[squares, precision]);
    let distance = g.sum(&squares, 2);
    let last = g.ints(&[1], &[2]);
    let distance = g.op("Squeeze", &[distance, last]);
    let half = g.number(-0.5);
    let distance = g.op("Mul", &[distance, half]);
    let score = g.op("Add", &[distance, constant]);
    softmax(g, &score)
}

pub(super) fn logistic(g: &mut Graph, x: &str, m: &LogisticRegression) -> Value {
    let (sets, features) = m.coefficients.dim();
    let weights = m.coefficients.t();
    let weights = g.doubles(&[features, sets], weights.iter().copied());
    let product = g.op("MatMul", &[x, &weights]);
    let intercept = g.doubles(&[1, sets], m.intercept.iter().copied());
    let sums = g.op("Add", &[product, intercept]);
    if sets == 1 {
        two_classes(g, &sums)
    } else {
        softmax(g, &sums)
    }
}

pub(super) fn linear(g: &mut Graph, x: &str, m: &LinearRegression) -> Value {
    let weights = g.doubles(&[m.coefficients.len(), 1], m.coefficients.iter().copied());
    let product = g.op("MatMul", &[x, &weights]);
    let intercept = g.number(m.intercept);
    g.op("Add", &[product, intercept])
}

/// In single precision, as in training.
pub(super) fn network(g: &mut Graph, x: &str, m: &Mlp) -> Answer {
    let (low, high) = (g.number(-NETWORK_LIMIT), g.number(NETWORK_LIMIT));
    let x = g.op("Max", &[x, &low]);
    let x = g.op("Min", &[x, high]);
    let mut now = g.cast(&x, Element::Float);
    let last = m.network.layers.len().saturating_sub(1);
    for (number, layer) in m.network.layers.iter().enumerate() {
        let (inputs, units) = layer.weights.dim();
        let weights = g.floats(&[inputs, units], layer.weights.iter().copied());
        let bias = g.floats(&[1, units], layer.bias.iter().copied());
        let product = g.op("MatMul", &[now, weights]);
        now = g.op("Add", &[product, bias]);
        if number < last {
            now = activation(g, &now, m.network.activation);
        }
    }
    let out = g.cast(&now, Element::Double);
    let outputs = m.network.layers.last().map_or(0, |layer| layer.bias.len());
    match (m.classes, outputs) {
        (0, _) => Answer::Values(out),
        (_, 1) => Answer::Classes(two_classes(g, &out)),
        _ => Answer::Classes(softmax(g, &out)),
    }
}

fn activation(g: &mut Graph, z: &str, kind: Activation) -> Value {
    match kind {
        Activation::Relu => g.op("Relu", &[z]),
        Activation::Tanh => g.op("Tanh", &[z]),
        Activation::Sigmoid => g.op("Sigmoid", &[z]),
        // Its slope for negative sums is the operator's default, 0.01.
        Activation::LeakyRelu => g.op("LeakyRelu", &[z]),
    }
}
