//! Data sets as a whole, ensembles, and what is no input.

use ndarray::Array2;
use nkl_issues::confident::{ensemble_scores, health, Judged, Score, Weighting};

use crate::common::{cases, close, ints, label_cases, matrix, reals};

#[test]
fn dataset_health() {
    for all in label_cases() {
        let (judged, case, name) = (all.judged(), &all.case, &all.name);
        let got = health(&judged);
        let want = &case["health"];
        close(
            name,
            [got.overall],
            [want["overall_label_health_score"].as_f64().unwrap()],
            1e-12,
        );
        assert_eq!(
            got.off_diagonal as u64,
            case["num_label_issues"]["off_diagonal"].as_u64().unwrap()
        );
        let calibrated = case["num_label_issues"]["off_diagonal_calibrated"]
            .as_f64()
            .unwrap();
        assert_eq!(got.off_diagonal_calibrated as f64, calibrated, "{name}");
        for row in want["classes_by_label_quality"]["rows"].as_array().unwrap() {
            let row = reals(row);
            let c = got
                .classes
                .iter()
                .find(|c| c.class as f64 == row[0])
                .unwrap();
            let have = [
                c.label_issues as f64,
                c.inverse_label_issues as f64,
                c.label_noise,
                c.inverse_label_noise,
                c.label_quality,
            ];
            close(
                &format!("{name} class {}", c.class),
                have,
                row[1..].to_vec(),
                1e-9,
            );
        }
        for (key, overlaps) in [
            ("overlapping_classes", &got.overlapping),
            ("overlapping_classes_asymmetric", &got.overlapping_directed),
        ] {
            for row in want[key]["rows"].as_array().unwrap() {
                let row = reals(row);
                let o = overlaps
                    .iter()
                    .find(|o| (o.a as f64, o.b as f64) == (row[0], row[1]))
                    .unwrap();
                close(
                    &format!("{name} {key}"),
                    [o.rows as f64, o.joint],
                    row[2..].to_vec(),
                    1e-9,
                );
            }
        }
    }
}

#[test]
fn ensembles() {
    let Some(cases) = cases("labels_ensemble") else {
        return;
    };
    let case = &cases[0].1;
    let given = ints(&case["labels"]);
    let probas: Vec<Array2<f64>> = case["pred_probs_list"]
        .as_array()
        .unwrap()
        .iter()
        .map(matrix)
        .collect();
    let models: Vec<Judged<'_, f64>> = probas
        .iter()
        .map(|p| Judged::new(&given, p.view()).unwrap())
        .collect();
    for (key, weighting) in [
        ("uniform", Weighting::Uniform),
        ("accuracy", Weighting::Accuracy),
        ("log_loss_search", Weighting::LogLossSearch),
    ] {
        let got = ensemble_scores(&models, Score::SelfConfidence, &weighting).unwrap();
        close(key, got, reals(&case["scores"][key]), 1e-9);
    }
    assert!(ensemble_scores(&models, Score::SelfConfidence, &Weighting::Given(vec![1.0])).is_err());
}

#[test]
fn bad_input_is_named() {
    let p = ndarray::array![[0.5, 0.5], [1.5, 0.0]];
    assert_eq!(
        Judged::new(&[0, 1], p.view()).unwrap_err().to_string(),
        "row 1, class 0: 1.5 is not a probability between 0 and 1"
    );
    let p = ndarray::array![[0.5, 0.5], [1.0, 0.0]];
    assert!(Judged::new(&[0, 2], p.view())
        .unwrap_err()
        .to_string()
        .contains("row 1 has label 2"));
    assert!(Judged::new(&[0, 0], p.view())
        .unwrap_err()
        .to_string()
        .contains("only 1 class"));
    let nan = ndarray::array![[f64::NAN, 0.5], [1.0, 0.0]];
    assert!(Judged::new(&[0, 1], nan.view()).is_err());
}
