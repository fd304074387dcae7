//! What each fuzz target does with the bytes it is given.
//!
//! A target hands bytes to a parser as a user's file would, and panics only where the parser has a
//! fault: it panics itself, or its message does not name the file. `fuzz/` runs the targets under
//! cargo-fuzz; the test of this crate replays the corpora that are kept in `fuzz/corpus`, with the
//! ordinary compiler.

pub mod audio;
pub mod mixtures;
mod scratch;
pub mod settings;
pub mod speakers;
pub mod stored;
pub mod tables;
pub mod web;

pub use scratch::Scratch;

/// A parser under test.
pub struct Target {
    /// Its name, and that of its corpus.
    pub name: &'static str,
    /// What it does with bytes.
    pub run: fn(&Scratch, &[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    target("ini", settings::ini),
    target("literal", settings::literal),
    target("list_csv", tables::list),
    target("rows_csv", tables::rows),
    target("split_csv", tables::split),
    target("database_csv", tables::database),
    target("audformat", tables::audformat),
    target("import_csv", tables::import),
    target("parquet", tables::parquet),
    target("wav", audio::wav),
    target("audio", audio::audio),
    target("htk", mixtures::htk),
    target("ark", mixtures::ark),
    target("scp", mixtures::scp),
    target("npy", mixtures::npy),
    target("frames_csv", mixtures::csv),
    target("mixture", mixtures::own),
    target("gmm_text", mixtures::text),
    target("hdf5", mixtures::hdf5),
    target("rttm", speakers::rttm),
    target("specializer", speakers::specializer),
    target("trials", speakers::trials),
    target("songs", speakers::songs),
    target("sealed", stored::sealed),
    target("model", stored::model),
    #[cfg(feature = "networks")]
    target("onnx", stored::onnx),
    target("http", web::http),
    target("review_csv", web::tables),
];

const fn target(name: &'static str, run: fn(&Scratch, &[u8])) -> Target {
    Target { name, run }
}

/// A message has to say which file it is about.
fn names(message: &impl std::fmt::Display, file: &str) {
    let message = message.to_string();
    assert!(message.contains(file), "no file is named: {message:?}");
}
