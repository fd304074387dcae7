//! Variances that components or dimensions share, against scikit-learn 1.9.1
//! (`GaussianMixture(2, covariance_type=…, tol=0, reg_covar=0, max_iter=7)` from the same start).

use ndarray::{array, Array2};
use nkl_mixture::{
    train, Covariance, CovarianceType, Cpu, Gmm, Stop, Tie, TrainOptions, UpdateOptions,
};

fn data() -> Array2<f64> {
    Array2::from_shape_fn((60, 2), |(i, d)| {
        let (a, b, odd) = ((i * 37 % 61) as f64, (i * 23 % 59) as f64, (i % 2) as f64);
        match d {
            0 => a / 10.0 + 3.0 * odd,
            _ => b / 12.0 - 2.0 * odd + 0.3 * a / 10.0,
        }
    })
}

fn trained(kind: CovarianceType, tie: Tie) -> Gmm {
    let start = Gmm::around(array![[2.0, 3.0], [6.0, 1.0]], kind).expect("a mixture");
    let options = TrainOptions {
        update: UpdateOptions {
            tie,
            ..UpdateOptions::default()
        },
        stop: Stop::after(7),
    };
    let x = data();
    let mut source = Cpu::new(x.view()).expect("frames");
    train(&mut source, start, &options).expect("training").gmm
}

fn close<'a>(found: impl IntoIterator<Item = &'a f64>, wanted: &[f64]) {
    let found: Vec<f64> = found.into_iter().copied().collect();
    assert_eq!(found.len(), wanted.len());
    for (f, w) in found.iter().zip(wanted) {
        assert!(
            (f - w).abs() < 1e-10 * w.abs().max(1.0),
            "{found:?} {wanted:?}"
        );
    }
}

#[test]
fn tied_components_have_one_covariance() {
    let gmm = trained(CovarianceType::Full, Tie::Components);
    close(&gmm.weights, &[0.49838565780145944, 0.5016143421985406]);
    let means = [
        2.8650590934008204,
        3.1512348398963455,
        6.144353101202746,
        1.413154650270554,
    ];
    close(&gmm.means, &means);
    let one = [
        2.7671523946710486,
        -0.0845230884221318,
        -0.0845230884221318,
        1.8615207018686732,
    ];
    let Covariance::Full(s) = &gmm.covariance else {
        panic!("covariances are full");
    };
    close(s, &[one, one].concat());
}

#[test]
fn spherical_components_have_one_variance_each() {
    let gmm = trained(CovarianceType::Diagonal, Tie::Dimensions);
    close(&gmm.weights, &[0.4116621692075218, 0.5883378307924781]);
    let means = [
        2.3540703733906736,
        2.9872944043298335,
        6.018511981208644,
        1.784064765862744,
    ];
    close(&gmm.means, &means);
    let (a, b) = (1.4595584512062754, 2.7770879789216587);
    let Covariance::Diagonal(v) = &gmm.covariance else {
        panic!("covariances are diagonal");
    };
    close(v, &[a, a, b, b]);
}
