//! An index on planted songs.

use super::*;
use crate::recommend::{supervector, Fitted, Models, Part, Settings};
use crate::verify::{background, statistics, BackgroundSettings};
use ndarray::{concatenate, Array2, Axis};
use nkl_mixture::factor::NormalDraws;
use std::path::Path;

const GENRES: usize = 4;

/// Frames of songs: each genre has its own centres.
fn songs(count: usize, seed: u32) -> Vec<(usize, Array2<f32>)> {
    let centres = NormalDraws::new(99).matrix(GENRES * 3, 5) * 2.0;
    let mut draws = NormalDraws::new(seed);
    (0..count)
        .map(|i| {
            let genre = i % GENRES;
            let own = draws.matrix(3, 5) * 0.5;
            let noise = draws.matrix(40, 5);
            let frames = Array2::from_shape_fn((40, 5), |(t, d)| {
                let kind = t % 3;
                (centres[[genre * 3 + kind, d]] + own[[kind, d]] + noise[[t, d]]) as f32
            });
            (genre, frames)
        })
        .collect()
}

fn models(all: &[(usize, Array2<f32>)]) -> Models {
    let views: Vec<_> = all.iter().map(|(_, x)| x.view()).collect();
    let frames = concatenate(Axis(0), &views).unwrap();
    let how = BackgroundSettings {
        components: 8,
        iterations: 8,
        seed: 0,
    };
    let ubm = background(frames.view(), &how).unwrap();
    let tags = (0..GENRES).map(|genre| {
        let own: Vec<_> = all
            .iter()
            .filter(|(g, _)| *g == genre)
            .map(|(_, x)| x.view())
            .collect();
        let own = concatenate(Axis(0), &own).unwrap();
        Models::tag(&ubm, &format!("g{genre}"), 10, own.view(), 5).unwrap()
    });
    let tags = tags.collect();
    let of =
        |x: &Array2<f32>| supervector(&ubm, &statistics(x.view(), &ubm).unwrap(), 10.0).unwrap();
    let vectors: Vec<f32> = all.iter().flat_map(|(_, x)| of(x)).collect();
    let vectors = Array2::from_shape_vec((all.len(), 40), vectors).unwrap();
    let settings = Settings {
        iterations: 5,
        relevance: 10.0,
        dimensions: 12,
    };
    Models::new(ubm, tags, settings, vectors.view(), 50).unwrap()
}

fn fill(writer: &mut Writer, all: &[(usize, Array2<f32>)], first: usize) {
    for (i, (genre, frames)) in all.iter().enumerate() {
        let fitted = writer.models().fit(frames.view()).unwrap();
        let part = |tag| {
            if tag == *genre {
                Part::Test
            } else {
                Part::Unlabelled
            }
        };
        let parts: Vec<Part> = (0..GENRES).map(part).collect();
        let id = format!("s{}", first + i);
        writer
            .add(&id, &format!("song of genre {genre}"), &fitted, &parts)
            .unwrap();
    }
}

#[test]
fn tags_and_examples_find_their_genre_and_an_index_grows() {
    let folder = tempfile::tempdir().unwrap();
    let all = songs(200, 1);
    let mut writer = Writer::create(folder.path(), models(&all), "test").unwrap();
    fill(&mut writer, &all, 0);
    let index = writer.finish().unwrap();
    assert_eq!((index.len(), index.made()), (200, "test"));
    let (scores, parts) = index.tag("g2").unwrap();
    let result = crate::recommend::ranked("g2", &scores, &parts, 20).unwrap();
    assert_eq!(result.precision, 1.0, "{result:?}");
    let row = index.find("s7").unwrap().unwrap();
    assert_eq!(row, 7);
    let hits = index
        .by_example(&index.vector(row).unwrap(), 10, &[row])
        .unwrap();
    assert!(
        hits.iter().filter(|hit| hit.row % GENRES == 3).count() >= 9,
        "{hits:?}"
    );
    assert!(hits.iter().all(|hit| hit.row != row));
    assert_eq!(index.find("s200").unwrap(), None);
    // More songs of new recordings: the old ones keep their rows.
    let mut writer = Writer::extend(folder.path()).unwrap();
    fill(&mut writer, &songs(60, 2), 200);
    let index = writer.finish().unwrap();
    assert_eq!((index.len(), index.find("s203").unwrap()), (260, Some(203)));
    assert_eq!(index.entry(203).unwrap().title, "song of genre 3");
    let hits = index
        .by_example(&index.vector(203).unwrap(), 20, &[203])
        .unwrap();
    assert!(hits.iter().any(|h| h.row < 200) && hits.iter().any(|h| h.row >= 200));
    assert!(hits.iter().filter(|hit| hit.row % GENRES == 3).count() >= 18);
    // Another index in its place.
    let mut writer = Writer::create(folder.path(), models(&all), "again").unwrap();
    fill(&mut writer, &all[..20], 0);
    assert_eq!(writer.finish().unwrap().len(), 20);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "the head and one segment");
}

#[test]
fn the_nearest_by_codes_hold_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let base = models(&songs(40, 1));
    let width = base.mean.len();
    let mut draws = NormalDraws::new(5);
    // More songs than a block holds, near to 50 points that lie in eight directions.
    let points = draws.matrix(50, 8).dot(&draws.matrix(8, width));
    let vectors: Vec<Vec<f32>> = (0..files::BLOCK + 500)
        .map(|i| {
            let noise = draws.matrix(1, width) * 0.3;
            let vector = (&points.row(i % 50) + &noise.row(0)).mapv(|v| v as f32);
            let length = vector.dot(&vector).sqrt();
            (vector / length).to_vec()
        })
        .collect();
    let some: Vec<f32> = vectors[..500].concat();
    let some = Array2::from_shape_vec((500, width), some).unwrap();
    let (ubm, tags, settings) = (base.ubm, base.tags, base.settings);
    let mut models = Models::new(ubm, tags, settings, some.view(), 50).unwrap();
    models.mean.fill(0.0);
    let mut writer = Writer::create(folder.path(), models, "").unwrap();
    for (i, vector) in vectors.iter().enumerate() {
        let fitted = Fitted {
            vector: vector.clone(),
            scores: vec![i as f32; GENRES],
        };
        let parts = [Part::Unlabelled; GENRES];
        writer.add(&i.to_string(), "", &fitted, &parts).unwrap();
    }
    let index = writer.finish().unwrap();
    let best = index.by_tag("g1", Part::Unlabelled, 3).unwrap();
    assert_eq!(best[0].row, files::BLOCK + 499);
    let query = &vectors[files::BLOCK + 3];
    let found = index.by_example(query, 20, &[]).unwrap();
    let models = index.models();
    let (mean, deviation) = models.spread(query);
    let mut exact: Vec<(f32, usize)> = vectors
        .iter()
        .enumerate()
        .map(|(row, vector)| {
            let d = crate::recommend::models::distance(vector, query);
            let (m, s) = models.spread(vector);
            (0.5 * ((d - mean) / deviation + (d - m) / s), row)
        })
        .collect();
    exact.sort_by(|a, b| a.0.total_cmp(&b.0));
    let expected: Vec<usize> = exact[..20].iter().map(|(_, row)| *row).collect();
    let rows: Vec<usize> = found.iter().map(|hit| hit.row).collect();
    let common = rows.iter().filter(|row| expected.contains(row)).count();
    assert!(common >= 19, "{rows:?} {expected:?}");
}

#[test]
fn damage_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let all = songs(40, 1);
    let mut writer = Writer::create(folder.path(), models(&all), "").unwrap();
    fill(&mut writer, &all, 0);
    writer.finish().unwrap();
    let change = |name: &str, place: usize| {
        let path = folder.path().join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[place] ^= 1;
        std::fs::write(path, bytes).unwrap();
    };
    let open = || Index::open(folder.path());
    let ask = || open()?.by_example(&open()?.vector(0)?, 3, &[]);
    for (name, place) in [
        ("songs-0000/codes", 5),
        ("songs-0000/vectors", 30),
        ("head.nkl", 300),
    ] {
        change(name, place);
        let error = ask().unwrap_err().to_string();
        assert!(error.contains("damaged"), "{name}: {error}");
        change(name, place);
    }
    assert_eq!(ask().unwrap().len(), 3);
    change("songs-0000/tags", 3);
    assert!(open()
        .unwrap()
        .tag("g0")
        .unwrap_err()
        .to_string()
        .contains("damaged"));
    let names = folder.path().join("songs-0000/names");
    let bytes = std::fs::read(&names).unwrap();
    std::fs::write(&names, &bytes[..bytes.len() - 1]).unwrap();
    assert!(open().err().unwrap().to_string().contains("damaged"));
    let nowhere = Index::open(Path::new("/no/such/index")).err().unwrap();
    assert!(nowhere.to_string().contains("head.nkl"), "{nowhere}");
}

#[test]
fn the_same_songs_give_the_same_files_whatever_was_there() {
    let all = songs(40, 1);
    let build = |folder: &Path| {
        let mut writer = Writer::create(folder, models(&all), "").unwrap();
        fill(&mut writer, &all, 0);
        writer.finish().unwrap();
    };
    let files = |folder: &Path| {
        let head = std::fs::read(folder.join("head.nkl")).unwrap();
        (
            head,
            std::fs::read(folder.join("songs-0000/vectors")).unwrap(),
        )
    };
    let fresh = tempfile::tempdir().unwrap();
    build(fresh.path());
    let expected = files(fresh.path());
    // Built again; and killed after the segment had its name, before the head was written.
    build(fresh.path());
    assert!(files(fresh.path()) == expected);
    std::fs::remove_file(fresh.path().join("head.nkl")).unwrap();
    build(fresh.path());
    assert!(files(fresh.path()) == expected);
    assert!(!fresh.path().join("songs-0001").exists());
}
