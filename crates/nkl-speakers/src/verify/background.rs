//! The universal background model, and statistics under it.

use crate::SpeakersError;
use ndarray::ArrayView2;
use nkl_mixture::{
    start, train, CovarianceType, Cpu, Frames, Gmm, KMeans, KMeansOptions, Rows, Source,
    Statistics, Stop, TrainOptions, Values, VarianceFloor,
};

/// Frames of k-means at most; EM goes over all.
const SAMPLE: usize = 100_000;
/// Least variance, as a share of that of all frames.
const FLOOR: f64 = 0.01;

/// How a background model is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BackgroundSettings {
    /// Gaussians, with diagonal covariances.
    pub components: usize,
    /// EM iterations.
    pub iterations: usize,
    /// Of the start of k-means.
    pub seed: u64,
}

/// A mixture of all frames, shape (T, D): k-means on an even sample of them, then EM over all.
///
/// # Errors
/// Fewer frames than components, frames that are not finite.
pub fn background(
    frames: ArrayView2<f32>,
    settings: &BackgroundSettings,
) -> Result<Gmm, SpeakersError> {
    if frames.nrows() < settings.components.max(1) {
        let text = format!(
            "the background model has {} components, and there are {} frames to train it with",
            settings.components,
            frames.nrows()
        );
        return Err(SpeakersError::Data(text));
    }
    let (_, variance) = start::mean_and_variance(frames)?;
    // A dimension that is constant keeps a variance, so that it does not matter.
    let floor = VarianceFloor::PerDimension(variance.mapv(|v| (v * FLOOR).max(1e-10)));
    let step = frames.nrows().div_ceil(SAMPLE).max(1);
    let rows: Vec<u32> = (0..frames.nrows() as u32).step_by(step).collect();
    let sample = Frames {
        values: Values::F32(frames.view()),
        rows: Rows::List(&rows),
    };
    let kmeans = KMeans::fit(
        sample,
        &KMeansOptions::new(settings.components, settings.seed),
    )?;
    let begin = start::from_kmeans(sample, &kmeans, CovarianceType::Diagonal, &floor)?;
    let mut options = TrainOptions {
        stop: Stop::after(settings.iterations),
        ..TrainOptions::default()
    };
    options.update.floor = floor;
    Ok(train(&mut Cpu::new(frames)?, begin, &options)?.gmm)
}

/// The statistics of a recording's frames under the background model.
///
/// # Errors
/// Frames of another number of dimensions, or that are not finite.
pub fn statistics(frames: ArrayView2<f32>, ubm: &Gmm) -> Result<Statistics, SpeakersError> {
    Ok(Cpu::new(frames)?.statistics(ubm)?)
}
