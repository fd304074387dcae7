//! The test data of the CUDA GMM specializer, and what its formulas give on them.

use ndarray::{array, concatenate, Array2, Axis};
use nkl_mixture::factor::NormalDraws;
use nkl_mixture::{
    start, train, Covariance, CovarianceType, Cpu, Gmm, Stop, TrainOptions, Trained, UpdateOptions,
    VarianceFloor,
};

/// 600 × 2: `numpy.random.seed(0)`, three clouds of 200.
pub fn data() -> Array2<f64> {
    let mut draws = NormalDraws::new(0);
    let first = draws.matrix(200, 2).dot(&array![[-0.4, 1.7], [0.3, 0.7]]);
    let second = draws.matrix(200, 2).dot(&array![[0.0, -0.7], [3.5, 0.7]]);
    let third = draws.matrix(200, 2) + 3.0;
    concatenate(Axis(0), &[first.view(), second.view(), third.view()]).expect("equal widths")
}

/// `train()` of the specializer: its ridge, its threshold, at most 10 iterations.
fn specializer(x: &Array2<f64>, start: Gmm) -> Trained {
    let (n, d) = (x.nrows() as f64, x.ncols() as f64);
    let (_, variance) = start::mean_and_variance(x.view()).expect("frames");
    let parameters = 1.0 + d + d * (d + 1.0) / 2.0;
    let options = TrainOptions {
        update: UpdateOptions {
            ridge: variance.mean().expect("D") / 1e6,
            ..Default::default()
        },
        stop: Stop {
            absolute: Some(parameters * (n * d).ln() * 1e-4 / n),
            ..Stop::after(10)
        },
    };
    train(&mut Cpu::new(x.view()).expect("frames"), start, &options).expect("training")
}

fn seeded(x: &Array2<f64>, components: usize, kind: CovarianceType) -> Gmm {
    start::evenly_spread(x.view(), components, kind, &VarianceFloor::default()).expect("a mixture")
}

fn total(gmm: &Gmm, x: &Array2<f64>) -> f64 {
    gmm.log_likelihoods(x.view()).expect("likelihoods").sum()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found}, expected {expected}"
    );
}

#[test]
fn the_data_are_those_of_numpy() {
    let x = data();
    near(x[[0, 0]], -0.585574, 1e-6);
    near(x[[599, 1]], 3.589704, 1e-6);
    // Summed in single precision there.
    near(x.sum(), 1123.254185, 1e-5);
    let (mean, variance) = start::mean_and_variance(x.view()).expect("frames");
    near(mean[0], 0.908019, 1e-6);
    near(variance[1] * 600.0 / 599.0, 3.798728, 1e-6);
}

#[test]
fn diagonal() {
    let x = data();
    let start = seeded(&x, 3, CovarianceType::Diagonal);
    near(total(&start, &x), -2809.847, 1e-3);
    let first = specializer(&x, start);
    let steps = [
        -2809.847, -2495.449, -2468.116, -2444.171, -2423.176, -2409.314, -2402.914, -2400.311,
        -2399.119, -2398.475,
    ];
    for (found, expected) in first.history.iter().zip(steps) {
        near(found * 600.0, expected, 1e-3);
    }
    assert_eq!(first.history.len(), 10);
    near(total(&first.gmm, &x), -2398.0758, 1e-4);
    near(first.gmm.weights[0], 0.436807, 1e-6);
    near(first.gmm.means[[1, 0]], -3.234380, 1e-6);
    let Covariance::Diagonal(variances) = &first.gmm.covariance else {
        panic!("diagonal")
    };
    near(variances[[1, 0]], 8.003916, 1e-6);
    let labels = first.gmm.best_components(x.view()).expect("labels");
    let counts = [0, 1, 2].map(|c| labels.iter().filter(|&&l| l == c).count());
    assert_eq!(counts, [273, 79, 248]);
    let second = specializer(&x, first.gmm);
    near(total(&second.gmm, &x), -2397.0623, 1e-4);
    near(
        total(&specializer(&x, second.gmm).gmm, &x),
        -2396.9615,
        1e-4,
    );
}

#[test]
fn full() {
    let x = data();
    let start = seeded(&x, 3, CovarianceType::Full);
    near(total(&start, &x), -2809.847, 1e-3);
    let first = specializer(&x, start);
    near(total(&first.gmm, &x), -2326.6398, 1e-4);
    near(first.gmm.weights[1], 0.240049, 1e-6);
    near(first.gmm.means[[2, 1]], 2.869387, 1e-6);
    let labels = first.gmm.best_components(x.view()).expect("labels");
    let counts = [0, 1, 2].map(|c| labels.iter().filter(|&&l| l == c).count());
    assert_eq!(counts, [256, 129, 215]);
    let second = specializer(&x, first.gmm);
    near(total(&second.gmm, &x), -2319.6162, 1e-4);
    let third = specializer(&x, second.gmm);
    near(total(&third.gmm, &x), -2319.6033, 1e-4);
    assert!(third.converged && third.history.len() <= 4);
}

#[test]
fn one_gaussian_is_the_closed_form() {
    let x = data();
    let full = specializer(&x, seeded(&x, 1, CovarianceType::Full));
    near(total(&full.gmm, &x), -2579.0346, 1e-4);
    let diagonal = specializer(&x, seeded(&x, 1, CovarianceType::Diagonal));
    near(total(&diagonal.gmm, &x), -2694.7431, 1e-4);
}

#[test]
fn three_blocks() {
    let x = data();
    let expected = [-519.5452, -783.1620, -535.9854];
    for (block, expected) in x.axis_chunks_iter(Axis(0), 200).zip(expected) {
        let block = block.to_owned();
        let found = specializer(&block, seeded(&block, 2, CovarianceType::Diagonal));
        near(total(&found.gmm, &block), expected, 1e-4);
    }
}
