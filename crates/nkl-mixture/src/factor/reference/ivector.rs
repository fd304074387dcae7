//! I-vectors.

use super::super::{IVector, IVectorAccumulators, IVectorOptions};
use super::{cube, e_step, matrix, same, statistics, vector, Case};
use crate::Statistics;
use ndarray::{Array1, Axis};
use serde_json::Value;

fn i_vector(case: &Case) -> IVector {
    let mut model = IVector::start(case.ubm(), 2, 0).unwrap();
    model.t = cube(&case.inputs["T_init"]);
    model
}

#[test]
fn i_vectors_are_those_of_bob() {
    let Some(case) = Case::open("ivector_fit_project") else {
        return;
    };
    let (stats, probes) = (case.stats("stats"), case.stats("probe_stats"));
    let sums = i_vector(&case).accumulate(&stats).unwrap();
    same_sums(&sums, &case.outputs["first_e_step"]);
    for (name, update_sigma, variance_floor) in [
        ("update_sigma", true, 1e-10),
        ("fixed_sigma", false, 0.0),
        ("floor_0.9", true, 0.9),
    ] {
        for iterations in [1, 2, 10] {
            let mut model = i_vector(&case);
            let options = IVectorOptions {
                iterations,
                update_sigma,
                variance_floor,
            };
            model.fit(&stats, &options).unwrap();
            let out = &case.outputs[format!("{name},iterations={iterations}")];
            same("T", &model.t, &out["T"]);
            same("sigma", &model.sigma, &out["sigma"]);
            same(
                "w",
                &model.transform(&probes).unwrap(),
                &out["ivectors_of_probes"],
            );
        }
    }
}

fn same_sums(sums: &IVectorAccumulators, out: &Value) {
    same("A", &sums.second, &out["nij_sigma_wij2"]);
    same("B", &sums.first, &out["fnorm_sigma_wij"]);
    same("S", &sums.square, &out["snormij"]);
    same("n", &sums.n, &out["nij"]);
}

#[test]
fn i_vectors_with_default_arguments_are_those_of_bob() {
    let Some(case) = Case::open("ivector_fit_default") else {
        return;
    };
    let mut model = IVector::start(case.ubm(), 2, 0).unwrap();
    same("T", &model.t, &case.inputs["T_init"]);
    model
        .fit(&case.stats("stats"), &IVectorOptions::default())
        .unwrap();
    same("T", &model.t, &case.outputs["T"]);
    same("sigma", &model.sigma, &case.outputs["sigma"]);
    let vectors = model.transform(&case.stats("probe_stats")).unwrap();
    same("w", &vectors, &case.outputs["ivectors_of_probes"]);
}

#[test]
fn sums_of_two_halves_are_the_sums_of_all() {
    let Some(case) = Case::open("ivector_fit_project") else {
        return;
    };
    let (model, stats) = (i_vector(&case), case.stats("stats"));
    let mut sums = model.accumulate(&stats[..6]).unwrap();
    sums += &model.accumulate(&stats[6..]).unwrap();
    same_sums(&sums, &case.outputs["first_e_step"]);
}

#[test]
fn bobs_own_tests_of_i_vectors() {
    let Some(case) = Case::open("suite_ivector_project") else {
        return;
    };
    let mut ubm = case.ubm();
    let (t, sigma) = (cube(&case.inputs["T"]), matrix(&case.inputs["sigma"]));
    let mut model = IVector {
        ubm: ubm.clone(),
        t,
        sigma,
    };
    let one = [statistics(&case.inputs["stats"])];
    let row = |m: &IVector, s: &[Statistics]| m.transform(s).unwrap().row(0).to_owned();
    same("w", &row(&model, &one), &case.outputs["ivector"]);
    model.sigma = matrix(&case.inputs["ubm"]["variances"]);
    ubm.weights = Array1::from_elem(2, 0.5);
    let frame = vector(&case.inputs["frame"]).insert_axis(Axis(0));
    let one = [e_step(&ubm, &frame)];
    same(
        "w",
        &row(&model, &one),
        &case.outputs["ivector_of_frame_with_sigma_from_ubm"],
    );

    let Some(case) = Case::open("suite_ivector_train") else {
        return;
    };
    let stats = case.stats("stats");
    for (name, update_sigma) in [("nosigma", false), ("sigma", true)] {
        let mut model = i_vector(&case);
        model.sigma = matrix(&case.inputs["sigma_init"]);
        for step in [1, 2] {
            let out = &case.outputs[format!("{name},step={step}")];
            let sums = model.accumulate(&stats).unwrap();
            same_sums(&sums, out);
            let options = IVectorOptions {
                iterations: 1,
                update_sigma,
                variance_floor: 1e-5,
            };
            model.update(&sums, &options).unwrap();
            same("T", &model.t, &out["T"]);
            if update_sigma {
                same("sigma", &model.sigma, &out["sigma"]);
            }
        }
    }
}
