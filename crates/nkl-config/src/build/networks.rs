//! `[FEATS]`: networks of others.

use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{NetworkFile, NetworksPlan};
use crate::settings::{Settings, View};
use crate::ProblemKind;
use std::path::PathBuf;

/// Keys that name a file, a folder or a network.
const FILES: &[&str] = &[
    "wav2vec2.model",
    "hubert.model",
    "wavlm.model",
    "whisper.model",
    "ast.model",
    "clap.model",
    "emotion2vec.model",
    "spkrec.model",
    "trill.model",
    "squim.model",
    "mos.model",
    "aud.model",
    "agender.model",
    "audmodel.id",
];

const LAYERS: &[&str] = &["wav2vec2", "hubert", "wavlm"];

pub(super) fn build(settings: &Settings, paths: &Paths, log: &mut Log) -> NetworksPlan {
    let feats = settings.section("FEATS");
    let file = |key: &&str| {
        feats.given(key)?;
        let written = feats.text(key)?;
        Some(NetworkFile {
            key: (*key).to_owned(),
            found: paths.find(&written).ok(),
            written,
        })
    };
    let layer = |family: &&str| {
        let count = feats.count(&format!("{family}.layer"))?;
        (count > 0).then(|| ((*family).to_owned(), count))
    };
    NetworksPlan {
        model: found(&feats, "onnx.model", paths, log),
        folder: found(&feats, "onnx.folder", paths, log),
        outputs: feats.words("onnx.output"),
        pooling: feats.text("onnx.pooling"),
        input: feats.text("onnx.input"),
        sample_rate: feats
            .int("onnx.sample_rate")
            .and_then(|rate| u32::try_from(rate).ok()),
        normalise: feats
            .given("onnx.normalise")
            .map(|_| feats.flag("onnx.normalise")),
        max_length: feats.float("onnx.max_length"),
        files: FILES.iter().filter_map(file).collect(),
        layers: LAYERS.iter().filter_map(layer).collect(),
        embeddings_name: feats
            .given("audmodel.embeddings_name")
            .and_then(|_| feats.text("audmodel.embeddings_name")),
    }
}

/// The path of a key, which must exist.
pub(super) fn found(feats: &View, key: &str, paths: &Paths, log: &mut Log) -> Option<PathBuf> {
    feats.given(key)?;
    let written = feats.text(key)?;
    match paths.find(&written) {
        Ok(path) => Some(path),
        Err(message) => {
            let help = "docs/embeddings.md says how to get a network";
            let message = format!("`{key}`: {message}");
            log.problem(ProblemKind::MissingData, feats.place(key), message, help);
            None
        }
    }
}
