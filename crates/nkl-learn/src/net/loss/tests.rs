use super::*;
use ndarray::array;

/// Largest difference between the derivative and the difference quotient.
fn worst(loss: Loss, out: &Array2<f64>, truth: TargetRef, weights: Option<&[f64]>) -> f64 {
    let mut gradient = Array2::zeros(out.raw_dim());
    let mut unused = gradient.clone();
    loss.of(out, truth, weights, &mut gradient);
    let h = 1e-5;
    let mut worst = 0.0_f64;
    for (at, g) in gradient.indexed_iter() {
        let (mut up, mut down) = (out.clone(), out.clone());
        up[at] += h;
        down[at] -= h;
        let rise =
            loss.of(&up, truth, weights, &mut unused) - loss.of(&down, truth, weights, &mut unused);
        worst = worst.max((rise / (2.0 * h) - g).abs());
    }
    worst
}

const WEIGHTS: [f64; 5] = [1.0, 0.2, 3.0, 0.0, 1.7];

#[test]
fn derivatives_of_losses_of_classes() {
    let three = array![
        [0.3, -1.2, 2.0],
        [1.0, 1.1, 0.9],
        [-4.0, 5.0, 0.1],
        [0.0, 0.0, 0.0],
        [2.0, -2.0, 1.0]
    ];
    let two = three.slice(ndarray::s![.., ..2]).to_owned();
    let one = three.slice(ndarray::s![.., ..1]).to_owned();
    let truth3 = TargetRef::Classes {
        index: &[0, 1, 2, 0, 2],
        count: 3,
    };
    let truth2 = TargetRef::Classes {
        index: &[0, 1, 1, 0, 1],
        count: 2,
    };
    let focal = |gamma| Loss::Focal { alpha: 0.25, gamma };
    let cases = [
        (Loss::Cross { smoothing: 0.0 }, &three, truth3),
        (Loss::Cross { smoothing: 0.2 }, &three, truth3),
        (focal(2.0), &three, truth3),
        (focal(2.0), &two, truth2),
        (focal(0.5), &two, truth2),
        (focal(0.0), &two, truth2),
        (Loss::SoftF1, &three, truth3),
        // A class that no sample of the batch has.
        (Loss::SoftF1, &three, truth2),
        (
            Loss::Binary {
                smoothing: 0.0,
                positive: 1.0,
            },
            &one,
            truth2,
        ),
        (
            Loss::Binary {
                smoothing: 0.1,
                positive: 2.5,
            },
            &one,
            truth2,
        ),
    ];
    for (loss, out, truth) in cases {
        for weights in [None, Some(&WEIGHTS[..])] {
            let worst = worst(loss, out, truth, weights);
            assert!(worst < 1e-8, "{loss:?} {weights:?}: {worst}");
        }
    }
}

#[test]
fn derivatives_of_losses_of_values() {
    let out = array![[0.3], [-1.2], [2.0], [0.7], [4.0]];
    let truth = TargetRef::Values(&[1.0, -2.0, 1.5, 0.0, 2.0]);
    for loss in [
        Loss::Squared,
        Loss::Absolute,
        Loss::Concordance,
        Loss::Correlation,
    ] {
        for weights in [None, Some(&WEIGHTS[..])] {
            let worst = worst(loss, &out, truth, weights);
            assert!(worst < 1e-8, "{loss:?} {weights:?}: {worst}");
        }
    }
}

fn value(loss: Loss, out: Array2<f64>, truth: TargetRef) -> f64 {
    let mut gradient = Array2::zeros(out.raw_dim());
    let value = loss.of(&out, truth, None, &mut gradient);
    assert!(gradient.iter().all(|g| g.is_finite()), "{loss:?}");
    value
}

#[test]
fn values_by_hand() {
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-7, "{a} {b}");
    let ln = |v: f64| -> f64 { v.ln() };
    // Probabilities 1/4 and 3/4.
    let out = array![[0.0, ln(3.0)], [0.0, ln(3.0)]];
    let truth = TargetRef::Classes {
        index: &[1, 0],
        count: 2,
    };
    near(
        value(Loss::Cross { smoothing: 0.0 }, out.clone(), truth),
        -0.5 * (ln(0.75) + ln(0.25)),
    );
    near(
        value(
            Loss::Focal {
                alpha: 0.5,
                gamma: 0.0,
            },
            out.clone(),
            truth,
        ),
        -0.25 * (ln(0.75) + ln(0.25)),
    );
    let focal = -0.5 * (0.25 * 0.0625 * ln(0.75) + 0.75 * 0.5625 * ln(0.25));
    near(
        value(
            Loss::Focal {
                alpha: 0.25,
                gamma: 2.0,
            },
            out.clone(),
            truth,
        ),
        focal,
    );
    // F1: 2 · 0.25 / (0.5 + 1) and 2 · 0.75 / (1.5 + 1).
    near(
        value(Loss::SoftF1, out, truth),
        1.0 - 0.5 * (1.0 / 3.0 + 0.6),
    );
    let one = array![[ln(3.0)], [ln(3.0)]];
    let weighted = Loss::Binary {
        smoothing: 0.0,
        positive: 2.0,
    };
    near(
        value(weighted, one, truth),
        -0.5 * (2.0 * ln(0.75) + ln(0.25)),
    );
    let (out, y) = (array![[1.0], [2.0], [4.0]], [2.0, 2.0, 3.0]);
    let values = TargetRef::Values(&y);
    near(value(Loss::Squared, out.clone(), values), 2.0 / 3.0);
    near(value(Loss::Absolute, out.clone(), values), 2.0 / 3.0);
    let predicted = [1.0, 2.0, 4.0];
    let by_measure = |m: Option<f64>| 1.0 - m.unwrap();
    near(
        value(Loss::Concordance, out.clone(), values),
        by_measure(crate::metrics::ccc(&y, &predicted)),
    );
    near(
        value(Loss::Correlation, out, values),
        by_measure(crate::metrics::pcc(&y, &predicted)),
    );
}

#[test]
fn extreme_outputs_and_equal_values_give_finite_numbers() {
    let out = array![[1e4, -1e4], [-1e4, 1e4], [900.0, 0.0]];
    let truth = TargetRef::Classes {
        index: &[0, 0, 1],
        count: 2,
    };
    let one = array![[1e4], [-1e4], [0.0]];
    for loss in [
        Loss::Cross { smoothing: 0.1 },
        Loss::Focal {
            alpha: 0.25,
            gamma: 2.0,
        },
        Loss::Focal {
            alpha: 0.25,
            gamma: 0.3,
        },
        Loss::SoftF1,
    ] {
        assert!(value(loss, out.clone(), truth).is_finite(), "{loss:?}");
    }
    let binary = Loss::Binary {
        smoothing: 0.0,
        positive: 3.0,
    };
    assert!(value(binary, one, truth).is_finite());
    for loss in [Loss::Concordance, Loss::Correlation] {
        let same = value(loss, array![[2.0], [2.0]], TargetRef::Values(&[2.0, 2.0]));
        assert_eq!(same, 1.0);
        assert_eq!(value(loss, array![[2.0]], TargetRef::Values(&[5.0])), 1.0);
    }
}

#[test]
fn probabilities_of_one_and_of_several_outputs() {
    let p = probabilities(&array![[0.0], [3.0_f64.ln()], [-800.0]]);
    assert!((&p - &array![[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]])
        .iter()
        .all(|d| d.abs() < 1e-12));
    let p = probabilities(&array![[0.0, 3.0_f64.ln()], [1000.0, 0.0]]);
    assert!((&p - &array![[0.25, 0.75], [1.0, 0.0]])
        .iter()
        .all(|d| d.abs() < 1e-12));
}
