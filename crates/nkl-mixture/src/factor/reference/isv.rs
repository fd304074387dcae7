//! Inter-session variability.

use super::super::loading::Loading;
use super::super::{sessions, Isv};
use super::{cube, e_step, matrix, same, same_number, scores, Case};
use crate::Statistics;
use ndarray::Axis;
use serde_json::Value;

#[test]
fn isv_fits_enrolls_and_scores_as_bob() {
    let Some(case) = Case::open("isv_fit_enroll_score") else {
        return;
    };
    let (stats, labels) = (case.stats("stats"), case.labels());
    let start = |relevance: f64| {
        let mut isv = Isv::start(case.ubm(), 2, relevance, 0).unwrap();
        isv.u = matrix(&case.inputs["U_init"]);
        isv
    };
    let out = &case.outputs;
    same("D", &start(4.0).d, &out["D"]);
    isv_first_step(&start(4.0), &stats, &labels, &out["first_e_step"]);
    for iterations in [1, 2, 10] {
        let mut isv = start(4.0);
        isv.fit(&stats, &labels, iterations).unwrap();
        same("U", &isv.u, &out[format!("U_after_{iterations}")]);
    }
    let mut isv = start(2.0);
    isv.fit(&stats, &labels, 5).unwrap();
    same(
        "U, relevance 2",
        &isv.u,
        &out["relevance_2_iterations_5"]["U"],
    );
    same(
        "D, relevance 2",
        &isv.d,
        &out["relevance_2_iterations_5"]["D"],
    );
    let (out, mut isv) = (&out["with_U_after_5"], start(4.0));
    isv.fit(&stats, &labels, 5).unwrap();
    let (enroll, probes) = (case.stats("enroll_stats"), case.stats("probe_stats"));
    for (iterations, sessions) in [(1, 1), (1, 3), (5, 1), (5, 3)] {
        let out = &out[format!("enroll_iterations={iterations},sessions={sessions}")];
        let z = isv.enroll(&enroll[..sessions], iterations).unwrap();
        same("z", &z.clone().insert_axis(Axis(0)), &out["latent_z"]);
        let got = scores(&probes, |p| isv.score(&z, p).unwrap());
        same("scores", &got, &out["scores_single_probe"]);
        same_number(
            "all",
            isv.score(&z, &probes).unwrap(),
            &out["score_all_probes_as_one"],
        );
    }
    let (x, ux) = isv.session(&probes[..1]).unwrap();
    same("x", &x, &out["estimate_x_of_probe_0"]);
    same("U x", &ux, &out["estimate_ux_of_probe_0"]);
    let (x, _) = isv.session(&probes).unwrap();
    same("x", &x, &out["estimate_x_of_all_probes_pooled"]);
}

fn isv_first_step(isv: &Isv, stats: &[Statistics], labels: &[usize], out: &Value) {
    let space = isv.space().unwrap();
    let classes = sessions::by_class(&space, stats, labels).unwrap();
    let loading = Loading::new("U", &isv.u, &space.variance, space.components);
    for (k, class) in classes.iter().enumerate() {
        same("n", &class.pooled_n, &out["n_acc_per_class"][k]);
        let (z, _, factors) = isv.class(&space, &loading, class).unwrap();
        same("z", &z, &out["latent_z_per_class"][k]);
        let x = factors.mean.t().to_owned();
        same("x", &x, &out["latent_x_per_class_rU_by_sessions"][k]);
    }
    let sums = isv.accumulate(&space, &classes).unwrap();
    same(
        "A1",
        &sums.second.to_shape((4, 2, 2)).unwrap().to_owned(),
        &out["acc_A1"],
    );
    same("A2", &sums.first, &out["acc_A2"]);
}

#[test]
fn isv_of_arrays_is_as_bobs() {
    let Some(case) = Case::open("isv_from_arrays") else {
        return;
    };
    let ubm = case.ubm();
    let of = |name: &str| -> Vec<Statistics> {
        let frames = cube(&case.inputs[name]);
        frames
            .outer_iter()
            .map(|x| e_step(&ubm, &x.to_owned()))
            .collect()
    };
    let mut isv = Isv::start(ubm.clone(), 1, 4.0, 0).unwrap();
    isv.u = matrix(&case.inputs["U_init"]);
    isv.fit(&of("sequences"), &case.labels(), 3).unwrap();
    same("U", &isv.u, &case.outputs["U"]);
    let z = isv.enroll(&of("sequences")[..1], 1).unwrap();
    same(
        "z",
        &z.clone().insert_axis(Axis(0)),
        &case.outputs["latent_z"],
    );
    let probes = of("probe_sequences");
    same_number(
        "pooled",
        isv.score(&z, &probes).unwrap(),
        &case.outputs["score_pooled"],
    );
    let got = scores(&probes, |p| isv.score(&z, p).unwrap());
    same("scores", &got, &case.outputs["scores_single"]);
}
