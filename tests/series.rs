//! Many experiments from one file: `nkl flags`, `nkl optim`, `MODEL.tuning_params`,
//! `nkl ensemble` and `PLOT.runs_compare`.

use crate::common::{files, table, Ini, Lab, Outcome};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

/// `nkl <command>` on this INI file, written to `x.ini`.
#[track_caller]
fn run(lab: &Lab, command: &str, ini: &Ini) -> Outcome {
    lab.write("x.ini", ini.text());
    lab.nkl([command, "--config", "x.ini"]).run()
}

/// Three models and two scalers, none of them in [FEATS] or [MODEL].
fn flags() -> Ini {
    Ini::new()
        .without("MODEL")
        .without("FEATS.scale")
        .set("FLAGS.models", "['svm', 'knn', 'bayes']")
        .set("FLAGS.scale", "['none', 'standard']")
}

fn optim() -> Ini {
    Ini::new()
        .without("MODEL")
        .set("OPTIM.model", "svm")
        .set("OPTIM.C_val", "[0.1, 1, 10]")
        .set("OPTIM.kernel", "['linear', 'rbf']")
        .set("OPTIM.metric", "uar")
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

#[test]
fn flags_run_every_combination_as_the_experiment_it_is() {
    let lab = Lab::new();
    run(&lab, "flags", &flags())
        .success()
        .prints("Best on test (sound)")
        .prints("models: all: Kruskal-Wallis")
        .prints("too optimistic");
    let rows = table(&lab.path("out/exp/results/flags.csv"));
    assert_eq!(rows.len(), 6);
    assert_eq!(rows.iter().filter(|row| row["best"] == "best").count(), 1);
    let differences = table(&lab.path("out/exp/results/flags_differences.csv"));
    // Three pairs of models, one pair of scalers.
    assert_eq!(differences.len(), 4);
    assert!(lab.path("out/exp/images/flags_models.png").exists());

    let knn = rows
        .iter()
        .find(|r| r["models"] == "knn" && r["scale"] == "standard");
    let alone = Ini::new().set("MODEL.type", "knn").set("EXP.root", "alone");
    lab.experiment(&alone).run().success();
    let results = crate::common::Results::at(lab.path("alone/exp"));
    let row = knn.expect("an experiment");
    assert_eq!(number(row, "mean"), results.measure("uar"));
    assert_eq!(number(row, "accuracy"), results.measure("accuracy"));

    // The best one's file is an experiment that gives the same score.
    let best = rows
        .iter()
        .find(|row| row["best"] == "best")
        .expect("a best one");
    lab.nkl(["experiment", "--config", "out/exp/results/flags_best.ini"])
        .run()
        .success();
    assert_eq!(lab.results().measure("uar"), number(best, "mean"));
}

#[test]
fn killed_flags_go_on_and_end_alike() {
    let lab = Lab::new();
    let ini = flags().set("FLAGS.model_random_seed", "[1, 2, 3]");
    let began = Instant::now();
    run(&lab, "flags", &ini).success();
    let whole = began.elapsed();
    let expected = files(&lab.path("out"));
    const MOMENTS: u32 = 5;
    let mut between = 0;
    for moment in 0..MOMENTS {
        let _ = fs::remove_dir_all(lab.path("out"));
        let mut child = lab.nkl(["flags", "--config", "x.ini"]).spawn();
        let share = f64::from(moment + 1) / f64::from(MOMENTS + 1);
        std::thread::sleep(whole.mul_f64(share) + Duration::from_millis(1));
        between += u32::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
        run(&lab, "flags", &ini).success();
        let after = files(&lab.path("out"));
        for (name, bytes) in &expected {
            assert!(
                after.get(name) == Some(bytes),
                "{name:?} differs after a kill"
            );
        }
    }
    assert!(between > 0, "the run was over before it could be killed");
}

#[test]
fn what_is_recorded_is_not_computed_again() {
    let lab = Lab::new();
    run(&lab, "flags", &flags()).success();
    let records = || files(&lab.path("out/exp/flags"));
    let before = records();
    assert_eq!(before.len(), 6);
    // A record with another score shows in the table: it was read, not computed.
    let (path, bytes) = before.first_key_value().expect("a record");
    let mut json: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
    json["runs"]["mean"] = serde_json::json!(0.123);
    fs::write(path, json.to_string()).expect("a record");
    let more = flags().set("FLAGS.models", "['svm', 'knn', 'bayes', 'tree']");
    run(&lab, "flags", &more).success();
    assert_eq!(records().len(), 8);
    let rows = table(&lab.path("out/exp/results/flags.csv"));
    assert_eq!(rows.len(), 8);
    assert_eq!(rows.iter().filter(|row| row["mean"] == "0.123").count(), 1);
    // Other data: no record fits.
    lab.edit("db.csv", |text| {
        text.replace(
            "wav/ann_bright_0.wav,ann,bright",
            "wav/ann_bright_0.wav,ann,dull",
        )
    });
    run(&lab, "flags", &flags()).success();
    assert_eq!(records().len(), 14);
}

#[test]
fn features_targets_and_dev_can_be_varied() {
    let lab = Lab::new();
    lab.edit("db.csv", |text| {
        let mut lines = text.lines();
        let header = format!("{},pitch\n", lines.next().expect("a header"));
        let row = |line: &str| {
            let pitch = if line.contains(",ann,") || line.contains(",cem,") {
                "low"
            } else {
                "high"
            };
            format!("{line},{pitch}\n")
        };
        header + &lines.map(row).collect::<String>()
    });
    let ini = Ini::new()
        .without("MODEL")
        .without("FEATS")
        .set("DATA.db.split_strategy", "random")
        .set("DATA.db.test_size", "30")
        .set("DATA.db.dev_size", "30")
        .set("EXP.traindevtest", "True")
        .set("FLAGS.models", "knn")
        .set("FLAGS.features", "['mfcc', ['mfcc', 'snr']]")
        .set("FLAGS.name_target", "[('one', 'sound'), ('two', 'pitch')]");
    run(&lab, "flags", &ini)
        .success()
        .prints("Best on dev (sound)")
        .prints("Best on dev (pitch)");
    let rows = table(&lab.path("out/exp/results/flags.csv"));
    assert_eq!(rows.len(), 4);
    assert_eq!(rows.iter().filter(|row| row["best"] == "best").count(), 2);
    assert!(rows.iter().all(|row| !row["dev_mean"].is_empty()));
    for target in ["sound", "pitch"] {
        let file = format!("out/exp/results/flags_best_{target}.ini");
        let text = fs::read_to_string(lab.path(&file)).expect("an INI file");
        assert!(text.contains(&format!("target = {target}")), "{text}");
    }
}

#[test]
fn problems_of_a_series_are_found_before_it_begins() {
    let lab = Lab::new();
    run(
        &lab,
        "flags",
        &flags().set("FLAGS.models", "['svm', 'svr', 'knn']"),
    )
    .exit(2)
    .complains(&["svr", "for regression", "in 2 of 6 experiments"]);
    run(
        &lab,
        "flags",
        &flags().set("FLAGS.model_kernel", "['rbf', 'rbff']"),
    )
    .exit(2)
    .complains(&["did you mean `rbf`"]);
    run(&lab, "flags", &Ini::new())
        .exit(2)
        .complains(&["no section [FLAGS]"]);
    run(&lab, "flags", &flags().without("FEATS.type"))
        .exit(2)
        .complains(&["`FEATS.type` is missing"]);
    run(&lab, "optim", &optim().set("OPTIM.n_neighbors", "[1]"))
        .exit(2)
        .complains(&["model `svm` has no parameter `n_neighbors`"]);
    run(&lab, "optim", &optim().set("OPTIM.C_val", "(1, 0.5)"))
        .exit(2)
        .complains(&["empty"]);
    run(&lab, "optim", &optim().set("OPTIM.metric", "ccc"))
        .exit(2)
        .complains(&["OPTIM.metric"]);
    run(&lab, "experiment", &flags()).exit(2).complains(&[
        "this file has [FLAGS] and no MODEL.type",
        "nkl flags --config x.ini",
    ]);
    assert!(!lab.path("out").exists());
}

#[test]
fn optim_searches_in_the_training_part_and_tests_once() {
    let lab = Lab::new();
    run(&lab, "optim", &optim())
        .success()
        .prints("3-fold cross-validation of the training part")
        .prints("On test: UAR");
    let rows = table(&lab.path("out/exp/results/optim_svm.csv"));
    assert_eq!(rows.len(), 6);
    let best: Vec<_> = rows.iter().filter(|row| row["best"] == "best").collect();
    assert_eq!(best.len(), 1);
    let most = rows
        .iter()
        .map(|row| number(row, "score"))
        .fold(0.0, f64::max);
    assert_eq!(number(best[0], "score"), most);
    let json = fs::read(lab.path("out/exp/results/optim_svm.json")).expect("a table");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    let tested = json["test"]["runs"]["mean"].as_f64().expect("a score");
    lab.nkl([
        "experiment",
        "--config",
        "out/exp/results/optim_svm_best.ini",
    ])
    .run()
    .success();
    assert_eq!(lab.results().measure("uar"), tested);
    let before = files(&lab.path("out/exp/optim"));
    // Six candidates, three parts each.
    assert_eq!(before.len(), 18);
    run(&lab, "optim", &optim()).success();
    assert_eq!(files(&lab.path("out/exp/optim")), before);
}

#[test]
fn searches_that_do_not_try_everything() {
    let lab = Lab::new();
    let random = optim()
        .set("OPTIM.search_strategy", "random")
        .set("OPTIM.n_iter", "4")
        .set("OPTIM.gamma", "(0.001, 1.0)");
    run(&lab, "optim", &random).success();
    let rows = table(&lab.path("out/exp/results/optim_svm.csv"));
    assert_eq!(rows.len(), 4);
    let numbers: Vec<f64> = rows.iter().map(|row| number(row, "candidate")).collect();
    assert!(
        numbers.windows(2).all(|pair| pair[0] < pair[1]),
        "{numbers:?}"
    );

    let halving = optim()
        .set("OPTIM.search_strategy", "halving_grid")
        .set("OPTIM.cv_folds", "2")
        .set("DATA.db.test_size", "25");
    run(&lab, "optim", &halving).success();
    let rows = table(&lab.path("out/exp/results/optim_svm.csv"));
    let rounds: Vec<f64> = rows.iter().map(|row| number(row, "round")).collect();
    // 18 samples, 8 at least: only one round is possible.
    assert_eq!(rounds, [1.0; 6]);

    // With a dev part, that decides.
    let dev = optim()
        .set("EXP.traindevtest", "True")
        .set("DATA.db.split_strategy", "random")
        .set("DATA.db.test_size", "25")
        .set("DATA.db.dev_size", "25")
        .set("OPTIM.search_strategy", "halving");
    run(&lab, "optim", &dev)
        .success()
        .prints("decided by the dev part");
    let rows = table(&lab.path("out/exp/results/optim_svm.csv"));
    let samples: Vec<f64> = rows.iter().map(|row| number(row, "samples")).collect();
    // 12 training samples, 4 at least: six candidates on 4 of them, two on 12.
    assert_eq!(
        samples.iter().filter(|n| **n == 12.0).count(),
        2,
        "{samples:?}"
    );
    assert_eq!(
        samples.iter().filter(|n| **n == 4.0).count(),
        4,
        "{samples:?}"
    );
}

#[test]
fn networks_are_searched_by_their_short_names() {
    let lab = Lab::new();
    let ini = Ini::new()
        .without("MODEL")
        .set("EXP.epochs", "3")
        .set("OPTIM.model", "mlp")
        .set("OPTIM.nlayers", "[1, 2]")
        .set("OPTIM.nnodes", "(8, 16)")
        .set("OPTIM.lr", "[0.01]");
    run(&lab, "optim", &ini).success();
    assert_eq!(table(&lab.path("out/exp/results/optim_mlp.csv")).len(), 4);
    let text = fs::read_to_string(lab.path("out/exp/results/optim_mlp_best.ini")).expect("a file");
    assert!(
        text.contains("layers = [") && text.contains("learning_rate = 0.01"),
        "{text}"
    );
}

#[test]
fn tuned_parameters_are_chosen_and_used() {
    let lab = Lab::new();
    let tuned = Ini::new()
        .set("MODEL.tuning_params", "['C', 'kernel']")
        .set("MODEL.C", "[0.0001, 10]")
        .set("MODEL.kernel", "['linear', 'rbf']")
        .set("MODEL.scoring", "recall_macro");
    run(&lab, "experiment", &tuned)
        .success()
        .notes(&["MODEL.tuning_params: C = ", "is the best of 4"]);
    let rows = table(&lab.path("out/exp/results/tuning.csv"));
    assert_eq!(rows.len(), 4);
    let chosen: Vec<_> = rows.iter().filter(|row| row["chosen"] == "True").collect();
    assert_eq!(chosen.len(), 1);
    let predictions = lab.results().predictions();
    let fixed = Ini::new()
        .set("MODEL.C_val", &chosen[0]["C"])
        .set("MODEL.kernel", &chosen[0]["kernel"]);
    run(&lab, "experiment", &fixed).success();
    assert_eq!(lab.results().predictions(), predictions);
}

/// Three experiments on the same samples.
fn three(lab: &Lab) {
    for model in ["svm", "knn", "bayes"] {
        let ini = Ini::new().set("EXP.name", model).set("MODEL.type", model);
        lab.write(&format!("{model}.ini"), ini.text());
        lab.nkl(["experiment", "--config", &format!("{model}.ini")])
            .run()
            .success();
    }
}

#[test]
fn an_ensemble_is_a_report_of_its_own() {
    let lab = Lab::new();
    three(&lab);
    lab.nkl(["ensemble", "svm.ini", "knn.ini", "bayes.ini"])
        .run()
        .success()
        .prints("ensemble (mean)")
        .prints("Each experiment");
    let joined = table(&lab.path("ensemble_result.csv"));
    let own = |model: &str| table(&lab.path(&format!("out/{model}/results/predictions.csv")));
    let (svm, knn, bayes) = (own("svm"), own("knn"), own("bayes"));
    for (row, joined) in joined.iter().enumerate() {
        let mean = [&svm, &knn, &bayes]
            .map(|t| number(&t[row], "bright"))
            .iter()
            .sum::<f64>()
            / 3.0;
        assert!(
            (mean - number(joined, "bright")).abs() < 1e-12,
            "{joined:?}"
        );
        assert_eq!(joined["truth"], svm[row]["truth"]);
    }
    let results = crate::common::Results::at(lab.path("ensemble_result"));
    let counts = &results.json()["counts"];
    assert_eq!(counts[0]["samples"], joined.len(), "{counts}");
    assert_eq!(counts[0]["speakers"], 2, "{counts}");
    assert!((0.0..=1.0).contains(&results.measure("uar")));
    assert!(lab.path("ensemble_result/results/report.html").exists());
    for method in [
        "majority_voting",
        "max",
        "sum",
        "uncertainty",
        "uncertainty_weighted",
        "confidence_weighted",
    ] {
        lab.nkl([
            "ensemble",
            "svm.ini",
            "knn.ini",
            "bayes.ini",
            "--method",
            method,
        ])
        .run()
        .success();
    }
    lab.nkl([
        "ensemble",
        "svm.ini",
        "knn.ini",
        "--method",
        "performance_weighted",
        "--weights",
        "1",
        "0",
    ])
    .run()
    .success();
    let joined = table(&lab.path("ensemble_result.csv"));
    assert!(joined
        .iter()
        .zip(&svm)
        .all(|(j, s)| j["predicted"] == s["predicted"]));
}

#[test]
fn an_ensemble_joins_the_same_samples_only() {
    let lab = Lab::new();
    three(&lab);
    let table = |name: &str| lab.path(&format!("out/{name}/results/predictions.csv"));
    let text = fs::read_to_string(table("svm")).expect("a table");
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.pop().expect("a row");
    lines.insert(1, last);
    lab.write("turned.csv", lines.join("\n"));
    let join = |a: &str, b: &str| lab.nkl(["ensemble", a, b]).run();
    // Another order is no difference.
    join("turned.csv", "knn.ini").success();
    // Nor is another way to write times, as pandas does.
    lab.write("pandas.csv", text.replace(",0,", ",0 days 00:00:00,"));
    join("pandas.csv", "knn.ini").success();
    lab.write(
        "short.csv",
        text.lines().take(5).collect::<Vec<_>>().join("\n"),
    );
    join("short.csv", "knn.ini")
        .exit(2)
        .complains(&["predictions for", "does not have"]);
    join("knn.ini", "short.csv")
        .exit(2)
        .complains(&["there is no prediction for"]);
    let (header, rows) = text.split_once('\n').expect("a header");
    let changed = rows.replace(",bright,", ",dull,");
    lab.write("other.csv", format!("{header}\n{changed}"));
    join("knn.ini", "other.csv")
        .exit(2)
        .complains(&["the truth of"]);
    lab.write("twice.csv", format!("{text}{last}\n"));
    join("twice.csv", "knn.ini")
        .exit(2)
        .complains(&["predicted twice"]);
    lab.write("broken.csv", text.replacen(",0.", ",x.", 1));
    join("broken.csv", "knn.ini")
        .exit(2)
        .complains(&["broken.csv:2: end is `x.", "no time"]);
    join("knn.ini", "nowhere.csv")
        .exit(2)
        .complains(&["there is no such table"]);
    join("knn.ini", "x.ini").exit(2).complains(&["x.ini"]);
    lab.nkl([
        "ensemble",
        "svm.ini",
        "knn.ini",
        "--method",
        "performance_weighted",
    ])
    .run()
    .exit(2)
    .complains(&["needs --weights"]);
    lab.nkl([
        "ensemble",
        "svm.ini",
        "knn.ini",
        "--method",
        "majority_voting",
    ])
    .run()
    .exit(2)
    .complains(&["at least three"]);
    lab.nkl(["ensemble", "svm.ini"])
        .run()
        .exit(2)
        .complains(&["at least two"]);
}

#[test]
fn runs_of_experiments_of_one_name_are_compared() {
    let lab = Lab::new();
    let ini = |model: &str| {
        Ini::new()
            .set("MODEL.type", model)
            .set("MODEL.subsample", "0.5")
            .set("MODEL.n_estimators", "3")
            .set("EXP.runs", "4")
            .set("PLOT.runs_compare", "models")
    };
    run(&lab, "experiment", &ini("xgb"))
        .success()
        .prints("only experiment named exp so far");
    run(&lab, "experiment", &ini("forest"))
        .success()
        .prints("Comparison of model over 4 runs");
    let rows = table(&lab.path("out/exp/results/runs_compare.csv"));
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0]["a"].as_str(), rows[0]["b"].as_str()),
        ("forest", "xgb")
    );
    assert_eq!(
        (rows[0]["n_a"].as_str(), rows[0]["test"].as_str()),
        ("4", "Mann-Whitney U")
    );
    let pictures = fs::read_dir(lab.path("out/exp/images")).expect("a folder");
    let names = pictures.map(|e| {
        e.expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    let names: Vec<String> = names.filter(|name| name.contains("_runs_plot")).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}
