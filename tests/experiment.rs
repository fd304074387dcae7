//! `nkl experiment` on the INI files of `configs/`, as they are, and what it writes.

use crate::common::{nkl, repository, wav, Ini, Lab, Outcome, Results};
use std::path::Path;

/// A file of `configs/`, with its results in a temporary folder.
struct Shipped {
    outcome: Outcome,
    results: Results,
    _root: tempfile::TempDir,
}

#[track_caller]
fn run(config: &str) -> Shipped {
    let root = tempfile::tempdir().expect("a temporary folder");
    let file = format!("configs/{config}.ini");
    let outcome = nkl(["experiment", "--config", &file])
        .set("EXP.root", root.path().display())
        .folder(repository())
        .run()
        .success();
    let results = Results::at(root.path().join(config));
    Shipped {
        outcome,
        results,
        _root: root,
    }
}

impl Shipped {
    /// What holds for every experiment.
    #[track_caller]
    fn whole(&self) {
        let json = self.results.json();
        for key in [
            "schema", "program", "target", "type", "labels", "metrics", "counts", "seconds",
            "seed", "plan", "notes",
        ] {
            assert!(!json[key].is_null(), "no {key} in result.json: {json:#}");
        }
        let (_, rows) = self.results.predictions();
        assert_eq!(
            rows.len() as u64,
            self.results.count("test", "samples"),
            "one prediction a test sample"
        );
        self.names_its_files();
    }

    /// The last thing printed is where the results are, and they are there.
    #[track_caller]
    fn names_its_files(&self) {
        let folder = self.results.folder();
        let heading = format!("Files in {}", folder.display());
        let (_, list) = self
            .outcome
            .stdout
            .split_once(&heading)
            .unwrap_or_else(|| panic!("no {heading:?}: {}", self.outcome));
        let named: Vec<&str> = list.split_whitespace().collect();
        for name in &named {
            assert!(
                folder.join(name).exists(),
                "{name} is named, but is not there"
            );
        }
        for name in [
            "results/result.json",
            "results/predictions.csv",
            "results/report.txt",
        ] {
            assert!(
                named.contains(&name),
                "{name} is not named: {}",
                self.outcome
            );
        }
        let picture = |name: &&&str| name.ends_with(".png") || name.ends_with(".svg");
        assert!(
            named.iter().any(|name| picture(&name)),
            "no picture is named: {}",
            self.outcome
        );
    }

    /// A classification that is better than chance and gives probabilities.
    #[track_caller]
    fn classifies(&self, labels: &[&str], least_uar: f64) {
        self.whole();
        let json = self.results.json();
        assert_eq!(json["type"], "classification");
        let found: Vec<&str> = json["labels"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|l| l.as_str())
            .collect();
        assert_eq!(found, labels);
        for measure in ["uar", "accuracy", "f1", "precision", "recall"] {
            let score = &json["metrics"][measure];
            let value = score["value"].as_f64().unwrap();
            let (low, high) = (
                score["low"].as_f64().unwrap(),
                score["high"].as_f64().unwrap(),
            );
            assert!(
                0.0 <= low && low <= value && value <= high && high <= 1.0,
                "{measure}: {score}"
            );
        }
        let counted: u64 = json["confusion"]
            .to_string()
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|number| number.parse::<u64>().ok())
            .sum();
        assert_eq!(
            counted,
            self.results.count("test", "samples"),
            "{}",
            json["confusion"]
        );
        assert_eq!(json["per_class"].as_array().unwrap().len(), labels.len());
        self.gives_probabilities(labels);
        let uar = self.results.measure("uar");
        assert!(uar >= least_uar, "UAR {uar} is below {least_uar}");
    }

    #[track_caller]
    fn gives_probabilities(&self, labels: &[&str]) {
        let (header, rows) = self.results.predictions();
        let first = ["file", "start", "end", "speaker", "truth", "predicted"];
        let expected: Vec<&str> = first.iter().chain(labels).copied().collect();
        assert_eq!(header, expected);
        for row in &rows {
            assert!(labels.contains(&row["truth"].as_str()), "{row:?}");
            let shares: Vec<f64> = labels
                .iter()
                .map(|label| row[*label].parse().unwrap())
                .collect();
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{row:?}");
            let best = shares.iter().copied().fold(0.0, f64::max);
            let predicted = row[&row["predicted"]].parse::<f64>().unwrap();
            assert!(
                predicted >= best - 1e-12,
                "the prediction is the most probable class: {row:?}"
            );
        }
    }

    /// A regression whose predictions go with the truth at least this well.
    #[track_caller]
    fn regresses(&self, least_pcc: f64) {
        self.whole();
        let json = self.results.json();
        assert_eq!(json["type"], "regression");
        assert!(self.results.measure("mse") >= 0.0 && self.results.measure("mae") >= 0.0);
        let (header, _) = self.results.predictions();
        assert_eq!(
            header,
            ["file", "start", "end", "speaker", "truth", "predicted"]
        );
        let (pcc, ccc) = (self.results.measure("pcc"), self.results.measure("ccc"));
        assert!(
            ccc.abs() <= pcc.abs() + 1e-9 && pcc <= 1.0,
            "pcc {pcc}, ccc {ccc}"
        );
        assert!(pcc >= least_pcc, "PCC {pcc} is below {least_pcc}");
    }
}

const EN: [&str; 4] = ["anger", "joy", "neutral", "sadness"];
const DE: [&str; 4] = ["Freude", "Trauer", "Wut", "neutral"];

#[test]
fn emo_en_svm() {
    let shipped = run("emo_en_svm");
    shipped.classifies(&EN, 0.5);
    assert_eq!(shipped.results.count("test", "speakers"), 3);
}

#[test]
fn emo_de_knn() {
    let shipped = run("emo_de_knn");
    shipped.classifies(&DE, 0.4);
    let of = |split| {
        (
            shipped.results.count(split, "samples"),
            shipped.results.count(split, "speakers"),
        )
    };
    assert_eq!(
        (of("train"), of("dev"), of("test")),
        ((60, 5), (24, 2), (36, 3))
    );
}

#[test]
fn emo_de_audformat() {
    let shipped = run("emo_de_audformat");
    shipped.classifies(&DE, 0.4);
    let speakers: Vec<String> = shipped.results.predicted("speaker").into_iter().collect();
    assert_eq!(
        speakers,
        ["05", "07", "10"],
        "speakers keep their leading zeros"
    );
}

#[test]
fn the_two_descriptions_of_emo_de_are_one_corpus() {
    let (csv, audformat) = (run("emo_de_knn"), run("emo_de_audformat"));
    assert_eq!(
        csv.results.json()["counts"],
        audformat.results.json()["counts"]
    );
    let truth = |shipped: &Shipped| {
        let rows = shipped.results.predictions().1;
        let mut pairs: Vec<_> = rows
            .iter()
            .map(|row| (file_name(&row["file"]), row["truth"].clone()))
            .collect();
        pairs.sort();
        pairs
    };
    assert_eq!(truth(&csv), truth(&audformat));
}

fn file_name(path: &str) -> String {
    Path::new(path)
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

#[test]
fn emo_en_balanced() {
    let shipped = run("emo_en_balanced");
    shipped.classifies(&EN, 0.4);
    assert_eq!(shipped.results.count("test", "speakers"), 4);
    shipped.outcome.prints(".svg");
}

#[test]
fn emo_en_logo() {
    // Everybody is the test speaker once.
    let shipped = run("emo_en_logo");
    let rows = shipped.results.predictions().1;
    assert_eq!(rows.len(), 120);
    assert_eq!(shipped.results.predicted("speaker").len(), 10);
    assert!(shipped.results.measure("uar") > 0.5);
}

#[test]
fn emo_en_kfold() {
    let shipped = run("emo_en_kfold");
    assert_eq!(shipped.results.predictions().1.len(), 120);
    assert!(shipped.results.measure("uar") > 0.5);
}

#[test]
fn arousal_regression() {
    run("arousal_regression").regresses(0.5);
}

#[test]
fn arousal_linear() {
    let shipped = run("arousal_linear");
    shipped.regresses(0.4);
    assert_eq!(shipped.results.json()["features"]["count"], 26);
}

#[test]
fn arousal_cross_corpus() {
    let shipped = run("arousal_cross_corpus");
    shipped.regresses(0.3);
    assert_eq!(
        (
            shipped.results.count("train", "samples"),
            shipped.results.count("test", "samples")
        ),
        (120, 120)
    );
}

#[test]
fn cross_corpus() {
    let shipped = run("cross_corpus");
    shipped.classifies(&EN, 0.3);
    assert_eq!(
        (
            shipped.results.count("train", "samples"),
            shipped.results.count("test", "samples")
        ),
        (120, 120)
    );
}

#[test]
fn digits_logreg() {
    let shipped = run("digits_logreg");
    shipped.classifies(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], 0.5);
    let speakers: Vec<String> = shipped.results.predicted("speaker").into_iter().collect();
    assert_eq!(speakers, ["cleo", "finn"]);
}

#[test]
fn music_tree() {
    let shipped = run("music_tree");
    shipped.classifies(&["drums", "flute", "guitar", "organ"], 0.5);
    assert_eq!(
        shipped.results.json()["runs"]["entries"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(shipped.results.json()["seed"], 7);
}

#[test]
fn music_bpm() {
    run("music_bpm").regresses(-1.0);
}

#[test]
fn conversation_segments() {
    let shipped = run("conversation_segments");
    shipped.classifies(&["anna", "bert", "carl"], 0.5);
    for row in shipped.results.predictions().1 {
        let (start, end): (f64, f64) = (row["start"].parse().unwrap(), row["end"].parse().unwrap());
        assert!(end - start >= 0.5, "{row:?}");
    }
}

#[test]
fn no_config_is_forgotten() {
    let source = concat!(
        include_str!("experiment.rs"),
        include_str!("explore.rs"),
        include_str!("multidb.rs"),
        include_str!("recommend.rs"),
        include_str!("verify.rs")
    );
    for entry in std::fs::read_dir(repository().join("configs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "ini") {
            let test = format!("\nfn {}() {{", path.file_stem().unwrap().to_string_lossy());
            assert!(source.contains(&test), "no test runs {}", path.display());
        }
    }
}

#[test]
fn a_setting_changed_on_the_command_line_wins() {
    let lab = Lab::new();
    lab.experiment(&Ini::new())
        .set("MODEL.type", "knn")
        .set("MODEL.K_val", 3)
        .run()
        .success();
    assert_eq!(lab.results().json()["model"]["kind"], "knn");
}

#[test]
fn every_model_of_classes_runs() {
    for model in ["log_reg", "svm", "knn", "tree", "nb", "bayes"] {
        // Only the timbre: how tones that do not change move in time is nothing but noise.
        let lab = Lab::new();
        let ini = Ini::new()
            .set("DATA.db.split_strategy", "['cem', 'dot']")
            .set("FEATS.mfcc.n_mfcc", "5")
            .set("FEATS.mfcc.deltas", "0")
            .set("FEATS.mfcc.functionals", "['mean']");
        lab.experiment(&ini.set("MODEL.type", model))
            .run()
            .success();
        let uar = lab.results().measure("uar");
        assert!(
            uar > 0.9,
            "{model} cannot tell two clear tones apart: UAR {uar}"
        );
    }
}

#[test]
fn every_model_of_values_runs() {
    for model in ["lin_reg", "svr", "knn_reg", "tree_reg"] {
        let lab = Lab::new();
        let ini = Ini::new()
            .set("EXP.type", "regression")
            .set("DATA.target", "level")
            .set("FEATS.mfcc.deltas", "0")
            .set("FEATS.mfcc.n_mfcc", "4")
            .set("FEATS.mfcc.functionals", "['mean']")
            .set("MODEL.C_val", "1")
            .set("MODEL.type", model);
        lab.experiment(&ini).run().success();
        let pcc = lab.results().measure("pcc");
        assert!(pcc > 0.8, "{model} does not see the timbre: PCC {pcc}");
    }
}

#[test]
fn an_unusual_but_sound_corpus_runs() {
    // A byte order mark, Windows line ends, quotes, umlauts, blanks, a name with a comma, stereo,
    // a rate of its own, silence, columns in any order, an absolute path.
    let lab = Lab::new();
    let (high, low) = (wav::tone(300.0, 0.9, 0.3, 7), wav::tone(100.0, 0.4, 0.3, 8));
    lab.write("wav/a, \"b\" ü.wav", &high);
    lab.write("far/low.wav", &low);
    lab.write("wav/stereo.wav", wav::pcm16(&[0; 9600], 2));
    let far = lab.path("far/low.wav").display().to_string();
    lab.edit("db.csv", |text| {
        let text = format!("{text}\"wav/a, \"\"b\"\" ü.wav\",ann,bright,0.9\n{far},ann,dull,0.4\nwav/stereo.wav,bob,dull,0.4\n");
        format!("\u{feff}{}", text.replace('\n', "\r\n"))
    });
    lab.experiment(&Ini::new().set("DATA.db.split_strategy", "['ann']"))
        .run()
        .success();
    assert_eq!(lab.results().total("samples"), 27);
    let files = lab.results().predicted("file");
    assert!(
        files.iter().any(|file| file.ends_with("a, \"b\" ü.wav")),
        "{files:?}"
    );
}
