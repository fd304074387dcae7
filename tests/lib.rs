//! End-to-end tests: everything here goes through the program's command line, as a user does.
//!
//! One crate for all of them, so that the helpers in `common` are compiled once. The corpora of
//! `data/` are always there; tests on the real recordings of `../shared` print that they skip
//! where that folder is absent.

mod common;

mod augment;
mod avqi;
mod bad_audio;
mod bad_data;
mod bad_ini;
mod bad_inputs;
mod check;
mod data_info;
mod diarize;
mod docs;
mod embeddings;
mod experiment;
mod explore;
mod export;
mod extract;
mod faults;
mod gmm;
mod issues;
mod manual;
mod multidb;
mod networks;
mod onnx;
mod pictures;
mod predict;
mod recommend;
mod reproducible;
mod resample;
mod resume;
mod review;
mod segment;
mod series;
mod shared_data;
mod slices;
mod splits;
mod stored;
mod submit;
mod verify;
