use super::*;
use crate::Score;

/// Two databases; the experiment in the last place may have failed.
fn across(values: [Option<f64>; 4], measure: Measure) -> Across {
    let names = ["one", "two"];
    let experiments = values.iter().enumerate().map(|(place, value)| {
        let (i, j) = (place / 2, place % 2);
        Pair {
            name: format!("{}_vs_{}", names[i], names[j]),
            train: names[i].to_owned(),
            test: names[j].to_owned(),
            train_samples: 10,
            test_samples: 4,
            value: *value,
            std: value.map(|_| 0.0),
            runs: 1,
            metrics: value
                .map(|v| (measure, Score::new(v, Some((v - 0.1, v + 0.1)))))
                .into_iter()
                .collect(),
            config: String::new(),
            error: value.is_none().then(|| "no class".to_owned()),
        }
    });
    Across {
        program: "nkl".into(),
        command: "nkl multidb --config x.ini".into(),
        target: "emotion".into(),
        measure,
        databases: names.map(str::to_owned).to_vec(),
        summary: vec![("Model".into(), "svm".into())],
        experiments: experiments.collect(),
        notes: Vec::new(),
        plan: Value::Array(Vec::new()),
    }
}

fn plot(format: &str) -> PlotPlan {
    PlotPlan {
        format: format.to_owned(),
        titles: true,
        ..nkl_config::plots()
    }
}

#[test]
fn means_are_over_what_has_a_value() {
    let all = across([Some(0.8), Some(0.4), Some(0.5), Some(0.9)], Measure::Uar);
    let close = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-12, "{a:?} {b}");
    let means = all.means();
    close(means.train[0], 0.6);
    close(means.test[0], 0.65);
    close(means.all, 0.65);
    close(means.own, 0.85);
    close(means.cross, 0.45);
    let part = across([Some(0.8), None, Some(0.5), None], Measure::Uar);
    let means = part.means();
    assert_eq!(means.train[0], Some(0.8));
    assert_eq!(means.test[1], None);
    close(means.cross, 0.5);
}

#[test]
fn every_file_is_written_and_holds_every_value() {
    let folder = tempfile::tempdir().unwrap();
    let found = across([Some(0.8125), Some(0.4), Some(0.5), None], Measure::Uar);
    for format in ["png", "svg", "pdf"] {
        let files = write_across(&found, folder.path(), &plot(format)).unwrap();
        assert!(files.iter().all(|file| file.exists()));
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let table = read("multidb.csv");
    assert!(
        table.contains("one_vs_one,one,one,10,4,uar,0.8125,0,1,"),
        "{table}"
    );
    assert!(table.lines().last().unwrap().ends_with("no class"));
    let json: Value = serde_json::from_str(&read("multidb.json")).unwrap();
    assert_eq!(json["means"]["train"][1], 0.5);
    assert_eq!(json["experiments"][0]["value"], 0.8125);
    let svg = read("heatmap.svg");
    // Readable values: rounded as in every other picture, a dash for the one that failed.
    for text in ["0.812", "0.400", "0.500", "\u{2013}", "one", "two", "mean"] {
        assert!(svg.contains(text), "{text}");
    }
    let page = read("multidb.html");
    assert!(page.contains("<svg") && page.contains("no class"));
    assert!(read("results.txt").contains("Mean UAR"));
    assert!(write_across(&found, folder.path(), &plot("gif")).is_err());
}

#[test]
fn no_text_of_the_heatmap_leaves_the_canvas_or_its_cell() {
    for count in [1, 2, 7, 30] {
        let names: Vec<String> = (0..count).map(|i| format!("database-{i}")).collect();
        let mut found = across([Some(0.5); 4], Measure::Mse);
        let pair = found.experiments[0].clone();
        found.experiments = (0..count * count)
            .map(|place| Pair {
                value: Some(100.0 + place as f64 * 1.37),
                ..pair.clone()
            })
            .collect();
        found.databases = names;
        let scene = plots::across(&found, true);
        for text in scene.text_boxes() {
            let [left, top, right, bottom] = text.bounds;
            let inside = left >= -0.5
                && top >= -0.5
                && right <= scene.width + 0.5
                && bottom <= scene.height + 0.5;
            assert!(inside, "{count}: {} at {:?}", text.content, text.bounds);
        }
    }
}
