//! `nkl predict`: columns that models and measurements give to data.

use crate::common::{shared, table, wav, Ini, Lab, Outcome};
use std::fs;
use std::time::{Duration, Instant};

fn ini(targets: &str) -> Ini {
    Ini::new()
        .without("FEATS")
        .without("MODEL")
        .set("PREDICT.targets", targets)
}

#[track_caller]
fn run(lab: &Lab, ini: &Ini) -> Outcome {
    lab.write("x.ini", ini.text());
    lab.nkl(["predict", "--config", "x.ini"]).run()
}

fn number(text: &str) -> f64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is a number"))
}

#[test]
fn a_database_gets_columns_and_is_a_database_again() {
    let lab = Lab::new();
    let targets = "['gender', 'snr', 'duration', 'mean_f0', 'level', 'speech_rate']";
    run(&lab, &ini(targets)).success().prints("24 samples");
    let rows = table(&lab.path("prediction_result.csv"));
    assert_eq!(rows.len(), 24);
    for row in &rows {
        assert!(["female", "male"].contains(&row["gender_pred"].as_str()));
        assert_eq!(row["duration_pred"], "0.3");
        // The corpus says what each voice was made with.
        let place = ["ann", "bob", "cem", "dot"]
            .iter()
            .position(|s| *s == row["speaker"]);
        let made = 120.0 + 10.0 * place.expect("a speaker") as f64;
        let found = number(&row["mean_f0_pred"]);
        assert!((found - made).abs() < 2.0, "{found} instead of {made}");
        assert!(number(&row["level_pred"]) < 0.0 && number(&row["snr_pred"]) >= 0.0);
    }
    // Its columns are targets and filters of the next experiment.
    let next = Ini::new()
        .set("DATA.db", "prediction_result.csv")
        .set("DATA.db.absolute_path", "True")
        .set("EXP.type", "regression")
        .set("DATA.target", "mean_f0_pred")
        .set("MODEL.type", "lin_reg");
    lab.experiment(&next).run().success();
    assert_eq!(lab.results().total("samples"), 24);
    // And once more: old predictions are replaced, not doubled.
    let again = ini("['snr']")
        .set("DATA.db", "prediction_result.csv")
        .set("DATA.db.absolute_path", "True");
    run(&lab, &again).success();
    let rows = table(&lab.path("prediction_result.csv"));
    assert_eq!(rows[0].keys().filter(|name| *name == "snr_pred").count(), 1);
    assert!(rows[0].contains_key("gender_pred"));
}

#[test]
fn a_model_of_ones_own_predicts_its_target() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    lab.nkl(["bundle", "--config", "x.ini", "--out", "my.nkl"])
        .run()
        .success();
    let ini = ini("['sound', 'snr']").set("PREDICT.sound.model", "my.nkl");
    let ini = ini.set("PREDICT.sample_selection", "test");
    run(&lab, &ini).success();
    let ours = table(&lab.path("prediction_result.csv"));
    let theirs = lab.results().predictions().1;
    assert_eq!(ours.len(), theirs.len());
    for row in &ours {
        let other = theirs
            .iter()
            .find(|other| row["file"].ends_with(&other["file"]));
        assert_eq!(
            row["sound_pred"],
            other.expect("the same sample")["predicted"]
        );
    }
    // Without an INI file, on a list that keeps its columns.
    lab.write(
        "list.csv",
        "file,mood\nwav/ann_dull_0.wav,good\nwav/none.wav,bad\n",
    );
    let run = lab.nkl([
        "predict",
        "--list",
        "list.csv",
        "--target",
        "sound,snr",
        "--model",
        "sound=my.nkl",
        "--outfile",
        "more.csv",
    ]);
    run.run().success().complains(&["left out", "wav/none.wav"]);
    let rows = table(&lab.path("more.csv"));
    assert_eq!((rows.len(), rows[0]["mood"].as_str()), (1, "good"));
    assert!(!rows[0]["sound_pred"].is_empty());
    assert!(!lab.path("more.csv.cache").exists());
}

#[test]
fn bad_recordings_are_named_and_left_out() {
    let lab = Lab::new();
    lab.write("wav/broken.wav", "no recording");
    lab.write("wav/short.wav", wav::tone(120.0, 0.9, 0.05, 7));
    let run = lab.nkl([
        "predict",
        "wav",
        "--target",
        "mean_f0,level",
        "--outfile",
        "t.csv",
    ]);
    run.run()
        .success()
        .complains(&["left out", "broken.wav", "no mean_f0 of", "short.wav"]);
    let rows = table(&lab.path("t.csv"));
    let short = rows.iter().find(|row| row["file"].ends_with("short.wav"));
    assert_eq!(rows.len(), 25);
    assert_eq!(short.expect("a row")["mean_f0_pred"], "");
    lab.write("bad/broken.wav", "no recording");
    let run = lab.nkl(["predict", "bad", "--target", "snr"]).run();
    run.exit(2).complains(&["broken.wav"]);
}

#[test]
fn what_is_missing_is_said_with_its_key() {
    let lab = Lab::new();
    run(&lab, &ini("['mos', 'snr']")).exit(2).complains(&[
        "`mos` needs a model",
        "mos.model",
        "DNSMOS",
    ]);
    run(&lab, &ini("['sadness']"))
        .exit(2)
        .complains(&["sadness", "not known", "speech_rate"]);
    run(&lab, &ini("['snr']").without("PREDICT"))
        .exit(2)
        .complains(&["PREDICT.targets", "is missing"]);
    let gone = ini("['age']").set("PREDICT.age.model", "gone.nkl");
    run(&lab, &gone)
        .exit(2)
        .complains(&["age.model", "gone.nkl"]);
    lab.write("no.nkl", "no model");
    let wrong = ini("['age']").set("PREDICT.age.model", "no.nkl");
    run(&lab, &wrong)
        .exit(2)
        .complains(&["no.nkl", "not a model"]);
    assert!(!lab.path("prediction_result.csv").exists());
}

#[test]
fn killed_it_goes_on_and_ends_alike() {
    let lab = Lab::new();
    for i in 0..60_u64 {
        lab.write(
            &format!("wav/long{i}.wav"),
            wav::tone(100.0 + i as f64, 0.8, 2.0, i),
        );
    }
    let command = || {
        lab.nkl([
            "predict",
            "wav",
            "--target",
            "gender,snr,jitter",
            "--outfile",
            "t.csv",
        ])
    };
    let began = Instant::now();
    command().run().success();
    let whole = began.elapsed();
    let expected = fs::read(lab.path("t.csv")).expect("a table");
    let mut between = 0;
    for moment in 1..4_u32 {
        fs::remove_file(lab.path("t.csv")).expect("a table");
        let mut child = command().spawn();
        std::thread::sleep(whole.mul_f64(f64::from(moment) / 4.0) + Duration::from_millis(1));
        between += u32::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
        command().run().success();
        assert_eq!(fs::read(lab.path("t.csv")).expect("a table"), expected);
    }
    assert!(between > 0, "the run was over before it could be killed");
}

#[test]
fn gender_of_voices_that_the_model_never_heard() {
    let Some(urdu) = shared("data/urdu/urdu.csv") else {
        return;
    };
    let lab = Lab::empty();
    let ini = ini("['gender']")
        .set("DATA.db", &urdu.display().to_string())
        .set("DATA.target", "gender")
        .set("DATA.db.limit_samples_per_speaker", "3");
    run(&lab, &ini).success();
    let rows = table(&lab.path("prediction_result.csv"));
    for gender in ["female", "male"] {
        let own: Vec<_> = rows.iter().filter(|row| row["gender"] == gender).collect();
        let right = own
            .iter()
            .filter(|row| row["gender_pred"] == gender)
            .count();
        let recall = right as f64 / own.len() as f64;
        assert!(own.len() > 10 && recall > 0.6, "{gender}: {recall}");
    }
}
