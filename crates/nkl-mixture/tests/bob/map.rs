//! MAP adaptation.

use crate::reference::{array, case, close, close_gmm, gmm, matrix};
use ndarray::{Array2, ArrayView2};
use nkl_mixture::{map_train, Adaptation, Cpu, Gmm, MapOptions, Stop, Updates, VarianceFormula};
use serde_json::Value;

fn run(x: ArrayView2<f64>, prior: &Gmm, start: &Gmm, options: &MapOptions, steps: usize) -> Gmm {
    let mut source = Cpu::new(x).expect("frames");
    map_train(
        &mut source,
        prior,
        start.clone(),
        options,
        &Stop::after(steps),
    )
    .expect("adaptation")
    .gmm
}

fn options(v: &Value) -> MapOptions {
    let flag = |key: &str| v[key].as_bool().expect("a flag");
    let adaptation = match v["relevance_factor"].as_f64() {
        Some(factor) => Adaptation::Relevance(factor),
        None => Adaptation::Fixed(v["alpha"].as_f64().expect("alpha")),
    };
    MapOptions {
        update: Updates {
            means: flag("update_means"),
            variances: flag("update_variances"),
            weights: flag("update_weights"),
        },
        adaptation,
        formula: VarianceFormula::Bob,
        ..MapOptions::default()
    }
}

#[test]
fn all_combinations() {
    let Some(case) = case("gmm_map") else { return };
    let x = matrix(&case["inputs"]["X"]);
    let ubm = gmm(&case["inputs"]["ubm"]);
    let mut seen = 0;
    for (name, expected) in case["outputs"].as_object().expect("cases") {
        if expected.get("steps").is_none() {
            continue;
        }
        let steps = expected["steps"].as_u64().expect("steps") as usize;
        let found = run(x.view(), &ubm, &ubm, &options(expected), steps);
        close_gmm(name, &found, expected);
        seen += 1;
    }
    assert!(seen >= 13, "only {seen} combinations");
}

#[test]
fn the_suite() {
    if let Some(case) = case("suite_gmm_ml_map_small") {
        let ubm = gmm(&case["inputs"]);
        let options = MapOptions {
            update: Updates::ALL,
            formula: VarianceFormula::Bob,
            ..MapOptions::default()
        };
        let x = matrix(&case["inputs"]["X"]);
        let found = run(x.view(), &ubm, &ubm, &options, 1);
        close_gmm("small", &found, &case["bob_run"]["map"]);
    }
    if let Some(case) = case("suite_gmm_ll_and_map_50d") {
        let x = array(&case["inputs"]["X"]);
        let x: Array2<f64> = x.into_shape_with_order((1, 50)).expect("one row");
        let ubm = gmm(&case["inputs"]);
        let found = run(x.view(), &ubm, &ubm, &MapOptions::default(), 1);
        close(
            "50 dimensions",
            &found.means,
            &matrix(&case["bob_run"]["map_means"]),
        );
    }
}
