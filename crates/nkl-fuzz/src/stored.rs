//! Models: sealed files, what is in them, ONNX networks.

#[cfg(feature = "networks")]
use crate::names;
use crate::Scratch;
use nkl_learn::pipeline::Trained;
use nkl_sealed::{decode, encode, Kind};

const KIND: Kind = Kind {
    name: "model",
    layout: 2,
    program: "nkl 0.1.0",
};

/// The two lines and the checksum.
pub fn sealed(_: &Scratch, bytes: &[u8]) {
    if let Ok(text) = decode::<Vec<String>>(&KIND, bytes) {
        let written = encode(&KIND, &text).expect("texts");
        assert_eq!(
            decode::<Vec<String>>(&KIND, &written).expect("it was written"),
            text
        );
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
#[cfg(feature = "networks")]
pub fn onnx(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("x.onnx", bytes);
    match nkl_networks::Network::open(&path, false) {
        Err(error) => names(&error, "x.onnx"),
        Ok(network) => assert!(!network.inputs().is_empty()),
    }
}
