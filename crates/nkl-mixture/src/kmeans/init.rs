//! The first centroids.

use super::{nearest, squared_distance, Init, KMeansOptions};
use crate::error::same_dimensions;
use crate::rows::Table;
use crate::{Frames, MixtureError};
use ndarray::{Array2, ArrayView1};
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(super) fn centroids(
    frames: &Frames,
    table: &Table,
    options: &KMeansOptions,
) -> Result<Array2<f64>, MixtureError> {
    let mut random = ChaCha8Rng::seed_from_u64(options.seed);
    match &options.init {
        Init::Given(centroids) => {
            same_dimensions("the given centroids", table.dimensions(), centroids.ncols())?;
            if centroids.nrows() != options.clusters {
                return Err(MixtureError::Data(format!(
                    "{} centroids are given for {} clusters",
                    centroids.nrows(),
                    options.clusters
                )));
            }
            if centroids.iter().any(|v| !v.is_finite()) {
                return Err(MixtureError::Data(
                    "a given centroid is not a finite number".into(),
                ));
            }
            Ok(centroids.clone())
        }
        Init::Random => Ok(rows(
            table,
            &random_frames(table.len(), options.clusters, options.seed),
        )),
        Init::PlusPlus => {
            let all = Points {
                table,
                weights: None,
            };
            Ok(rows(table, &all.plus_plus(options.clusters, &mut random)))
        }
        Init::Parallel {
            rounds,
            oversampling,
        } => {
            if !(oversampling.is_finite() && *oversampling > 0.0) {
                return Err(MixtureError::Setting {
                    name: "oversampling",
                    value: oversampling.to_string(),
                    help: "has to be a positive number",
                });
            }
            parallel(
                frames,
                table,
                options.clusters,
                *rounds,
                *oversampling,
                &mut random,
            )
        }
    }
}

/// `count` different frames in ascending order.
pub(crate) fn random_frames(frames: usize, count: usize, seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut chosen = index::sample(&mut random, frames, count).into_vec();
    chosen.sort_unstable();
    chosen
}

pub(crate) fn rows(table: &Table, frames: &[usize]) -> Array2<f64> {
    let mut out = Array2::zeros((frames.len(), table.dimensions()));
    for (mut out, &k) in out.outer_iter_mut().zip(frames) {
        out.assign(&table.frame(k));
    }
    out
}

fn parallel(
    frames: &Frames,
    table: &Table,
    clusters: usize,
    rounds: usize,
    oversampling: f64,
    random: &mut ChaCha8Rng,
) -> Result<Array2<f64>, MixtureError> {
    let mut candidates = vec![random.random_range(0..table.len())];
    let mut distances = vec![f64::INFINITY; table.len()];
    let mut new = candidates.clone();
    for _ in 0..rounds {
        closer(table, &mut distances, &rows(table, &new));
        let sum: f64 = distances.iter().sum();
        if sum <= 0.0 {
            break;
        }
        let factor = oversampling * clusters as f64 / sum;
        new = (0..table.len())
            .filter(|&k| random.random::<f64>() < factor * distances[k])
            .collect();
        candidates.extend(&new);
    }
    // A frame that lies on a candidate has distance 0 and cannot be drawn again, so all differ.
    if candidates.len() < clusters {
        let all = index::sample(random, table.len(), table.len());
        let missing = clusters - candidates.len();
        let more: Vec<usize> = all
            .into_iter()
            .filter(|k| !candidates.contains(k))
            .take(missing)
            .collect();
        candidates.extend(more);
        return Ok(rows(table, &candidates));
    }
    let points = rows(table, &candidates);
    let mut weights = vec![0.0; candidates.len()];
    for label in nearest(frames, &points)? {
        weights[label] += 1.0;
    }
    let few = Frames::from(points.view());
    let chosen = Points {
        table: &Table::new(&few)?,
        weights: Some(&weights),
    };
    Ok(rows(
        &Table::new(&few)?,
        &chosen.plus_plus(clusters, random),
    ))
}

/// Lowers `distances` to those from the nearest new point.
fn closer(table: &Table, distances: &mut [f64], new: &Array2<f64>) {
    let found = table.map(|k, x| {
        new.outer_iter().fold(distances[k], |best: f64, c| {
            best.min(squared_distance(x, c))
        })
    });
    distances.copy_from_slice(&found);
}

/// Frames that k-means++ chooses from.
struct Points<'a, 't> {
    table: &'a Table<'t>,
    /// One per frame; `None`: all equal.
    weights: Option<&'a [f64]>,
}

impl Points<'_, '_> {
    fn weight(&self, k: usize) -> f64 {
        self.weights.map_or(1.0, |w| w[k])
    }

    /// Greedy k-means++: of some trials, drawn by weight · squared distance, the one that lowers
    /// the sum of these most. Where nothing is left to draw by, the first frames not chosen yet.
    fn plus_plus(&self, clusters: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
        let n = self.table.len();
        let trials = 2 + (clusters as f64).ln() as usize;
        let mut potential: Vec<f64> = (0..n).map(|k| self.weight(k)).collect();
        let mut chosen = vec![draw(&potential, random).unwrap_or(0)];
        let mut distances = self.with(&vec![f64::INFINITY; n], self.table.frame(chosen[0]).view());
        while chosen.len() < clusters {
            potential
                .iter_mut()
                .enumerate()
                .for_each(|(k, p)| *p = self.weight(k) * distances[k]);
            let mut best: Option<(f64, usize, Vec<f64>)> = None;
            for _ in 0..trials {
                let Some(k) = draw(&potential, random) else {
                    break;
                };
                let closer = self.with(&distances, self.table.frame(k).view());
                let sum: f64 = closer
                    .iter()
                    .enumerate()
                    .map(|(k, d)| self.weight(k) * d)
                    .sum();
                if best.as_ref().is_none_or(|b| sum < b.0) {
                    best = Some((sum, k, closer));
                }
            }
            match best {
                Some((_, k, closer)) => {
                    chosen.push(k);
                    distances = closer;
                }
                // Fewer different points than clusters.
                None => chosen.extend((0..n).find(|k| !chosen.contains(k)).or(Some(0))),
            }
        }
        chosen
    }

    fn with(&self, distances: &[f64], point: ArrayView1<f64>) -> Vec<f64> {
        self.table
            .map(|k, x| distances[k].min(squared_distance(x, point)))
    }
}

/// A place drawn by these weights; `None` where all are 0.
fn draw(weights: &[f64], random: &mut ChaCha8Rng) -> Option<usize> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return None;
    }
    let mut rest = random.random::<f64>() * sum;
    let mut last = None;
    for (k, &w) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        last = Some(k);
        rest -= w;
        if rest < 0.0 {
            break;
        }
    }
    last
}
