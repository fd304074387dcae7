//! Reads reference cases and compares with them.

use ndarray::{Array1, Array2, Array3, ArrayD, IxDyn};
use nkl_mixture::{Covariance, CovarianceType, Gmm, Second, Statistics};
use serde_json::Value;

/// One case, or `None` (and a line that says so) where the references are not at hand.
pub fn case(name: &str) -> Option<Value> {
    let path = format!(
        "{}/../../../shared/reference/bob/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {path} is not there");
        return None;
    };
    Some(serde_json::from_str(&text).expect("valid JSON"))
}

/// Numbers in lists of lists, with null as NaN.
pub fn array(v: &Value) -> ArrayD<f64> {
    fn walk(v: &Value, depth: usize, shape: &mut Vec<usize>, out: &mut Vec<f64>) {
        match v {
            Value::Array(list) => {
                if shape.len() == depth {
                    shape.push(list.len());
                }
                assert_eq!(shape[depth], list.len(), "ragged");
                list.iter().for_each(|v| walk(v, depth + 1, shape, out));
            }
            other => out.push(other.as_f64().unwrap_or(f64::NAN)),
        }
    }
    let (mut shape, mut out) = (Vec::new(), Vec::new());
    walk(v, 0, &mut shape, &mut out);
    ArrayD::from_shape_vec(IxDyn(&shape), out).expect("shape")
}

pub fn vector(v: &Value) -> Array1<f64> {
    array(v).into_dimensionality().expect("one dimension")
}

pub fn matrix(v: &Value) -> Array2<f64> {
    array(v).into_dimensionality().expect("two dimensions")
}

pub fn cube(v: &Value) -> Array3<f64> {
    array(v).into_dimensionality().expect("three dimensions")
}

pub fn gmm(v: &Value) -> Gmm {
    let variances = Covariance::Diagonal(matrix(&v["variances"]));
    Gmm::new(vector(&v["weights"]), matrix(&v["means"]), variances).expect("a mixture")
}

pub fn statistics(v: &Value) -> Statistics {
    Statistics {
        frames: v["t"].as_u64().expect("frames"),
        log_likelihood: v["log_likelihood"].as_f64().unwrap_or(0.0),
        n: vector(&v["n"]),
        first: matrix(&v["sum_px"]),
        // Not there where a case does not use it.
        second: Second::Diagonal(match &v["sum_pxx"] {
            Value::Null => Array2::zeros(matrix(&v["sum_px"]).dim()),
            second => matrix(second),
        }),
    }
}

/// To 1e-8 of the value, or 1e-10 where that is smaller.
pub fn close<'a>(
    what: &str,
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
) {
    close_to(what, found, expected, 1e-8, 1e-10);
}

pub fn close_to<'a>(
    what: &str,
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
    relative: f64,
    absolute: f64,
) {
    let (found, expected): (Vec<_>, Vec<_>) =
        (found.into_iter().collect(), expected.into_iter().collect());
    assert_eq!(
        found.len(),
        expected.len(),
        "{what}: another number of values"
    );
    assert!(!found.is_empty(), "{what}: nothing to compare");
    for (i, (f, e)) in found.iter().zip(&expected).enumerate() {
        let allowed = absolute + relative * e.abs();
        assert!(
            (*f - *e).abs() <= allowed,
            "{what}, value {i}: {f}, expected {e}"
        );
    }
}

pub fn close_gmm(what: &str, found: &Gmm, expected: &Value) {
    assert_eq!(found.kind(), CovarianceType::Diagonal);
    let Covariance::Diagonal(variances) = &found.covariance else {
        unreachable!()
    };
    close(
        &format!("{what}: weights"),
        &found.weights,
        &vector(&expected["weights"]),
    );
    close(
        &format!("{what}: means"),
        &found.means,
        &matrix(&expected["means"]),
    );
    close(
        &format!("{what}: variances"),
        variances,
        &matrix(&expected["variances"]),
    );
}

pub fn close_statistics(what: &str, found: &Statistics, expected: &Value) {
    let Second::Diagonal(second) = &found.second else {
        panic!("diagonal statistics")
    };
    if let Some(l) = expected["log_likelihood"].as_f64() {
        close(
            &format!("{what}: log likelihood"),
            [&found.log_likelihood],
            [&l],
        );
    }
    assert_eq!(Some(found.frames), expected["t"].as_u64(), "{what}");
    close(&format!("{what}: n"), &found.n, &vector(&expected["n"]));
    close(
        &format!("{what}: first"),
        &found.first,
        &matrix(&expected["sum_px"]),
    );
    close(
        &format!("{what}: second"),
        second,
        &matrix(&expected["sum_pxx"]),
    );
}
