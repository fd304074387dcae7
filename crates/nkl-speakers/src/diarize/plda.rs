//! Method `ivector`: agglomeration of embedded windows by probabilistic linear discriminant analysis
//! with known covariances (S. Ioffe, ECCV 2006; the likelihood ratio of sets of vectors).

use super::ahc::{agglomerate, Item};
use super::embed::{embed, Embedded};
use super::refine::{finish, train, SECONDS};
use super::windows::{labels, spread, windows};
use super::{Diarized, Settings, Speech};
use crate::SpeakersError;
use ndarray::Array1;
use std::sync::Arc;

/// Length of windows, seconds.
pub(super) const WINDOW: f64 = 1.0;
/// What a vector counts: windows that follow each other are more alike than independent ones.
const SCALE: f64 = 0.3;

/// Vectors of one speaker.
struct Group {
    n: f64,
    sum: Array1<f64>,
    between: Arc<Array1<f64>>,
    /// ln p of the vectors, up to what does not depend on who they are of.
    log: f64,
}

impl Group {
    fn new(n: f64, sum: Array1<f64>, between: Arc<Array1<f64>>) -> Self {
        let log = value(n, sum.iter().copied(), &between);
        Group {
            n,
            sum,
            between,
            log,
        }
    }
}

/// ln p of so many vectors with this sum, up to what does not depend on who they are of.
fn value(n: f64, sum: impl Iterator<Item = f64>, between: &Array1<f64>) -> f64 {
    let each = between.iter().zip(sum).map(|(b, s)| {
        let whole = 1.0 + n * b;
        b * s * s / whole - whole.ln()
    });
    each.sum::<f64>() / 2.0
}

impl Item for Group {
    fn gain(&self, other: &Self) -> f64 {
        let sum = self.sum.iter().zip(&other.sum).map(|(a, b)| a + b);
        value(self.n + other.n, sum, &self.between) - self.log - other.log
    }

    fn merge(&self, other: &Self) -> Self {
        Group::new(
            self.n + other.n,
            &self.sum + &other.sum,
            self.between.clone(),
        )
    }
}

/// Windows in groups of one speaker each; `scale` is what a vector counts.
pub(super) fn cluster(embedded: &Embedded, settings: &Settings, scale: f64) -> Vec<Vec<usize>> {
    let between = Arc::new(embedded.between.clone());
    let items = embedded
        .vectors
        .outer_iter()
        .map(|v| Group::new(scale, &v * scale, between.clone()))
        .collect();
    agglomerate(items, |count, gain| {
        count <= settings.least_speakers() || (gain < 0.0 && count <= settings.most_speakers())
    })
}

/// Who speaks.
pub(super) fn run(speech: &Speech, settings: &Settings) -> Result<Diarized, SpeakersError> {
    let windows = windows(speech, WINDOW);
    let embedded = embed(speech, &windows)?;
    let groups = cluster(&embedded, settings, SCALE);
    let labels = spread(&windows, &labels(&groups, windows.len()));
    let clusters = train(speech, &labels, groups.len(), SECONDS)?;
    finish(speech, speech, clusters, settings)
}
