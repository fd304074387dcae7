//! The cases that bob.learn.em computed, read from the folder of reference values beside the
//! project; where it is absent the tests say so and skip.

use super::loading::Loading;
use super::sessions;
use super::*;
use crate::{Covariance, Gmm, Second, Statistics};
use ndarray::{Array1, Array2, Array3, ArrayD, Axis, IxDyn};
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

/// The E-step of frames, shape (T, D), under a diagonal mixture, written down once more.
fn e_step(gmm: &Gmm, frames: &Array2<f64>) -> Statistics {
    let Covariance::Diagonal(variances) = &gmm.covariance else {
        panic!("diagonal")
    };
    let (m, d) = gmm.means.dim();
    let mut out = Statistics {
        frames: frames.nrows() as u64,
        log_likelihood: 0.0,
        n: Array1::zeros(m),
        first: Array2::zeros((m, d)),
        second: Second::Diagonal(Array2::zeros((m, d))),
    };
    for x in frames.rows() {
        let joint = Array1::from_shape_fn(m, |c| {
            let (mean, v) = (gmm.means.row(c), variances.row(c));
            let square: f64 = (0..d)
                .map(|i| (x[i] - mean[i]).powi(2) / v[i] + v[i].ln())
                .sum();
            gmm.weights[c].ln() - 0.5 * (square + d as f64 * (2.0 * std::f64::consts::PI).ln())
        });
        let sum = joint.iter().map(|j| j.exp()).sum::<f64>().ln();
        for c in 0..m {
            let r = (joint[c] - sum).exp();
            out.n[c] += r;
            out.first.row_mut(c).scaled_add(r, &x);
        }
    }
    out
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

fn jfa(case: &Case) -> Jfa {
    let mut jfa = Jfa::start(case.ubm(), 2, 2, 4.0, 0).unwrap();
    jfa.u = matrix(&case.inputs["U_init"]);
    jfa.v = matrix(&case.inputs["V_init"]);
    jfa
}

#[test]
fn jfa_fits_as_bob() {
    let Some(case) = Case::open("jfa_fit_enroll_score") else {
        return;
    };
    let (stats, labels) = (case.stats("stats"), case.labels());
    same("D", &jfa(&case).d, &case.outputs["D_init"]);
    jfa_first_steps(
        &jfa(&case),
        &stats,
        &labels,
        &case.outputs["first_e_steps_with_initial_U_V_D"],
    );
    for iterations in [1, 2, 10] {
        let mut jfa = jfa(&case);
        jfa.fit(&stats, &labels, iterations).unwrap();
        let out = &case.outputs[format!("after_{iterations}")];
        same("V", &jfa.v, &out["V"]);
        same("U", &jfa.u, &out["U"]);
        same("D", &jfa.d, &out["D"]);
    }
}

fn jfa_first_steps(jfa: &Jfa, stats: &[Statistics], labels: &[usize], out: &Value) {
    let space = jfa.space().unwrap();
    let classes = sessions::by_class(&space, stats, labels).unwrap();
    let blocks = |a: &Array2<f64>| a.to_shape((4, 2, 2)).unwrap().to_owned();
    let (y, v) = jfa.accumulate_v(&space, &classes).unwrap();
    same("y", &y, &out["latent_y"]);
    same("V's A1", &blocks(&v.second), &out["acc_V_A1"]);
    same("V's A2", &v.first, &out["acc_V_A2"]);
    let centres = jfa.centres(&space, &y);
    let u = jfa.accumulate_u(&space, &classes, &centres).unwrap();
    same("U's A1", &blocks(&u.second), &out["acc_U_A1"]);
    same("U's A2", &u.first, &out["acc_U_A2"]);
    let rest = jfa.residuals(&space, &classes, &centres).unwrap();
    let (second, first) = jfa.accumulate_d(&space, &classes, &rest);
    same("D's A1", &second, &out["acc_D_A1"]);
    same("D's A2", &first, &out["acc_D_A2"]);
}

#[test]
fn jfa_enrolls_and_scores_as_bob() {
    let Some(case) = Case::open("jfa_fit_enroll_score") else {
        return;
    };
    let (enroll, probes) = (case.stats("enroll_stats"), case.stats("probe_stats"));
    let check = |jfa: &Jfa, sessions: &[Statistics], how: Enrollment, out: &Value| {
        let model = jfa.enroll(sessions, how).unwrap();
        same("y", &model.y, &out["latent_y"]);
        same("z", &model.z, &out["latent_z"]);
        let got = scores(&probes, |p| jfa.score(&model, p).unwrap());
        same("scores", &got, &out["scores_single_probe"]);
        model
    };
    let out = &case.outputs["untrained_U_V_and_fixed_D"];
    let mut fixed = jfa(&case);
    fixed.d = vector(&out["D"]);
    for (iterations, sessions) in [(1, 1), (1, 3), (2, 1), (2, 3), (5, 1), (5, 3)] {
        let how = |sign_of_bob| Enrollment {
            iterations,
            sign_of_bob,
        };
        let out = &out[format!("enroll_iterations={iterations},sessions={sessions}")];
        let model = check(&fixed, &enroll[..sessions], how(true), out);
        let all = fixed.score(&model, &probes).unwrap();
        same_number("all", all, &out["score_all_probes_as_one"]);
        let right = fixed.enroll(&enroll[..sessions], how(false)).unwrap();
        assert_eq!(
            right == model,
            iterations == 1,
            "the sign matters from the second time on"
        );
    }
    let mut trained = jfa(&case);
    trained
        .fit(&case.stats("stats"), &case.labels(), 3)
        .unwrap();
    check(
        &trained,
        &enroll,
        Enrollment::default(),
        &case.outputs["trained_3_iterations"],
    );
}

/// y, x and z that do not change any more are the mode of their joint posterior, where the
/// consistent sign leads and bob's does not.
#[test]
fn enrollment_ends_in_the_mode_of_the_posterior() {
    let Some(case) = Case::open("jfa_fit_enroll_score") else {
        return;
    };
    let mut jfa = jfa(&case);
    jfa.d = vector(&case.outputs["untrained_U_V_and_fixed_D"]["D"]);
    let enroll = case.stats("enroll_stats");
    let how = |iterations| Enrollment {
        iterations,
        sign_of_bob: false,
    };
    let model = jfa.enroll(&enroll[..1], how(4000)).unwrap();
    // With one session, (y, x, z) has the posterior of one loading matrix [V U diag(D)].
    let space = jfa.space().unwrap();
    let class = sessions::one_class(&space, &enroll[..1]).unwrap();
    let all = ndarray::concatenate![Axis(1), jfa.v, jfa.u, Array2::from_diag(&jfa.d)];
    let loading = Loading::new("all", &all, &space.variance, space.components);
    let about = space.centred(
        class.pooled_n.view(),
        class.pooled_first.view(),
        &space.mean,
    );
    let mode = loading.mean(class.pooled_n.view(), about.view()).unwrap();
    for (i, y) in model.y.iter().enumerate() {
        assert!((y - mode[i]).abs() < 1e-6, "{y} {}", mode[i]);
    }
    for (i, z) in model.z.iter().enumerate() {
        assert!((z - mode[4 + i]).abs() < 1e-6, "{z} {}", mode[4 + i]);
    }
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

#[test]
fn normalisations_are_those_of_bob() {
    let Some(case) = Case::open("wccn") else {
        return;
    };
    let (x, probe) = (matrix(&case.inputs["X"]), matrix(&case.inputs["probe"]));
    let wccn = Wccn::fit(x.view(), &case.labels(), Scatter::PerClass).unwrap();
    same("W", &wccn.weights, &case.outputs["W"]);
    let out = wccn.transform(probe.view()).unwrap();
    same("probe", &out, &case.outputs["transformed_probe"]);

    let Some(case) = Case::open("whitening") else {
        return;
    };
    let (x, probe) = (matrix(&case.inputs["X"]), matrix(&case.inputs["probe"]));
    let whitening = Whitening::fit(x.view()).unwrap();
    same("mean", &whitening.mean, &case.outputs["mean"]);
    same("W", &whitening.weights, &case.outputs["W"]);
    let out = whitening.transform(probe.view()).unwrap();
    same("probe", &out, &case.outputs["transformed_probe"]);

    let Some(case) = Case::open("suite_wccn_whitening") else {
        return;
    };
    let (x, labels) = (matrix(&case.inputs["X"]), case.labels());
    let sample = vector(&case.inputs["sample"]).insert_axis(Axis(0));
    let whitening = Whitening::fit(x.view()).unwrap();
    same("W", &whitening.weights, &case.outputs["whitening"]["W"]);
    let out = whitening
        .transform(sample.view())
        .unwrap()
        .row(0)
        .to_owned();
    same("sample", &out, &case.outputs["whitening"]["sample"]);
    let wccn = Wccn::fit(x.view(), &labels, Scatter::PerClass).unwrap();
    same("W", &wccn.weights, &case.outputs["wccn"]["W"]);
    let out = wccn.transform(sample.view()).unwrap().row(0).to_owned();
    same("sample", &out, &case.outputs["wccn"]["sample"]);
}
