//! Scalers equal scikit-learn's, and never look at test data.

mod common;

use common::{json, matrix};
use ndarray::{array, Array2, Axis};
use nkl_learn::scale::{self, Scaler};

#[test]
fn equal_scikit_learn() {
    let Some(all) = json("scalers.json") else {
        return;
    };
    let (train, test) = (matrix(&all["train"]), matrix(&all["test"]));
    let mut compared = 0;
    for entry in scale::registry() {
        let Some(expected) = all.get(entry.name) else {
            continue;
        };
        let scaler = scale::fit(entry.name, train.view()).unwrap();
        for (part, x) in [("train", &train), ("test", &test)] {
            let mut own = x.clone();
            scaler.apply(&mut own, None).unwrap();
            let worst = (&own - &matrix(&expected[part]))
                .iter()
                .fold(0.0_f64, |m, d| m.max(d.abs()));
            println!("{} {part}: {worst:.1e}", entry.name);
            assert!(worst < 1e-6, "{} {part}: {worst}", entry.name);
        }
        compared += 1;
    }
    assert_eq!(
        compared,
        all.as_object().unwrap().len() - 2,
        "every scaler of the reference is here"
    );
}

/// A matrix with skewed, constant, tied and large columns.
fn odd(rows: usize, shift: f64) -> Array2<f64> {
    Array2::from_shape_fn((rows, 5), |(r, c)| {
        let u = ((r * 7919 + c * 104_729) % 1009) as f64 / 1009.0 + shift;
        [u, u.exp() * 50.0 - 60.0, 3.7, (u * 4.0).floor(), 1e9 + u][c]
    })
}

#[test]
fn test_values_do_not_leak() {
    let train = odd(50, 0.0);
    for entry in scale::registry() {
        let scaler = scale::fit(entry.name, train.view()).unwrap();
        let (mut a, mut b) = (odd(20, 0.1), odd(20, 0.1));
        b.slice_mut(ndarray::s![1.., ..])
            .map_inplace(|v| *v = *v * 100.0 + 5.0);
        // Row 0 has its own speaker: whatever the other rows are, it is scaled the same.
        let speakers: Vec<usize> = (0..20).map(|r| usize::from(r > 0)).collect();
        scaler.apply(&mut a, Some(&speakers)).unwrap();
        scaler.apply(&mut b, Some(&speakers)).unwrap();
        assert_eq!(a.row(0), b.row(0), "{}", entry.name);
        assert!(a.iter().chain(&b).all(|v| v.is_finite()), "{}", entry.name);
        // And what is stored is what was fitted.
        let text = serde_json::to_string(&scaler).unwrap();
        let loaded: Scaler = serde_json::from_str(&text).unwrap();
        let mut c = odd(20, 0.1);
        loaded.apply(&mut c, Some(&speakers)).unwrap();
        assert_eq!(a, c, "{}", entry.name);
    }
}

#[test]
fn speakers_are_scaled_by_themselves() {
    let mut x = array![
        [1.0, 5.0],
        [100.0, 7.0],
        [3.0, 5.0],
        [300.0, 9.0],
        [8.0, 1.0]
    ];
    let scaler = scale::fit("speaker", x.view()).unwrap();
    scaler.apply(&mut x, Some(&[4, 9, 4, 9, 2])).unwrap();
    assert_eq!(
        x,
        array![
            [-1.0, 0.0],
            [-1.0, -1.0],
            [1.0, 0.0],
            [1.0, 1.0],
            [0.0, 0.0]
        ]
    );
}

#[test]
fn three_bins() {
    // numpy.quantile(range(10), .33) = 2.97, .66: 5.94.
    let mut x = Array2::from_shape_fn((10, 1), |(r, _)| r as f64);
    let scaler = scale::fit("bins", x.view()).unwrap();
    scaler.apply(&mut x, None).unwrap();
    assert_eq!(
        x.into_raw_vec_and_offset().0,
        [0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0]
    );
}

#[test]
fn wrong_use_is_an_error() {
    let x = odd(10, 0.0);
    assert!(scale::fit("standart", x.view())
        .unwrap_err()
        .to_string()
        .contains("standard, robust"));
    assert!(scale::fit("standard", x.slice(ndarray::s![..0, ..])).is_err());
    let mut bad = x.clone();
    bad[[3, 1]] = f64::NAN;
    assert!(scale::fit("robust", bad.view())
        .unwrap_err()
        .to_string()
        .contains("row 3, feature column 1"));
    let scaler = scale::fit("minmax", x.view()).unwrap();
    assert!(scaler.apply(&mut x.select(Axis(1), &[0, 1]), None).is_err());
    let speaker = scale::fit("speaker", x.view()).unwrap();
    assert!(speaker.apply(&mut x.clone(), None).is_err());
    assert!(speaker.apply(&mut x.clone(), Some(&[1])).is_err());
}
