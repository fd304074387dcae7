//! What needs no reference values: shapes, singular matrices, threads.

use super::*;
use crate::{Covariance, Gmm, Second, Statistics};
use ndarray::{array, Array1, Array2, Array3};

fn ubm(components: usize, dimensions: usize) -> Gmm {
    let mut draws = NormalDraws::new(1);
    Gmm {
        weights: Array1::from_elem(components, 1.0 / components as f64),
        means: draws.matrix(components, dimensions),
        covariance: Covariance::Diagonal(Array2::ones((components, dimensions))),
    }
}

/// Sessions with plausible statistics: counts above 0, sums around counts times means.
fn sessions(ubm: &Gmm, count: usize) -> Vec<Statistics> {
    let mut draws = NormalDraws::new(2);
    let one = |_| {
        let n = Array1::from_shape_simple_fn(ubm.components(), || 5.0 + draws.normal().abs());
        let mut first = &ubm.means * &n.view().insert_axis(ndarray::Axis(1));
        let mut second = first.clone();
        for ((c, d), value) in first.indexed_iter_mut() {
            *value += 2.0 * draws.normal();
            second[[c, d]] = n[c] * (2.0 + ubm.means[[c, d]].powi(2)) + draws.normal().abs();
        }
        Statistics {
            frames: n.sum() as u64,
            log_likelihood: -1.0,
            n,
            first,
            second: Second::Diagonal(second),
        }
    };
    (0..count).map(one).collect()
}

fn message<T>(result: Result<T, crate::MixtureError>) -> String {
    match result {
        Ok(_) => panic!("no error"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn labels_are_only_names() {
    let ubm = ubm(3, 2);
    let stats = sessions(&ubm, 8);
    let fit = |labels: &[usize]| {
        let mut isv = Isv::start(ubm.clone(), 2, 4.0, 7).unwrap();
        isv.fit(&stats, labels, 3).unwrap();
        isv
    };
    assert_eq!(
        fit(&[0, 0, 1, 1, 2, 2, 3, 3]),
        fit(&[5, 5, 9, 9, 11, 11, 700, 700])
    );
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let ubm = ubm(5, 3);
    let stats = sessions(&ubm, 90);
    let labels: Vec<usize> = (0..90).map(|h| h % 40).collect();
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let mut isv = Isv::start(ubm.clone(), 3, 4.0, 7).unwrap();
            isv.fit(&stats, &labels, 3).unwrap();
            let mut jfa = Jfa::start(ubm.clone(), 2, 3, 4.0, 7).unwrap();
            jfa.fit(&stats, &labels, 3).unwrap();
            let mut vectors = IVector::start(ubm.clone(), 4, 7).unwrap();
            vectors.fit(&stats, &IVectorOptions::default()).unwrap();
            (isv, jfa, vectors)
        })
    };
    assert_eq!(fit(1), fit(3));
}

#[test]
fn a_component_without_frames_is_named() {
    let ubm = ubm(3, 2);
    let mut stats = sessions(&ubm, 8);
    for session in &mut stats {
        session.n[1] = 0.0;
        session.first.row_mut(1).fill(0.0);
    }
    let labels = [0, 0, 1, 1, 2, 2, 3, 3];
    let mut isv = Isv::start(ubm.clone(), 2, 4.0, 7).unwrap();
    let text = message(isv.fit(&stats, &labels, 1));
    assert!(
        text.contains("U ") && text.contains("component 1"),
        "{text}"
    );
    let mut jfa = Jfa::start(ubm.clone(), 2, 2, 4.0, 7).unwrap();
    let text = message(jfa.fit(&stats, &labels, 1));
    assert!(
        text.contains("V ") && text.contains("component 1"),
        "{text}"
    );
    // i-vectors go on without it.
    let mut vectors = IVector::start(ubm, 2, 7).unwrap();
    vectors.fit(&stats, &IVectorOptions::default()).unwrap();
    assert!(vectors
        .t
        .index_axis(ndarray::Axis(0), 1)
        .iter()
        .all(|v| *v == 0.0));
    assert!(vectors.sigma.row(1).iter().all(|v| *v == 1.0));
    assert!(vectors.t.iter().all(|v| v.is_finite()));
}

#[test]
fn statistics_of_another_ubm_are_refused() {
    let (small, large) = (ubm(2, 2), ubm(3, 2));
    let isv = Isv::start(large, 2, 4.0, 7).unwrap();
    let text = message(isv.enroll(&sessions(&small, 2), 1));
    assert!(
        text.contains("session 0") && text.contains("2 components"),
        "{text}"
    );
    assert!(message(isv.enroll(&[], 1)).contains("no sessions"));
    let mut broken = sessions(&isv.ubm, 2);
    broken[1].first[[0, 0]] = f64::NAN;
    let text = message(isv.score(&Array1::zeros(6), &broken));
    assert!(
        text.contains("session 1") && text.contains("not finite"),
        "{text}"
    );
    assert!(message(isv.score(&Array1::zeros(5), &sessions(&isv.ubm, 1))).contains("z has 5"));
}

#[test]
fn a_model_that_cannot_be_is_refused() {
    assert!(message(Isv::start(ubm(2, 2), 0, 4.0, 7)).contains("at least one column"));
    assert!(message(Isv::start(ubm(2, 2), 5, 4.0, 7)).contains("rank 5"));
    assert!(message(Isv::start(ubm(2, 2), 2, 0.0, 7)).contains("relevance factor"));
    let mut full = ubm(2, 2);
    full.covariance = Covariance::Full(Array3::zeros((2, 2, 2)));
    assert!(message(Isv::start(full, 2, 4.0, 7)).contains("diagonal"));
    let mut flat = ubm(2, 2);
    flat.covariance = Covariance::Diagonal(array![[1.0, 1.0], [0.0, 1.0]]);
    let text = message(IVector::start(flat, 2, 7));
    assert!(text.contains("component 1, dimension 0"), "{text}");
}

#[test]
fn singular_covariances_are_named() {
    let constant = array![[1.0, 3.0], [2.0, 3.0], [4.0, 3.0]];
    let text = message(Whitening::fit(constant.view()));
    assert!(text.contains("dimension 1 is constant"), "{text}");
    let dependent = array![[1.0, 2.0], [2.0, 4.0], [4.0, 8.0], [7.0, 14.0]];
    let text = message(Wccn::fit(
        dependent.view(),
        &[0, 0, 1, 1],
        Scatter::PerVector,
    ));
    assert!(text.contains("singular"), "{text}");
    let holed = array![[1.0, 2.0], [f64::NAN, 4.0]];
    assert!(message(Whitening::fit(holed.view())).contains("row 1"));
}

#[test]
fn within_class_covariance_becomes_the_identity() {
    let vectors = NormalDraws::new(3).matrix(60, 3).dot(&array![
        [2.0, 0.0, 0.0],
        [1.0, 0.5, 0.0],
        [0.0, 0.3, 3.0]
    ]);
    let classes: Vec<usize> = (0..60).map(|i| i % 4).collect();
    let wccn = Wccn::fit(vectors.view(), &classes, Scatter::default()).unwrap();
    let again = Wccn::fit(
        wccn.transform(vectors.view()).unwrap().view(),
        &classes,
        Scatter::default(),
    );
    let rest = again.unwrap().weights - Array2::<f64>::eye(3);
    assert!(rest.iter().all(|v| v.abs() < 1e-12), "{rest}");
}
