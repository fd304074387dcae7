//! Joint factor analysis.

use super::super::loading::Loading;
use super::super::{sessions, Enrollment, Jfa};
use super::{matrix, same, same_number, scores, vector, Case};
use crate::Statistics;
use ndarray::{Array2, Axis};
use serde_json::Value;

pub(super) fn jfa(case: &Case) -> Jfa {
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
