//! Gaussian mixtures, one per class.
//!
//! nkululeko trains one mixture for all samples and compares the numbers of its components with
//! those of the classes, which says nothing; here each class has its own.

use super::{classes, softmax};
use crate::rows::{by_value, Blocks, Stream, Streamed};
use crate::{LearnError, Learner, Model, TargetRef, Training};
use ndarray::{Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_mixture::{
    open, start, train, CovarianceType, Device, Frames, Gmm, KMeans, KMeansOptions, MixtureError,
    Rows, Source, Statistics, Stop, Tie, TrainOptions, UpdateOptions, Values, VarianceFloor,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Added to all variances, as scikit-learn's `reg_covar`.
const RIDGE: f64 = 1e-6;

/// Settings of gmm.
pub(crate) struct GmmSettings {
    components: usize,
    shape: Shape,
    device: Device,
}

/// The shape of the Gaussians.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    kind: CovarianceType,
    tie: Tie,
}

impl Shape {
    /// A variance per dimension.
    pub(super) const DIAGONAL: Shape = Shape {
        kind: CovarianceType::Diagonal,
        tie: Tie::Free,
    };

    /// `GMM_covariance_type`, with scikit-learn's meanings.
    fn named(name: &str) -> Result<Shape, LearnError> {
        let full = CovarianceType::Full;
        let (kind, tie) = match name {
            "full" => (full, Tie::Free),
            "tied" => (full, Tie::Components),
            "diag" => return Ok(Shape::DIAGONAL),
            "spherical" => (CovarianceType::Diagonal, Tie::Dimensions),
            other => {
                let all = "full, tied, diag or spherical";
                return Err(LearnError::setting("GMM_covariance_type", other, all));
            }
        };
        Ok(Shape { kind, tie })
    }
}

impl GmmSettings {
    pub(crate) fn build(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        Ok(Box::new(GmmSettings {
            components: components(plan)?,
            shape: Shape::named(plan.gmm_covariance.as_deref().unwrap_or("full"))?,
            device: device(plan)?,
        }))
    }
}

/// `GMM_components`, by default 4.
pub(super) fn components(plan: &ModelPlan) -> Result<usize, LearnError> {
    match plan.gmm_components.unwrap_or(4) {
        0 => Err(LearnError::setting(
            "GMM_components",
            0,
            "at least one Gaussian",
        )),
        some => Ok(some),
    }
}

/// `device`. Errors: none that mixtures know, or one that is not there.
pub(super) fn device(plan: &ModelPlan) -> Result<Device, LearnError> {
    let known = match plan.device.as_str() {
        "" => Ok(Device::Auto),
        text => text.parse::<Device>(),
    };
    let usable = known.and_then(|device| device.find().map(|_| device));
    usable.map_err(|error| {
        let help = match error {
            MixtureError::Setting { help, .. } => help.to_string(),
            other => other.to_string(),
        };
        LearnError::setting("device", &plan.device, help)
    })
}

/// A mixture per class, and how frequent the classes are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mixtures {
    /// Log of the share of each class.
    pub log_prior: Vec<f64>,
    /// One per class.
    pub gmms: Vec<Gmm>,
}

impl Learner for GmmSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let classes = Classes::of(t)?;
        let mut gmms = Vec::new();
        for (class, rows) in classes.rows.iter().enumerate() {
            self.enough(class, rows.len())?;
            let frames = Frames {
                values: Values::F64(t.x.view()),
                rows: Rows::List(rows),
            };
            let options = Options {
                components: self.components,
                shape: self.shape,
                seed: t.seed,
                device: self.device,
            };
            gmms.push(mixture(frames, &options)?);
        }
        Ok(Model::Gmm(Mixtures {
            log_prior: classes.log_prior,
            gmms,
        }))
    }

    fn fit_streamed(&self, t: &Streamed) -> Result<Model, LearnError> {
        let classes = Classes::divide(t.y, t.weights)?;
        let mut gmms = Vec::new();
        for (class, rows) in classes.rows.iter().enumerate() {
            self.enough(class, rows.len())?;
            let rows: Vec<usize> = rows.iter().map(|row| *row as usize).collect();
            let own = t.x.select(&rows);
            let order = by_value(&own, t.bounds.bytes, |v| v, |_, _| Ordering::Equal)?;
            let options = Options {
                components: self.components,
                shape: self.shape,
                seed: t.seed,
                device: self.device,
            };
            gmms.push(streamed(&own.select(&order), &options, t.bounds.bytes)?);
        }
        Ok(Model::Gmm(Mixtures {
            log_prior: classes.log_prior,
            gmms,
        }))
    }

    fn streams(&self) -> bool {
        true
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl GmmSettings {
    /// # Errors
    /// More Gaussians than samples of a class.
    fn enough(&self, class: usize, rows: usize) -> Result<(), LearnError> {
        if rows >= self.components {
            return Ok(());
        }
        let help = format!(
            "class number {class} has only {rows} training samples; at most as many Gaussians"
        );
        Err(LearnError::setting("GMM_components", self.components, help))
    }
}

/// By the first column, then by the second, and so on: what is drawn by place is then the same
/// whatever the order in which the samples come.
pub(super) fn sort_by_value(rows: &mut [u32], x: ArrayView2<f64>) {
    rows.sort_by(|&a, &b| {
        let columns = x.row(a as usize).into_iter().zip(x.row(b as usize));
        let mut orders = columns.map(|(a, b)| a.total_cmp(b));
        orders
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
}

/// Rows of each class and its share; weights only count for the shares.
pub(super) struct Classes {
    pub rows: Vec<Vec<u32>>,
    pub log_prior: Vec<f64>,
}

impl Classes {
    pub fn of(t: &Training) -> Result<Self, LearnError> {
        let mut classes = Classes::divide(t.y, t.weights)?;
        let rows = classes.rows.iter_mut();
        rows.for_each(|rows| sort_by_value(rows, t.x));
        Ok(classes)
    }

    /// The rows of each class in the order in which they come.
    fn divide(y: TargetRef, weights: Option<&[f64]>) -> Result<Self, LearnError> {
        let (index, count) = classes(y)?;
        let mut rows = vec![Vec::new(); count];
        let mut mass = vec![0.0; count];
        for (row, &class) in index.iter().enumerate() {
            let number = u32::try_from(row)
                .map_err(|_| LearnError::Data("more than 4294967295 samples".into()))?;
            rows[class].push(number);
            mass[class] += weights.map_or(1.0, |w| w[row]);
        }
        let total: f64 = mass.iter().sum();
        if let Some(class) = mass.iter().position(|&m| m <= 0.0) {
            return Err(LearnError::Data(format!(
                "all samples of class number {class} have weight 0"
            )));
        }
        Ok(Classes {
            rows,
            log_prior: mass.iter().map(|m| (m / total).ln()).collect(),
        })
    }
}

/// What a mixture is trained by.
pub(super) struct Options {
    pub components: usize,
    pub shape: Shape,
    pub seed: u64,
    pub device: Device,
}

/// A mixture as scikit-learn's GaussianMixture trains it: k-means first, then at most 100 iterations
/// of EM until the average log-likelihood changes by no more than 1e-3.
pub(super) fn mixture(frames: Frames, options: &Options) -> Result<Gmm, LearnError> {
    let first = first(frames, options)?;
    let mut opened = open(frames, options.device)?;
    let training = training(options);
    Ok(train(opened.source.as_mut(), first, &training)?.gmm)
}

/// The same of rows that are not in memory. Where they take no more than `bytes` they are read for
/// this mixture; else k-means sees as many of them as that, drawn at random, and EM all, block by
/// block.
fn streamed(x: &Stream, options: &Options, bytes: usize) -> Result<Gmm, LearnError> {
    let most = (bytes / (8 * x.ncols().max(1))).max(options.components);
    if x.nrows() <= most {
        let x = x.all()?;
        return mixture(Frames::from(x.view()), options);
    }
    let mut random = ChaCha8Rng::seed_from_u64(options.seed);
    let mut drawn = rand::seq::index::sample(&mut random, x.nrows(), most).into_vec();
    drawn.sort_unstable();
    let some = x.select(&drawn).all()?;
    let first = first(Frames::from(some.view()), options)?;
    drop(some);
    let mut source = Parts {
        x,
        device: options.device,
        trouble: None,
    };
    match train(&mut source, first, &training(options)) {
        Ok(trained) => Ok(trained.gmm),
        Err(error) => Err(source.trouble.unwrap_or_else(|| error.into())),
    }
}

/// Where EM begins.
fn first(frames: Frames, options: &Options) -> Result<Gmm, LearnError> {
    let floor = VarianceFloor::Scalar(RIDGE);
    let settings = KMeansOptions {
        iterations: 300,
        ..KMeansOptions::new(options.components, options.seed)
    };
    let kmeans = KMeans::fit(frames, &settings)?;
    Ok(start::from_kmeans(
        frames,
        &kmeans,
        options.shape.kind,
        &floor,
    )?)
}

fn training(options: &Options) -> TrainOptions {
    TrainOptions {
        update: UpdateOptions {
            ridge: RIDGE,
            tie: options.shape.tie,
            ..UpdateOptions::default()
        },
        stop: Stop {
            absolute: Some(1e-3),
            ..Stop::after(100)
        },
    }
}

/// Statistics of rows that are read block by block.
struct Parts<'a> {
    x: &'a Stream<'a>,
    device: Device,
    /// What went wrong with the rows.
    trouble: Option<LearnError>,
}

impl Source for Parts<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        let mut total = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        let done = self.x.each(|_, block| {
            let mut opened = open(Frames::from(block.view()), self.device)?;
            total.add(&opened.source.statistics(gmm)?)?;
            Ok(())
        });
        done.map_err(|error| {
            let said = MixtureError::Data(error.to_string());
            self.trouble = Some(error);
            said
        })?;
        Ok(total)
    }
}

impl Mixtures {
    /// Rows × classes, by Bayes' rule.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Result<Array2<f64>, LearnError> {
        let mut proba = Array2::zeros((x.nrows(), self.gmms.len()));
        let mixtures = self.gmms.iter().zip(&self.log_prior);
        for (mut out, (gmm, prior)) in proba.axis_iter_mut(Axis(1)).zip(mixtures) {
            out.assign(&(gmm.log_likelihoods(x)? + *prior));
        }
        Ok(normalised(proba))
    }
}

/// Log scores to probabilities, row by row.
pub(super) fn normalised(mut scores: Array2<f64>) -> Array2<f64> {
    for mut row in scores.outer_iter_mut() {
        if let Some(row) = row.as_slice_mut() {
            softmax(row);
        }
    }
    scores
}

impl From<MixtureError> for LearnError {
    fn from(error: MixtureError) -> Self {
        LearnError::Data(error.to_string())
    }
}
