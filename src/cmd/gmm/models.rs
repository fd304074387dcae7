//! Models from and to files, in the format that the file or its suffix says.

use crate::failure::Failure;
use crate::target::Target;
use anyhow::{anyhow, Context};
use nkl_mixture::files::{
    read_bob, read_gmm_text, write_bob_gmm, write_bob_statistics, write_gmm_text, Bob, FileError,
    Stored, HDF5_SIGNATURE,
};
use nkl_mixture::{Gmm, Statistics};
use std::io;
use std::path::Path;

/// What a file holds, whatever its format.
pub enum Contents {
    /// Of the own format.
    Own(Stored),
    /// Of bob.learn.em.
    Bob(Bob),
    /// Of the GMM specializer: mixtures of clusters.
    Text(Vec<Gmm>),
}

/// Reads a file of any format; its first bytes say which.
pub fn read(path: &Path) -> Result<Contents, Failure> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .map_err(Failure::BadInput)?;
    contents(path, &bytes).map_err(Failure::bad_input)
}

fn contents(path: &Path, bytes: &[u8]) -> Result<Contents, FileError> {
    if Stored::is_one(bytes) {
        return Stored::read(path, bytes).map(Contents::Own);
    }
    if bytes.starts_with(HDF5_SIGNATURE) {
        return read_bob(path, bytes).map(Contents::Bob);
    }
    if bytes.starts_with(b"Number of clusters:") {
        return read_gmm_text(path, bytes).map(Contents::Text);
    }
    let text =
        "no file of mixtures or statistics: neither nkl's own format, nor HDF5, nor text (.gmm)";
    Err(FileError::format(path, text))
}

/// Reads a mixture.
pub fn gmm(path: &Path) -> Result<Gmm, Failure> {
    let other = match read(path)? {
        Contents::Own(Stored::Gmm(gmm)) | Contents::Bob(Bob::Machine { gmm, .. }) => {
            return Ok(gmm)
        }
        Contents::Text(mut mixtures) if mixtures.len() == 1 => return Ok(mixtures.remove(0)),
        Contents::Own(other) => other.name().to_string(),
        Contents::Bob(Bob::Statistics(_)) => "statistics".to_string(),
        Contents::Text(mixtures) => format!("{} mixtures", mixtures.len()),
    };
    Err(Failure::BadInput(anyhow!(
        "{}: expected a mixture, it holds {other}",
        path.display()
    )))
}

/// Reads statistics, and the mixture that they are of; bob's files do not say it.
pub fn statistics(path: &Path) -> Result<(Statistics, Option<Gmm>), Failure> {
    let other = match read(path)? {
        Contents::Own(Stored::Statistics { statistics, gmm }) => {
            return Ok((statistics, Some(gmm)))
        }
        Contents::Bob(Bob::Statistics(statistics)) => return Ok((statistics, None)),
        Contents::Own(other) => other.name(),
        Contents::Bob(Bob::Machine { .. }) | Contents::Text(_) => "a mixture",
    };
    Err(Failure::BadInput(anyhow!(
        "{}: expected statistics, it holds {other}",
        path.display()
    )))
}

/// Whether bob's format is meant.
fn is_hdf5(path: &Path) -> bool {
    has_suffix(path, &["hdf5", "h5", "hdf"])
}

fn has_suffix(path: &Path, suffixes: &[&str]) -> bool {
    let suffix = path.extension().and_then(|suffix| suffix.to_str());
    suffix.is_some_and(|suffix| suffixes.contains(&suffix.to_ascii_lowercase().as_str()))
}

/// What the suffix of a mixture's file cannot hold, before the work starts.
pub fn check_out(path: &Path, full: bool) -> Result<(), Failure> {
    if full && (is_hdf5(path) || has_suffix(path, &["gmm"])) {
        return Err(Failure::BadInput(anyhow!(
            "{}: this format has no place for full covariances; use the suffix .nkl",
            path.display()
        )));
    }
    Ok(())
}

/// Writes a mixture.
pub fn write_gmm(path: &Path, gmm: &Gmm) -> Result<(), Failure> {
    write(path, |out| {
        if is_hdf5(path) {
            write_bob_gmm(out, gmm)
        } else if has_suffix(path, &["gmm"]) {
            write_gmm_text(out, std::slice::from_ref(gmm))
        } else {
            Stored::Gmm(gmm.clone()).write(out)
        }
    })
}

/// Writes statistics with the mixture that they are of.
pub fn write_statistics(path: &Path, statistics: Statistics, gmm: Gmm) -> Result<(), Failure> {
    write(path, |out| {
        if is_hdf5(path) {
            write_bob_statistics(out, &statistics)
        } else {
            Stored::Statistics { statistics, gmm }.write(out)
        }
    })
}

/// Writes statistics whose mixture is not known, which only bob's format allows.
pub fn write_bare_statistics(path: &Path, statistics: &Statistics) -> Result<(), Failure> {
    if !is_hdf5(path) {
        return Err(Failure::BadInput(anyhow!(
            "{}: statistics of bob.learn.em do not say of which mixture they are; name a file .hdf5 to write",
            path.display()
        )));
    }
    write(path, |out| write_bob_statistics(out, statistics))
}

fn write(path: &Path, contents: impl FnOnce(&mut Target) -> io::Result<()>) -> Result<(), Failure> {
    let mut target = Target::create(path).map_err(Failure::Run)?;
    contents(&mut target)
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::Run)?;
    target.finish().map_err(Failure::Run)?;
    println!("{}", path.display());
    Ok(())
}
