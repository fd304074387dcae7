//! What the card says of single frames: densities, posteriors, best components, nearest centroids.

use super::card::{Argument, Card, Launch};
use super::engine::{Block, Engine};
use super::parameters::Parameters;
use super::scores::Scored;
use super::shapes::TRANSPOSE;
use super::workspace::{kept_frames, padded, Task, Uploaded};
use crate::{CovarianceType, Gmm, MixtureError};
use ndarray::{s, Array1, Array2, ArrayView2};
use std::f64::consts::LN_2;

/// Per frame.
pub(super) struct PerFrame {
    /// ln p(x), shape (N,); for centroids nothing of use.
    pub log_likelihoods: Array1<f64>,
    /// The component with the greatest posterior, shape (N,).
    pub best: Array1<u32>,
    /// log2 of w p(x) of this component, without the common offset.
    pub greatest: Array1<f32>,
    /// Shape (N, M), where asked for.
    pub posteriors: Option<Array2<f32>>,
}

/// One round of k-means.
pub struct Assigned {
    /// Frames of each cluster, shape (K,).
    pub counts: Array1<f64>,
    /// Their sums, shape (K, D).
    pub sums: Array2<f64>,
    /// Sum over the frames of the squared distance to the nearest centroid.
    pub inertia: f64,
}

impl<C: Card> Engine<'_, C> {
    /// Densities, best components, and on request posteriors, of all frames in order.
    pub fn per_frame(&mut self, gmm: &Gmm, posteriors: bool) -> Result<PerFrame, MixtureError> {
        self.check(gmm)?;
        let parameters = Parameters::new(gmm, &self.space)?;
        self.scored(gmm.components(), &parameters, posteriors)
    }

    /// The nearest centroid of every frame and its squared distance. Centroids: (K, D).
    pub fn nearest(
        &mut self,
        centroids: ArrayView2<'_, f64>,
    ) -> Result<(Array1<u32>, Array1<f64>), MixtureError> {
        let parameters = Parameters::of_centroids(centroids, &self.space);
        let scored = self.scored(centroids.nrows(), &parameters, false)?;
        Ok((scored.best, scored.greatest.mapv(|s| -f64::from(s))))
    }

    /// One round of k-means: counts and sums of the frames nearest to each centroid.
    pub fn assign(&mut self, centroids: ArrayView2<'_, f64>) -> Result<Assigned, MixtureError> {
        let (components, d) = centroids.dim();
        let task = Task {
            components,
            kind: CovarianceType::Diagonal,
            hard: true,
        };
        let parameters = Parameters::of_centroids(centroids, &self.space);
        let added = self.add_up(task, &parameters)?;
        let at = |c: usize, i: usize| added.sums[c * (d + 1) + i];
        let counts = Array1::from_shape_fn(components, |c| at(c, d));
        let sums = Array2::from_shape_fn((components, d), |(c, i)| {
            self.space.first(i, at(c, i), counts[c])
        });
        Ok(Assigned {
            counts,
            sums,
            inertia: -added.scores,
        })
    }

    fn scored(
        &mut self,
        components: usize,
        parameters: &Parameters,
        posteriors: bool,
    ) -> Result<PerFrame, MixtureError> {
        let model = Uploaded::new(&self.card, components, parameters)?;
        let kept = kept_frames(self, components);
        let room = |bytes: usize| self.card.allocate(bytes);
        let memory = Results {
            log_sums: room(4 * kept)?,
            best: [room(4 * kept)?, room(4 * kept)?],
            posteriors: match posteriors {
                true => Some([
                    room(4 * padded(components) * kept)?,
                    room(4 * components * kept)?,
                ]),
                false => None,
            },
        };
        let frames = self.len();
        let mut all = PerFrame {
            log_likelihoods: Array1::zeros(frames),
            best: Array1::zeros(frames),
            greatest: Array1::zeros(frames),
            posteriors: posteriors.then(|| Array2::zeros((frames, components))),
        };
        self.each_block(|engine, block| {
            for first in (0..block.n).step_by(kept) {
                let n = kept.min(block.n - first);
                engine.score_some(&block, [first, n], kept, &model, &memory)?;
                engine.bring_back(&memory, block.first + first, n, &mut all)?;
            }
            Ok(())
        })?;
        all.log_likelihoods
            .mapv_inplace(|l| LN_2 * (l + parameters.offset));
        Ok(all)
    }

    fn score_some(
        &self,
        block: &Block<'_, C::Memory>,
        [first, n]: [usize; 2],
        kept: usize,
        model: &Uploaded<C::Memory>,
        memory: &Results<C::Memory>,
    ) -> Result<(), MixtureError> {
        let [labels, greatest] = &memory.best;
        let scored = Scored {
            log_sums: &memory.log_sums,
            best: Some([labels, greatest]),
            all: memory.posteriors.as_ref().map(|[scores, _]| (scores, kept)),
        };
        self.score(block, first, n, model, &scored)?;
        let Some([scores, posteriors]) = &memory.posteriors else {
            return Ok(());
        };
        self.card.launch(&Launch {
            kernel: "posteriors_of_scores",
            grid: [n.div_ceil(32), model.components.div_ceil(32), 1],
            threads: TRANSPOSE.threads,
            shared: TRANSPOSE.shared,
            arguments: &[
                Argument::Memory(scores),
                Argument::int(kept)?,
                Argument::Memory(&memory.log_sums),
                Argument::int(n)?,
                Argument::int(model.components)?,
                Argument::Memory(posteriors),
            ],
        })
    }

    fn bring_back(
        &self,
        memory: &Results<C::Memory>,
        first: usize,
        n: usize,
        all: &mut PerFrame,
    ) -> Result<(), MixtureError> {
        let here = s![first..first + n];
        let mut values = vec![0_f32; n];
        self.download_into(&memory.log_sums, &mut values)?;
        let logs = values.iter().map(|&v| f64::from(v)).collect::<Array1<_>>();
        all.log_likelihoods.slice_mut(here).assign(&logs);
        self.download_into(&memory.best[1], &mut values)?;
        all.greatest.slice_mut(here).assign(&Array1::from(values));
        let mut labels = vec![0_u32; n];
        self.download_into(&memory.best[0], &mut labels)?;
        all.best.slice_mut(here).assign(&Array1::from(labels));
        if let (Some([_, from]), Some(to)) = (&memory.posteriors, &mut all.posteriors) {
            let mut to = to.slice_mut(s![first..first + n, ..]);
            if let Some(to) = to.as_slice_mut() {
                self.download_into(from, to)?;
            }
        }
        Ok(())
    }

    fn download_into<T: bytemuck::Pod>(
        &self,
        from: &C::Memory,
        to: &mut [T],
    ) -> Result<(), MixtureError> {
        self.card.download(from, bytemuck::cast_slice_mut(to))
    }
}

/// Memory on the card for some frames at a time.
struct Results<M> {
    log_sums: M,
    /// Labels and their scores.
    best: [M; 2],
    /// Scores, and posteriors.
    posteriors: Option<[M; 2]>,
}
