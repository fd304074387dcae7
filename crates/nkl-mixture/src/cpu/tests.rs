//! Every instruction set that this processor has, against plain arithmetic in double precision.

use super::dispatch::Precision;
use super::prepared::Whitened;
use super::*;
use crate::{Covariance, Rows, Second};
use ndarray::{Array1, Array2, Array3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Frames around a few centres, and a mixture that knows them roughly.
fn example(n: usize, d: usize, m: usize, full: bool) -> (Array2<f64>, Gmm) {
    let mut random = ChaCha8Rng::seed_from_u64((n + d * 7 + m) as u64);
    let mut draw = |scale: f64| scale * (random.random::<f64>() + random.random::<f64>() - 1.0);
    let means = Array2::from_shape_simple_fn((m, d), || 50.0 + draw(4.0));
    let x = Array2::from_shape_fn((n, d), |(k, i)| means[[k % m, i]] + draw(3.0));
    let means = means.mapv(|v| v + draw(1.0));
    let weights = Array1::from_iter((0..m).map(|c| (c + 1) as f64));
    let weights = &weights / weights.sum();
    let covariance = if full {
        let mut s = Array3::zeros((m, d, d));
        for mut s in s.outer_iter_mut() {
            let a = Array2::from_shape_simple_fn((d, d), || draw(1.0));
            s.assign(&(a.dot(&a.t()) + Array2::<f64>::eye(d)));
        }
        Covariance::Full(s)
    } else {
        Covariance::Diagonal(Array2::from_shape_simple_fn((m, d), || 1.0 + draw(0.9)))
    };
    (x, Gmm::new(weights, means, covariance).unwrap())
}

fn plain(x: &Array2<f64>, gmm: &Gmm) -> Statistics {
    let whitened = Whitened::new(gmm).unwrap();
    let mut out = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
    for (row, x) in x.outer_iter().enumerate() {
        sums::add_exactly(&mut out, &whitened, row, &x.to_vec()).unwrap();
        out.frames += 1;
    }
    out
}

fn values(statistics: &Statistics) -> Vec<f64> {
    let second: Vec<f64> = match &statistics.second {
        Second::Diagonal(s) => s.iter().copied().collect(),
        Second::Full(s) => s.iter().copied().collect(),
    };
    let first = statistics.n.iter().chain(&statistics.first).copied();
    std::iter::once(statistics.log_likelihood)
        .chain(first)
        .chain(second)
        .collect()
}

fn compare<T: Precision>(convert: fn(f64) -> T, tolerance: f64) {
    // Fewer and more than a vector, a panel, a block; dimensions beside and on vector borders.
    for (n, d, m) in [
        (1, 1, 1),
        (7, 3, 2),
        (300, 16, 5),
        (700, 39, 9),
        (1000, 13, 33),
    ] {
        for full in [false, true] {
            let (x, gmm) = example(n, d, m, full);
            let rounded = x.mapv(convert);
            let expected = plain(&rounded.mapv(|v| v.into()), &gmm);
            let frames = RowIndex::All(n);
            let whitened = Whitened::new(&gmm).unwrap();
            for kernels in T::all() {
                let found =
                    statistics_with(&kernels, rounded.view(), &frames, &gmm, &whitened).unwrap();
                assert_eq!(found.frames, expected.frames);
                for (f, e) in values(&found).iter().zip(values(&expected)) {
                    let apart = (f - e).abs() / e.abs().max(1.0);
                    assert!(apart < tolerance, "{n} {d} {m} {full}: {f}, expected {e}");
                }
            }
        }
    }
}

#[test]
fn double_precision() {
    compare(|v| v, 1e-12);
}

#[test]
fn single_precision() {
    compare(|v| v as f32, 3e-5);
}

fn exp_of<T: Precision>(ulp: fn(T, f64) -> f64, lowest: f64) {
    let points: Vec<f64> = (0..=20_000)
        .map(|i| lowest * f64::from(i) / 20_000.0)
        .collect();
    for kernels in T::all() {
        let mut values: Vec<T> = points.iter().map(|&v| T::of(v)).collect();
        values.resize(values.len().next_multiple_of(kernels.vector), T::ZERO);
        let exact: Vec<f64> = values.iter().map(|&v| Into::<f64>::into(v).exp()).collect();
        kernels.exp(&mut values);
        let worst = values
            .iter()
            .zip(exact)
            .map(|(&v, e)| ulp(v, e))
            .fold(0.0, f64::max);
        println!(
            "{} lanes: {worst:.3} units in the last place",
            kernels.vector
        );
        assert!(worst <= 1.5, "{worst} units in the last place");
    }
}

/// Beside std's exponential, which is itself within 1 unit (f64) or far more precise (f32).
#[test]
fn exponential() {
    exp_of::<f64>(
        |v, e| (v - e).abs() / 2f64.powi(e.log2().floor() as i32 - 52),
        -60.0,
    );
    exp_of::<f32>(
        |v, e| (f64::from(v) - e).abs() / 2f64.powi(e.log2().floor() as i32 - 23),
        -60.0,
    );
}

#[test]
fn the_same_bits_for_any_number_of_threads() {
    let (x, gmm) = example(20_000, 5, 4, false);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| Cpu::new(x.view()).unwrap().statistics(&gmm).unwrap())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

#[test]
fn rows_count_as_if_they_had_been_copied() {
    let (x, gmm) = example(900, 4, 3, true);
    let of = |x: Frames| Cpu::new(x).unwrap().statistics(&gmm).unwrap();
    let list: Vec<u32> = (0..900).filter(|k| k % 3 == 1).rev().collect();
    let places: Vec<usize> = list.iter().map(|&k| k as usize).collect();
    let copied = x.select(ndarray::Axis(0), &places);
    let values = Values::F64(x.view());
    assert_eq!(
        of(Frames {
            values,
            rows: Rows::List(&list)
        }),
        of(copied.view().into())
    );
    let ranges = [500..700, 0..0, 10..300];
    let places: Vec<usize> = ranges.iter().cloned().flatten().collect();
    let copied = x.select(ndarray::Axis(0), &places);
    assert_eq!(
        of(Frames {
            values,
            rows: Rows::Ranges(&ranges)
        }),
        of(copied.view().into())
    );
    // Not contiguous.
    let turned = x.t().as_standard_layout().to_owned();
    assert_eq!(of(turned.t().into()), of(x.view().into()));
}

#[test]
fn frames_that_single_precision_cannot_square() {
    let (x, gmm) = example(40, 2, 2, false);
    let mut single = x.mapv(|v| v as f32);
    single[[3, 1]] = 3e37;
    let expected = plain(&single.mapv(f64::from), &gmm);
    let found = Cpu::new(single.view()).unwrap().statistics(&gmm).unwrap();
    for (f, e) in values(&found).iter().zip(values(&expected)) {
        assert!(
            (f - e).abs() <= 1e-6 * e.abs().max(1.0),
            "{f}, expected {e}"
        );
    }
    let all = gmm.log_likelihoods(single.view()).unwrap();
    assert!(all.iter().all(|l| l.is_finite()));
    assert!(gmm
        .responsibilities(single.view())
        .unwrap()
        .iter()
        .all(|r| r.is_finite()));
}

#[test]
fn far_frames_have_their_density_or_an_error() {
    let (mut x, gmm) = example(40, 2, 2, false);
    // A component of weight 0 answers for nothing.
    let mut none = gmm.clone();
    none.weights = ndarray::array![1.0, 0.0];
    let statistics = Cpu::new(x.view()).unwrap().statistics(&none).unwrap();
    assert_eq!(statistics.n, ndarray::array![40.0, 0.0]);
    x[[5, 0]] = 1e120;
    assert!(gmm
        .log_likelihoods(x.view())
        .unwrap()
        .iter()
        .all(|l| l.is_finite()));
    x[[5, 0]] = 1e200;
    let error = Cpu::new(x.view())
        .unwrap()
        .statistics(&gmm)
        .unwrap_err()
        .to_string();
    assert!(error.contains("row 5 is so far"), "{error}");
}
