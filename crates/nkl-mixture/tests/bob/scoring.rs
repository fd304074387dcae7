//! Linear scoring.

use crate::reference::{case, close, cube, gmm, matrix, statistics};
use ndarray::{ArrayView2, Axis};
use nkl_mixture::{linear_scores, Offsets, Statistics};
use serde_json::Value;

fn compare(case: &Value, shared: Option<&str>, per_test: &str, names: &[(&str, &str, bool)]) {
    let input = &case["inputs"];
    let ubm = gmm(&input["ubm"]);
    let models = cube(&input["models_means"]);
    let models: Vec<ArrayView2<f64>> = models.axis_iter(Axis(0)).collect();
    let list = input["test_stats"].as_array().expect("tests");
    let tests: Vec<Statistics> = list.iter().map(statistics).collect();
    let tests: Vec<&Statistics> = tests.iter().collect();
    let shared = shared.map(|key| matrix(&input[key]));
    let per_test = cube(&input[per_test]);
    for &(name, offset, normalise) in names {
        let offsets = match (offset, &shared) {
            ("none", _) => Offsets::None,
            ("shared", Some(o)) => Offsets::Shared(o.view()),
            _ => Offsets::PerTest(per_test.view()),
        };
        let found = linear_scores(&models, &ubm, &tests, offsets, normalise).expect("scores");
        close(name, &found, &matrix(&case["outputs"][name]));
    }
}

#[test]
fn offsets_and_normalisation() {
    let Some(case) = case("linear_scoring") else {
        return;
    };
    let names = [
        ("no_offset,normalised=False", "none", false),
        ("no_offset,normalised=True", "none", true),
        ("offset_per_test,normalised=False", "test", false),
        ("offset_per_test,normalised=True", "test", true),
        ("offset_shared,normalised=False", "shared", false),
        ("offset_shared,normalised=True", "shared", true),
        (
            "models_given_as_machines,no_offset,normalised=True",
            "none",
            true,
        ),
    ];
    compare(&case, Some("offset_shared"), "offset_per_test", &names);
}

#[test]
fn the_suite() {
    let Some(case) = case("suite_linear_scoring") else {
        return;
    };
    let names = [
        ("no_offset", "none", false),
        ("no_offset,normalised", "none", true),
        ("offset", "test", false),
        ("offset,normalised", "test", true),
    ];
    compare(&case, None, "channel_offsets", &names);
}
