//! Beside the reference cases in `tests/`: starts, empty clusters, bad input.

use super::*;
use ndarray::{array, Axis};
use rand::{Rng, SeedableRng};

fn blobs() -> Array2<f64> {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(3);
    let centres = [
        [0.0, 0.0],
        [20.0, 0.0],
        [0.0, 20.0],
        [20.0, 20.0],
        [10.0, 40.0],
    ];
    Array2::from_shape_fn((500, 2), |(k, d)| {
        centres[k % 5][d] + random.random::<f64>()
    })
}

#[test]
fn every_start_finds_far_apart_blobs() {
    let x = blobs();
    for init in [Init::default(), Init::PlusPlus] {
        let options = KMeansOptions {
            init,
            ..KMeansOptions::new(5, 1)
        };
        let found = KMeans::fit(x.view(), &options).unwrap();
        assert!(found.history.last().unwrap() < &0.3, "{:?}", found.history);
        assert!(found.converged);
        let clusters = found.clusters(x.view()).unwrap();
        assert!(clusters.weights.iter().all(|w| (w - 0.2).abs() < 1e-12));
        assert_eq!(found, KMeans::fit(x.view(), &options).unwrap());
    }
    let random = |seed| {
        let options = KMeansOptions {
            init: Init::Random,
            ..KMeansOptions::new(5, seed)
        };
        KMeans::fit(x.view(), &options)
            .unwrap()
            .history
            .last()
            .copied()
            .unwrap()
    };
    assert!((0..10).any(|seed| random(seed) < 0.3));
}

#[test]
fn an_empty_cluster_takes_the_farthest_frame() {
    let x = array![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [5.0, 5.0], [6.0, 5.0]];
    let start = array![[0.0, 0.0], [5.0, 5.0], [100.0, 100.0]];
    let options = KMeansOptions {
        init: Init::Given(start),
        ..KMeansOptions::new(3, 0)
    };
    let found = KMeans::fit(
        x.view(),
        &KMeansOptions {
            iterations: 1,
            ..options.clone()
        },
    )
    .unwrap();
    // Frames 1, 2 and 4 are equally far from their centroids.
    assert_eq!(found.centroids.row(2), array![1.0, 0.0]);
    let found = KMeans::fit(x.view(), &options).unwrap();
    assert!(found
        .clusters(x.view())
        .unwrap()
        .weights
        .iter()
        .all(|w| *w > 0.0));
}

#[test]
fn duplicate_points_give_numbers() {
    let x = Array2::from_elem((10, 3), 2.5);
    for init in [Init::default(), Init::PlusPlus, Init::Random] {
        let options = KMeansOptions {
            init,
            ..KMeansOptions::new(4, 0)
        };
        let found = KMeans::fit(x.view(), &options).unwrap();
        assert!(found.centroids.iter().all(|v| *v == 2.5));
        let clusters = found.clusters(x.view()).unwrap();
        assert_eq!(clusters.weights, array![1.0, 0.0, 0.0, 0.0]);
        assert_eq!(clusters.variances.sum(), 0.0);
    }
}

#[test]
fn distances_and_labels_agree() {
    let x = blobs();
    let found = KMeans::fit(x.view(), &KMeansOptions::new(7, 5)).unwrap();
    let distances = found.distances(x.view()).unwrap();
    let labels = found.predict(x.view()).unwrap();
    for (row, label) in distances.axis_iter(Axis(0)).zip(labels) {
        assert!(row.iter().all(|d| *d >= row[label]));
    }
}

#[test]
fn what_cannot_be_says_so() {
    let x = array![[0.0, 1.0], [2.0, f64::NAN]];
    let error = |x: &Array2<f64>, options: &KMeansOptions| {
        KMeans::fit(x.view(), options).unwrap_err().to_string()
    };
    assert!(error(&x, &KMeansOptions::new(1, 0)).contains("row 1, dimension 1 is NaN"));
    let x = array![[0.0, 1.0], [2.0, 3.0]];
    assert!(error(&x, &KMeansOptions::new(3, 0)).contains("3 clusters need"));
    assert!(error(&x, &KMeansOptions::new(0, 0)).contains("clusters = 0"));
    let given = Init::Given(array![[1.0, 2.0, 3.0]]);
    let options = KMeansOptions {
        init: given,
        ..KMeansOptions::new(1, 0)
    };
    assert!(error(&x, &options).contains("3 dimensions, expected 2"));
}
