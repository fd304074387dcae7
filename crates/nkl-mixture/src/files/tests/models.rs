//! Mixtures, statistics and factor models.

use super::super::*;
use super::{diagonal, full, random, statistics, Folder};
use crate::factor::{IVector, Isv, Jfa, JfaModel, Wccn, Whitening};
use crate::{Covariance, Gmm, Second, Statistics};
use ndarray::{array, Array1, Array2};
use std::path::Path;

pub(super) fn everything() -> Vec<Stored> {
    let (ubm, z) = (diagonal(), Array1::from_vec(vec![0.1; 6]));
    vec![
        Stored::Gmm(diagonal()),
        Stored::Gmm(full()),
        Stored::Statistics {
            statistics: statistics(&diagonal()),
            gmm: diagonal(),
        },
        Stored::Statistics {
            statistics: statistics(&full()),
            gmm: full(),
        },
        Stored::Isv(Isv::start(ubm.clone(), 2, 4.0, 0).unwrap()),
        Stored::Jfa(Jfa::start(ubm.clone(), 2, 1, 4.0, 0).unwrap()),
        Stored::JfaModel(JfaModel {
            y: array![1.0 / 3.0],
            z,
        }),
        Stored::IVector(IVector::start(ubm.clone(), 2, 0).unwrap()),
        Stored::IVectorAccumulators(
            IVector::start(ubm.clone(), 2, 0)
                .unwrap()
                .accumulate(&[statistics(&ubm)])
                .unwrap(),
        ),
        Stored::Wccn(Wccn {
            weights: Array2::eye(3),
        }),
        Stored::Whitening(Whitening::fit(random(20, 3).view()).unwrap()),
    ]
}

pub(super) fn bytes(stored: &Stored) -> Vec<u8> {
    let mut out = Vec::new();
    stored.write(&mut out).unwrap();
    out
}

#[test]
fn the_own_format_comes_back_bit_for_bit() {
    for stored in everything() {
        let again = Stored::read(Path::new("x"), bytes(&stored).as_slice()).unwrap();
        assert_eq!(again, stored);
        assert_eq!(bytes(&again), bytes(&stored));
    }
}

#[test]
fn another_version_and_other_files_are_refused() {
    let mut other = bytes(&Stored::Gmm(diagonal()));
    other[8] = 7;
    let error = Stored::read(Path::new("m.nkl"), other.as_slice())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("m.nkl: version 7") && error.contains("version 1"),
        "{error}"
    );
    let error = Stored::read(Path::new("m.nkl"), &b"RIFF"[..])
        .unwrap_err()
        .to_string();
    assert!(error.contains("not a file of mixtures"), "{error}");
    // A mixture that cannot be.
    let mut gmm = diagonal();
    gmm.weights[0] = -3.0;
    let error = Stored::read(Path::new("m.nkl"), bytes(&Stored::Gmm(gmm)).as_slice());
    assert!(error.unwrap_err().to_string().contains("damaged"));
}

#[test]
fn the_text_format_comes_back() {
    let mixtures = [diagonal(), diagonal()];
    let mut text = Vec::new();
    write_gmm_text(&mut text, &mixtures).unwrap();
    let begin = "Number of clusters: 2\nCluster 0\nNumber of Gaussians: 3\nGaussian: 0\nWeight: 0.1\nFeature 0 Mean ";
    assert!(text.starts_with(begin.as_bytes()));
    assert_eq!(
        read_gmm_text(Path::new("x"), text.as_slice()).unwrap(),
        mixtures
    );
    assert!(write_gmm_text(&mut Vec::new(), &[full()])
        .unwrap_err()
        .to_string()
        .contains("full"));
    let says = |text: &str, expected: &str| {
        let error = read_gmm_text(Path::new("d.gmm"), text.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(expected) && error.contains("d.gmm"),
            "{error}"
        );
    };
    says("hello\n", "line 1: expected 'Number of clusters: '");
    says(
        "Number of clusters: 1\nCluster 3\n",
        "line 2: expected Cluster 0",
    );
    says("Number of clusters: 1\nCluster 0\nNumber of Gaussians: 1\nGaussian: 0\nWeight: 1\nFeature 0 Mean x Var 1\n", "line 6");
    says("Number of clusters: 1\nCluster 0\nNumber of Gaussians: 1\nGaussian: 0\nWeight: 1\nFeature 0 Mean 1 Var -1\n", "d.gmm");
    says("Number of clusters: 0\nCluster 0\n", "more lines");
}

fn reference(name: &str) -> Option<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/bob");
    let bytes = std::fs::read(format!("{folder}/{name}")).ok();
    if bytes.is_none() {
        println!("skipped: no reference values in ../shared/reference/bob");
    }
    bytes
}

#[test]
fn machines_of_bob_are_read() {
    let Some(bytes) = reference("sample_gmm.hdf5") else {
        return;
    };
    let Bob::Machine { gmm, floors } = read_bob(Path::new("x"), &bytes).unwrap() else {
        panic!("a machine")
    };
    assert_eq!(gmm.weights, array![0.2, 0.3, 0.5]);
    assert_eq!(gmm.means, array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]);
    let variances = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    assert_eq!(gmm.covariance, Covariance::Diagonal(variances));
    assert_eq!(floors, Array2::from_elem((3, 2), 0.001));
}

#[test]
fn statistics_of_bob_are_read() {
    let Some(bytes) = reference("sample_stats.hdf5") else {
        return;
    };
    let Bob::Statistics(found) = read_bob(Path::new("x"), &bytes).unwrap() else {
        panic!("statistics")
    };
    assert_eq!(
        (found.frames, found.log_likelihood),
        (3, -11.527380293710287)
    );
    assert_eq!(
        found.n,
        array![0.8994196143005877, 0.9677801376159199, 1.1328002480834922]
    );
    assert_eq!(found.first[[0, 0]], 0.16625213668250977);
    let Second::Diagonal(second) = found.second else {
        panic!("diagonal")
    };
    assert_eq!(second[[2, 1]], 22.451962063989615);
}

pub(super) fn bob_machine(gmm: &Gmm) -> Vec<u8> {
    let mut out = Vec::new();
    write_bob_gmm(&mut out, gmm).unwrap();
    out
}

#[test]
fn what_is_written_for_bob_comes_back() {
    let gmm = diagonal();
    let floors = Array2::from_elem((3, 2), f64::EPSILON);
    let machine = Bob::Machine {
        gmm: gmm.clone(),
        floors,
    };
    assert_eq!(
        read_bob(Path::new("x"), &bob_machine(&gmm)).unwrap(),
        machine
    );
    let mut out = Vec::new();
    let found = statistics(&gmm);
    write_bob_statistics(&mut out, &found).unwrap();
    assert_eq!(
        read_bob(Path::new("x"), &out).unwrap(),
        Bob::Statistics(found)
    );
    assert!(write_bob_gmm(&mut Vec::new(), &full()).is_err());
    let full: Statistics = statistics(&full());
    assert!(write_bob_statistics(&mut Vec::new(), &full).is_err());
}

#[test]
fn files_for_bob_can_be_looked_at_outside() {
    // For `h5dump` or h5py; the folder is named by the one who wants to look.
    let Some(folder) = std::env::var_os("NKL_LOOK_AT_HDF5") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    std::fs::write(folder.join("gmm.hdf5"), bob_machine(&diagonal())).unwrap();
    let mut out = Vec::new();
    write_bob_statistics(&mut out, &statistics(&diagonal())).unwrap();
    std::fs::write(folder.join("stats.hdf5"), out).unwrap();
    let _ = Folder::new();
}
