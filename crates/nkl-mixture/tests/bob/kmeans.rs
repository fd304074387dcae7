//! K-means, and mixtures that start with it.

use crate::reference::{case, close, close_gmm, matrix, vector};
use ndarray::{Array2, Axis};
use nkl_mixture::{
    start, train, CovarianceType, Cpu, Init, KMeans, KMeansOptions, Stop, TrainOptions,
    UpdateOptions, Updates, VarianceFloor,
};

#[test]
fn lloyd() {
    let Some(case) = case("kmeans_fixed_init") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let probe = matrix(&case["inputs"]["probe"]);
    for (name, expected) in case["outputs"].as_object().expect("cases") {
        let options = KMeansOptions {
            init: Init::Given(matrix(&case["inputs"]["init_centroids"])),
            iterations: expected["max_iter"].as_u64().expect("a number") as usize,
            threshold: expected["convergence_threshold"].as_f64(),
            ..KMeansOptions::new(4, 0)
        };
        let found = KMeans::fit(x.view(), &options).expect("k-means");
        assert_eq!(
            Some(found.history.len() as u64),
            expected["steps_done"].as_u64(),
            "{name}"
        );
        close(name, &found.centroids, &matrix(&expected["centroids"]));
        // Divided by the number of frames twice there.
        let cost = found.history.last().expect("a step") / x.nrows() as f64;
        close(
            name,
            [&cost],
            [&expected["average_min_distance"].as_f64().expect("a number")],
        );
        let clusters = found.clusters(x.view()).expect("clusters");
        close(
            name,
            &clusters.weights,
            &vector(&expected["cluster_weights"]),
        );
        close(
            name,
            &clusters.variances,
            &matrix(&expected["cluster_variances"]),
        );
        let labels: Vec<f64> = found
            .predict(probe.view())
            .expect("labels")
            .iter()
            .map(|&l| l as f64)
            .collect();
        close(name, &labels, &vector(&expected["probe_labels"]));
        let distances = found.distances(probe.view()).expect("distances");
        close(
            name,
            distances.t(),
            &matrix(&expected["probe_sq_distances"]),
        );
    }
}

#[test]
fn every_start_reaches_the_optimum() {
    let Some(case) = case("kmeans_seeded_inits") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let expected = matrix(&case["outputs"]["centroids_sorted"]);
    for init in [Init::default(), Init::PlusPlus, Init::Random] {
        let best = (0..10)
            .map(|seed| {
                let options = KMeansOptions {
                    init: init.clone(),
                    ..KMeansOptions::new(5, seed)
                };
                KMeans::fit(x.view(), &options).expect("k-means")
            })
            .min_by(|a, b| {
                a.history
                    .last()
                    .partial_cmp(&b.history.last())
                    .expect("numbers")
            })
            .expect("ten seeds");
        let mut rows: Vec<Vec<f64>> = best
            .centroids
            .axis_iter(Axis(0))
            .map(|row| row.to_vec())
            .collect();
        rows.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
        close(&format!("{init:?}"), &rows.concat(), &expected);
    }
}

#[test]
fn variances_and_weights_of_the_suite() {
    let Some(case) = case("suite_kmeans_var_weight") else {
        return;
    };
    let x: Array2<f64> = matrix(&case["inputs"]["X"]);
    let kmeans = KMeans {
        centroids: matrix(&case["inputs"]["centroids"]),
        history: Vec::new(),
        converged: true,
    };
    let clusters = kmeans.clusters(x.view()).expect("clusters");
    close(
        "weights",
        &clusters.weights,
        &vector(&case["bob_run"]["weights"]),
    );
    close(
        "variances",
        &clusters.variances,
        &matrix(&case["bob_run"]["variances"]),
    );
}

/// There the centroid becomes NaN (null), here it does not; the others are the same.
#[test]
fn an_empty_cluster() {
    let Some(case) = case("kmeans_empty_cluster") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let options = KMeansOptions {
        init: Init::Given(matrix(&case["inputs"]["init_centroids"])),
        iterations: 1,
        ..KMeansOptions::new(3, 0)
    };
    let found = KMeans::fit(x.view(), &options).expect("k-means");
    let expected = matrix(&case["outputs"]["centroids_after_1"]);
    close(
        "others",
        found.centroids.iter().take(4),
        expected.iter().take(4),
    );
    assert!(expected.iter().skip(4).all(|v| v.is_nan()));
    assert!(found.centroids.iter().all(|v| v.is_finite()));
}

#[test]
fn a_mixture_from_clusters() {
    let Some(case) = case("gmm_ml_kmeans_start") else {
        return;
    };
    let x = matrix(&case["inputs"]["X"]);
    let init = Init::Given(matrix(&case["inputs"]["kmeans_init_centroids"]));
    let kmeans = KMeans::fit(
        x.view(),
        &KMeansOptions {
            init,
            ..KMeansOptions::new(3, 0)
        },
    );
    let floor = VarianceFloor::default();
    let kmeans = kmeans.expect("k-means");
    let start = start::from_kmeans(x.view(), &kmeans, CovarianceType::Diagonal, &floor);
    let start = start.expect("a mixture");
    close_gmm("after k-means", &start, &case["outputs"]["after_kmeans"]);
    for (name, update) in [
        ("bob_default_flags", Updates::MEANS),
        ("all_updates", Updates::ALL),
    ] {
        let options = TrainOptions {
            update: UpdateOptions {
                update,
                ..UpdateOptions::default()
            },
            stop: Stop::after(5),
        };
        let mut source = Cpu::new(x.view()).expect("frames");
        let found = train(&mut source, start.clone(), &options).expect("training");
        close_gmm(name, &found.gmm, &case["outputs"][name]);
    }
}
