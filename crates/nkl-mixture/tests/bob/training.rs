//! Maximum likelihood.

use crate::reference::{case, close, close_gmm, gmm, matrix, vector};
use ndarray::ArrayView2;
use nkl_mixture::{
    train, CovarianceType, Cpu, Gmm, Stop, TrainOptions, Trained, UpdateOptions, Updates,
    VarianceFloor, VarianceFormula,
};
use serde_json::Value;

fn run(x: ArrayView2<f64>, start: Gmm, update: UpdateOptions, stop: Stop) -> Trained {
    let mut source = Cpu::new(x).expect("frames");
    train(&mut source, start, &TrainOptions { update, stop }).expect("training")
}

fn updates(v: &Value) -> Updates {
    let flag = |key: &str| v[key].as_bool().expect("a flag");
    Updates {
        means: flag("update_means"),
        variances: flag("update_variances"),
        weights: flag("update_weights"),
    }
}

#[test]
fn one_five_and_twenty_iterations() {
    let Some(case) = case("gmm_ml_all_updates") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let start = gmm(&case["inputs"]);
    for n in [1, 5, 20] {
        let expected = &case["outputs"][format!("iterations_{n}")];
        let found = run(
            x.view(),
            start.clone(),
            UpdateOptions::default(),
            Stop::after(n),
        );
        close_gmm(&format!("{n} iterations"), &found.gmm, expected);
        let after = found
            .gmm
            .average_log_likelihood(x.view())
            .expect("likelihood");
        let expected = expected["mean_log_likelihood_after"]
            .as_f64()
            .expect("a number");
        close("likelihood after", [&after], [&expected]);
        assert!(!found.converged);
        if n == 20 {
            let seen = vector(&case["outputs"]["mean_log_likelihood_seen_by_e_step"]);
            close("history", &found.history, &seen);
            assert!(
                found.history.windows(2).all(|w| w[1] >= w[0]),
                "EM never gets worse"
            );
        }
    }
}

#[test]
fn flags() {
    let Some(case) = case("gmm_ml_update_flags") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    for (name, expected) in case["outputs"].as_object().expect("cases") {
        let update = if name == "bob_default" {
            Updates::MEANS
        } else {
            updates(expected)
        };
        let options = UpdateOptions {
            update,
            formula: VarianceFormula::Bob,
            ..UpdateOptions::default()
        };
        let found = run(x.view(), gmm(&case["inputs"]), options, Stop::after(3));
        close_gmm(name, &found.gmm, expected);
    }
}

#[test]
fn convergence() {
    let Some(case) = case("gmm_ml_convergence") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    for (name, expected) in case["outputs"].as_object().expect("cases") {
        let stop = Stop {
            relative: expected["convergence_threshold"].as_f64(),
            ..Stop::default()
        };
        let found = run(
            x.view(),
            gmm(&case["inputs"]),
            UpdateOptions::default(),
            stop,
        );
        assert_eq!(
            Some(found.history.len() as u64),
            expected["steps_done"].as_u64(),
            "{name}"
        );
        assert!(found.converged);
        close_gmm(name, &found.gmm, expected);
    }
}

#[test]
fn variance_floors() {
    let Some(case) = case("gmm_ml_variance_floor") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let floors = &case["inputs"]["floors"];
    let runs = [
        ("scalar_0.3,steps=4", VarianceFloor::Scalar(0.3), 4),
        (
            "per_dimension,steps=4",
            VarianceFloor::PerDimension(vector(&floors["per_dimension"])),
            4,
        ),
        (
            "per_component,steps=4",
            VarianceFloor::PerComponent(matrix(&floors["per_component"])),
            4,
        ),
        ("default,steps=1", VarianceFloor::default(), 1),
    ];
    for (name, floor, steps) in runs {
        let options = UpdateOptions {
            floor,
            ..UpdateOptions::default()
        };
        let found = run(x.view(), gmm(&case["inputs"]), options, Stop::after(steps));
        close_gmm(name, &found.gmm, &case["outputs"][name]);
    }
    let options = UpdateOptions {
        floor: VarianceFloor::Scalar(0.3),
        least_count: 0.3,
        ..UpdateOptions::default()
    };
    let found = run(x.view(), gmm(&case["inputs"]), options, Stop::after(4));
    let expected = &case["outputs"]["ctor_mean_var_update_threshold_0.3,steps=4"];
    close_gmm("least count", &found.gmm, expected);
}

#[test]
fn only_means_are_given() {
    let Some(case) = case("gmm_ml_means_only_preset") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let start = Gmm::around(matrix(&case["inputs"]["means"]), CovarianceType::Diagonal);
    let options = UpdateOptions {
        update: Updates::MEANS,
        ..UpdateOptions::default()
    };
    let found = run(x.view(), start.expect("a mixture"), options, Stop::after(2));
    close_gmm("means", &found.gmm, &case["outputs"]);
}

#[test]
fn the_suite() {
    if let Some(case) = case("suite_gmm_ml_faithful") {
        let x = matrix(&case["inputs"]["X"]);
        let stop = Stop {
            relative: Some(1e-3),
            ..Stop::default()
        };
        let found = run(
            x.view(),
            gmm(&case["inputs"]),
            UpdateOptions::default(),
            stop,
        );
        assert_eq!(
            Some(found.history.len() as u64),
            case["bob_run"]["steps_done"].as_u64()
        );
        close_gmm("faithful", &found.gmm, &case["bob_run"]);
    }
    if let Some(case) = case("suite_gmm_map1_is_ml") {
        let x = matrix(&case["inputs"]["X"]);
        let options = UpdateOptions {
            update: Updates::MEANS,
            ..UpdateOptions::default()
        };
        let found = run(x.view(), gmm(&case["inputs"]), options, Stop::default());
        assert_eq!(
            Some(found.history.len() as u64),
            case["bob_run"]["steps_done"].as_u64()
        );
        close_gmm("means only", &found.gmm, &case["bob_run"]);
    }
    if let Some(case) = case("suite_gmm_ml_map_small") {
        let x = matrix(&case["inputs"]["X"]);
        let options = UpdateOptions::default();
        let found = run(x.view(), gmm(&case["inputs"]), options, Stop::default());
        close_gmm("small", &found.gmm, &case["bob_run"]["ml"]);
    }
}
