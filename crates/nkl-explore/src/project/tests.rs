use super::*;
use rand::{Rng, SeedableRng};

/// Clusters around the corners of a cube.
fn clusters(n: usize, features: usize) -> (Array2<f64>, Vec<usize>) {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(11);
    let label: Vec<usize> = (0..n).map(|i| i % 5).collect();
    let x = Array2::from_shape_fn((n, features), |(i, j)| {
        let centre = if j % 5 == label[i] { 4.0 } else { 0.0 };
        centre + rng.random_range(-1.0..1.0)
    });
    (x, label)
}

const METHODS: [Method; 3] = [Method::Pca, Method::Tsne, Method::Umap];

#[test]
fn clusters_stay_together() {
    let (x, label) = clusters(300, 10);
    for method in METHODS {
        for dimensions in [2, 3] {
            let settings = Settings {
                dimensions,
                ..Settings::default()
            };
            let found = project(x.view(), method, &settings, &|_, _| {}).unwrap();
            assert_eq!(found.points.dim(), (300, dimensions));
            assert!(found.points.iter().all(|v| v.is_finite()));
            let trust = trustworthiness(x.view(), found.points.view(), 5).unwrap();
            assert!(trust.value > 0.8, "{method:?} {dimensions}: {trust:?}");
            if method != Method::Pca {
                let near = nkl_learn::Search::new(found.points.view());
                let near = near.nearest(found.points.view(), 2);
                let same = (0..300).filter(|i| label[near[*i][1].1] == label[*i]);
                assert!(same.count() > 290, "{method:?} {dimensions}");
            }
        }
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let (x, _) = clusters(400, 7);
    let with = |threads: usize, method: Method| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let run = || project(x.view(), method, &Settings::default(), &|_, _| {}).unwrap();
        pool.build().unwrap().install(run)
    };
    for method in METHODS {
        assert_eq!(with(1, method), with(3, method), "{method:?}");
    }
}

#[test]
fn few_equal_and_flat_rows() {
    for x in [
        Array2::from_elem((4, 1), 1.0),
        Array2::from_elem((50, 3), -2.0),
        Array2::from_shape_fn((9, 2), |(i, j)| (i / 3 * (j + 1)) as f64),
        Array2::from_shape_fn((6, 4), |(i, _)| i as f64 * 1e150),
    ] {
        for method in METHODS {
            let found = project(x.view(), method, &Settings::default(), &|_, _| {}).unwrap();
            assert!(
                found.points.iter().all(|v| v.is_finite()),
                "{method:?} {x:?}"
            );
        }
    }
    let bad = Array2::from_elem((5, 2), f64::NAN);
    for (x, dimensions) in [
        (bad, 2),
        (Array2::zeros((3, 2)), 2),
        (Array2::zeros((9, 2)), 4),
    ] {
        let settings = Settings {
            dimensions,
            ..Settings::default()
        };
        project(x.view(), Method::Pca, &settings, &|_, _| {}).unwrap_err();
    }
}

#[test]
fn principal_components_are_scikit_learns() {
    // numpy: x[i, j] = sin(1.3 i + 0.7 j²) + 0.1 i j; sklearn.decomposition.PCA(3), 1.9
    let x = Array2::from_shape_fn((30, 6), |(i, j)| {
        let (i, j) = (i as f64, j as f64);
        (1.3 * i + 0.7 * j * j).sin() + 0.1 * i * j
    });
    let (points, explained) = pca::pca(x.view(), 3, 0).unwrap();
    for (found, expected) in explained.iter().zip(EXPLAINED) {
        assert!((found - expected).abs() < 1e-9, "{explained:?}");
    }
    for (found, expected) in points.row(4).iter().zip(ROW_4) {
        assert!((found - expected).abs() < 1e-8, "{}", points.row(4));
    }
}

#[test]
fn trust_is_scikit_learns() {
    // sklearn.manifold.trustworthiness(x, y, n_neighbors=5), 1.9
    let x = Array2::from_shape_fn((60, 4), |(i, j)| ((i * (j + 3)) as f64 * 0.9).sin());
    let y = Array2::from_shape_fn((60, 2), |(i, j)| ((i * (j + 3)) as f64 * 0.9).sin());
    let found = trustworthiness(x.view(), y.view(), 5).unwrap();
    assert!((found.value - TRUST).abs() < 1e-12, "{found:?}");
    assert_eq!(trustworthiness(x.view(), y.view(), 30), None);
}
const EXPLAINED: [f64; 3] = [
    0.9469218734945853,
    0.03688711295917573,
    0.016191013546238822,
];
const ROW_4: [f64; 3] = [-8.661531945797503, -1.594720914828462, 0.5499767593678344];
const TRUST: f64 = 0.9942948717948717;
