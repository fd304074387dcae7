//! Checks by neighbours as cleanlab's Datalab makes them.

use nkl_issues::confident::{score, Judged, Score};
use nkl_issues::neighbours::{
    groups, imbalance, label_votes, near_duplicates, nulls, order_dependence, outliers,
    underperforming, values, Graph, Metric,
};

use crate::common::{cases, close, ints, matrix, metric, reals};

#[test]
fn checks_by_neighbours() {
    for (name, case) in cases("features_d").into_iter().flatten() {
        let x = matrix(&case["features"]);
        let (given, proba) = (ints(&case["labels"]), matrix(&case["pred_probs"]));
        let metric = metric(&case);
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
