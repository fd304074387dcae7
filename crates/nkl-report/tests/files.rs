//! What is written where, and that it reads back.

mod sample;

use nkl_config::plan::ReportPlan;
use nkl_report::{latex_experiment, Epoch, EpochSaid, Epochs, EpochsSaid};
use nkl_report::{ExperimentResult, Layout, Outcome, Score};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn layout(root: &Path) -> Layout {
    Layout {
        root: root.to_owned(),
        results: root.join("results"),
        run_results: root.join("results"),
        images: root.join("images"),
        experiment: "madeup_emotion_svm_mfcc".into(),
        model: "svm_mfcc".into(),
        target: "emotion".into(),
        plot: "madeup_emotion_svm_mfcc".into(),
    }
}

/// All files below a folder with their bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn old_scripts_find_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let (result, predictions) = sample::classification(&sample::EMOTIONS, 172);
    let files = nkl_report::write(
        &result,
        &predictions,
        &layout(folder.path()),
        &sample::plot("png"),
    )
    .unwrap();
    let all = contents(folder.path());
    let names: Vec<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "images/run_0/madeup_emotion_svm_mfcc_last_0_000.png",
            "images/run_0/madeup_emotion_svm_mfcc_last_0_000_per_class.png",
            "images/run_0/madeup_emotion_svm_mfcc_last_0_000_splits.png",
            "results/madeup_emotion_svm_mfcc_runs.txt",
            "results/predictions.csv",
            "results/report.html",
            "results/report.txt",
            "results/result.json",
            "results/run_0/madeup_emotion_svm_mfcc_conf.txt",
            "results/run_0/madeup_emotion_svm_mfcc_last_0_000.txt",
            "results/run_0/pred_emotion_svm_mfcc.csv",
        ]
    );
    assert_eq!(files.len(), all.len());
    assert!(files.iter().all(|f| f.is_file()));
    let runs = String::from_utf8(all["results/madeup_emotion_svm_mfcc_runs.txt"].clone()).unwrap();
    let uar = result.runs.mean.unwrap();
    assert_eq!(
        runs,
        format!("{uar:.4} \nmean: {uar:.4}, std: 0.0000, max: {uar:.4}, max_index: 0\n")
    );
    let summary = &all["results/run_0/madeup_emotion_svm_mfcc_conf.txt"];
    let (low, high) = (uar - 0.055, uar + 0.048);
    let summary = String::from_utf8(summary.clone()).unwrap();
    assert!(
        summary.contains(&format!("UAR: {uar:.3}, (+-{low:.3}/{high:.3}), ACC: ")),
        "{summary}"
    );
    let scores =
        String::from_utf8(all["results/run_0/madeup_emotion_svm_mfcc_last_0_000.txt"].clone());
    let first = scores.unwrap().lines().next().unwrap().to_owned();
    let json: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!(json["anger"]["support"], result.main.per_class[0].support);
}

#[test]
fn two_equal_runs_leave_equal_bytes_but_for_seconds() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (number, folder) in [(1.0, &one), (2.0, &two)] {
        let (mut result, predictions) = sample::classification(&sample::EMOTIONS, 60);
        result.seconds.insert("model".into(), number);
        nkl_report::write(
            &result,
            &predictions,
            &layout(folder.path()),
            &sample::plot("svg"),
        )
        .unwrap();
    }
    let (mut one, mut two) = (contents(one.path()), contents(two.path()));
    let json = |files: &mut BTreeMap<String, Vec<u8>>| -> ExperimentResult {
        serde_json::from_slice(&files.remove("results/result.json").unwrap()).unwrap()
    };
    let (first, second) = (json(&mut one), json(&mut two));
    assert_ne!(first, second);
    assert_eq!(first.without_seconds(), second.without_seconds());
    assert_eq!(one, two);
}

#[test]
fn json_reads_back_and_holds_no_nan() {
    for (mut result, _) in [
        sample::classification(&["a", "b"], 30),
        sample::regression(30),
    ] {
        let measure = result.measure;
        let undefined = Score::new(f64::NAN, Some((f64::NAN, 1.0))).because("one value only");
        result.main.metrics.insert(measure, undefined);
        let text = result.to_json().unwrap();
        assert!(!text.contains("NaN"));
        let back: ExperimentResult = serde_json::from_str(&text).unwrap();
        assert_eq!(back, result);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for key in [
            "schema",
            "target",
            "type",
            "labels",
            "metrics",
            "confusion",
            "per_class",
            "counts",
            "seconds",
            "seed",
            "program",
            "plan",
            "runs",
            "notes",
            "features",
            "model",
        ] {
            assert!(json.get(key).is_some(), "{key}");
        }
        let name = serde_json::to_value(measure).unwrap();
        let score = &json["metrics"][name.as_str().unwrap()];
        assert!(score["value"].is_null());
        assert_eq!(score["reason"], "one value only");
    }
}

#[test]
fn predictions_have_one_row_per_sample_and_one_column_per_class() {
    let folder = tempfile::tempdir().unwrap();
    let (result, predictions) = sample::classification(&["a", "b, c", "d"], 20);
    nkl_report::write(
        &result,
        &predictions,
        &layout(folder.path()),
        &sample::plot("svg"),
    )
    .unwrap();
    let mut reader = csv::Reader::from_path(folder.path().join("results/predictions.csv")).unwrap();
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let expected = [
        "file",
        "start",
        "end",
        "speaker",
        "truth",
        "predicted",
        "a",
        "b, c",
        "d",
    ];
    assert_eq!(header, expected);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 20);
    let Outcome::Classes { truth, .. } = &predictions.outcome else {
        panic!("classes")
    };
    for (row, truth) in rows.iter().zip(truth) {
        assert_eq!(row[4], result.labels[*truth]);
        let sum: f64 = row.iter().skip(6).map(|p| p.parse::<f64>().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_regression_has_a_scatter_and_a_binned_matrix() {
    let folder = tempfile::tempdir().unwrap();
    let (result, predictions) = sample::regression(80);
    let layout = layout(folder.path());
    nkl_report::write(&result, &predictions, &layout, &sample::plot("pdf")).unwrap();
    for suffix in ["", "_scatter"] {
        let pdf = fs::read(layout.image(0, suffix, "pdf")).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.4") && pdf.ends_with(b"%%EOF\n"));
    }
    let csv = fs::read_to_string(layout.predictions()).unwrap();
    assert!(csv.starts_with("file,start,end,speaker,truth,predicted\n"));
}

#[test]
fn what_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (result, predictions) = sample::classification(&["a", "b"], 20);
    let layout = layout(folder.path());
    let error =
        nkl_report::write(&result, &predictions, &layout, &sample::plot("bmp")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PLOT.format = bmp is not supported: use png, svg, pdf or eps"
    );
    assert!(
        contents(folder.path()).is_empty(),
        "nothing is written before the check"
    );
    fs::write(folder.path().join("results"), "in the way").unwrap();
    let error =
        nkl_report::write(&result, &predictions, &layout, &sample::plot("png")).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("results is a file, but a folder"),
        "{error}"
    );
}

#[test]
fn ragged_results_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut result, predictions) = sample::classification(&["a", "b"], 20);
    result.main.confusion[1].pop();
    let error = nkl_report::write(
        &result,
        &predictions,
        &layout(folder.path()),
        &sample::plot("png"),
    )
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("confusion matrix of test has 1 entries"),
        "{error}"
    );
}

#[test]
fn the_page_needs_nothing_but_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let (mut result, predictions) = sample::classification(&["a", "<b>"], 20);
    result.experiment = "x & <script>y</script>".into();
    let layout = layout(folder.path());
    nkl_report::write(&result, &predictions, &layout, &sample::plot("png")).unwrap();
    let page = fs::read_to_string(layout.page()).unwrap();
    for forbidden in ["<script", "src=", "@import", "url(", "<b>\"", "href=\"http"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // The only addresses are the names of XML vocabularies.
    let addresses = page.matches("http").count() - page.matches("http-equiv").count();
    assert_eq!(addresses, page.matches("xmlns=\"http").count());
    assert!(page.contains("nkl experiment --config configs/sample.ini"));
    // Everything but the empty elements of HTML is well-formed XML.
    let body = page
        .split_once("<body>")
        .unwrap()
        .1
        .replace("</body>\n</html>", "");
    assert!(
        roxmltree::Document::parse(&body).is_ok(),
        "{:?}",
        roxmltree::Document::parse(&body)
    );
}

#[test]
fn the_text_fits_a_terminal() {
    for k in [2, 7, 12, 30] {
        let names = sample::names(k, 30);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (result, _) = sample::classification(&names, 40 * k);
        let text = nkl_report::text(&result);
        for line in text.lines() {
            assert!(
                line.chars().count() <= 110,
                "{}: {line}",
                line.chars().count()
            );
        }
        assert!(text.contains("UAR") && text.contains("Per class") && text.contains("warning:"));
        assert!(text.contains("Time: data 0.02 s, features 0.61 s"));
    }
}

#[test]
fn a_report_in_latex_has_its_pictures_and_no_command_of_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let labels = ["50%_sure", r"\\input{/etc/passwd}", "Ärger & \u{60b2}#1"];
    let (mut result, predictions) = sample::classification(&labels, 90);
    result.target = "a_target$".into();
    let asked = ReportPlan {
        latex: Some("my report".into()),
        title: "Emotions & more: 100%".into(),
        author: "A. \\Author".into(),
    };
    let layout = layout(folder.path());
    let files = latex_experiment(&result, &predictions, &layout, &asked).unwrap();
    assert!(files[0].ends_with("my-report.tex"));
    let text = fs::read_to_string(&files[0]).unwrap();
    for said in [
        r"\title{Emotions \& more: 100\%}",
        r"\author{A. \textbackslash{}Author}",
        r"50\%\_\allowbreak{}sure",
        r"\textbackslash{}input\{/",
        "[U+60B2]",
        r"\section{Scores on test}",
        r"\begin{longtable}",
        r"a\_\allowbreak{}target\$",
    ] {
        assert!(text.contains(said), "{said} is not in\n{text}");
    }
    assert!(!text.contains(r"\input{"));
    let pictures = text.matches("\\includegraphics").count();
    assert_eq!((pictures, files.len()), (3, 4));
    for name in text.split("{my-report_figures/").skip(1) {
        let name = name.split('}').next().unwrap_or_default();
        let picture = fs::read(folder.path().join("my-report_figures").join(name)).unwrap();
        assert!(picture.starts_with(b"%PDF"), "{name}");
    }
    let begun = text.matches("\\begin{").count();
    assert_eq!(begun, text.matches("\\end{").count());
    let none = ReportPlan {
        latex: None,
        ..asked
    };
    let files = latex_experiment(&result, &predictions, &layout, &none).unwrap();
    assert!(files.is_empty());
}

#[test]
fn every_epoch_has_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    let labels = ["a", "b"];
    let (mut result, predictions) = sample::classification(&labels, 40);
    let epoch = Epoch {
        train_loss: 0.5,
        train_measure: Some(0.6),
        dev_loss: Some(0.7),
        dev_measure: Some(0.5),
    };
    result.main.details.epochs = Some(Epochs {
        measure: result.measure,
        kept: 1,
        epochs: vec![epoch; 3],
        drawn: false,
        said: Some(EpochsSaid {
            part: "dev".into(),
            epochs: vec![EpochSaid::Counts(vec![vec![3, 1], vec![2, 4]]); 3],
        }),
    });
    let layout = layout(folder.path());
    let mut plot = sample::plot("svg");
    (plot.epochs, plot.anim_progression, plot.fps) = (true, true, 2.0);
    nkl_report::write(&result, &predictions, &layout, &plot).unwrap();
    let all = contents(folder.path());
    let stem = "images/run_0/madeup_emotion_svm_mfcc";
    for epoch in 0..3 {
        let svg = &all[&format!("{stem}_0_00{epoch}_cnf.svg")];
        let said = String::from_utf8_lossy(svg);
        assert_eq!(said.contains(", kept"), epoch == 1, "{said}");
        assert!(said.contains("Epoch") && said.contains("(dev)") && said.contains("UAR 0.500"));
    }
    assert!(all[&format!("{stem}_conf_anim.gif")].starts_with(b"GIF89a"));
    let table = &all["results/run_0/madeup_emotion_svm_mfcc_last_0_000_epochs_cnf.csv"];
    let table = String::from_utf8_lossy(table);
    assert!(
        table.starts_with("epoch_dev,truth,prediction,count\n0,a,a,3\n0,a,b,1\n"),
        "{table}"
    );
    assert_eq!(table.lines().count(), 1 + 3 * 4);
}
