//! Files as a source of statistics.

use super::super::*;
use super::{diagonal, full, random, Folder};
use crate::{Cpu, Gmm, Source, Statistics, Values};
use ndarray::{s, Array2};

fn close(a: &Statistics, b: &Statistics) {
    assert_eq!(a.frames, b.frames);
    let same = |x: f64, y: f64| (x - y).abs() <= 1e-11 * x.abs().max(1.0);
    assert!(same(a.log_likelihood, b.log_likelihood));
    assert!(a.n.iter().zip(&b.n).all(|(x, y)| same(*x, *y)));
    assert!(a.first.iter().zip(&b.first).all(|(x, y)| same(*x, *y)));
}

fn ark(folder: &Folder, name: &str, frames: &[Array2<f64>]) -> FrameFile {
    let mut ark = ArkWriter::binary(Vec::new());
    for (i, frames) in frames.iter().enumerate() {
        ark.write(&format!("u{i}"), Values::F64(frames.view()))
            .unwrap();
    }
    FrameFormat::Ark.file(&folder.write(name, ark.into_inner()))
}

#[test]
fn streamed_frames_give_the_statistics_of_frames_in_memory() {
    let (folder, frames) = (Folder::new(), random(30_000, 2));
    let parts = |from: usize, to: usize| frames.slice(s![from..to, ..]).to_owned();
    let files = [
        ark(&folder, "a.ark", &[parts(0, 100), parts(100, 20_000)]),
        ark(&folder, "none.ark", &[]),
        ark(&folder, "b.ark", &[parts(20_000, 30_000)]),
    ];
    for gmm in [diagonal(), full()] {
        let streamed = Stream::new(&files).statistics(&gmm).unwrap();
        close(
            &streamed,
            &Cpu::new(frames.view()).unwrap().statistics(&gmm).unwrap(),
        );
        // Again from the beginning.
        assert_eq!(streamed, Stream::new(&files).statistics(&gmm).unwrap());
    }
}

#[test]
fn frames_that_fit_are_held() {
    let (folder, frames) = (Folder::new(), random(30_000, 2));
    let first = frames.slice(s![..20_000, ..]).to_owned();
    let rest = frames.slice(s![20_000.., ..]).to_owned();
    let files = [
        ark(&folder, "a.ark", &[first]),
        ark(&folder, "b.ark", &[rest]),
    ];
    let all = Stream::new(&files).collect(480_000).unwrap();
    assert_eq!(all, Some(vec![BlockValues::F64(frames.clone())]));
    assert_eq!(Stream::new(&files).collect(479_999).unwrap(), None);
    let single = Stream::new(&files).single_precision(true).collect(240_000);
    assert_eq!(
        single.unwrap(),
        Some(vec![BlockValues::F32(frames.mapv(|v| v as f32))])
    );
    assert_eq!(Stream::new(&[]).collect(1000).unwrap(), None);
}

/// Read, held, or computed by several processes: the same bits.
#[test]
fn parts_give_the_bits_of_the_stream() {
    let (folder, frames) = (Folder::new(), random(60_000, 2));
    let part = |from: usize, to: usize| frames.slice(s![from..to, ..]).to_owned();
    let files = [
        ark(&folder, "a.ark", &[part(0, 9_000), part(9_000, 41_000)]),
        ark(&folder, "none.ark", &[]),
        ark(&folder, "b.ark", &[part(41_000, 60_000)]),
    ];
    let gmm = diagonal();
    let stream = || Stream::new(&files).part_bytes(200_000);
    let whole = stream().statistics(&gmm).unwrap();
    let add = |total: &mut Statistics, part: Statistics| total.add(&part);
    let nothing = || Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());

    let held = stream().collect(usize::MAX).unwrap().unwrap();
    let mut sum = nothing();
    for part in &held {
        let statistics = Cpu::new(part).unwrap().statistics(&gmm).unwrap();
        add(&mut sum, statistics).unwrap();
    }
    assert_eq!(sum, whole);

    let places = stream().places().unwrap();
    assert_eq!(places.len(), held.len());
    assert!(places.len() >= 4, "{places:?}");
    let mut found: Vec<Statistics> = Vec::new();
    for range in [0..1, 1..3, 3..places.len()] {
        let from = places[range.start];
        let each = |statistics| {
            found.push(statistics);
            Ok(())
        };
        stream().each_part(from, range.len(), &gmm, each).unwrap();
    }
    assert_eq!(found.len(), places.len());
    let mut sum = nothing();
    for part in found {
        add(&mut sum, part).unwrap();
    }
    assert_eq!(sum, whole);
    assert!(Stream::new(&[]).places().unwrap().is_empty());
}

#[test]
fn a_sample_is_all_frames_or_some_of_them() {
    let (folder, frames) = (Folder::new(), random(3000, 2));
    let files = [ark(&folder, "a.ark", std::slice::from_ref(&frames))];
    let stream = Stream::new(&files);
    assert_eq!(stream.sample(5000, 1).unwrap(), (frames.clone(), 3000));
    let (some, seen) = stream.sample(500, 1).unwrap();
    assert_eq!((some.dim(), seen), ((500, 2), 3000));
    assert_eq!(stream.sample(500, 1).unwrap().0, some);
    assert_ne!(stream.sample(500, 2).unwrap().0, some);
    assert!(some
        .rows()
        .into_iter()
        .all(|row| frames.rows().into_iter().any(|f| f == row)));
    // Late frames are there as often as early ones: the mean place of 500 is about 1500.
    let place = |row: ndarray::ArrayView1<f64>| frames.rows().into_iter().position(|f| f == row);
    let places: usize = some.rows().into_iter().filter_map(place).sum();
    assert!((1350..1650).contains(&(places / 500)), "{}", places / 500);
}

#[test]
fn bad_frames_are_named() {
    let folder = Folder::new();
    let says = |files: &[FrameFile], gmm: &Gmm, expected: &[&str]| {
        let error = Stream::new(files).statistics(gmm).unwrap_err().to_string();
        assert!(expected.iter().all(|text| error.contains(text)), "{error}");
        error
    };
    let mut broken = random(10, 2);
    broken[[7, 1]] = f64::NAN;
    let files = [ark(&folder, "nan.ark", &[random(5, 2), broken])];
    says(
        &files,
        &diagonal(),
        &["nan.ark", "row 7 of utterance u1", "dimension 1 is NaN"],
    );
    let files = [ark(&folder, "three.ark", &[random(5, 3)])];
    says(&files, &diagonal(), &["three.ark", "3 dimensions", "2"]);
    let files = [
        ark(&folder, "a.ark", &[random(5, 2)]),
        ark(&folder, "b.ark", &[random(5, 3)]),
    ];
    let error = Stream::new(&files).sample(10, 0).unwrap_err().to_string();
    assert!(
        error.contains("b.ark") && error.contains("3 dimensions, expected 2"),
        "{error}"
    );
    assert!(Stream::new(&[]).sample(10, 0).is_err());
}
