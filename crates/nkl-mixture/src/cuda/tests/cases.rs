//! Frames and mixtures to check with.

use crate::{Covariance, CovarianceType, Gmm};
use ndarray::{Array1, Array2, Array3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Frames around a few centres, in dimensions of very different place and spread, and a mixture that
/// fits them more or less.
pub struct Case {
    pub x: Array2<f64>,
    pub gmm: Gmm,
}

impl Case {
    pub fn new(n: usize, d: usize, m: usize, kind: CovarianceType, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut uniform = |low: f64, high: f64| random.random_range(low..high);
        let place = Array1::from_shape_fn(d, |i| [0.0, 3.0, -200.0][i % 3]);
        let spread = Array1::from_shape_fn(d, |i| [1.0, 0.01, 30.0][i % 3]);
        let means =
            Array2::from_shape_fn((m, d), |(_, i)| place[i] + spread[i] * uniform(-2.0, 2.0));
        let x = Array2::from_shape_fn((n, d), |(f, i)| {
            let normal = (0..6).map(|_| uniform(-0.7, 0.7)).sum::<f64>();
            means[[f * 7 % m, i]] + spread[i] * normal
        });
        let mut weights = Array1::from_shape_fn(m, |_| uniform(0.2, 1.0));
        if m > 2 {
            weights[1] = 0.0;
        }
        weights /= weights.sum();
        let covariance = match kind {
            CovarianceType::Diagonal => {
                Covariance::Diagonal(Array2::from_shape_fn((m, d), |(_, i)| {
                    spread[i] * spread[i] * uniform(0.3, 2.0)
                }))
            }
            CovarianceType::Full => {
                let mut all = Array3::zeros((m, d, d));
                for mut s in all.outer_iter_mut() {
                    let a = Array2::from_shape_fn((d, d), |(i, j)| {
                        spread[i]
                            * if i == j {
                                1.0
                            } else {
                                uniform(-0.6, 0.6) / (d as f64).sqrt()
                            }
                    });
                    s.assign(&a.dot(&a.t()));
                }
                Covariance::Full(all)
            }
        };
        Case {
            x,
            gmm: Gmm {
                weights,
                means,
                covariance,
            },
        }
    }
}

/// Frames, dimensions and components: none of any tile, one more and one less than of one, many
/// tiles; every kernel of the table of shapes; more dimensions than any of these.
pub const DIAGONAL: [[usize; 3]; 14] = [
    [1, 1, 1],
    [5, 2, 3],
    [127, 1, 130],
    [129, 13, 5],
    [300, 24, 128],
    [65, 25, 127],
    [700, 39, 129],
    [128, 40, 33],
    [200, 41, 64],
    [90, 64, 65],
    [77, 80, 70],
    [200, 81, 40],
    [64, 160, 33],
    [150, 161, 70],
];

/// The same for full covariances.
pub const FULL: [[usize; 3]; 9] = [
    [1, 1, 1],
    [6, 2, 2],
    [129, 7, 17],
    [300, 8, 65],
    [200, 9, 3],
    [500, 13, 16],
    [260, 39, 20],
    [140, 40, 5],
    [100, 81, 18],
];
