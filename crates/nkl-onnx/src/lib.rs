//! Trained models as ONNX files (opset 13, and `ai.onnx.ml` 3 for trees), for use in other programs.
//!
//! A file holds one graph: the features as they come from the extractor go in (`features`, single
//! precision, rows × features; what is not finite counts as missing), missing values are filled
//! and features scaled as in training, and the model answers. A classification gives `label`
//! (text, one per row) and `probabilities` (rows × classes), a regression `value` (rows × 1).
//! Everything between is in double precision where training was, so that the answers are the same.
//!
//! | model | how |
//! |---|---|
//! | svm, svr | kernels as matrix products; the coupling of pairwise probabilities as a `Loop` |
//! | knn, knn_reg | exact distances and `TopK`, row by row in a `Scan` |
//! | tree, forest, xgb and their regressions | `TreeEnsembleRegressor` |
//! | bayes, log_reg, lin_reg, mlp, mlp_reg | arithmetic |
//! | gmm, gmm_ubm, cnn | not: [`OnnxError::Model`] |
//!
//! Files are written by the encoder in `wire.rs`: the messages of ONNX are few, and a generator
//! would need protoc, or its own compile time, for nothing more.

mod graph;
mod model;
mod output;
mod scaler;
mod wire;

use graph::{Dimension, Element, Graph, ML};
use nkl_learn::pipeline::Trained;
use wire::Message;

/// Why a model cannot be written.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OnnxError {
    /// There is no way to say this model in ONNX's operators here.
    #[error(
        "the model {name} cannot be written as ONNX: {why}; `nkl bundle` and `nkl infer` can use it"
    )]
    Model {
        /// What it is called.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// The same for a scaler.
    #[error("FEATS.scale = {name} cannot be written as ONNX: {why}")]
    Scaler {
        /// What it is called.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// Larger than a file of this format can be.
    #[error("the model is too large for an ONNX file (2 GB)")]
    TooLarge,
}

/// What a file says about its model, besides the graph.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Name and version of the program.
    pub program: &'a str,
    /// What is predicted.
    pub target: &'a str,
    /// Class names; none for a regression.
    pub labels: &'a [String],
    /// Names of the features, in the order of the columns.
    pub features: &'a [String],
}

/// Models without a way into ONNX, and why.
const NO_MODEL: &[(&str, &str)] = &[
    ("gmm", MIXTURES),
    ("gmm_ubm", MIXTURES),
    ("cnn", "its pictures are made of the recording itself"),
];
const MIXTURES: &str = "its mixtures are not among the operators used here";
/// Scalers likewise.
const NO_SCALER: &[(&str, &str)] = &[(
    "speaker",
    "it takes the mean of each speaker's recordings, and a graph sees rows alone",
)];

/// Whether a model (`MODEL.type`) and a scaler (`FEATS.scale`) can be exported, before any work.
///
/// # Errors
/// The first of them that cannot.
pub fn check(model: &str, scaler: Option<&str>) -> Result<(), OnnxError> {
    let listed = |table: &[(&str, &str)], name| table.iter().any(|(known, _)| *known == name);
    match scaler {
        _ if listed(NO_MODEL, model) => Err(no_model(model)),
        Some(scaler) if listed(NO_SCALER, scaler) => Err(no_scaler(scaler)),
        _ => Ok(()),
    }
}

fn no_model(name: &str) -> OnnxError {
    OnnxError::Model {
        name: name.to_owned(),
        why: reason(NO_MODEL, name),
    }
}

fn no_scaler(name: &str) -> OnnxError {
    OnnxError::Scaler {
        name: name.to_owned(),
        why: reason(NO_SCALER, name),
    }
}

fn reason(table: &[(&str, &'static str)], name: &str) -> &'static str {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map_or("", |(_, why)| why)
}

/// Version of the intermediate representation that goes with the operators.
const IR_VERSION: i64 = 7;
const OPSET: i64 = 13;
const OPSET_ML: i64 = 3;
/// The largest message that readers take.
const LARGEST: usize = i32::MAX as usize;

/// The bytes of an ONNX file with filling, scaling and model.
///
/// # Errors
/// A model or scaler that cannot be said in ONNX; one that is too large.
pub fn export(trained: &Trained, about: &About) -> Result<Vec<u8>, OnnxError> {
    let mut g = Graph::default();
    let width = trained.fitted.features;
    let rows = || Dimension::Any("N");
    g.input(
        "features",
        Element::Float,
        &[rows(), Dimension::Fixed(width)],
    );
    let mut x = filled(&mut g, &trained.fill.values);
    if let Some(scaler) = &trained.scaler {
        x = scaler::scale(&mut g, x, scaler)?;
    }
    let answer = model::apply(&mut g, &x, &trained.fitted.model)?;
    output::declare(&mut g, &answer, &trained.fitted, about.labels);
    let bytes = file(g, about).into_bytes();
    if bytes.len() > LARGEST {
        return Err(OnnxError::TooLarge);
    }
    Ok(bytes)
}

/// The features in double precision, with replacements for what is not finite.
fn filled(g: &mut Graph, fill: &[f64]) -> graph::Value {
    let x = "features";
    let (nan, infinite) = (g.op("IsNaN", &[x]), g.op("IsInf", &[x]));
    let missing = g.op("Or", &[nan, infinite]);
    let fill = g.doubles(&[1, fill.len()], fill.iter().copied());
    let wide = g.cast(x, Element::Double);
    g.op("Where", &[missing, fill, wide])
}

fn file(g: Graph, about: &About) -> Message {
    let mut model = Message::default();
    model.int(1, IR_VERSION);
    let (name, version) = about.program.split_once(' ').unwrap_or((about.program, ""));
    model.bytes(2, name.as_bytes());
    model.bytes(3, version.as_bytes());
    model.message(7, &g.finish("nkl"));
    for (domain, version) in [("", OPSET), (ML, OPSET_ML)] {
        let mut opset = Message::default();
        opset.bytes(1, domain.as_bytes());
        opset.int(2, version);
        model.message(8, &opset);
    }
    let facts = [
        ("target", about.target.to_owned()),
        ("labels", about.labels.join("\n")),
        ("features", about.features.join("\n")),
    ];
    for (key, value) in facts {
        let mut entry = Message::default();
        entry.bytes(1, key.as_bytes());
        entry.bytes(2, value.as_bytes());
        model.message(14, &entry);
    }
    model
}
