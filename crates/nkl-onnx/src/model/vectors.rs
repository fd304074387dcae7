//! Support vector machines.

use super::coupling;
use crate::graph::{Attribute, Graph, Value};
use ndarray::Array2;
use nkl_learn::{Kernel, Svc, Svr};

/// Pairwise probabilities are kept this far from 0 and 1 (as in training).
const EDGE: f64 = 1e-7;

pub(super) fn values(g: &mut Graph, x: &str, m: &Svr) -> Value {
    let kernels = kernel(g, x, m.kernel, &m.vectors);
    let weights = g.doubles(&[m.coefficients.len(), 1], m.coefficients.iter().copied());
    let sum = g.op("MatMul", &[kernels, weights]);
    let intercept = g.number(m.intercept);
    g.op("Add", &[sum, intercept])
}

/// Probabilities, rows × classes.
pub(super) fn classes(g: &mut Graph, x: &str, m: &Svc) -> Value {
    let classes = m.starts.len().saturating_sub(1);
    let pairs: Vec<(usize, usize)> = coupling::pairs(classes).collect();
    let kernels = kernel(g, x, m.kernel, &m.vectors);
    // Vectors × pairs: a vector has a weight in the pairs of its class.
    let mut weights = Array2::<f64>::zeros((m.vectors.nrows(), pairs.len()));
    for (column, &(i, j)) in pairs.iter().enumerate() {
        for (row, class) in [(j - 1, i), (i, j)] {
            for vector in m.starts[class]..m.starts[class + 1] {
                weights[[vector, column]] = m.coefficients[[row, vector]];
            }
        }
    }
    let weights = g.doubles(&[m.vectors.nrows(), pairs.len()], weights.iter().copied());
    let one_row = |g: &mut Graph, values: Vec<f64>| g.doubles(&[1, pairs.len()], values);
    let intercepts = one_row(g, m.intercepts.clone());
    let sum = g.op("MatMul", &[kernels, weights]);
    let decisions = g.op("Add", &[sum, intercepts]);
    // 1 / (1 + exp(a d + b)) = sigmoid(-(a d + b))
    let slope = one_row(g, m.sigmoids.iter().map(|s| -s.a).collect());
    let shift = one_row(g, m.sigmoids.iter().map(|s| -s.b).collect());
    let product = g.op("Mul", &[decisions, slope]);
    let sum = g.op("Add", &[product, shift]);
    let first = g.op("Sigmoid", &[sum]);
    let (low, high) = (g.number(EDGE), g.number(1.0 - EDGE));
    let first = g.op("Max", &[first, low]);
    let first = g.op("Min", &[first, high]);
    coupling::couple(g, &first, classes)
}

/// Kernel values, rows × vectors.
fn kernel(g: &mut Graph, x: &str, kernel: Kernel, vectors: &Array2<f64>) -> Value {
    let (count, features) = vectors.dim();
    let turned = g.doubles(&[features, count], vectors.t().iter().copied());
    let products = g.op("MatMul", &[x, &turned]);
    let affine = |g: &mut Graph, gamma: f64, coef0: f64| {
        let (gamma, coef0) = (g.number(gamma), g.number(coef0));
        let scaled = g.op("Mul", &[&products, &gamma]);
        g.op("Add", &[scaled, coef0])
    };
    match kernel {
        Kernel::Linear => products,
        Kernel::Sigmoid { gamma, coef0 } => {
            let inner = affine(g, gamma, coef0);
            g.op("Tanh", &[inner])
        }
        Kernel::Poly {
            gamma,
            coef0,
            degree,
        } => {
            let inner = affine(g, gamma, coef0);
            let degree = g.number(f64::from(degree));
            g.op("Pow", &[inner, degree])
        }
        Kernel::Rbf { gamma } => {
            let squares = g.op("Mul", &[x, x]);
            let own = g.sum(&squares, 1);
            let lengths = vectors.outer_iter().map(|v| v.dot(&v));
            let theirs = g.doubles(&[1, count], lengths);
            let (two, zero) = (g.number(-2.0), g.number(0.0));
            let crossed = g.op("Mul", &[products, two]);
            let sum = g.op("Add", &[own, theirs]);
            let distance = g.op("Add", &[sum, crossed]);
            let distance = g.op("Max", &[distance, zero]);
            let gamma = g.number(-gamma);
            let exponent = g.op("Mul", &[distance, gamma]);
            g.op_with("Exp", &[exponent], Vec::<(&str, Attribute)>::new())
        }
    }
}
