//! Bad input: an error that says which, or the documented floor; never NaN in a model.

use crate::specializer::data;
use ndarray::{array, Array1, Array2, Array3};
use nkl_mixture::{
    adapt, linear_scores, start, train, update, Covariance, CovarianceType, Cpu, Gmm, KMeans,
    KMeansOptions, MapOptions, MixtureError, Offsets, Rows, Source, Statistics, Stop, TrainOptions,
    UpdateOptions, Values, VarianceFloor,
};

const KINDS: [CovarianceType; 2] = [CovarianceType::Diagonal, CovarianceType::Full];

fn says<T>(result: Result<T, MixtureError>, words: &str) {
    match result {
        Ok(_) => panic!("no error about {words:?}"),
        Err(error) => assert!(error.to_string().contains(words), "{error}"),
    }
}

/// Trains from k-means with scikit-learn's ridge, and checks every iteration's model.
fn trains(x: &Array2<f64>, components: usize, kind: CovarianceType, ridge: f64) -> Gmm {
    let kmeans = KMeans::fit(x.view(), &KMeansOptions::new(components, 0)).expect("k-means");
    let floor = VarianceFloor::default();
    let mut gmm = start::from_kmeans(x.view(), &kmeans, kind, &floor).expect("a start");
    let options = TrainOptions {
        update: UpdateOptions {
            ridge,
            ..UpdateOptions::default()
        },
        stop: Stop::after(1),
    };
    let mut source = Cpu::new(x.view()).expect("frames");
    for _ in 0..15 {
        let trained = train(&mut source, gmm, &options).expect("training");
        assert!(trained.history.iter().all(|l| l.is_finite()));
        gmm = trained.gmm;
        gmm.check().expect("a mixture");
    }
    gmm
}

#[test]
fn fewer_frames_than_components() {
    let x = array![[1.0, 2.0], [3.0, 4.0]];
    says(
        KMeans::fit(x.view(), &KMeansOptions::new(3, 0)),
        "3 clusters need",
    );
    let floor = VarianceFloor::default();
    for kind in KINDS {
        says(
            start::from_random_frames(x.view(), 3, kind, &floor, 0),
            "3 components need",
        );
        says(
            start::evenly_spread(x.view(), 3, kind, &floor),
            "3 components need",
        );
    }
    let none = Array2::<f64>::zeros((0, 2));
    let gmm = Gmm::around(x.clone(), CovarianceType::Diagonal).expect("a mixture");
    let mut source = Cpu::new(none.view()).expect("frames");
    says(
        train(&mut source, gmm.clone(), &TrainOptions::default()),
        "no frames",
    );
    says(gmm.average_log_likelihood(none.view()), "no frames");
}

#[test]
fn values_that_are_not_finite() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut x = data();
        x[[437, 1]] = bad;
        let place = "row 437, dimension 1";
        says(KMeans::fit(x.view(), &KMeansOptions::new(3, 0)), place);
        let gmm = Gmm::around(array![[0.0, 0.0]], CovarianceType::Full).expect("a mixture");
        says(
            Cpu::new(x.view()).and_then(|mut source| source.statistics(&gmm)),
            place,
        );
        says(gmm.log_likelihoods(x.view()), place);
        says(gmm.responsibilities(x.view()), place);
        says(start::mean_and_variance(x.view()), place);
        let single = x.mapv(|v| v as f32);
        says(
            Cpu::new(single.view()).and_then(|mut source| source.statistics(&gmm)),
            place,
        );
        // Rows that do not count may hold anything.
        let rows: Vec<u32> = (0..437).collect();
        let frames = nkl_mixture::Frames {
            values: Values::F64(x.view()),
            rows: Rows::List(&rows),
        };
        Cpu::new(frames)
            .and_then(|mut source| source.statistics(&gmm))
            .expect("good rows");
    }
}

#[test]
fn constant_dimensions_meet_the_floor() {
    let mut x = data();
    x.column_mut(1).fill(7.25);
    for kind in KINDS {
        trains(&x, 3, kind, 0.0);
        trains(&x, 3, kind, 1e-6);
    }
}

#[test]
fn dimensions_that_depend_on_each_other() {
    let x = data();
    let first = x.column(0);
    let x = ndarray::stack![ndarray::Axis(1), first, &first * 2.0 + 1.0, &first * -0.5];
    trains(&x, 2, CovarianceType::Full, 0.0);
}

#[test]
fn duplicate_points() {
    let x = Array2::from_shape_fn((40, 2), |(k, _)| f64::from(u8::from(k % 2 == 0)));
    for kind in KINDS {
        // More components than different points: some stay without frames.
        let gmm = trains(&x, 4, kind, 1e-6);
        assert!((gmm.weights.sum() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_component_far_from_all_frames_keeps_its_place() {
    let x = data();
    let means = array![[0.0, 0.0], [1e6, 1e6]];
    for kind in KINDS {
        let start = Gmm::around(means.clone(), kind).expect("a mixture");
        let mut source = Cpu::new(x.view()).expect("frames");
        let options = TrainOptions {
            stop: Stop::after(5),
            ..TrainOptions::default()
        };
        let gmm = train(&mut source, start, &options).expect("training").gmm;
        gmm.check().expect("a mixture");
        assert_eq!(gmm.means.row(1), means.row(1));
        assert!(gmm.weights[1] < 1e-12);
    }
}

#[test]
fn other_dimensions() {
    let x = data();
    let gmm = Gmm::around(array![[0.0, 0.0, 0.0]], CovarianceType::Diagonal).expect("a mixture");
    let words = "2 dimensions, expected 3";
    says(
        Cpu::new(x.view()).and_then(|mut source| source.statistics(&gmm)),
        words,
    );
    says(gmm.log_likelihoods(x.view()), words);
    let mut sum = Statistics::zeros(2, 2, CovarianceType::Diagonal);
    says(
        sum.add(&Statistics::zeros(2, 3, CovarianceType::Diagonal)),
        "3 dimensions, expected 2",
    );
    says(
        sum.add(&Statistics::zeros(3, 2, CovarianceType::Diagonal)),
        "of 3 components",
    );
    says(
        sum.add(&Statistics::zeros(2, 2, CovarianceType::Full)),
        "Full covariances",
    );
    let wrong = Statistics::zeros(1, 2, CovarianceType::Diagonal);
    says(
        update(&wrong, &gmm, &UpdateOptions::default()),
        "2 dimensions, expected 3",
    );
    says(
        adapt(&wrong, &gmm, &gmm, &MapOptions::default()),
        "2 dimensions, expected 3",
    );
    let model = Array2::zeros((2, 3));
    let scores = linear_scores(&[model.view()], &gmm, &[], Offsets::None, false);
    says(scores, "model 0 has 2 components");
}

#[test]
fn mixtures_that_are_none() {
    let one = || (array![1.0], array![[0.0, 0.0]]);
    let of = |covariance: Covariance| {
        let (weights, means) = one();
        Gmm::new(weights, means, covariance)
    };
    says(
        of(Covariance::Diagonal(array![[1.0, 0.0]])),
        "component 0, dimension 1 is 0",
    );
    says(of(Covariance::Diagonal(array![[1.0, f64::NAN]])), "is NaN");
    says(
        of(Covariance::Diagonal(array![[1.0]])),
        "1 dimensions, expected 2",
    );
    let full = |a, b, c, d| {
        Covariance::Full(Array3::from_shape_vec((1, 2, 2), vec![a, b, c, d]).expect("shape"))
    };
    says(
        of(full(1.0, 1.0, 1.0, 1.0)),
        "component 0 is not positive definite",
    );
    says(of(full(1.0, 0.5, 0.0, 1.0)), "component 0 is not symmetric");
    let unit = || Covariance::Diagonal(Array2::ones((1, 2)));
    says(Gmm::new(array![0.0], one().1, unit()), "sum to 0");
    says(
        Gmm::new(array![-1.0], one().1, unit()),
        "weight of component 0 is -1",
    );
    says(
        Gmm::new(array![1.0], array![[0.0, f64::INFINITY]], unit()),
        "dimension 1 is inf",
    );
    says(
        Gmm::new(Array1::zeros(0), Array2::zeros((0, 2)), unit()),
        "0 components",
    );
}

#[test]
fn rows_that_are_not_there() {
    let x = data();
    let values = Values::F64(x.view());
    let of = |rows| Cpu::new(nkl_mixture::Frames { values, rows });
    says(
        of(Rows::List(&[1, 600])),
        "row 600 is asked for, there are 600",
    );
    says(of(Rows::Ranges(&[0..10, 590..601])), "row 600 is asked for");
    says(of(Rows::Ranges(&[20..30, 0..21])), "overlap");
}

#[test]
fn settings_that_make_no_sense() {
    let x = data();
    let gmm = Gmm::around(array![[0.0, 0.0]], CovarianceType::Diagonal).expect("a mixture");
    let run = |update: UpdateOptions, stop: Stop| {
        let mut source = Cpu::new(x.view()).expect("frames");
        train(&mut source, gmm.clone(), &TrainOptions { update, stop })
    };
    let floor = |floor| UpdateOptions {
        floor,
        ..UpdateOptions::default()
    };
    let stop = Stop::after(1);
    says(
        run(floor(VarianceFloor::Scalar(0.0)), stop.clone()),
        "positive",
    );
    says(
        run(
            floor(VarianceFloor::PerDimension(array![1.0])),
            stop.clone(),
        ),
        "variance floor",
    );
    let none = UpdateOptions {
        least_count: 0.0,
        ..UpdateOptions::default()
    };
    says(run(none, stop.clone()), "least_count");
    let ridge = UpdateOptions {
        ridge: -1.0,
        ..UpdateOptions::default()
    };
    says(run(ridge, stop), "ridge");
    let stop = Stop {
        relative: Some(-1.0),
        ..Stop::default()
    };
    says(run(UpdateOptions::default(), stop), "threshold");
}
