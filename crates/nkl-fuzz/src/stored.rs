//! Models: sealed files, what is in them, ONNX networks.

use crate::{names, Scratch};
use nkl_learn::pipeline::Trained;
use nkl_networks::Network;
use nkl_sealed::{decode, encode, Kind};

const KIND: Kind = Kind {
    name: "model",
    layout: 2,
    program: "nkl 0.1.0",
};

/// The two lines and the checksum.
pub fn sealed(_: &Scratch, bytes: &[u8]) {
    if let Ok(text) = decode::<Vec<String>>(&KIND, bytes) {
        assert_eq!(encode(&KIND, &text).expect("texts").len(), bytes.len());
    }
}

/// What a model is once its checksum fits: anything that is taken for sound has to predict.
pub fn model(_: &Scratch, bytes: &[u8]) {
    let Ok(trained) = rmp_serde::from_slice::<Trained>(bytes) else {
        return;
    };
    if trained.check().is_err() {
        return;
    }
    let width = trained.fitted.features;
    // What needs more memory than a test has is no fault of the check.
    if width > 4096 {
        return;
    }
    let features = ndarray::Array2::from_shape_fn((3, width), |(i, j)| (i + j) as f32 * 0.5 - 1.0);
    let _ = trained.predict(features.view(), None);
    let _ = trained.predict(features.view(), Some(&[0, 1, 1]));
}

/// A network.
pub fn onnx(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("x.onnx", bytes);
    match Network::open(&path, false) {
        Err(error) => names(&error, "x.onnx"),
        Ok(network) => assert!(!network.inputs().is_empty()),
    }
}
