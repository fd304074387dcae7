//! `nkl explore`: pictures with their data, the same bytes again, and what it says of bad input.

use crate::common::{nkl, repository, Outcome};
use std::collections::BTreeMap;
use std::path::Path;

fn explore(root: &Path, threads: &str, set: &[(&str, &str)]) -> Outcome {
    let file = "configs/emo_en_explore.ini";
    let mut command = nkl(["explore", "--config", file, "--threads", threads])
        .set("EXP.root", root.display())
        .folder(repository());
    for (name, value) in set {
        command = command.set(name, value);
    }
    command.run()
}

/// Every file of results and images.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for folder in ["results", "images"] {
        let folder = root.join("emo_en_explore").join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                found.insert(name.into_owned(), std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn emo_en_explore() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    explore(one.path(), "1", &[]).success();
    explore(two.path(), "3", &[]).success();
    let (first, second) = (files(one.path()), files(two.path()));
    for (name, bytes) in &first {
        // The settings name the folder.
        if !name.starts_with("exploration.") {
            assert!(second.get(name) == Some(bytes), "{name} differs");
        }
    }
    assert_eq!(first.len(), second.len());
    let json: serde_json::Value = serde_json::from_slice(&first["exploration.json"]).expect("JSON");
    let exhibits = json["exhibits"].as_array().expect("exhibits");
    assert!(exhibits.len() > 20, "{}", exhibits.len());
    for exhibit in exhibits {
        let name = exhibit["name"].as_str().expect("a name");
        for ending in ["png", "csv"] {
            let file = format!("{name}.{ending}");
            assert!(first.get(&file).is_some_and(|b| b.len() > 20), "{file}");
        }
    }
    let names: Vec<&str> = exhibits.iter().filter_map(|e| e["name"].as_str()).collect();
    for name in [
        "class_label_distribution_samples",
        "emotion-gender_samples",
        "emotion-gender_samples_train",
        "emotion-gender_speakers",
        "emotion-age-duration_samples",
        "duration_all",
        "samples_value_counts_speakers",
        "EXPL_log_reg_tree",
        "emotion_decoded_emo_en_explore_mfcc_all_umap_2d",
        "speaker_emo_en_explore_mfcc_all_tsne_2d",
    ] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    let page = String::from_utf8_lossy(&first["exploration.html"]);
    assert!(page.contains("<svg") && !page.contains("http-equiv=\"refresh\""));
}

#[test]
fn data_alone_need_no_features() {
    let root = tempfile::tempdir().unwrap();
    let set = [
        ("FEATS.type", "[]"),
        ("EXPL.scatter", "[]"),
        ("EXPL.feature_distributions", "False"),
        ("EXPL.dist_type", "hist"),
        ("PLOT.format", "svg"),
        ("PLOT.titles", "False"),
    ];
    explore(root.path(), "0", &set).success();
    let found = files(root.path());
    assert!(found.contains_key("emotion-age_samples.svg"));
}

#[test]
fn what_is_not_there_is_named_before_features_are_computed() {
    let root = tempfile::tempdir().unwrap();
    for (key, value, said) in [
        ("EXPL.value_counts", "[['sex']]", "'sex'"),
        ("EXPL.scatter.target", "['nobody']", "'nobody'"),
        ("EXPL.model", "['knn']", "permutation"),
        ("EXPL.model", "['lin_reg']", "lin_reg"),
        ("EXPL.plot_features", "['pitchh']", "'pitchh'"),
        ("EXPL.value_counts", "[['a','b','c','d']]", "1 to 3 columns"),
        ("FEATS.type", "[]", "FEATS.type"),
        ("PLOT.format", "bmp", "bmp"),
        ("EXPL.shap", "True", "MODEL.type"),
    ] {
        explore(root.path(), "0", &[(key, value)])
            .exit(2)
            .complains(&[said]);
    }
}
