//! A network with all that is needed to make a row of numbers of a recording.

use crate::alone::alone;
use crate::network::{names, shown};
use crate::{shared, Cut, Form, Frontend, Input, Network, NetworkError, Pooling, Port, Tensor};
use rten::RunOptions;
use std::sync::Arc;

/// How a network is fed and read.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// What it takes.
    pub form: Form,
    /// Sampling rate in Hz.
    pub rate: u32,
    /// Outputs (or layers) whose values are put side by side; none means the first output.
    pub outputs: Vec<String>,
    /// What becomes of frames.
    pub pooling: Pooling,
    /// What becomes of long recordings.
    pub cut: Cut,
}

/// A network, ready for recordings. Shared by threads; each run has a thread of its own.
pub struct Embedder {
    network: Arc<Network>,
    frontend: Frontend,
    recipe: Recipe,
    /// Name and rank of the input that takes the recording.
    input: (String, usize),
    /// The input `attention_mask`, if there is one.
    mask: bool,
    width: usize,
}

/// The input that says which samples count; all of them do.
const MASK: &str = "attention_mask";

impl Embedder {
    /// Checks that network and recipe fit, by a run on a second of faint sound; once in a process.
    ///
    /// # Errors
    /// Outputs that the network does not have (the message lists what there is), inputs that cannot
    /// be filled, frames where [`Pooling::None`] asks for one vector.
    pub fn new(network: Arc<Network>, mut recipe: Recipe) -> Result<Self, NetworkError> {
        if recipe.outputs.is_empty() {
            let first = network.outputs().first().map(|port| port.name.clone());
            recipe.outputs.extend(first);
        }
        let (port, mask) = takes(&network)?;
        if let (Form::Whisper { bands }, Some([_, Some(fixed), _])) =
            (&mut recipe.form, port.shape.as_deref())
        {
            *bands = *fixed;
        }
        let rank = rank(port, recipe.form)?;
        if let (Form::Signal { .. }, Cut::Pieces(_), Some(Some(length))) = (
            recipe.form,
            recipe.cut,
            port.shape.as_ref().and_then(|s| s.last()),
        ) {
            recipe.cut = Cut::Windows(*length, *length);
        }
        let input = (port.name.clone(), rank);
        let mut embedder = Embedder {
            frontend: Frontend::new(recipe.form),
            network,
            recipe,
            input,
            mask,
            width: 0,
        };
        let settings = embedder.settings();
        embedder.width = match shared::width(&settings) {
            Some(width) => width,
            None => {
                let width = embedder.row(&faint(embedder.recipe.rate))?.len();
                shared::remember_width(settings, width);
                width
            }
        };
        Ok(embedder)
    }

    /// How many numbers a recording gives.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The recipe, with what was taken from the network.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// All that decides about the values, for the key of a cache: the network's bytes and the
    /// recipe.
    pub fn settings(&self) -> String {
        let digest = self.network.digest().iter();
        let digest: String = digest.map(|byte| format!("{byte:02x}")).collect();
        let r = &self.recipe;
        format!(
            "network={digest} input={} rate={} outputs={} pooling={} cut={:?}",
            r.form.name(),
            r.rate,
            r.outputs.join(","),
            r.pooling.name(),
            r.cut
        )
    }

    /// The row of a recording (mono, at the recipe's rate, at least one sample).
    ///
    /// # Errors
    /// The network cannot take it: most often it is too short.
    pub fn embed(&self, samples: &[f32]) -> Result<Vec<f32>, NetworkError> {
        let row = self.row(samples)?;
        match row.len() == self.width {
            true => Ok(row),
            false => Err(NetworkError::Shape(format!(
                "the network gave {} values for this recording and {} for others",
                row.len(),
                self.width
            ))),
        }
    }

    fn row(&self, samples: &[f32]) -> Result<Vec<f32>, NetworkError> {
        alone(|options| {
            let filled = self.recipe.cut.filled(samples);
            let mut gathered: Vec<Gathered> = Vec::new();
            gathered.resize_with(self.recipe.outputs.len(), Gathered::default);
            for range in self.recipe.cut.ranges(filled.len(), self.recipe.rate) {
                let piece = filled.get(range).unwrap_or_default();
                let named = self.run(piece, options)?.into_iter();
                for ((gathered, output), name) in
                    gathered.iter_mut().zip(named).zip(&self.recipe.outputs)
                {
                    gathered.add(name, &output, self.recipe.pooling)?;
                }
            }
            let pooling = self.recipe.pooling;
            Ok(gathered.iter().flat_map(|g| g.pooled(pooling)).collect())
        })
    }

    fn run(&self, piece: &[f32], options: &RunOptions) -> Result<Vec<Tensor>, NetworkError> {
        let mut tensor = self.frontend.input(piece);
        let (name, rank) = &self.input;
        while tensor.shape.len() < *rank {
            tensor.shape.insert(0, 1);
        }
        let length = tensor.shape.last().copied().unwrap_or_default();
        let mut inputs = vec![(name.as_str(), Input::Reals(tensor))];
        if self.mask {
            inputs.push((MASK, Input::Integers(vec![1, length], vec![1; length])));
        }
        let outputs: Vec<&str> = self.recipe.outputs.iter().map(String::as_str).collect();
        self.network
            .run_with(&inputs, &outputs, options)
            .map_err(|error| match error {
                NetworkError::Run(reason) => NetworkError::Run(format!(
                    "{reason} (it was given {:.2} s; a network needs at least its window, and more than \
                     it takes it refuses as well)",
                    piece.len() as f64 / f64::from(self.recipe.rate.max(1))
                )),
                other => other,
            })
    }
}

/// One output over all pieces.
#[derive(Default)]
struct Gathered {
    values: Vec<f32>,
    width: usize,
    /// Whether it has frames; otherwise a vector for each piece.
    frames: bool,
}

impl Gathered {
    fn add(&mut self, name: &str, output: &Tensor, pooling: Pooling) -> Result<(), NetworkError> {
        let shape = match output.shape.as_slice() {
            [1, rest @ ..] => rest,
            whole => whole,
        };
        let (frames, width) = match shape {
            [] => (false, 1),
            [width] => (false, *width),
            [_, width] => (true, *width),
            _ => {
                return Err(NetworkError::Shape(format!(
                "output `{name}` has the shape {:?}; what can be used is [batch, dimensions] and \
                     [batch, frames, dimensions], of one recording at a time",
                output.shape
            )))
            }
        };
        if frames && pooling == Pooling::None {
            return Err(NetworkError::Shape(format!(
                "output `{name}` has frames ({:?}), which pooling = none does not allow; set mean, max, \
                 std, mean_std, first or last",
                output.shape
            )));
        }
        if width == 0 || output.values.is_empty() {
            return Err(NetworkError::Shape(format!(
                "output `{name}` is empty for this recording: it is too short for the network"
            )));
        }
        if self.width != 0 && (self.width, self.frames) != (width, frames) {
            return Err(NetworkError::Shape(format!(
                "output `{name}` has another shape for each piece of the recording"
            )));
        }
        (self.width, self.frames) = (width, frames);
        self.values.extend_from_slice(&output.values);
        Ok(())
    }

    /// Frames as the recipe says; of one vector for each piece, their mean.
    fn pooled(&self, pooling: Pooling) -> Vec<f32> {
        let pooling = if self.frames { pooling } else { Pooling::Mean };
        pooling.pool(&self.values, self.width)
    }
}

/// The input for the recording, and whether there is a mask beside it.
fn takes(network: &Network) -> Result<(&Port, bool), NetworkError> {
    let mask = |port: &&Port| port.name == MASK && !port.real;
    let others: Vec<&Port> = network.inputs().iter().filter(|p| !mask(p)).collect();
    match others.as_slice() {
        [port] if port.real => Ok((port, others.len() < network.inputs().len())),
        _ => Err(NetworkError::Input(format!(
            "the network has the inputs {}; what can be filled is one input of real numbers, and \
             `attention_mask`. Export it without the others",
            names(network.inputs())
        ))),
    }
}

/// Dimensions of the input, checked against the form.
fn rank(port: &Port, form: Form) -> Result<usize, NetworkError> {
    let (fewest, most) = match form {
        Form::Signal { .. } => (1, 3),
        Form::Whisper { .. } | Form::Ast => (3, 3),
        Form::Clap => (4, 4),
    };
    let rank = match &port.shape {
        Some(shape) => shape.len(),
        None => most.min(fewest + 1),
    };
    match (fewest..=most).contains(&rank) {
        true => Ok(rank),
        false => Err(NetworkError::Input(format!(
            "the network takes {}, which has {rank} dimensions; input = {} has {}",
            shown(port),
            form.name(),
            match fewest == most {
                true => fewest.to_string(),
                false => format!("{fewest} to {most}"),
            }
        ))),
    }
}

/// A second of a faint tone with a little noise, the same every time.
fn faint(rate: u32) -> Vec<f32> {
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1u32 << 24) - 0.5
    };
    let step = std::f64::consts::TAU * 200.0 / f64::from(rate.max(1));
    let sample = |i: u32| (0.05 * (f64::from(i) * step).sin() + 0.01 * noise()) as f32;
    (0..rate.max(1)).map(sample).collect()
}
