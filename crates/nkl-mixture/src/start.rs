//! Where training starts.

use crate::kmeans::{enough_frames, random_frames, rows, KMeans};
use crate::rows::Table;
use crate::{Covariance, CovarianceType, Frames, Gmm, MixtureError, VarianceFloor};
use ndarray::{Array1, Array2, Array3, Axis};

/// The mean and the variances (divided by N) of all frames, shape (D,) each.
///
/// Errors, here and below: no frames (fewer than components), values that are not finite.
pub fn mean_and_variance<'a>(
    frames: impl Into<Frames<'a>>,
) -> Result<(Array1<f64>, Array1<f64>), MixtureError> {
    spread(&Table::new(&frames.into())?)
}

fn spread(table: &Table) -> Result<(Array1<f64>, Array1<f64>), MixtureError> {
    enough_frames(table.len(), 1, "components")?;
    let n = table.len() as f64;
    let sum = |f: &(dyn Fn(usize, f64) -> f64 + Sync)| -> Result<Array1<f64>, MixtureError> {
        let parts = table.fold(
            || Array1::zeros(table.dimensions()),
            |sum, _, x| {
                sum.iter_mut()
                    .zip(x)
                    .enumerate()
                    .for_each(|(d, (s, &x)): (_, (&mut f64, _))| {
                        *s += f(d, x);
                    });
                Ok(())
            },
        )?;
        Ok(parts
            .iter()
            .fold(Array1::zeros(table.dimensions()), |all, part| all + part))
    };
    let mean = sum(&|_, x| x)? / n;
    // A second pass, so that data far from 0 keep their digits.
    let variance = sum(&|d, x| (x - mean[d]) * (x - mean[d]))? / n;
    Ok((mean, variance))
}

/// A mixture from clusters: means are the centroids, weights and covariances those of the members
/// (diagonal: exactly as bob.learn.em starts), floored.
///
/// A cluster without members has weight 0, and the variances of all data.
pub fn from_kmeans<'a>(
    frames: impl Into<Frames<'a>>,
    kmeans: &KMeans,
    kind: CovarianceType,
    floor: &VarianceFloor,
) -> Result<Gmm, MixtureError> {
    let frames = frames.into();
    let clusters = kmeans.clusters(frames)?;
    let table = Table::new(&frames)?;
    let (_, all) = spread(&table)?;
    let mut variances = clusters.variances;
    for (mut v, &w) in variances.outer_iter_mut().zip(&clusters.weights) {
        if w == 0.0 {
            v.assign(&all);
        }
    }
    let diagonal = Gmm {
        weights: clusters.weights,
        means: kmeans.centroids.clone(),
        covariance: Covariance::Diagonal(variances),
    };
    let mut gmm = diagonal.to_kind(kind);
    if let Covariance::Full(s) = &mut gmm.covariance {
        fill_covariances(s, &kmeans.predict(frames)?, &table, &kmeans.centroids)?;
    }
    crate::update::settle(&mut gmm, floor)?;
    gmm.check()?;
    Ok(gmm)
}

/// Overwrites what lies beside the diagonals.
fn fill_covariances(
    s: &mut Array3<f64>,
    labels: &[usize],
    table: &Table,
    centroids: &Array2<f64>,
) -> Result<(), MixtureError> {
    let (m, d) = centroids.dim();
    let zeros = || {
        (
            Array1::<f64>::zeros(m),
            Array2::<f64>::zeros((m, d)),
            Array3::<f64>::zeros((m, d, d)),
        )
    };
    let parts = table.fold(zeros, |(n, first, second), k, x| {
        let c = labels[k];
        n[c] += 1.0;
        let deviation: Array1<f64> = x.iter().zip(centroids.row(c)).map(|(x, c)| x - c).collect();
        first.row_mut(c).scaled_add(1.0, &deviation);
        let mut second = second.index_axis_mut(Axis(0), c);
        for (mut row, &a) in second.outer_iter_mut().zip(&deviation) {
            row.scaled_add(a, &deviation);
        }
        Ok(())
    })?;
    let (mut n, mut first, mut second) = zeros();
    for part in &parts {
        n += &part.0;
        first += &part.1;
        second += &part.2;
    }
    for (c, mut s) in s.outer_iter_mut().enumerate().filter(|(c, _)| n[*c] > 0.0) {
        for ((i, j), s) in s.indexed_iter_mut().filter(|((i, j), _)| i != j) {
            let mean = first[[c, i]] * first[[c, j]] / n[c];
            *s = (second[[c, i, j]] - mean) / n[c];
        }
    }
    Ok(())
}

/// Different random frames as means, equal weights, and the variances of all data, floored.
pub fn from_random_frames<'a>(
    frames: impl Into<Frames<'a>>,
    components: usize,
    kind: CovarianceType,
    floor: &VarianceFloor,
    seed: u64,
) -> Result<Gmm, MixtureError> {
    let table = Table::new(&frames.into())?;
    enough_frames(table.len(), components, "components")?;
    let (_, variance) = spread(&table)?;
    let means = rows(&table, &random_frames(table.len(), components, seed));
    with_variances(means, &variance, kind, floor)
}

/// The deterministic start of the CUDA GMM specializer: the first mean is that of all frames,
/// the others are the frames at c ⌊N/M⌋; variances are the unbiased ones of all frames divided by M;
/// equal weights. Floored, which is not in the original.
pub fn evenly_spread<'a>(
    frames: impl Into<Frames<'a>>,
    components: usize,
    kind: CovarianceType,
    floor: &VarianceFloor,
) -> Result<Gmm, MixtureError> {
    let table = Table::new(&frames.into())?;
    let n = table.len();
    enough_frames(n, components.max(2), "components")?;
    let (mean, variance) = spread(&table)?;
    let unbiased = variance * (n as f64 / (n - 1) as f64);
    let places: Vec<usize> = (0..components).map(|c| c * (n / components)).collect();
    let mut means = rows(&table, &places);
    if components > 0 {
        means.row_mut(0).assign(&mean);
    }
    with_variances(means, &(unbiased / components.max(1) as f64), kind, floor)
}

fn with_variances(
    means: Array2<f64>,
    variance: &Array1<f64>,
    kind: CovarianceType,
    floor: &VarianceFloor,
) -> Result<Gmm, MixtureError> {
    let mut gmm = Gmm::around(means, CovarianceType::Diagonal)?;
    if let Covariance::Diagonal(v) = &mut gmm.covariance {
        v.outer_iter_mut().for_each(|mut v| v.assign(variance));
    }
    floor.apply(&mut gmm)?;
    gmm.check()?;
    Ok(gmm.to_kind(kind))
}
