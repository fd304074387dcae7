//! Error rates and costs, by hand and against numbers of others.

use super::*;
use std::path::Path;

fn scores(targets: &[f64], others: &[f64]) -> Scores {
    Scores::new(targets.to_vec(), others.to_vec()).unwrap()
}

#[test]
fn perfect_and_useless_scores_have_the_figures_that_they_must() {
    let perfect = scores(&[2.0, 3.0], &[-1.0, 0.0]);
    let summary = DetectionSummary::of(&perfect, &[0.01]);
    assert_eq!((summary.eer, summary.eer_hull), (0.0, 0.0));
    assert_eq!(summary.costs[0].min_dcf, 0.0);
    assert_eq!(summary.min_cllr, 0.0);
    let useless = scores(&[0.0; 4], &[0.0; 4]);
    let summary = DetectionSummary::of(&useless, &[0.01, 0.5]);
    assert_eq!((summary.eer, summary.eer_hull), (0.5, 0.5));
    assert!((summary.costs[0].min_dcf - 1.0).abs() < 1e-12);
    assert!((summary.cllr - 1.0).abs() < 1e-12 && (summary.min_cllr - 1.0).abs() < 1e-12);
}

#[test]
fn costs_are_those_worked_out_by_hand() {
    // Thresholds between the scores: (miss, false alarm) = (0, 1), (0, 2/3), (1/2, 1/3), ...
    let s = scores(&[1.0, 3.0], &[0.0, 2.0, 2.5]);
    let points: Vec<_> = s.points().iter().map(|p| (p.miss, p.false_alarm)).collect();
    let third = 1.0 / 3.0;
    let expected = [
        (0.0, 1.0),
        (0.0, 2.0 * third),
        (0.5, 2.0 * third),
        (0.5, third),
        (0.5, 0.0),
        (1.0, 0.0),
    ];
    for (found, expected) in points.iter().zip(expected) {
        assert!((found.0 - expected.0).abs() < 1e-12 && (found.1 - expected.1).abs() < 1e-12);
    }
    assert_eq!(points.len(), expected.len());
    assert!((s.min_dcf(0.5, 1.0, 1.0) - 0.5).abs() < 1e-12);
    assert!((s.eer().0 - (0.5 + third) / 2.0).abs() < 1e-12);
    // The hull goes from (0, 2/3) straight to (1/2, 0).
    assert!((s.eer_hull() - 2.0 / 7.0).abs() < 1e-12, "{}", s.eer_hull());
    // Bayes' threshold of p = 0.1 is ln 9 = 2.197: one target is missed, one other accepted.
    let cost = (0.1 * 0.5 + 0.9 * third) / 0.1;
    assert!((s.cost(0.1, 1.0, 1.0) - cost).abs() < 1e-12);
}

#[test]
fn calibration_finds_the_map_and_costs_little_more_than_the_best() {
    // Gaussian scores of deviation 1 at ±2 have the log-likelihood ratio 4 s; here s is moved and scaled.
    let draw = |mean: f64| {
        let quantile = |i: i32| {
            let u = (f64::from(i) + 0.5) / 400.0;
            // A logistic distribution will do: its quantiles are exact.
            mean + (u / (1.0 - u)).ln() * 0.6
        };
        (0..400)
            .map(quantile)
            .map(|s| 0.1 * s + 7.0)
            .collect::<Vec<_>>()
    };
    let raw = Scores::new(draw(2.0), draw(-2.0)).unwrap();
    let calibration = Calibration::fit(&raw).unwrap();
    let map = |s: &[f64]| s.iter().map(|s| calibration.apply(*s)).collect::<Vec<_>>();
    let after = Scores::new(map(raw.targets()), map(raw.others())).unwrap();
    let (before, after) = (
        DetectionSummary::of(&raw, &[0.5]),
        DetectionSummary::of(&after, &[0.5]),
    );
    assert!((before.eer - after.eer).abs() < 1e-12);
    assert!(before.cllr > 2.0, "{}", before.cllr);
    assert!(after.cllr < after.min_cllr + 0.03, "{after:?}");
    assert!((after.costs[0].act_dcf - after.costs[0].min_dcf).abs() < 0.02);
    // Symmetric scores have their middle at 0.
    assert!(calibration.apply(7.0).abs() < 1e-6);
}

#[test]
fn what_cannot_be_scored_or_calibrated_says_why() {
    let error = |e: Result<Scores, crate::SpeakersError>| e.unwrap_err().to_string();
    assert!(error(Scores::new(vec![1.0], vec![])).contains("no non-target trial"));
    assert!(error(Scores::new(vec![f64::NAN], vec![0.0])).contains("NaN"));
    assert!(Calibration::fit(&scores(&[1.0, 1.0], &[1.0])).is_err());
    assert!(Calibration::fit(&scores(&[-1.0, -2.0], &[1.0, 2.0])).is_err());
    // Without an error on the way: the slope stays finite.
    let apart = Calibration::fit(&scores(&[1.0, 2.0], &[-1.0, -2.0])).unwrap();
    assert!(apart.scale.is_finite() && apart.scale > 1.0);
}

#[test]
fn the_equal_error_rate_is_audmetrics() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/reference/metrics/metrics_and_tests.json"
    );
    if !Path::new(path).exists() {
        return println!("skipped: there is no {path}");
    }
    let text = std::fs::read_to_string(path).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let eer = &all["eer"];
    let numbers = |name: &str| -> Vec<f64> {
        let values = eer[name].as_array().unwrap();
        values.iter().map(|v| v.as_f64().unwrap()).collect()
    };
    let trials = numbers("truth").into_iter().map(|t| t == 1.0);
    let found = Scores::of(trials.zip(numbers("score"))).unwrap();
    let (rate, threshold) = found.eer();
    assert!((rate - eer["eer"].as_f64().unwrap()).abs() < 1e-12);
    assert_eq!(threshold, eer["threshold"].as_f64().unwrap());
    assert!(found.eer_hull() <= rate + 1e-12);
}
