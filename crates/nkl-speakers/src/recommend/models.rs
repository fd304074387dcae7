//! What is trained: background, tags, and the space in which songs are compared.

use super::supervector;
use crate::{subspace, SpeakersError};
use ndarray::{Array2, ArrayView2, Axis};
use nkl_mixture::{train, Cpu, Gmm, Source, Statistics, Stop, TrainOptions, VarianceFloor};
use serde::{Deserialize, Serialize};

/// Settings of all models.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// EM iterations of tags.
    pub iterations: usize,
    /// Relevance factor of supervectors.
    pub relevance: f64,
    /// Directions that a query goes through first.
    pub dimensions: usize,
}

/// A tag and its mixture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// The name.
    pub name: String,
    /// The mixture.
    pub gmm: Gmm,
    /// Songs that it was trained on.
    pub songs: usize,
}

/// Everything that songs are compared by. Plain data; call [`check`](Models::check) on one from a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Models {
    /// The background model.
    pub ubm: Gmm,
    /// The tags, sorted by name.
    pub tags: Vec<Tag>,
    /// Settings.
    pub settings: Settings,
    /// Mean of supervectors, length W.
    pub mean: Vec<f32>,
    /// Leading directions of centred supervectors of length 1, shape (k, W).
    pub projection: Array2<f32>,
    /// Some such supervectors, shape (S, W): a song's distances to them say how far it is from anything.
    pub sample: Array2<f32>,
}

/// What a song gets from the models.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Centred supervector of length 1.
    pub vector: Vec<f32>,
    /// One score per tag.
    pub scores: Vec<f32>,
}

/// Relative change at which the directions are good enough to look for neighbours.
const SETTLED: f64 = 1e-4;

impl Models {
    /// A tag's mixture, from a copy of the background model, on the frames of its songs, shape (T, D).
    ///
    /// # Errors
    /// No frames, or frames of other features.
    pub fn tag(
        ubm: &Gmm,
        name: &str,
        songs: usize,
        frames: ArrayView2<f32>,
        iterations: usize,
    ) -> Result<Tag, SpeakersError> {
        let (_, variance) = nkl_mixture::start::mean_and_variance(frames)?;
        let mut options = TrainOptions {
            stop: Stop::after(iterations),
            ..TrainOptions::default()
        };
        options.update.floor =
            VarianceFloor::PerDimension(variance.mapv(|v| (v * 0.01).max(1e-10)));
        let trained = train(&mut Cpu::new(frames)?, ubm.clone(), &options)?;
        Ok(Tag {
            name: name.to_owned(),
            gmm: trained.gmm,
            songs,
        })
    }

    /// The models with a space for songs, from the [`supervector`]s of some of them, shape (N, W).
    ///
    /// # Errors
    /// No songs.
    pub fn new(
        ubm: Gmm,
        mut tags: Vec<Tag>,
        settings: Settings,
        songs: ArrayView2<f32>,
        sample: usize,
    ) -> Result<Self, SpeakersError> {
        let Some(mean) = songs.mean_axis(Axis(0)) else {
            return Err(SpeakersError::Data("there are no songs".into()));
        };
        tags.sort_by(|a, b| a.name.cmp(&b.name));
        let mut centred = (&songs - &mean).as_standard_layout().into_owned();
        centred
            .outer_iter_mut()
            .for_each(|mut row| unit(row.as_slice_mut().unwrap_or_default()));
        let double = centred.mapv(f64::from);
        let covariance = double.t().dot(&double);
        let basis = subspace::leading(covariance.view(), settings.dimensions, SETTLED);
        let step = songs.nrows().div_ceil(sample.max(1)).max(1);
        let rows: Vec<usize> = (0..songs.nrows()).step_by(step).collect();
        Ok(Models {
            ubm,
            tags,
            settings,
            mean: mean.to_vec(),
            // Row after row, as queries read it.
            projection: basis
                .t()
                .mapv(|v| v as f32)
                .as_standard_layout()
                .into_owned(),
            sample: centred.select(Axis(0), &rows),
        })
    }

    /// Whether the parts fit each other.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub fn check(&self) -> Result<(), SpeakersError> {
        self.ubm.check()?;
        let (components, dimensions) = (self.ubm.components(), self.ubm.dimensions());
        for tag in &self.tags {
            tag.gmm.check()?;
            if tag.gmm.means.dim() != (components, dimensions) || tag.gmm.kind() != self.ubm.kind()
            {
                let text = format!("the tag {} has a mixture of another size", tag.name);
                return Err(SpeakersError::Data(text));
            }
        }
        let width = self.mean.len();
        let fits = width == components * dimensions
            && self.projection.ncols() == width
            && self.sample.ncols() == width
            && self.projection.nrows() > 0
            && self.projection.is_standard_layout()
            && self.sample.is_standard_layout();
        let values = self.mean.iter().chain(&self.projection).chain(&self.sample);
        if !fits || values.into_iter().any(|v| !v.is_finite()) {
            let text = "the space of the songs does not fit the background model";
            return Err(SpeakersError::Data(text.into()));
        }
        Ok(())
    }

    /// What a song gets, from its frames, shape (T, D).
    ///
    /// # Errors
    /// Frames of other features, or that are not finite; no frames.
    pub fn fit(&self, frames: ArrayView2<f32>) -> Result<Fitted, SpeakersError> {
        let mut source = Cpu::new(frames)?;
        let statistics = source.statistics(&self.ubm)?;
        let mean = |statistics: &Statistics| {
            statistics
                .average_log_likelihood()
                .ok_or_else(|| SpeakersError::Data("a song without frames".into()))
        };
        let anything = mean(&statistics)?;
        let scores = self.tags.iter().map(|tag| {
            let under = source.statistics(&tag.gmm)?;
            Ok((mean(&under)? - anything) as f32)
        });
        let scores = scores.collect::<Result<_, SpeakersError>>()?;
        let mut vector = supervector(&self.ubm, &statistics, self.settings.relevance)?;
        vector.iter_mut().zip(&self.mean).for_each(|(v, m)| *v -= m);
        unit(&mut vector);
        Ok(Fitted { vector, scores })
    }

    /// A vector in the directions that are looked at first.
    pub fn project(&self, vector: &[f32]) -> Vec<f32> {
        let rows = self.projection.outer_iter();
        rows.map(|row| dot(row.to_slice().unwrap_or_default(), vector))
            .collect()
    }

    /// Mean and deviation of a song's distances to the sample: how far it is from anything.
    pub fn spread(&self, vector: &[f32]) -> (f32, f32) {
        let rows = self.sample.outer_iter();
        let distances: Vec<f32> = rows
            .map(|row| distance(row.to_slice().unwrap_or_default(), vector))
            // A song of the sample is no distance from itself.
            .filter(|d| *d > 1e-6)
            .collect();
        let count = distances.len().max(1) as f32;
        let mean = distances.iter().sum::<f32>() / count;
        let square = distances.iter().map(|d| (d - mean).powi(2)).sum::<f32>() / count;
        (mean, square.sqrt().max(1e-3))
    }
}

/// Gives a vector length 1; one without a direction stays 0.
fn unit(vector: &mut [f32]) {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
}

/// Inner product in sixteen lanes, so that it does not wait for one sum.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (a16, b16) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: f32 = a16
        .remainder()
        .iter()
        .zip(b16.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (a, b) in a16.zip(b16) {
        for ((lane, x), y) in lanes.iter_mut().zip(a).zip(b) {
            *lane += x * y;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// Euclidean distance of vectors of length 1.
pub(super) fn distance(a: &[f32], b: &[f32]) -> f32 {
    (2.0 - 2.0 * dot(a, b)).max(0.0).sqrt()
}
