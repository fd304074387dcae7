//! Confident learning: joints, filters and scores as cleanlab 2.9 computes them.

use nkl_issues::confident::{
    adjusted, calibrated, confident_joint, find, latent, outside, ranked, score, thresholds,
    Confidence, Filter, Judged, Options, Outside, Score,
};
use serde_json::Value;

use crate::common::{close, ints, label_cases, matrix, named, reals};

fn options(args: &Value) -> Options {
    let mut o = Options::default();
    if let Some(f) = args.get("frac_noise").and_then(Value::as_f64) {
        o.frac_noise = f;
    }
    if let Some(n) = args.get("min_examples_per_class").and_then(Value::as_u64) {
        o.min_examples_per_class = n as usize;
    }
    o.num_to_remove_per_class = args.get("num_to_remove_per_class").map(ints);
    o
}

#[test]
fn joints_and_latent_estimates() {
    for all in label_cases() {
        let (judged, case, name) = (all.judged(), &all.case, &all.name);
        let given = &all.given;
        let t = thresholds(&judged);
        close(
            &format!("{name} thresholds"),
            t.clone(),
            reals(&case["thresholds"]),
            1e-9,
        );
        let confidence = Confidence::new(&judged, &t);
        let off: Vec<usize> = (0..given.len())
            .filter(|&r| confidence.class[r].is_some_and(|c| c != given[r]))
            .collect();
        assert_eq!(off, ints(&case["off_diagonal_indices"]), "{name}");
        let raw = confident_joint(&judged, &confidence);
        assert_eq!(
            raw.mapv(|n| n as f64),
            matrix(&case["confident_joint_uncalibrated"]),
            "{name}"
        );
        let joint = calibrated(&raw, &judged.counts());
        assert_eq!(
            joint.mapv(|n| n as f64),
            matrix(&case["confident_joint"]),
            "{name}"
        );
        let l = latent(&joint, &judged.counts());
        close(
            &format!("{name} py"),
            l.shares,
            reals(&case["latent"]["py"]),
            1e-9,
        );
        close(
            &format!("{name} noise"),
            l.noise,
            matrix(&case["latent"]["noise_matrix"]),
            1e-9,
        );
        close(
            &format!("{name} inverse"),
            l.inverse,
            matrix(&case["latent"]["inverse_noise_matrix"]),
            1e-9,
        );
    }
}

#[test]
fn filters_and_ranks() {
    for all in label_cases() {
        let (judged, case, name) = (all.judged(), &all.case, &all.name);
        let tied = name.contains("tied");
        for (filter, want) in case["filter_by"].as_object().unwrap() {
            let got = find(&judged, named(&Filter::NAMES, filter), &Options::default()).unwrap();
            let want = ints(want);
            // Which of equal rows are picked is arbitrary: then only how many.
            match (tied, filter.as_str()) {
                (true, "both") => {}
                (true, _) => assert_eq!(got.len(), want.len(), "{name} {filter}"),
                _ => assert_eq!(got, want, "{name} {filter}"),
            }
        }
        for variant in case["filter_variants"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|_| !tied)
        {
            let args = &variant["args"];
            let filter = named(&Filter::NAMES, args["filter_by"].as_str().unwrap());
            let got = find(&judged, filter, &options(args));
            if variant["indices"].is_array() {
                assert_eq!(got.unwrap(), ints(&variant["indices"]), "{name} {args}");
            }
        }
        let base = find(&judged, Filter::default(), &Options::default()).unwrap();
        for (by, want) in case["ranked_by"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|_| !tied)
        {
            assert_eq!(
                ranked(&judged, base.clone(), named(&Score::NAMES, by)),
                ints(want),
                "{name} {by}"
            );
        }
    }
}

#[test]
fn scores() {
    for all in label_cases() {
        let (judged, case, name) = (all.judged(), &all.case, &all.name);
        let (given, proba) = (&all.given, &all.proba);
        for (by, want) in case["quality_scores"].as_object().unwrap() {
            let (mut got, mut want) = (score(&judged, named(&Score::NAMES, by)), reals(want));
            if by == "confidence_weighted_entropy" {
                // A row that is right without any doubt: 1 here, 0 in cleanlab.
                let sure =
                    (0..want.len()).filter(|&r| want[r] == 0.0 && proba[[r, given[r]]] > 0.5);
                for row in sure.collect::<Vec<_>>() {
                    assert_eq!(got[row], 1.0, "{name} row {row}");
                    (got[row], want[row]) = (0.0, 0.0);
                }
            }
            close(&format!("{name} {by}"), got, want, 1e-9);
        }
        let adjusted = adjusted(&judged, &thresholds(&judged));
        let Ok(adjusted) = adjusted else { continue };
        // Adjusted values are no longer confined to 0..=1 and are scored without being checked again.
        for (by, want) in case["quality_scores_adjusted"].as_object().unwrap() {
            if let Ok(judged) = Judged::new(given, adjusted.view()) {
                close(
                    &format!("{name} {by}"),
                    score(&judged, named(&Score::NAMES, by)),
                    reals(want),
                    1e-9,
                );
            }
        }
        let ways = [
            ("entropy", Outside::Entropy),
            ("least_confidence", Outside::LeastConfidence),
            ("gen", Outside::Gen),
        ];
        for (key, by) in ways {
            for (suffix, p) in [("plain", proba), ("adjusted", &adjusted)] {
                if let Some(want) = case["ood_from_pred_probs"].get(format!("{key}_{suffix}")) {
                    close(
                        &format!("{name} {key} {suffix}"),
                        outside(p.view(), by),
                        reals(want),
                        1e-9,
                    );
                }
            }
        }
    }
}
