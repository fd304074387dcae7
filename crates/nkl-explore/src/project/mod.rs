//! Features in two or three dimensions: PCA, t-SNE and UMAP, and how well neighbourhoods survive.
//!
//! All three are own work: what exists in Rust is quadratic in the number of rows, or gives other
//! points for every number of threads. Here the same features, settings and seed give the same
//! bytes for any number of threads:
//!
//! - neighbours are found exactly ([`nkl_learn::Search`]), by blocks of rows;
//! - the forces of t-SNE come from a tree over sorted points, and each group of points sums its own;
//! - UMAP moves points one after the other.

mod affinity;
mod fuzzy;
mod pca;
mod sparse;
mod tree;
mod trust;
mod tsne;
mod umap;

pub use trust::{trustworthiness, Trust};

use crate::ExploreError;
use ndarray::{Array2, ArrayView2};

/// A way to project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Principal components (Hotelling 1933).
    Pca,
    /// t-distributed stochastic neighbour embedding (van der Maaten and Hinton 2008), with the
    /// forces of Barnes and Hut's tree (van der Maaten 2014).
    Tsne,
    /// Uniform manifold approximation and projection (McInnes, Healy and Melville 2018).
    Umap,
}

impl Method {
    /// The method of this name in `EXPL.scatter`.
    pub fn parse(name: &str) -> Option<Method> {
        match name {
            "pca" => Some(Method::Pca),
            "tsne" => Some(Method::Tsne),
            "umap" => Some(Method::Umap),
            _ => None,
        }
    }

    /// Its name in `EXPL.scatter`.
    pub fn name(self) -> &'static str {
        match self {
            Method::Pca => "pca",
            Method::Tsne => "tsne",
            Method::Umap => "umap",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Method::Pca => "PCA",
            Method::Tsne => "t-SNE",
            Method::Umap => "UMAP",
        }
    }
}

/// How to project.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Dimensions of the result: 2 or 3.
    pub dimensions: usize,
    /// Where everything random comes from.
    pub seed: u64,
    /// Of t-SNE: the number of neighbours that count, softly; made smaller for few rows.
    pub perplexity: f64,
    /// Of UMAP: the number of neighbours, the row itself among them; made smaller for few rows.
    pub neighbours: usize,
}

impl Default for Settings {
    /// As nkululeko calls them: two dimensions, seed 0, perplexity 30, 10 neighbours.
    fn default() -> Self {
        Settings {
            dimensions: 2,
            seed: 0,
            perplexity: 30.0,
            neighbours: 10,
        }
    }
}

/// Rows in few dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Rows × dimensions.
    pub points: Array2<f64>,
    /// Of PCA: share of the variance along each dimension.
    pub explained: Option<Vec<f64>>,
}

/// Projects rows × features, which are expected to be scaled. `progress` is told how many steps of
/// how many are done.
///
/// # Errors
/// Fewer than 4 rows, no features, values that are not finite, other than 2 or 3 dimensions.
pub fn project(
    x: ArrayView2<f64>,
    method: Method,
    settings: &Settings,
    progress: &dyn Fn(usize, usize),
) -> Result<Projection, ExploreError> {
    check(x, settings)?;
    match (method, settings.dimensions) {
        (Method::Pca, dimensions) => {
            let (points, explained) = pca::pca(x, dimensions, settings.seed)?;
            let explained = Some(explained);
            Ok(Projection { points, explained })
        }
        (Method::Tsne, 2) => tsne::tsne::<2>(x, settings, progress),
        (Method::Tsne, _) => tsne::tsne::<3>(x, settings, progress),
        (Method::Umap, 2) => umap::umap::<2>(x, settings, progress),
        (Method::Umap, _) => umap::umap::<3>(x, settings, progress),
    }
}

fn check(x: ArrayView2<f64>, settings: &Settings) -> Result<(), ExploreError> {
    let wrong = |text: String| Err(ExploreError::Data(text));
    if !(2..=3).contains(&settings.dimensions) {
        return wrong(format!(
            "a projection has 2 or 3 dimensions, not {}",
            settings.dimensions
        ));
    }
    if x.nrows() < 4 || x.ncols() == 0 {
        return wrong(format!(
            "a projection needs at least 4 samples with a feature; there are {} with {}",
            x.nrows(),
            x.ncols()
        ));
    }
    for (row, values) in x.outer_iter().enumerate() {
        if let Some(column) = values.iter().position(|v| !v.is_finite()) {
            let value = values[column];
            return Err(ExploreError::NotFinite { row, column, value });
        }
    }
    Ok(())
}

/// A start for t-SNE and UMAP: principal components, divided by the standard deviation of the
/// first, with a trace of noise so that equal rows can part.
fn start<const D: usize>(x: ArrayView2<f64>, seed: u64) -> Result<Vec<[f32; D]>, ExploreError> {
    use rand::{Rng, SeedableRng};
    let (points, _) = pca::pca(x, D, seed)?;
    let n = points.nrows() as f64;
    let first = points.column(0).iter().map(|v| v * v).sum::<f64>() / n;
    let scale = if first > 0.0 { 1.0 / first.sqrt() } else { 0.0 };
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let place = |row: ndarray::ArrayView1<f64>| {
        let mut at = [0.0; D];
        for (to, from) in at.iter_mut().zip(row) {
            *to = (from * scale + rng.random_range(-1e-3..1e-3)) as f32;
        }
        at
    };
    Ok(points.outer_iter().map(place).collect())
}

fn finished<const D: usize>(points: &[[f32; D]]) -> Projection {
    let points = Array2::from_shape_fn((points.len(), D), |(i, d)| f64::from(points[i][d]));
    Projection {
        points,
        explained: None,
    }
}

#[cfg(test)]
mod tests;
