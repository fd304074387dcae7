//! Files written and read again, files of other programs, and damaged files.

mod damaged;
mod frames;
mod models;
mod stream;

use super::{BlockValues, FrameFormat, FrameReader};
use crate::factor::NormalDraws;
use crate::{Covariance, Gmm, Statistics};
use ndarray::{Array1, Array2, Array3};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder for the files of a test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// The utterance of a block, the place of its first row, and its rows.
type Rows = (Option<String>, u64, Array2<f64>);

/// All blocks of a reader.
fn all(mut reader: impl FrameReader) -> Result<Vec<Rows>, String> {
    let mut blocks = Vec::new();
    while let Some(block) = reader.next_block().map_err(|error| error.to_string())? {
        assert_eq!(block.values.dim().1, reader.dimensions());
        let name = block.utterance.map(|name| name.to_string());
        blocks.push((name, block.first_row, block.values.into_f64()));
    }
    Ok(blocks)
}

impl FrameReader for Box<dyn FrameReader + Send> {
    fn dimensions(&self) -> usize {
        self.as_ref().dimensions()
    }

    fn next_block(&mut self) -> Result<Option<super::Block>, super::FileError> {
        self.as_mut().next_block()
    }
}

/// The message of a file that cannot be read to its end.
fn message(path: &Path) -> String {
    let opened = FrameFormat::of(path).unwrap().open(path);
    let reader = match opened {
        Ok(reader) => reader,
        Err(error) => return error.to_string(),
    };
    all(reader).expect_err("an error")
}

/// The only matrix of a file.
fn one(path: &Path) -> Array2<f64> {
    let blocks = all(FrameFormat::of(path).unwrap().open(path).unwrap()).unwrap();
    let views: Vec<_> = blocks.iter().map(|(_, _, x)| x.view()).collect();
    ndarray::concatenate(ndarray::Axis(0), &views).unwrap()
}

fn random(rows: usize, columns: usize) -> Array2<f64> {
    NormalDraws::new(5).matrix(rows, columns)
}

fn singles(x: &Array2<f64>) -> Array2<f32> {
    x.mapv(|v| v as f32)
}

fn diagonal() -> Gmm {
    Gmm {
        weights: Array1::from_vec(vec![0.1, 0.2, 0.7]),
        means: random(3, 2),
        covariance: Covariance::Diagonal(random(3, 2).mapv(|v| v.abs() + 0.1)),
    }
}

fn full() -> Gmm {
    let mut covariance = Array3::zeros((3, 2, 2));
    for mut matrix in covariance.outer_iter_mut() {
        matrix.assign(&ndarray::array![[2.0, 1.0 / 3.0], [1.0 / 3.0, 0.7]]);
    }
    Gmm {
        covariance: Covariance::Full(covariance),
        ..diagonal()
    }
}

fn statistics(gmm: &Gmm) -> Statistics {
    use crate::{Cpu, Source};
    let frames = random(50, 2);
    Cpu::new(frames.view()).unwrap().statistics(gmm).unwrap()
}

#[test]
fn a_format_is_known_by_its_suffix() {
    assert_eq!(
        FrameFormat::of(Path::new("a.b/x.ARK")),
        Some(FrameFormat::Ark)
    );
    assert_eq!(FrameFormat::of(Path::new("x.mfcc")), Some(FrameFormat::Htk));
    assert_eq!(FrameFormat::of(Path::new("x.wav")), None);
    assert!(matches!(BlockValues::F64(random(2, 3)).dim(), (2, 3)));
}
