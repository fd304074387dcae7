//! The epochs of a training.

use super::body::{Body, Convolutions};
use super::dense::Dense;
use super::history::{Epoch, History, Said};
use super::loss::{probabilities, Loss};
use super::network::Network;
use super::optimizer::{shorten, Optimizer};
use super::part::{Part, Rows, Scale};
use super::settings::Settings;
use super::single::Single;
use crate::fitted::arg_max;
use crate::metrics;
use crate::{LearnError, TargetRef};
use ndarray::Array2;
use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Trains for all epochs, or until the dev part has seen nothing better for `patience` of them.
///
/// `x` are the training rows in the order of `rows`, `dev` the development rows with their target.
pub(super) fn train(
    settings: &Settings,
    x: Single,
    rows: &Rows,
    dev: Option<(Single, TargetRef)>,
    seed: u64,
) -> Result<(Body, History), LearnError> {
    let scale = Scale::of(rows.truth());
    let train = Part::new(x, rows.truth(), rows.weights.as_deref(), scale);
    let dev = dev.map(|(x, y)| Part::new(x, y, None, scale));
    let loss = loss_for(settings, rows.truth())?;
    let mut run = Run::new(settings, loss, &train, seed);
    let mut history = History {
        measure: settings.measure,
        kept: 0,
        epochs: Vec::new(),
        said: Vec::new(),
    };
    let mut best: Option<(f64, Body)> = None;
    for number in 0..settings.epochs {
        run.epoch(&train, number)?;
        let (epoch, said) = run.judge(&train, dev.as_ref(), scale)?;
        if !run.is_sound(&epoch) {
            return Err(diverged(number));
        }
        history.epochs.push(epoch);
        history.said.push(said);
        let score = score(settings, &epoch);
        if dev.is_none() || best.as_ref().is_none_or(|(most, _)| score > *most) {
            history.kept = number;
            best = dev.is_some().then(|| (score, run.body.clone()));
        } else if settings
            .patience
            .is_some_and(|patience| number - history.kept >= patience)
        {
            break;
        }
    }
    let mut body = best.map_or(run.body, |(_, body)| body);
    if let TargetRef::Values(_) = rows.truth() {
        body.network.stretch_outputs(scale.deviation, scale.mean);
    }
    Ok((body, history))
}

/// The loss with what it takes from the data.
fn loss_for(settings: &Settings, y: TargetRef) -> Result<Loss, LearnError> {
    let (Loss::Binary { smoothing, .. }, TargetRef::Classes { index, count }) = (settings.loss, y)
    else {
        return Ok(settings.loss);
    };
    let name = if settings.weigh_positive {
        "weighted_bce"
    } else {
        "bce"
    };
    if count != 2 {
        let help = format!("for two classes; the training data has {count}: use cross");
        return Err(LearnError::setting("loss", name, help));
    }
    let ones = index.iter().filter(|&&class| class == 1).count();
    let positive = match settings.weigh_positive {
        true => (index.len() - ones) as f64 / ones.max(1) as f64,
        false => 1.0,
    };
    Ok(Loss::Binary {
        smoothing,
        positive,
    })
}

fn diverged(epoch: usize) -> LearnError {
    LearnError::Data(format!(
        "the network's numbers grew beyond all limits in epoch {}; use a smaller \
         MODEL.learning_rate, set MODEL.max_grad_norm (for instance 1), or scale the features \
         (FEATS.scale = standard)",
        epoch + 1
    ))
}

/// The dev part's measure, the larger the better.
fn score(settings: &Settings, epoch: &Epoch) -> f64 {
    match (epoch.dev_measure, settings.measure.higher_is_better()) {
        (Some(value), true) => value,
        (Some(value), false) => -value,
        (None, _) => f64::NEG_INFINITY,
    }
}

/// Loss and measure of a part, in the units of the data.
struct Judged {
    loss: f64,
    measure: Option<f64>,
    said: Said,
}

/// A training under way.
struct Run<'a> {
    settings: &'a Settings,
    loss: Loss,
    body: Body,
    gradients: Vec<Dense>,
    optimizer: Optimizer,
    order: Vec<usize>,
    shuffling: ChaCha8Rng,
    dropping: ChaCha8Rng,
}

impl<'a> Run<'a> {
    fn new(settings: &'a Settings, loss: Loss, train: &Part, seed: u64) -> Self {
        // Streams of their own: dropping more does not change the order of the samples.
        let stream = |number: u64| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(number);
            random
        };
        let classes = match train.truth {
            TargetRef::Classes { count, .. } => count,
            TargetRef::Values(_) => 0,
        };
        let mut random = stream(0);
        let front = settings
            .picture
            .map(|shape| Convolutions::random(shape, settings.activation, &mut random));
        let network = Network::random(
            front.as_ref().map_or(train.x.ncols(), Convolutions::width),
            &settings.hidden,
            loss.outputs(classes),
            settings.activation,
            &mut random,
        );
        let body = Body { front, network };
        let gradients: Vec<Dense> = body.layers().map(Dense::zeros_like).collect();
        Run {
            settings,
            loss,
            optimizer: Optimizer::new(settings.rule, &gradients),
            gradients,
            body,
            order: (0..train.x.nrows()).collect(),
            shuffling: stream(1),
            dropping: stream(2),
        }
    }

    /// One pass over the training part, in a new order.
    fn epoch(&mut self, train: &Part, number: usize) -> Result<(), LearnError> {
        let settings = self.settings;
        let rate = settings.rate * settings.schedule.factor(number, settings.epochs);
        self.order.shuffle(&mut self.shuffling);
        for rows in self.order.chunks(settings.batch) {
            let batch = train.batch(rows)?;
            let x = batch.x.view();
            let trace = self.body.forward(x, &settings.drop, &mut self.dropping);
            let out = trace.output().mapv(f64::from);
            let mut slope = Array2::zeros(out.raw_dim());
            self.loss
                .of(&out, batch.goal(), batch.weights.as_deref(), &mut slope);
            let delta = slope.mapv(|slope| slope as f32);
            self.body.backward(x, &trace, delta, &mut self.gradients);
            if settings.longest_gradient > 0.0 {
                shorten(&mut self.gradients, settings.longest_gradient);
            }
            self.optimizer
                .step(self.body.layers_mut(), &self.gradients, rate);
        }
        Ok(())
    }

    /// Judges the network as it is now; what it said is that of the dev part, if any.
    fn judge(
        &self,
        train: &Part,
        dev: Option<&Part>,
        scale: Scale,
    ) -> Result<(Epoch, Said), LearnError> {
        let train = self.judge_part(train, scale)?;
        let dev = dev.map(|dev| self.judge_part(dev, scale)).transpose()?;
        let epoch = Epoch {
            train_loss: train.loss,
            train_measure: train.measure,
            dev_loss: dev.as_ref().map(|dev| dev.loss),
            dev_measure: dev.as_ref().and_then(|dev| dev.measure),
        };
        Ok((epoch, dev.map_or(train.said, |dev| dev.said)))
    }

    /// Judges it on one part.
    fn judge_part(&self, part: &Part, scale: Scale) -> Result<Judged, LearnError> {
        let out = part.x.outputs(&self.body)?.mapv(f64::from);
        let mut unused = Array2::zeros(out.raw_dim());
        let loss = self.loss.of(&out, part.goal(), part.weights, &mut unused);
        let loss = self.loss.stretched(loss, scale.deviation);
        let measure = self.settings.measure;
        let (value, said) = match part.truth {
            TargetRef::Classes { index, count } => {
                let proba = probabilities(&out);
                let classes: Vec<usize> = proba.outer_iter().map(arg_max).collect();
                let value = metrics::of_classes(measure, index, &classes, count, proba.view())?;
                let mut confusion = Array2::zeros((count, count));
                for (truth, said) in index.iter().zip(&classes) {
                    confusion[[*truth, *said]] += 1;
                }
                (value, Said::Classes(confusion))
            }
            TargetRef::Values(truth) => {
                let stretched = out.iter().map(|v| v.mul_add(scale.deviation, scale.mean));
                let stretched: Vec<f64> = stretched.collect();
                let value = metrics::of_values(measure, truth, &stretched)?;
                (value, Said::values(truth, &stretched))
            }
        };
        Ok(Judged {
            loss,
            measure: value.filter(|value| value.is_finite()),
            said,
        })
    }

    /// Everything is a number. The parameters are looked at too: `relu` makes 0 of what is none.
    fn is_sound(&self, epoch: &Epoch) -> bool {
        let losses = epoch.train_loss.is_finite() && epoch.dev_loss.is_none_or(f64::is_finite);
        let mut all = self.body.layers().flat_map(Dense::slices).flatten();
        losses && all.all(|parameter| parameter.is_finite())
    }
}
