//! Partitions as finch-clust makes them, slices as sliceguard finds them.

use nkl_issues::finch::{finch, first_neighbours, hierarchy, Partition};
use nkl_issues::neighbours::Metric;
use nkl_issues::slices::{slices, Criterion, Options, Reference};
use serde_json::Value;

use crate::common::{cases, close, ints, matrix, metric, reals};

#[test]
fn partitions() {
    for (name, case) in cases("finch_").into_iter().flatten() {
        let x = matrix(&case["data"]);
        let metric = metric(&case);
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
    let mut o = Options {
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
