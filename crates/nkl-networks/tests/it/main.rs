//! The crate on small networks that `data/make.py` makes: values beside those of onnxruntime and of
//! the feature extractors of transformers, and files that are no networks.

mod damaged;
mod frontends;
mod reference;
mod support;
mod values;
