use super::*;

pub(crate) fn plan(kind: &str, rounds: &str, depth: &str) -> ModelPlan {
    serde_json::from_str(&format!(
        r#"{{"kind":"{kind}","n_estimators":{rounds},"max_depth":{depth},"save":false,"only_test":false,"device":"cpu",
        "class_weight":"none","loso":false,"layers":[],"drop":[],"tuning_params":[],"tuning_grid":{{}}}}"#
    ))
    .unwrap()
}

/// numpy: x[i, j] = sin(0.37 i (j + 1) + j).
pub(crate) fn table() -> Array2<f64> {
    Array2::from_shape_fn((120, 5), |(i, j)| {
        let (i, j) = (i as f64, j as f64);
        (0.37 * i * (j + 1.0) + j).sin()
    })
}

fn ask(kind: &str, rounds: &str, depth: &str, real: bool, permutation: bool) -> Vec<f64> {
    let x = table();
    let class = |row: ndarray::ArrayView1<f64>| {
        usize::from(row[0] + 0.5 * row[2] > 0.2) + usize::from(row[3] > 0.5)
    };
    let classes: Vec<usize> = x.outer_iter().map(class).collect();
    let values: Vec<f64> = x.outer_iter().map(|r| 2.0 * r[1] + r[4] * r[4]).collect();
    let question = Question {
        x: x.view(),
        y: if real {
            TargetRef::Values(&values)
        } else {
            TargetRef::Classes {
                index: &classes,
                count: 3,
            }
        },
        plan: &plan(kind, rounds, depth),
        permutation,
        seed: 0,
    };
    importance(&question, kind).unwrap()
}

fn close(found: &[f64], expected: [f64; 5], tolerance: f64) {
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() < tolerance, "{found:?} {expected:?}");
    }
}

#[test]
fn splits_are_scikit_learns_and_xgboosts() {
    // feature_importances_ of scikit-learn 1.9 (max_depth 2: deeper, equal splits decide by lot)
    let tree = [0.3588409841, 0.0, 0.0, 0.6411590159, 0.0];
    close(&ask("tree", "null", "2", false, false), tree, 1e-6);
    let tree = [0.0, 0.8434937454, 0.0, 0.1565062546, 0.0];
    close(&ask("tree_reg", "null", "2", true, false), tree, 1e-6);
    // and of XGBoost 3.2 (10 rounds, max_depth 3, tree_method hist)
    let boosted = [0.24438459, 0.20222465, 0.21964015, 0.31813836, 0.01561214];
    close(&ask("xgb", "10", "3", false, false), boosted, 1e-3);
    let boosted = [0.00986298, 0.74848276, 0.01262359, 0.21361503, 0.01541569];
    close(&ask("xgr", "10", "3", true, false), boosted, 1e-3);
}

#[test]
fn the_features_behind_the_target_come_first() {
    for kind in ["log_reg", "svm"] {
        let found = ask(kind, "null", "null", false, false);
        assert!(
            found[0] > found[1] && found[3] > found[4],
            "{kind} {found:?}"
        );
    }
    for (kind, real) in [("knn", false), ("bayes", false), ("lin_reg", true)] {
        let found = ask(kind, "null", "null", real, true);
        let best = (0..5).max_by(|a, b| found[*a].total_cmp(&found[*b]));
        let expected: &[usize] = if real { &[1] } else { &[0, 3] };
        assert!(expected.contains(&best.unwrap()), "{kind} {found:?}");
    }
    let joined = combined(&[vec![1.0, 3.0], vec![0.2, 0.2]]);
    assert!((joined[0] - 0.375).abs() < 1e-12, "{joined:?}");
}

#[test]
fn models_that_cannot_rank_say_so() {
    let plan = plan("knn", "null", "null");
    let said = check(&plan, "knn", Task::Classification, false);
    assert!(said.unwrap_err().to_string().contains("permutation"));
    check(&plan, "knn", Task::Classification, true).unwrap();
    check(&plan, "lin_reg", Task::Classification, false).unwrap_err();
}
