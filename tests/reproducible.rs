//! The same INI file on the same data gives the same bytes.

use crate::common::{below, same, Ini, Lab};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Runs once per number of threads, each time from nothing.
fn for_any_number_of_threads(ini: &Ini) {
    let lab = Lab::new();
    let mut first = None;
    for threads in ["1", "2", "5"] {
        let _ = fs::remove_dir_all(lab.path("out"));
        lab.experiment(ini)
            .env("RAYON_NUM_THREADS", threads)
            .run()
            .success();
        let files = lab.results().files();
        same(first.get_or_insert_with(|| files.clone()), &files);
    }
}

#[test]
fn svm_for_any_number_of_threads() {
    for_any_number_of_threads(&Ini::new());
}

#[test]
fn log_reg_for_any_number_of_threads() {
    for_any_number_of_threads(
        &Ini::new()
            .set("MODEL.type", "log_reg")
            .set("FEATS.type", "['spectra', 'mfcc']"),
    );
}

#[test]
fn several_runs_on_a_random_split_for_any_number_of_threads() {
    let ini = Ini::new()
        .set("MODEL.type", "tree")
        .set("EXP.runs", "3")
        .set("DATA.db.split_strategy", "random");
    for_any_number_of_threads(&ini);
}

#[test]
fn a_regression_for_any_number_of_threads() {
    let ini = Ini::new()
        .set("MODEL.type", "svr")
        .set("EXP.type", "regression")
        .set("DATA.target", "level");
    for_any_number_of_threads(&ini);
}

#[test]
fn with_and_without_the_cache() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let cold = lab.results().files();
    lab.experiment(&Ini::new()).run().success();
    same(&cold, &lab.results().files());
}

#[test]
fn a_changed_setting_never_meets_an_old_feature() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let changed = Ini::new()
        .set("FEATS.mfcc.n_mels", "26")
        .set("FEATS.mfcc.win_dur", "32");
    lab.experiment(&changed).run().success();
    let warm = lab.results().files();
    fs::remove_dir_all(lab.path("out")).unwrap();
    lab.experiment(&changed).run().success();
    same(&lab.results().files(), &warm);
}

#[test]
fn a_changed_recording_never_meets_an_old_feature() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let other = fs::read(lab.path("wav/bob_dull_1.wav")).unwrap();
    lab.write("wav/ann_bright_0.wav", other);
    lab.experiment(&Ini::new()).run().success();
    let warm = lab.results().files();
    fs::remove_dir_all(lab.path("out")).unwrap();
    lab.experiment(&Ini::new()).run().success();
    same(&lab.results().files(), &warm);
}

#[test]
fn another_seed_gives_another_random_split() {
    let lab = Lab::new();
    let ini = Ini::new().set("DATA.db.split_strategy", "random");
    let tested = |seed: &str| {
        lab.experiment(&ini.clone().set("EXP.seed", seed))
            .run()
            .success();
        lab.results().predicted("file")
    };
    let (one, two) = (tested("1"), tested("2"));
    assert_ne!(one, two);
    assert_eq!(one, tested("1"));
}

/// Features in a file, where they would take more than `EXP.memory`, and features in memory.
#[test]
fn in_a_file_or_in_memory() {
    for (model, key, value) in [
        ("log_reg", "FEATS.nan_strategy", "median"),
        ("mlp", "MODEL.layers", "[16]"),
        ("gmm", "MODEL.GMM_components", "1"),
    ] {
        let lab = Lab::new();
        let ini = Ini::new().set("MODEL.type", model).set(key, value);
        lab.experiment(&ini).run().success();
        let memory = learned(&lab);
        // The table takes more, the rows of a class less than the quarter that a mixture may read.
        let file = ini.set("EXP.memory", "60KB");
        for threads in ["1", "3"] {
            fs::remove_dir_all(lab.path("out")).unwrap();
            let run = lab.experiment(&file).env("RAYON_NUM_THREADS", threads);
            run.run().success();
            same(&memory, &learned(&lab));
        }
        let cache = below(&lab.path("out/exp/cache"));
        assert!(
            cache.keys().all(|path| shard(path).is_some()),
            "{:?}",
            cache.keys()
        );
        let shards: BTreeSet<_> = cache.keys().filter_map(|path| shard(path)).collect();
        assert!(shards.len() > 1, "{shards:?}");
    }
}

fn shard(path: &Path) -> Option<String> {
    let first = path.iter().next()?.to_str()?;
    first.starts_with("shard_").then(|| first.to_owned())
}

/// What an experiment learned and predicted; the reports name the settings, which differ.
fn learned(lab: &Lab) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = lab.results().files();
    let reports = ["result.json", "report.html", "report.txt"];
    files.retain(|path, _| !reports.iter().any(|name| path.ends_with(name)));
    assert!(files.contains_key(Path::new("results/predictions.csv")));
    assert!(files.contains_key(Path::new("models/run_0/model.nkl")));
    files
}
