//! Frames of features, and mixtures.

use crate::{names, Scratch};
use nkl_mixture::files::{read_bob, read_frames, read_gmm_text, Stored};
use std::path::Path;
use std::sync::OnceLock;

/// HTK.
pub fn htk(scratch: &Scratch, bytes: &[u8]) {
    frames(scratch, "x.htk", bytes);
}

/// Kaldi's archives.
pub fn ark(scratch: &Scratch, bytes: &[u8]) {
    frames(scratch, "x.ark", bytes);
}

/// Kaldi's lists; `@` stands for an archive that is there.
pub fn scp(scratch: &Scratch, bytes: &[u8]) {
    static ARCHIVE: OnceLock<String> = OnceLock::new();
    let archive = ARCHIVE.get_or_init(|| {
        let path = scratch.file("some.ark", include_bytes!("../../../fuzz/corpus/ark/float"));
        path.display().to_string()
    });
    let mut list = Vec::new();
    for byte in bytes {
        match byte {
            b'@' => list.extend_from_slice(archive.as_bytes()),
            other => list.push(*other),
        }
    }
    if let Err(error) = read_frames(scratch.file("x.scp", &list)) {
        let message = error.to_string();
        assert!(
            message.contains("x.scp") || message.contains("some.ark"),
            "no file is named: {message:?}"
        );
    }
}

/// NumPy's arrays.
pub fn npy(scratch: &Scratch, bytes: &[u8]) {
    frames(scratch, "x.npy", bytes);
}

/// Text tables.
pub fn csv(scratch: &Scratch, bytes: &[u8]) {
    frames(scratch, "x.csv", bytes);
}

fn frames(scratch: &Scratch, name: &str, bytes: &[u8]) {
    if let Err(error) = read_frames(scratch.file(name, bytes)) {
        names(&error, name);
    }
}

/// The own format; the first bytes are put there.
pub fn own(_: &Scratch, bytes: &[u8]) {
    let whole = [b"nkl-mix\n\x01\0\0\0".as_slice(), bytes].concat();
    for bytes in [bytes, &whole] {
        match Stored::read(Path::new("x.gmm"), bytes) {
            Err(error) => names(&error, "x.gmm"),
            Ok(stored) => stored.write(&mut Vec::new()).expect("it was read"),
        }
    }
}

/// The text format.
pub fn text(_: &Scratch, bytes: &[u8]) {
    if let Err(error) = read_gmm_text(Path::new("x.gmm"), bytes) {
        names(&error, "x.gmm");
    }
}

/// HDF5 files of bob.learn.em.
pub fn hdf5(_: &Scratch, bytes: &[u8]) {
    if let Err(error) = read_bob(Path::new("x.hdf5"), bytes) {
        names(&error, "x.hdf5");
    }
}
