//! Every case that cleanlab 2.9, finch-clust and sliceguard computed.

use std::path::PathBuf;

use ndarray::Array2;
use nkl_issues::confident::{
    adjusted, calibrated, confident_joint, ensemble_scores, find, health, latent, outside, ranked,
    score, thresholds, Confidence, Filter, Judged, Options, Outside, Score, Weighting,
};
use nkl_issues::finch::{finch, first_neighbours, hierarchy, Partition};
use nkl_issues::neighbours::{
    groups, imbalance, label_votes, near_duplicates, nulls, order_dependence, outliers,
    underperforming, values, Graph, Metric,
};
use nkl_issues::slices::{slices, Criterion, Options as SliceOptions, Reference};
use serde_json::Value;

/// The cases whose file names start so; `None`, said aloud, where the folder is not there.
fn cases(prefix: &str) -> Option<Vec<(String, Value)>> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/reference/cleanlab"
    ));
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return None;
    };
    let mut found: Vec<(String, Value)> = files
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .map(|p| (p.file_stem().unwrap().to_string_lossy().into_owned(), p))
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(name, p)| {
            (
                name,
                serde_json::from_slice(&std::fs::read(p).unwrap()).unwrap(),
            )
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!found.is_empty(), "no {prefix}* in {}", folder.display());
    Some(found)
}

fn reals(v: &Value) -> Vec<f64> {
    v.as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap_or(f64::NAN))
        .collect()
}

fn ints(v: &Value) -> Vec<usize> {
    v.as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_u64().unwrap() as usize)
        .collect()
}

fn matrix(v: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = v.as_array().unwrap().iter().map(reals).collect();
    let columns = rows[0].len();
    Array2::from_shape_vec((rows.len(), columns), rows.concat()).unwrap()
}

fn close(
    what: &str,
    got: impl IntoIterator<Item = f64>,
    want: impl IntoIterator<Item = f64>,
    tolerance: f64,
) {
    let (got, want): (Vec<f64>, Vec<f64>) = (got.into_iter().collect(), want.into_iter().collect());
    assert_eq!(got.len(), want.len(), "{what}");
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        assert!(
            (g - w).abs() <= tolerance * (1.0 + w.abs()),
            "{what}: value {i} is {g}, should be {w}"
        );
    }
}

fn named<T: Copy>(names: &[(&str, T)], name: &str) -> T {
    names.iter().find(|(n, _)| *n == name).unwrap().1
}

fn options(args: &Value) -> Options {
    let mut o = Options::default();
    if let Some(f) = args.get("frac_noise").and_then(Value::as_f64) {
        o.frac_noise = f;
    }
    if let Some(n) = args.get("min_examples_per_class").and_then(Value::as_u64) {
        o.min_examples_per_class = n as usize;
    }
    o.num_to_remove_per_class = args.get("num_to_remove_per_class").map(ints);
    o
}

#[test]
fn joints_and_latent_estimates() {
    for (name, case) in cases("labels_")
        .into_iter()
        .flatten()
        .filter(|(n, _)| n != "labels_ensemble")
    {
        let (given, proba) = (ints(&case["labels"]), matrix(&case["pred_probs"]));
        let judged = Judged::new(&given, proba.view()).unwrap();
        let t = thresholds(&judged);
        close(
            &format!("{name} thresholds"),
            t.clone(),
            reals(&case["thresholds"]),
            1e-9,
        );
        let confidence = Confidence::new(&judged, &t);
        let off: Vec<usize> = (0..given.len())
            .filter(|&r| confidence.class[r].is_some_and(|c| c != given[r]))
            .collect();
        assert_eq!(off, ints(&case["off_diagonal_indices"]), "{name}");
        let raw = confident_joint(&judged, &confidence);
        assert_eq!(
            raw.mapv(|n| n as f64),
            matrix(&case["confident_joint_uncalibrated"]),
            "{name}"
        );
        let joint = calibrated(&raw, &judged.counts());
        assert_eq!(
            joint.mapv(|n| n as f64),
            matrix(&case["confident_joint"]),
            "{name}"
        );
        let l = latent(&joint, &judged.counts());
        close(
            &format!("{name} py"),
            l.shares,
            reals(&case["latent"]["py"]),
            1e-9,
        );
        close(
            &format!("{name} noise"),
            l.noise,
            matrix(&case["latent"]["noise_matrix"]),
            1e-9,
        );
        close(
            &format!("{name} inverse"),
            l.inverse,
            matrix(&case["latent"]["inverse_noise_matrix"]),
            1e-9,
        );
    }
}

#[test]
fn filters_and_ranks() {
    for (name, case) in cases("labels_")
        .into_iter()
        .flatten()
        .filter(|(n, _)| n != "labels_ensemble")
    {
        let (given, proba) = (ints(&case["labels"]), matrix(&case["pred_probs"]));
        let judged = Judged::new(&given, proba.view()).unwrap();
        let tied = name.contains("tied");
        for (filter, want) in case["filter_by"].as_object().unwrap() {
            let got = find(&judged, named(&Filter::NAMES, filter), &Options::default()).unwrap();
            let want = ints(want);
            // Which of equal rows are picked is arbitrary: then only how many.
            match (tied, filter.as_str()) {
                (true, "both") => {}
                (true, _) => assert_eq!(got.len(), want.len(), "{name} {filter}"),
                _ => assert_eq!(got, want, "{name} {filter}"),
            }
        }
        for variant in case["filter_variants"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|_| !tied)
        {
            let args = &variant["args"];
            let filter = named(&Filter::NAMES, args["filter_by"].as_str().unwrap());
            let got = find(&judged, filter, &options(args));
            if variant["indices"].is_array() {
                assert_eq!(got.unwrap(), ints(&variant["indices"]), "{name} {args}");
            }
        }
        let base = find(&judged, Filter::default(), &Options::default()).unwrap();
        for (by, want) in case["ranked_by"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|_| !tied)
        {
            assert_eq!(
                ranked(&judged, base.clone(), named(&Score::NAMES, by)),
                ints(want),
                "{name} {by}"
            );
        }
    }
}

#[test]
fn scores() {
    for (name, case) in cases("labels_")
        .into_iter()
        .flatten()
        .filter(|(n, _)| n != "labels_ensemble")
    {
        let (given, proba) = (ints(&case["labels"]), matrix(&case["pred_probs"]));
        let judged = Judged::new(&given, proba.view()).unwrap();
        for (by, want) in case["quality_scores"].as_object().unwrap() {
            let (mut got, mut want) = (score(&judged, named(&Score::NAMES, by)), reals(want));
            if by == "confidence_weighted_entropy" {
                // A row that is right without any doubt: 1 here, 0 in cleanlab.
                let sure =
                    (0..want.len()).filter(|&r| want[r] == 0.0 && proba[[r, given[r]]] > 0.5);
                for row in sure.collect::<Vec<_>>() {
                    assert_eq!(got[row], 1.0, "{name} row {row}");
                    (got[row], want[row]) = (0.0, 0.0);
                }
            }
            close(&format!("{name} {by}"), got, want, 1e-9);
        }
        let adjusted = adjusted(&judged, &thresholds(&judged));
        let Ok(adjusted) = adjusted else { continue };
        // Adjusted values are no longer confined to 0..=1 and are scored without being checked again.
        for (by, want) in case["quality_scores_adjusted"].as_object().unwrap() {
            if let Ok(judged) = Judged::new(&given, adjusted.view()) {
                close(
                    &format!("{name} {by}"),
                    score(&judged, named(&Score::NAMES, by)),
                    reals(want),
                    1e-9,
                );
            }
        }
        let ways = [
            ("entropy", Outside::Entropy),
            ("least_confidence", Outside::LeastConfidence),
            ("gen", Outside::Gen),
        ];
        for (key, by) in ways {
            for (suffix, p) in [("plain", &proba), ("adjusted", &adjusted)] {
                if let Some(want) = case["ood_from_pred_probs"].get(format!("{key}_{suffix}")) {
                    close(
                        &format!("{name} {key} {suffix}"),
                        outside(p.view(), by),
                        reals(want),
                        1e-9,
                    );
                }
            }
        }
    }
}

#[test]
fn dataset_health() {
    for (name, case) in cases("labels_")
        .into_iter()
        .flatten()
        .filter(|(n, _)| n != "labels_ensemble")
    {
        let (given, proba) = (ints(&case["labels"]), matrix(&case["pred_probs"]));
        let judged = Judged::new(&given, proba.view()).unwrap();
        let got = health(&judged);
        let want = &case["health"];
        close(
            &name,
            [got.overall],
            [want["overall_label_health_score"].as_f64().unwrap()],
            1e-12,
        );
        assert_eq!(
            got.off_diagonal as u64,
            case["num_label_issues"]["off_diagonal"].as_u64().unwrap()
        );
        let calibrated = case["num_label_issues"]["off_diagonal_calibrated"]
            .as_f64()
            .unwrap();
        assert_eq!(got.off_diagonal_calibrated as f64, calibrated, "{name}");
        for row in want["classes_by_label_quality"]["rows"].as_array().unwrap() {
            let row = reals(row);
            let c = got
                .classes
                .iter()
                .find(|c| c.class as f64 == row[0])
                .unwrap();
            let have = [
                c.label_issues as f64,
                c.inverse_label_issues as f64,
                c.label_noise,
                c.inverse_label_noise,
                c.label_quality,
            ];
            close(
                &format!("{name} class {}", c.class),
                have,
                row[1..].to_vec(),
                1e-9,
            );
        }
        for (key, overlaps) in [
            ("overlapping_classes", &got.overlapping),
            ("overlapping_classes_asymmetric", &got.overlapping_directed),
        ] {
            for row in want[key]["rows"].as_array().unwrap() {
                let row = reals(row);
                let o = overlaps
                    .iter()
                    .find(|o| (o.a as f64, o.b as f64) == (row[0], row[1]))
                    .unwrap();
                close(
                    &format!("{name} {key}"),
                    [o.rows as f64, o.joint],
                    row[2..].to_vec(),
                    1e-9,
                );
            }
        }
    }
}

#[test]
fn ensembles() {
    let Some(cases) = cases("labels_ensemble") else {
        return;
    };
    let case = &cases[0].1;
    let given = ints(&case["labels"]);
    let probas: Vec<Array2<f64>> = case["pred_probs_list"]
        .as_array()
        .unwrap()
        .iter()
        .map(matrix)
        .collect();
    let models: Vec<Judged<'_, f64>> = probas
        .iter()
        .map(|p| Judged::new(&given, p.view()).unwrap())
        .collect();
    for (key, weighting) in [
        ("uniform", Weighting::Uniform),
        ("accuracy", Weighting::Accuracy),
        ("log_loss_search", Weighting::LogLossSearch),
    ] {
        let got = ensemble_scores(&models, Score::SelfConfidence, &weighting).unwrap();
        close(key, got, reals(&case["scores"][key]), 1e-9);
    }
    assert!(ensemble_scores(&models, Score::SelfConfidence, &Weighting::Given(vec![1.0])).is_err());
}

#[test]
fn checks_by_neighbours() {
    for (name, case) in cases("features_d").into_iter().flatten() {
        let x = matrix(&case["features"]);
        let (given, proba) = (ints(&case["labels"]), matrix(&case["pred_probs"]));
        let metric = if case["metric"] == "cosine" {
            Metric::Cosine
        } else {
            Metric::Euclidean
        };
        let graph = Graph::new(x.view(), case["k"].as_u64().unwrap() as usize, metric).unwrap();
        close(
            &format!("{name} knn"),
            graph.distances.clone(),
            matrix(&case["knn_distances"]),
            1e-6,
        );
        let (want, info) = (&case["datalab_issues"], &case["datalab_info"]);

        let o = outliers(&graph);
        close(
            &format!("{name} outlier"),
            o.score,
            reals(&want["outlier"]["score"]),
            1e-6,
        );
        assert_eq!(o.rows, ints(&want["outlier"]["is_issue"]), "{name}");
        close(
            &name,
            [o.threshold],
            [info["outlier_issue_threshold"].as_f64().unwrap()],
            1e-6,
        );

        let d = near_duplicates(&graph);
        close(
            &format!("{name} duplicate"),
            d.score,
            reals(&want["near_duplicate"]["score"]),
            1e-6,
        );
        assert_eq!(d.rows, ints(&want["near_duplicate"]["is_issue"]), "{name}");
        for (row, set) in info["near_duplicate_sets"].as_object().unwrap() {
            let mut set = ints(set);
            set.sort_unstable();
            assert_eq!(
                d.sets[row.parse::<usize>().unwrap()],
                set,
                "{name} row {row}"
            );
        }

        let i = order_dependence(&graph, 0);
        close(
            &format!("{name} ks"),
            [i.statistic],
            [info["non_iid_ks_statistic"].as_f64().unwrap()],
            1e-9,
        );
        // Which of equally near rows is the last neighbour is arbitrary, and changes the row's score.
        let more = Graph::new(x.view(), graph.neighbours() + 1, metric).unwrap();
        let sure: Vec<usize> = (0..graph.len())
            .filter(|&r| {
                let d = more.distances.row(r);
                d[d.len() - 1] - d[d.len() - 2] > 1e-12 || d[d.len() - 1] == 0.0
            })
            .collect();
        assert!(
            sure.len() + 10 > graph.len(),
            "{name}: only {} rows without ties",
            sure.len()
        );
        let iid = reals(&want["non_iid"]["score"]);
        close(
            &format!("{name} iid"),
            sure.iter().map(|&r| i.score[r]),
            sure.iter().map(|&r| iid[r]),
            1e-9,
        );
        let p = info["non_iid_p_value"].as_f64().unwrap();
        assert_eq!(
            i.p_value < 0.05,
            p < 0.05,
            "{name}: p {} against {p}",
            i.p_value
        );

        let b = imbalance(&given).unwrap();
        close(
            &format!("{name} imbalance"),
            b.score,
            reals(&want["class_imbalance"]["score"]),
            1e-12,
        );
        assert_eq!(
            b.is_issue,
            !ints(&want["class_imbalance"]["is_issue"]).is_empty()
        );

        close(
            &format!("{name} value"),
            values(&graph, &given),
            reals(&want["data_valuation"]["score"]),
            1e-9,
        );
        if metric == Metric::Euclidean {
            let want = reals(&case["label_from_features"]["score"]);
            close(
                &format!("{name} votes"),
                label_votes(&graph, &given),
                want,
                1e-9,
            );
        }

        let cfg = &info["dbscan"];
        let min_samples = cfg["min_samples"].as_u64().unwrap() as usize;
        let g = groups(&graph, cfg["eps"].as_f64().unwrap(), min_samples);
        let ids: Vec<f64> = g.iter().map(|g| g.map_or(-1.0, |g| g as f64)).collect();
        assert_eq!(ids, reals(&info["underperforming_cluster_ids"]), "{name}");
        let judged = Judged::new(&given, proba.view()).unwrap();
        let threshold = cfg["group_threshold"].as_f64().unwrap();
        let u = underperforming(&g, &score(&judged, Score::SelfConfidence), threshold);
        close(
            &format!("{name} group"),
            u.score,
            reals(&want["underperforming_group"]["score"]),
            1e-9,
        );
        assert_eq!(
            u.rows,
            ints(&want["underperforming_group"]["is_issue"]),
            "{name}"
        );
    }
    for (name, case) in cases("features_null").into_iter().flatten() {
        close(
            &name,
            nulls(matrix(&case["features_nan_as_null"]).view()),
            reals(&case["score"]),
            1e-12,
        );
    }
}

#[test]
fn partitions() {
    for (name, case) in cases("finch_").into_iter().flatten() {
        let x = matrix(&case["data"]);
        let metric = if case["metric"] == "cosine" {
            Metric::Cosine
        } else {
            Metric::Euclidean
        };
        let single = x.mapv(|v| f64::from(v as f32));
        assert_eq!(
            first_neighbours(single.view(), metric),
            ints(&case["first_neighbours"]),
            "{name}"
        );
        let got: Vec<Vec<usize>> = finch(x.view(), metric)
            .unwrap()
            .into_iter()
            .map(|p| p.cluster)
            .collect();
        let want: Vec<Vec<usize>> = case["partitions"]
            .as_array()
            .unwrap()
            .iter()
            .map(ints)
            .collect();
        assert_eq!(got, want, "{name}");
    }
}

#[test]
fn failing_slices() {
    let Some(cases) = cases("slices_") else {
        return;
    };
    for (name, case) in cases {
        let levels =
            hierarchy(&finch(matrix(&case["features"]).view(), Metric::Euclidean).unwrap());
        let want: Vec<Vec<usize>> = case["partitions_coarse_to_fine"]
            .as_array()
            .unwrap()
            .iter()
            .map(ints)
            .collect();
        assert_eq!(
            levels.iter().map(|p| p.cluster.clone()).collect::<Vec<_>>(),
            want,
            "{name}"
        );
        for run in case["runs"].as_array().unwrap() {
            check_slices(&case, &levels, run, &run["args"], false);
        }
        for run in case["parent_unmarking_runs"].as_array().unwrap() {
            check_slices(&case, &levels, run, run, true);
        }
    }
}

fn check_slices(case: &Value, levels: &[Partition], run: &Value, args: &Value, legacy: bool) {
    let values: Vec<f64> = if run["metric"] == "accuracy" {
        let (y, p) = (ints(&case["y"]), ints(&case["y_pred"]));
        y.iter()
            .zip(&p)
            .map(|(y, p)| f64::from(u8::from(y == p)))
            .collect()
    } else {
        let (y, p) = (reals(&case["y_reg"]), reals(&case["y_pred_reg"]));
        y.iter().zip(&p).map(|(y, p)| (y - p).abs()).collect()
    };
    let overall = values.iter().sum::<f64>() / values.len() as f64;
    let mut o = SliceOptions {
        high_is_good: run["metric_mode"] == "max",
        min_drop: args["min_drop"].as_f64(),
        min_support: args["min_support"].as_u64().map(|n| n as usize),
        count: args["n_slices"].as_u64().map(|n| n as usize),
        criterion: match args["criterion"].as_str() {
            Some("support") => Criterion::Support,
            Some("drop*support") => Criterion::DropTimesSupport,
            _ => Criterion::Drop,
        },
        reference: if args["drop_reference"] == "parent" {
            Reference::Parent
        } else {
            Reference::Overall
        },
        remove_outliers: args["remove_outliers"].as_bool().unwrap_or(false),
        children_instead: legacy,
    };
    if legacy {
        // That version asks for more than the bounds, where this one asks for at least them.
        o.min_drop = Some(o.min_drop.unwrap_or(0.1 * overall) + 1e-12);
        let support = o
            .min_support
            .unwrap_or((0.0025 * values.len() as f64).max(5.0).round() as usize);
        o.min_support = Some(support + 1);
    }
    let got = slices(levels, &values, &o).unwrap();
    let place = |i: &Value| {
        (
            i["level"].as_u64().unwrap() as usize,
            i["cluster"].as_u64().unwrap() as usize,
        )
    };
    let issues = run["issues"].as_array().unwrap();
    if o.count.is_some() {
        assert_eq!(got.len(), issues.len(), "{run}");
        let mut key: Vec<f64> = got.iter().map(|s| s.drop).collect();
        let mut want: Vec<f64> = issues.iter().map(|i| i["drop"].as_f64().unwrap()).collect();
        if o.criterion == Criterion::Drop {
            key.sort_by(f64::total_cmp);
            want.sort_by(f64::total_cmp);
            close("drops", key, want, 1e-9);
        }
        return;
    }
    let mut places: Vec<(usize, usize)> = got.iter().map(|s| (s.level, s.cluster)).collect();
    let mut want: Vec<(usize, usize)> = issues.iter().map(place).collect();
    places.sort_unstable();
    want.sort_unstable();
    assert_eq!(places, want, "{args}");
    for issue in issues.iter().filter(|i| i.get("metric").is_some()) {
        let s = got
            .iter()
            .find(|s| (s.level, s.cluster) == place(issue))
            .unwrap();
        assert_eq!(s.rows, ints(&issue["rows"]));
        close(
            "metric",
            [s.metric],
            [issue["metric"].as_f64().unwrap()],
            1e-9,
        );
    }
}

#[test]
fn bad_input_is_named() {
    let p = ndarray::array![[0.5, 0.5], [1.5, 0.0]];
    assert_eq!(
        Judged::new(&[0, 1], p.view()).unwrap_err().to_string(),
        "row 1, class 0: 1.5 is not a probability between 0 and 1"
    );
    let p = ndarray::array![[0.5, 0.5], [1.0, 0.0]];
    assert!(Judged::new(&[0, 2], p.view())
        .unwrap_err()
        .to_string()
        .contains("row 1 has label 2"));
    assert!(Judged::new(&[0, 0], p.view())
        .unwrap_err()
        .to_string()
        .contains("only 1 class"));
    let nan = ndarray::array![[f64::NAN, 0.5], [1.0, 0.0]];
    assert!(Judged::new(&[0, 1], nan.view()).is_err());
}
