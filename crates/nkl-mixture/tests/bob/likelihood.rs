//! Densities and statistics.

use crate::reference::{array, case, close, close_statistics, close_to, gmm, matrix, vector};
use ndarray::{s, Array2};
use nkl_mixture::{CovarianceType, Cpu, Gmm, Source, Statistics};

fn statistics_of(gmm: &Gmm, x: ndarray::ArrayView2<f64>) -> Statistics {
    Cpu::new(x)
        .expect("frames")
        .statistics(gmm)
        .expect("statistics")
}

#[test]
fn log_likelihood() {
    let Some(case) = case("gmm_log_likelihood") else {
        return;
    };
    let (gmm, x) = (gmm(&case["inputs"]), matrix(&case["inputs"]["X"]));
    let out = &case["outputs"];
    let joint = gmm.log_joint(x.view()).expect("joint");
    close("joint", joint.t(), &matrix(&out["log_weighted_likelihood"]));
    let all = gmm.log_likelihoods(x.view()).expect("likelihoods");
    close("likelihood", &all, &vector(&out["log_likelihood"]));
    let average = gmm.average_log_likelihood(x.view()).expect("average");
    close("average", [&average], [&all.mean().expect("frames")]);
}

#[test]
fn likelihoods_of_the_suite() {
    let Some(case) = case("suite_gmm_likelihood") else {
        return;
    };
    for test in [
        "test_likelihood",
        "test_likelihood_variance",
        "test_likelihood_weight",
    ] {
        let mut input = case["inputs"][test].clone();
        input["means"] = case["inputs"]["means"].clone();
        let x = matrix(&case["inputs"]["X"]);
        let found = gmm(&input).log_likelihoods(x.view()).expect("likelihoods");
        // Asserted to 7 decimals there.
        close_to(test, &found, &vector(&case["outputs"][test]), 0.0, 1e-7);
    }
}

#[test]
fn statistics_add_up() {
    let Some(case) = case("gmm_acc_stats") else {
        return;
    };
    let (gmm, x) = (gmm(&case["inputs"]), matrix(&case["inputs"]["X"]));
    let out = &case["outputs"];
    close_statistics("all", &statistics_of(&gmm, x.view()), &out["all"]);
    let mut first = statistics_of(&gmm, x.slice(s![..180, ..]));
    let rest = statistics_of(&gmm, x.slice(s![180.., ..]));
    close_statistics("first 180", &first, &out["first_180"]);
    close_statistics("rest", &rest, &out["rest"]);
    first.add(&rest).expect("the same shape");
    close_statistics("sum", &first, &out["sum_of_parts"]);
}

#[test]
fn statistics_of_the_suite() {
    if let Some(case) = case("suite_gmm_stats_faithful") {
        let x = matrix(&case["inputs"]["X"]);
        let found = statistics_of(&gmm(&case["inputs"]), x.view());
        close_statistics("faithful", &found, &case["bob_run"]);
    }
    if let Some(case) = case("suite_gmm_stats_small") {
        let means: Array2<f64> = matrix(&case["inputs"]["means"]);
        let gmm = Gmm::around(means, CovarianceType::Diagonal).expect("a mixture");
        let x = matrix(&case["inputs"]["X"]);
        close_statistics("small", &statistics_of(&gmm, x.view()), &case["bob_run"]);
    }
}

#[test]
fn fifty_dimensions() {
    let Some(case) = case("suite_gmm_ll_and_map_50d") else {
        return;
    };
    let x = array(&case["inputs"]["X"]);
    let x: Array2<f64> = x.into_shape_with_order((1, 50)).expect("one row");
    let found = gmm(&case["inputs"])
        .log_likelihoods(x.view())
        .expect("likelihood");
    let expected = case["outputs"]["log_likelihood"]
        .as_f64()
        .expect("a number");
    close_to("log likelihood", &found, [&expected], 0.0, 1e-10);
}
