//! Metrics equal the reference, and are defined where the formulas are not.

mod common;

use common::{floats, indices, json};
use ndarray::array;
use nkl_config::plan::Measure;
use nkl_learn::metrics::*;

fn close(a: f64, b: &serde_json::Value) {
    let b = b.as_f64().unwrap();
    assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{a} {b}");
}

#[test]
fn classification() {
    let Some(all) = json("metrics_and_tests.json") else {
        return;
    };
    let c = &all["classification"];
    let confusion = Confusion::new(&indices(&c["truth"]), &indices(&c["pred"]), 4).unwrap();
    close(confusion.uar().unwrap(), &c["uar"]);
    close(confusion.accuracy().unwrap(), &c["accuracy"]);
    close(confusion.f1().unwrap(), &c["f1_macro"]);
    close(confusion.precision().unwrap(), &c["precision_macro"]);
    for (class, (own, f1)) in confusion
        .per_class()
        .iter()
        .zip(c["f1_per_class"].as_array().unwrap())
        .enumerate()
    {
        close(own.f1, f1);
        let row: Vec<u64> = indices(&c["confusion"][class])
            .iter()
            .map(|&n| n as u64)
            .collect();
        assert_eq!(confusion.counts.row(class).to_vec(), row);
    }
}

#[test]
fn regression_and_detection() {
    let Some(all) = json("metrics_and_tests.json") else {
        return;
    };
    let r = &all["regression"];
    let (truth, predicted) = (floats(&r["truth"]), floats(&r["pred"]));
    close(mse(&truth, &predicted).unwrap(), &r["mse"]);
    close(mae(&truth, &predicted).unwrap(), &r["mae"]);
    close(pcc(&truth, &predicted).unwrap(), &r["pcc"]);
    close(ccc(&truth, &predicted).unwrap(), &r["ccc"]);
    // Large means take nothing away.
    let far = |v: &[f64]| v.iter().map(|v| v + 1e8).collect::<Vec<_>>();
    assert!(
        (ccc(&far(&truth), &far(&predicted)).unwrap() - r["ccc"].as_f64().unwrap()).abs() < 1e-7
    );
    let e = &all["eer"];
    let positive: Vec<bool> = indices(&e["truth"]).iter().map(|&t| t == 1).collect();
    let found = eer(&positive, &floats(&e["score"])).unwrap();
    close(found.rate, &e["eer"]);
    close(found.threshold, &e["threshold"]);
}

#[test]
fn equal_error_rate_with_ties_as_audmetric() {
    let cases: [(&[u8], &[f64], f64, f64); 4] = [
        (
            &[0, 1, 1, 0, 1, 1, 1, 1, 1],
            &[0.6, 0.4, 0.3, 0.1, 0.3, 0.5, 0.8, 0.5, 0.4],
            0.392_857_142_857_142_85,
            0.4,
        ),
        (
            &[1, 1, 0, 1, 0, 1, 0, 1, 1],
            &[0.8, 0.9, 1.0, 0.8, 0.5, 0.8, 0.1, 0.6, 0.1],
            0.333_333_333_333_333_3,
            0.8,
        ),
        (
            &[1, 0, 1, 0, 0, 0, 0, 0, 1],
            &[0.5, 0.6, 0.3, 0.7, 0.3, 0.8, 0.9, 0.7, 0.0],
            0.75,
            0.5,
        ),
        (
            &[1, 0, 0, 0, 0, 1, 1, 0, 0],
            &[1.0, 0.6, 0.7, 0.0, 0.3, 0.1, 0.3, 0.1, 0.3],
            0.5,
            0.3,
        ),
    ];
    for (truth, score, rate, threshold) in cases {
        let positive: Vec<bool> = truth.iter().map(|&t| t == 1).collect();
        let found = eer(&positive, score).unwrap();
        assert!(
            (found.rate - rate).abs() < 1e-12 && found.threshold == threshold,
            "{found:?} {rate} {threshold}"
        );
    }
}

#[test]
fn specificity_and_classes_that_are_missing() {
    // Truth 0 0 1 1, one of each taken for 2, which is never true; class 3 does not occur at all.
    let c = Confusion::new(&[0, 0, 1, 1], &[0, 2, 1, 2], 4).unwrap();
    assert!((c.uar().unwrap() - 1.0 / 3.0).abs() < 1e-15);
    assert!((c.specificity().unwrap() - (1.0 + 1.0 + 0.5) / 3.0).abs() < 1e-15);
    assert_eq!(c.per_class()[3].support, 0);
    assert!(Confusion::new(&[0, 4], &[0, 0], 4).is_err());
    assert!(Confusion::new(&[0], &[0, 0], 4).is_err());
}

#[test]
fn nothing_is_nan() {
    let empty = Confusion::new(&[], &[], 3).unwrap();
    assert_eq!(
        (empty.uar(), empty.accuracy(), empty.f1()),
        (None, None, None)
    );
    assert_eq!(
        (mse(&[], &[]), pcc(&[], &[]), ccc(&[], &[])),
        (None, None, None)
    );
    // 0.1 is no binary fraction: its mean leaves dust.
    let (flat, other) = ([0.1; 7], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.5]);
    assert_eq!(
        (pcc(&flat, &other), ccc(&flat, &other), ccc(&other, &flat)),
        (None, Some(0.0), Some(0.0))
    );
    assert_eq!((ccc(&flat, &flat), r2(&flat, &other)), (None, None));
    assert_eq!(eer(&[true, true], &[0.1, 0.2]), None);
    assert_eq!(auc(&[true, false], &[0.1, f64::NAN]), None);
    assert_eq!(auc(&[true, false, true, false], &[0.5; 4]), Some(0.5));
    assert_eq!(
        interval_of_values(Measure::Pcc, &flat, &other).unwrap(),
        None
    );
    assert_eq!(
        interval_of_classes(Measure::Uar, &[], &[], 2).unwrap(),
        None
    );
    assert!(interval_of_classes(Measure::Ccc, &[0], &[0], 1).is_err());
    assert!(of_values(Measure::Uar, &[0.0], &[0.0]).is_err());
}

#[test]
fn uncertainty_and_calibration() {
    let proba = array![
        [1.0, 0.0, 0.0, 0.0],
        [0.25, 0.25, 0.25, 0.25],
        [0.5, 0.5, 0.0, 0.0]
    ];
    let u = uncertainty(proba.view());
    assert!(
        u[0] == 0.0 && (u[1] - 1.0).abs() < 1e-15 && (u[2] - 0.5).abs() < 1e-15,
        "{u:?}"
    );
    // Four samples at confidence 0.8, of which 2 are right; one at 0.6 that is right:
    // 4/5 · |0.5 - 0.8| + 1/5 · |1 - 0.6|.
    let proba = array![[0.8, 0.2], [0.8, 0.2], [0.2, 0.8], [0.2, 0.8], [0.4, 0.6]];
    let c = calibration(&[0, 1, 0, 1, 1], proba.view(), 10).unwrap();
    assert!(
        (c.expected_error - (0.8 * 0.3 + 0.2 * 0.4)).abs() < 1e-12,
        "{}",
        c.expected_error
    );
    assert_eq!(c.bins.iter().map(|b| b.count).sum::<usize>(), 5);
    assert!(calibration(&[], proba.view(), 10).is_none());
}

#[test]
fn intervals_are_fast_enough_for_large_tests() {
    let n = 50_000;
    let truth: Vec<usize> = (0..n).map(|i| i * 7919 % 7).collect();
    let predicted: Vec<usize> = (0..n)
        .map(|i| if i % 3 == 0 { i % 7 } else { i * 7919 % 7 })
        .collect();
    let start = std::time::Instant::now();
    let classes = interval_of_classes(Measure::Uar, &truth, &predicted, 7)
        .unwrap()
        .unwrap();
    println!("1000 x 50,000 classes: {:?}", start.elapsed());
    let uar = Confusion::new(&truth, &predicted, 7)
        .unwrap()
        .uar()
        .unwrap();
    assert!(classes.low < uar && uar < classes.high && classes.high - classes.low < 0.01);
    let start = std::time::Instant::now();
    let a: Vec<f64> = truth.iter().map(|&t| t as f64).collect();
    let b: Vec<f64> = predicted.iter().map(|&t| t as f64).collect();
    let values = interval_of_values(Measure::Ccc, &a, &b).unwrap().unwrap();
    println!("1000 x 50,000 values: {:?}", start.elapsed());
    assert!(values.low < ccc(&a, &b).unwrap() && ccc(&a, &b).unwrap() < values.high);
}

/// The interval that sorts once is the one of measuring each replicate by itself.
#[test]
fn intervals_of_scores_are_those_of_the_replicates() {
    let n = 60;
    let truth: Vec<usize> = (0..n).map(|i| i * 7 % 3).collect();
    let score =
        |i: usize, c: usize| ((i * 13 + c * 29) % 17) as f64 / 4.0 + f64::from(truth[i] == c);
    let proba = ndarray::Array2::from_shape_fn((n, 3), |(i, c)| score(i, c));
    let slow = interval(n, REPLICATES, |drawn| {
        let rows: Vec<usize> = drawn.iter().map(|i| *i as usize).collect();
        let truth: Vec<usize> = rows.iter().map(|i| truth[*i]).collect();
        auc_macro(&truth, proba.select(ndarray::Axis(0), &rows).view())
    })
    .unwrap();
    let fast = interval_of_scores(Measure::Auc, &truth, proba.view())
        .unwrap()
        .unwrap();
    assert!((slow.low - fast.low).abs() < 1e-12 && (slow.high - fast.high).abs() < 1e-12);
    let value = auc_macro(&truth, proba.view()).unwrap();
    assert!(fast.low < value && value < fast.high);

    let positive: Vec<bool> = truth.iter().map(|t| *t == 1).collect();
    let scores = proba.column(1).to_vec();
    let slow = interval(n, REPLICATES, |drawn| {
        let pick = |i: &u32| (positive[*i as usize], scores[*i as usize]);
        let (positive, scores): (Vec<bool>, Vec<f64>) = drawn.iter().map(pick).unzip();
        eer(&positive, &scores).map(|e| e.rate)
    })
    .unwrap();
    let fast = interval_of_eer(&positive, &scores).unwrap();
    assert!((slow.low - fast.low).abs() < 1e-12 && (slow.high - fast.high).abs() < 1e-12);
}
