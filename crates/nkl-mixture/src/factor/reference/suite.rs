//! What bob's own tests of ISV and JFA assert.

use super::super::{Enrollment, Isv, Jfa, JfaModel};
use super::jfa::jfa;
use super::{e_step, gmm, matrix, same, same_number, statistics, vector, Case};
use crate::{Gmm, Statistics};
use ndarray::Axis;

#[test]
fn bobs_own_tests_of_training_and_enrollment() {
    let Some(case) = Case::open("suite_isv_train_enroll") else {
        return;
    };
    let mut isv = Isv::start(case.ubm(), 2, 4.0, 0).unwrap();
    isv.u = matrix(&case.inputs["U_init"]);
    isv.fit(&case.stats("stats"), &case.labels(), 10).unwrap();
    same("U", &isv.u, &case.outputs["U"]);
    let z = isv.enroll(&case.stats("enroll_stats"), 5).unwrap();
    same("z", &z.insert_axis(Axis(0)), &case.outputs["latent_z"]);

    let Some(case) = Case::open("suite_jfa_train_enroll") else {
        return;
    };
    let mut jfa = jfa(&case);
    jfa.d = vector(&case.inputs["D_init"]);
    jfa.fit(&case.stats("stats"), &case.labels(), 10).unwrap();
    same("V", &jfa.v, &case.outputs["V"]);
    same("U", &jfa.u, &case.outputs["U"]);
    same("D", &jfa.d, &case.outputs["D"]);
    let how = Enrollment {
        iterations: 5,
        sign_of_bob: true,
    };
    let model = jfa.enroll(&case.stats("enroll_stats"), how).unwrap();
    same("y", &model.y, &case.outputs["latent_y"]);
    same("z", &model.z, &case.outputs["latent_z"]);
}

#[test]
fn bobs_own_tests_of_scores() {
    let Some(case) = Case::open("suite_isv_jfa_score") else {
        return;
    };
    let (ubm, input) = (case.ubm(), &case.inputs);
    let (u, d) = (matrix(&input["U"]), vector(&input["D"]));
    let v = matrix(&input["V"]);
    let jfa = Jfa {
        ubm: ubm.clone(),
        v,
        u: u.clone(),
        d: d.clone(),
    };
    let isv = Isv {
        ubm: ubm.clone(),
        u,
        d,
    };
    let (y, z) = (vector(&input["latent_y"]), vector(&input["latent_z"]));
    let model = JfaModel { y, z: z.clone() };
    let one = [statistics(&input["stats"])];
    let many = [e_step(&ubm, &matrix(&input["array"]))];
    same_number(
        "jfa",
        jfa.score(&model, &one).unwrap(),
        &case.outputs["jfa_score_stats"],
    );
    same_number(
        "jfa",
        jfa.score(&model, &many).unwrap(),
        &case.outputs["jfa_score_array"],
    );
    same_number(
        "isv",
        isv.score(&z, &one).unwrap(),
        &case.outputs["isv_score_stats"],
    );
    same_number(
        "isv",
        isv.score(&z, &many).unwrap(),
        &case.outputs["isv_score_array"],
    );
}

#[test]
fn bobs_own_tests_on_arrays() {
    let Some(case) = Case::open("suite_isv_jfa_fit_arrays") else {
        return;
    };
    let (input, labels) = (&case.inputs, case.labels());
    let frames = matrix(&input["X"]);
    let rows = |ubm: &Gmm| -> Vec<Statistics> {
        let one = |x: ndarray::ArrayView1<f64>| e_step(ubm, &x.to_owned().insert_axis(Axis(0)));
        frames.outer_iter().map(one).collect()
    };
    let prior = gmm(&input["ubm_prior"]);
    let mut isv = Isv::start(prior.clone(), 2, 4.0, 0).unwrap();
    isv.u = matrix(&input["U_init"]);
    isv.fit(&rows(&prior), &labels, 50).unwrap();
    same("U", &isv.u, &case.outputs["isv_U"]);
    let trained = gmm(&case.outputs["ubm_trained_on_X"]);
    for (ubm, name) in [(prior, "jfa_V"), (trained, "jfa_V_with_ubm_trained_on_X")] {
        let stats = rows(&ubm);
        let (v, u) = (matrix(&input["V_init"]), matrix(&input["U_init"]));
        let mut jfa = Jfa {
            ubm,
            v,
            u,
            d: vector(&input["D_init"]),
        };
        jfa.fit(&stats, &labels, 50).unwrap();
        same(name, &jfa.v, &case.outputs[name]);
    }
}
