//! The cases that bob.learn.em computed, read from the folder of reference values beside the
//! project; where it is absent the tests say so and skip.

mod isv;
mod ivector;
mod jfa;
mod normalisation;
mod suite;

use super::{Isv, Jfa};
use crate::{Covariance, Cpu, Gmm, Second, Source, Statistics};
use ndarray::{Array1, Array2, Array3, ArrayD, IxDyn};
use serde_json::Value;

/// The largest relative difference that is accepted.
const TOLERANCE: f64 = 1e-8;

struct Case {
    inputs: Value,
    outputs: Value,
}

impl Case {
    fn open(name: &str) -> Option<Self> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/bob");
        let Ok(text) = std::fs::read_to_string(format!("{folder}/{name}.json")) else {
            println!("skipped: no reference values in ../shared/reference/bob");
            return None;
        };
        let case: Value = serde_json::from_str(&text).unwrap();
        Some(Case {
            inputs: case["inputs"].clone(),
            // Where bob's own tests assert rounded numbers, its run has all digits.
            outputs: case.get("bob_run").unwrap_or(&case["outputs"]).clone(),
        })
    }

    fn ubm(&self) -> Gmm {
        gmm(&self.inputs["ubm"])
    }

    fn stats(&self, name: &str) -> Vec<Statistics> {
        let list = self.inputs[name].as_array().unwrap();
        list.iter().map(statistics).collect()
    }

    fn labels(&self) -> Vec<usize> {
        serde_json::from_value(self.inputs["labels"].clone()).unwrap()
    }
}

fn array(value: &Value) -> ArrayD<f64> {
    fn walk(value: &Value, depth: usize, shape: &mut Vec<usize>, out: &mut Vec<f64>) {
        match value {
            Value::Array(list) => {
                if shape.len() == depth {
                    shape.push(list.len());
                }
                list.iter().for_each(|v| walk(v, depth + 1, shape, out));
            }
            number => out.push(number.as_f64().unwrap()),
        }
    }
    let (mut shape, mut out) = (Vec::new(), Vec::new());
    walk(value, 0, &mut shape, &mut out);
    ArrayD::from_shape_vec(IxDyn(&shape), out).unwrap()
}

fn vector(value: &Value) -> Array1<f64> {
    array(value).into_dimensionality().unwrap()
}

fn matrix(value: &Value) -> Array2<f64> {
    array(value).into_dimensionality().unwrap()
}

fn cube(value: &Value) -> Array3<f64> {
    array(value).into_dimensionality().unwrap()
}

fn gmm(value: &Value) -> Gmm {
    Gmm {
        weights: vector(&value["weights"]),
        means: matrix(&value["means"]),
        covariance: Covariance::Diagonal(matrix(&value["variances"])),
    }
}

fn statistics(value: &Value) -> Statistics {
    let first = matrix(&value["sum_px"]);
    let second = value
        .get("sum_pxx")
        .map_or(Array2::zeros(first.dim()), matrix);
    Statistics {
        frames: value.get("t").map_or(1, |t| t.as_u64().unwrap()),
        log_likelihood: 0.0,
        n: vector(&value["n"]),
        first,
        second: Second::Diagonal(second),
    }
}

/// The E-step of frames, shape (T, D).
fn e_step(gmm: &Gmm, frames: &Array2<f64>) -> Statistics {
    Cpu::new(frames.view()).unwrap().statistics(gmm).unwrap()
}

/// Every value within [`TOLERANCE`] of it, or of the largest of its array where it is tiny.
fn same<D: ndarray::Dimension>(what: &str, got: &ndarray::Array<f64, D>, want: &Value) {
    let want = array(want);
    assert_eq!(got.shape(), want.shape(), "{what}");
    let largest = want.iter().fold(0.0f64, |a, v| a.max(v.abs()));
    for (i, (got, want)) in got.iter().zip(&want).enumerate() {
        let scale = want.abs().max(1e-3 * largest);
        assert!(
            (got - want).abs() <= TOLERANCE * scale,
            "{what}[{i}]: {got} is not {want}"
        );
    }
}

fn same_number(what: &str, got: f64, want: &Value) {
    same(
        what,
        &Array1::from_elem(1, got),
        &Value::Array(vec![want.clone()]),
    );
}

fn scores(probes: &[Statistics], score: impl Fn(&[Statistics]) -> f64) -> Array1<f64> {
    probes
        .iter()
        .map(|p| score(std::slice::from_ref(p)))
        .collect()
}

#[test]
fn random_starts_are_those_of_bob() {
    let Some(case) = Case::open("fa_random_init") else {
        return;
    };
    let variances = matrix(&case.inputs["variances"]);
    let ubm = Gmm {
        weights: Array1::from_elem(2, 0.5),
        means: Array2::zeros((2, 3)),
        covariance: Covariance::Diagonal(variances),
    };
    let isv = Isv::start(ubm.clone(), 2, 4.0, 0).unwrap();
    same("U", &isv.u, &case.outputs["isv"]["U"]);
    same("D", &isv.d, &case.outputs["isv"]["D"]);
    let jfa = Jfa::start(ubm, 2, 3, 4.0, 10).unwrap();
    same("U", &jfa.u, &case.outputs["jfa"]["U"]);
    same("V", &jfa.v, &case.outputs["jfa"]["V"]);
}
