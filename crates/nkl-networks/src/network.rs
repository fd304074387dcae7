//! Opening a file and running what is in it.

use crate::alone::alone;
use crate::{wire, Input, NetworkError, Tensor};
use rten::{DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ValueType, ValueView};
use rten_tensor::prelude::*;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A place where values go in or come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Its dimensions, `None` for one that may differ from run to run. `None` where the file does
    /// not say.
    pub shape: Option<Vec<Option<usize>>>,
    /// Whether it holds real numbers.
    pub real: bool,
}

/// A network that can be run. Runs do not change it, so threads can share it.
pub struct Network {
    model: Model,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    digest: [u8; 32],
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Network({:?} -> {:?})", self.inputs, self.outputs)
    }
}

impl Network {
    /// Reads the file at `path`, and `<path>_data` or `<path>.data` with its weights where there is
    /// one. Layers inside the network can be asked for where `layers` is set; the graph is then run
    /// as written, without fusing operators, which is slower.
    ///
    /// # Errors
    /// The file cannot be read, is not ONNX or damaged, or has operators that rten does not know.
    pub fn open(path: &Path, layers: bool) -> Result<Self, NetworkError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|reason| NetworkError::Read {
                path: path.to_owned(),
                reason,
            })
        };
        let bytes = read(path)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes);
        let mut weights = Vec::new();
        for file in companions(path) {
            let more = read(&file)?;
            hasher.update(&more);
            if let Some(name) = file.file_name().and_then(|name| name.to_str()) {
                weights.push((name.to_owned(), more));
            }
        }
        let digest = *hasher.finalize().as_bytes();
        let format = |reason: String| NetworkError::Format {
            path: path.to_owned(),
            reason,
        };
        wire::check(&bytes).map_err(|at| {
            format(format!(
                "it is no ONNX file, or damaged (byte {at} of {})",
                bytes.len()
            ))
        })?;
        let loaded = alone(|_| {
            let mut options = ModelOptions::with_all_ops();
            options.enable_optimization(!layers);
            for (name, more) in weights {
                options.external_data(&name, more);
            }
            options
                .load(bytes)
                .map_err(|error| NetworkError::Run(error.to_string()))
        });
        let model = loaded.map_err(|error| match error {
            NetworkError::Run(reason) => format(reason),
            other => other,
        })?;
        let (inputs, outputs) = (
            ports(&model, model.input_ids()),
            ports(&model, model.output_ids()),
        );
        if inputs.is_empty() || outputs.is_empty() {
            return Err(format("it has no inputs or no outputs".to_owned()));
        }
        Ok(Network {
            model,
            inputs,
            outputs,
            digest,
        })
    }

    /// What has to be filled.
    pub fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    /// What comes out.
    pub fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    /// BLAKE3 of the file and its weights.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Runs the network: values for its inputs by name, and the names of the outputs (or layers)
    /// that are wanted; these come back in that order.
    ///
    /// # Errors
    /// Names that the network does not have, shapes that it cannot take, outputs that are not real
    /// or not finite.
    pub fn run(
        &self,
        inputs: &[(&str, Input)],
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, NetworkError> {
        alone(|options| self.run_with(inputs, outputs, options))
    }

    pub(crate) fn run_with(
        &self,
        inputs: &[(&str, Input)],
        outputs: &[&str],
        options: &RunOptions,
    ) -> Result<Vec<Tensor>, NetworkError> {
        let wanted = outputs.iter().map(|name| self.output(name));
        let wanted: Vec<NodeId> = wanted.collect::<Result<_, _>>()?;
        let mut given = Vec::with_capacity(inputs.len());
        for (name, input) in inputs {
            given.push((self.input(name)?, view(name, input)?.into()));
        }
        let results = self
            .model
            .run(given, &wanted, Some(options.clone()))
            .map_err(|error| NetworkError::Run(error.to_string()))?;
        let named = outputs.iter().zip(results);
        named.map(|(name, value)| tensor(name, &value)).collect()
    }

    fn input(&self, name: &str) -> Result<NodeId, NetworkError> {
        let at = self.inputs.iter().position(|port| port.name == name);
        let id = at.and_then(|at| self.model.input_ids().get(at));
        id.copied().ok_or_else(|| {
            NetworkError::Input(format!(
                "the network has no input `{name}`; its inputs are {}",
                names(&self.inputs)
            ))
        })
    }

    /// The output or layer of that name.
    fn output(&self, name: &str) -> Result<NodeId, NetworkError> {
        self.model
            .find_node(name)
            .ok_or_else(|| NetworkError::Output {
                name: name.to_owned(),
                known: names(&self.outputs),
            })
    }
}

/// Files beside a network in which large weights stand: as PyTorch, optimum and onnx name them.
fn companions(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name() else {
        return Vec::new();
    };
    let with = |end: &str| {
        let mut name: OsString = name.to_owned();
        name.push(end);
        path.with_file_name(name)
    };
    let all = [with("_data"), with(".data")];
    all.into_iter().filter(|path| path.is_file()).collect()
}

fn ports(model: &Model, ids: &[NodeId]) -> Vec<Port> {
    let port = |id: &NodeId| {
        let info = model.node_info(*id)?;
        let size = |dimension: Dimension| match dimension {
            Dimension::Fixed(size) => Some(size),
            Dimension::Symbolic(_) => None,
        };
        Some(Port {
            name: info.name().unwrap_or_default().to_owned(),
            shape: info.shape().map(|s| s.into_iter().map(size).collect()),
            real: matches!(
                info.dtype(),
                None | Some(ValueType::Tensor(DataType::Float))
            ),
        })
    };
    ids.iter().filter_map(port).collect()
}

/// Names for a message.
pub(crate) fn names(ports: &[Port]) -> String {
    let names: Vec<String> = ports.iter().map(shown).collect();
    names.join(", ")
}

/// `signal [batch?, 16000]` as `signal [any, 16000]`.
pub(crate) fn shown(port: &Port) -> String {
    let size = |size: &Option<usize>| size.map_or("any".to_owned(), |size| size.to_string());
    match &port.shape {
        None => port.name.clone(),
        Some(shape) => {
            let sizes: Vec<String> = shape.iter().map(size).collect();
            format!("{} [{}]", port.name, sizes.join(", "))
        }
    }
}

fn view<'a>(name: &str, input: &'a Input) -> Result<ValueView<'a>, NetworkError> {
    let wrong = |_| {
        NetworkError::Input(format!(
            "the values for input `{name}` are not as many as its shape says"
        ))
    };
    match input {
        Input::Reals(tensor) => {
            ValueView::from_shape(tensor.shape.as_slice(), tensor.values.as_slice())
                .map_err(|e| wrong(e.to_string()))
        }
        Input::Integers(shape, values) => {
            ValueView::from_shape(shape.as_slice(), values.as_slice())
                .map_err(|e| wrong(e.to_string()))
        }
    }
}

fn tensor(name: &str, value: &rten::Value) -> Result<Tensor, NetworkError> {
    let ValueView::FloatTensor(view) = value.as_view() else {
        return Err(NetworkError::Shape(format!(
            "output `{name}` of the network does not hold real numbers"
        )));
    };
    let values = view.to_vec();
    if values.iter().any(|v| !v.is_finite()) {
        return Err(NetworkError::Run(format!(
            "output `{name}` is not finite for this recording"
        )));
    }
    Ok(Tensor {
        shape: view.shape().to_vec(),
        values,
    })
}
