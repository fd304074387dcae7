//! `nkl recommend`: planted tags in synthetic timbre, and the music of `data/`.

use crate::common::{nkl, repository, table, Ini, Lab};
use std::fs;

const GENRES: [&str; 3] = ["metal", "jazz", "folk"];

/// Numbers that look random, always the same ones.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as f64 / f64::from(1u32 << 31) - 0.5
    }
}

/// Tables of songs `first..first + count`: each genre has centres of its own, and each third song has its
/// genre as a tag; the others have none, but sound the same.
fn songs(lab: &Lab, name: &str, first: usize, count: usize) {
    let mut centres = Draws(1);
    let centres: Vec<f64> = (0..GENRES.len() * 24)
        .map(|_| 6.0 * centres.next())
        .collect();
    let columns: Vec<String> = (0..12).map(|d| format!("t{d}")).collect();
    let mut features = format!("song,{}\n", columns.join(","));
    let mut tags = String::from("song,tag,weight,title\n");
    for song in first..first + count {
        let genre = song % GENRES.len();
        let mut draws = Draws(1000 + song as u64);
        for frame in 0..30 {
            let cells: Vec<String> = (0..12)
                .map(|d| {
                    let centre = centres[genre * 24 + (frame % 2) * 12 + d];
                    format!("{:.4}", centre + 4.0 * draws.next())
                })
                .collect();
            features += &format!("s{song},{}\n", cells.join(","));
        }
        if (song / GENRES.len()).is_multiple_of(3) {
            tags += &format!("s{song},{},1.0,Song {song}\n", GENRES[genre]);
        }
        // A weight that is not enough: neither labelled nor unlabelled.
        if song % 50 == 7 {
            tags += &format!("s{song},metal,0.5,Song {song}\n");
        }
    }
    lab.write(&format!("{name}.csv"), features);
    lab.write(&format!("{name}_tags.csv"), tags);
}

fn ini(name: &str) -> Ini {
    Ini::new()
        .without("FEATS")
        .without("MODEL")
        .without("DATA")
        .set("RECOMMEND.features", &format!("{name}.csv"))
        .set("RECOMMEND.tags", &format!("{name}_tags.csv"))
        .set("RECOMMEND.components", "6")
        .set("RECOMMEND.dimensions", "16")
}

#[test]
fn planted_tags_are_found_by_tag_and_by_example_and_songs_are_added() {
    let lab = Lab::empty();
    songs(&lab, "music", 0, 180);
    lab.write("x.ini", ini("music").text());
    lab.nkl(["recommend", "--config", "x.ini"])
        .run()
        .success()
        .prints("metal");
    let text = fs::read(lab.path("out/exp/results/recommend.json")).unwrap();
    let found: serde_json::Value = serde_json::from_slice(&text).unwrap();
    for tag in found["tags"].as_array().unwrap() {
        let number = |name: &str| tag[name].as_u64().unwrap();
        // A song with a small weight is neither.
        let unsure = if tag["tag"] == "metal" { 4 } else { 0 };
        assert_eq!((number("trained"), number("tested")), (14, 6), "{tag}");
        assert_eq!(number("unlabelled"), 160 - unsure, "{tag}");
    }
    let same_genre = |name: &str, genre: usize| {
        let rows = table(&lab.path(name));
        assert_eq!(rows.len(), 20);
        let number = |song: &str| song[1..].parse::<usize>().unwrap();
        rows.iter()
            .filter(|row| number(&row["song"]) % 3 == genre)
            .count()
    };
    let index = "out/exp/index";
    for (genre, tag) in GENRES.iter().enumerate() {
        let query = lab.nkl([
            "recommend",
            "tag",
            "--index",
            index,
            tag,
            "--out",
            "found.csv",
        ]);
        query.run().success();
        assert!(same_genre("found.csv", genre) >= 19, "{tag}");
    }
    let like = |song: &str| {
        lab.nkl([
            "recommend",
            "like",
            "--index",
            index,
            song,
            "--out",
            "found.csv",
        ])
        .run()
    };
    like("s10").success();
    assert!(same_genre("found.csv", 1) >= 19);
    like("s200").bad_input(&["there is no song s200"]);
    songs(&lab, "more", 180, 60);
    lab.write("more.ini", ini("more").text());
    let add = || {
        lab.nkl(["recommend", "add", "--index", index, "--config", "more.ini"])
            .run()
    };
    add().success().prints("60 songs added, 240 in the index");
    add().bad_input(&["s180 is in the index already"]);
    like("s200").success();
    assert!(same_genre("found.csv", 2) >= 19);
    let query = lab.nkl(["recommend", "tag", "--index", index, "pop"]);
    query.run().bad_input(&["no model of the tag pop", "metal"]);
}

/// Recordings are songs as well.
#[test]
fn music_recommend() {
    let lab = Lab::empty();
    let music = repository().join("data/music");
    let run = |threads: &str, root: &str| {
        nkl([
            "recommend",
            "--config",
            "configs/music_recommend.ini",
            "--threads",
            threads,
        ])
        .folder(repository())
        .set("EXP.root", lab.path(root).display())
        .set("EXP.name", "exp")
        .run()
        .success();
        fs::read(lab.path(root).join("exp/results/recommend.csv")).unwrap()
    };
    assert!(run("1", "out") == run("2", "again"));
    let guitar = music.join("synthetic/00.flac").display().to_string();
    let like = [
        "recommend",
        "like",
        "--index",
        "out/exp/index",
        "--recording",
        &guitar,
        "--top",
        "5",
    ];
    lab.nkl(like).arg("--out").arg("found.csv").run().success();
    let instruments = table(&music.join("tags.csv"));
    let found = table(&lab.path("found.csv"));
    let guitars = found.iter().filter(|row| {
        let same = instruments.iter().find(|song| song["file"] == row["song"]);
        same.is_some_and(|song| song["instrument"] == "guitar")
    });
    assert!(guitars.count() >= 4, "{found:?}");
}

#[test]
fn wrong_tables_are_named_by_line() {
    let lab = Lab::empty();
    songs(&lab, "music", 0, 60);
    let run = |change: &dyn Fn(Ini) -> Ini| {
        lab.write("x.ini", change(ini("music")).text());
        lab.nkl(["recommend", "--config", "x.ini"]).run()
    };
    run(&|ini| ini.set("RECOMMEND.song_column", "track")).bad_input(&["no column track", "song"]);
    run(&|ini| ini.without("RECOMMEND.tags")).bad_input(&["`tags` is not"]);
    run(&|ini| ini.set("RECOMMEND.features", "none.csv")).bad_input(&["none.csv"]);
    run(&|ini| ini.set("RECOMMEND.min_songs", "50")).bad_input(&["no tag has 50 songs"]);
    lab.edit("music.csv", |text| text.replacen("\ns3,", "\ns3,x", 1));
    run(&|ini| ini).bad_input(&["music.csv:", "t0 is `x"]);
    lab.edit("music.csv", |text| {
        text.replacen("\ns3,x", "\ns3,", 1) + "s0,1,1,1,1,1,1,1,1,1,1,1,1\n"
    });
    run(&|ini| ini).bad_input(&["song s0 do not stand together"]);
    lab.write("song.h5", "");
    run(&|ini| ini.set("RECOMMEND.features", "song.h5")).bad_input(&["Million Song"]);
    let query = lab.nkl(["recommend", "tag", "--index", "nowhere", "metal"]);
    query.run().bad_input(&["nowhere"]);
}
