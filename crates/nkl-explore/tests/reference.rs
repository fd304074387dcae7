//! Every statistical test against SciPy's values.

use nkl_explore::stats::{
    anova, chi_square, cohens_d, dagostino, kruskal, levene, mann_whitney, pearson, shapiro,
    spearman, t_test,
};
use serde_json::Value;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/reference/metrics/metrics_and_tests.json"
);

fn reference() -> Option<Value> {
    let Ok(text) = std::fs::read_to_string(FILE) else {
        eprintln!("skipped: {FILE} is not there");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|v| v.as_f64().unwrap()).collect()
}

/// To 1e-6, of small p-values too.
fn equal(name: &str, found: (f64, f64), expected: &Value) {
    for (found, expected) in [found.0, found.1].into_iter().zip(numbers(expected)) {
        let gap = (found - expected).abs();
        assert!(
            gap < 1e-6 && gap <= 1e-6 * expected.abs(),
            "{name}: {found} {expected}"
        );
    }
}

#[test]
fn groups_as_scipy() {
    let Some(all) = reference() else { return };
    let groups = &all["groups"];
    let [a, b, c] = ["a", "b", "c"].map(|name| numbers(&groups[name]));
    let (a, b, c) = (a.as_slice(), b.as_slice(), c.as_slice());
    let d = groups["cohens_d_ab_pooled"].as_f64().unwrap();
    assert!((cohens_d(a, b).unwrap() - d).abs() < 1e-6);
    let found = [
        ("kruskal", kruskal(&[a, b, c])),
        ("mannwhitney_ab", mann_whitney(a, b)),
        ("anova", anova(&[a, b, c])),
        ("ttest_ab", t_test(a, b, true)),
        ("shapiro_a", shapiro(a)),
        ("normaltest_a", dagostino(a)),
        ("levene", levene(&[a, b, c])),
    ];
    for (name, test) in found {
        let test = test.unwrap();
        equal(name, (test.statistic, test.p), &groups[name]);
    }
}

#[test]
fn tables_and_correlations_as_scipy() {
    let Some(all) = reference() else { return };
    let chi2 = &all["chi2"];
    let table: Vec<Vec<u64>> = serde_json::from_value(chi2["table"].clone()).unwrap();
    let found = chi_square(&table).unwrap();
    assert_eq!(Some(found.freedom as u64), chi2["dof"].as_u64());
    let expected = serde_json::json!([chi2["chi2"], chi2["p"]]);
    equal("chi2", (found.test.statistic, found.test.p), &expected);
    let (x, y) = (numbers(&all["pearson"]["x"]), numbers(&all["pearson"]["y"]));
    let found = [
        ("r_p", pearson(&x, &y).unwrap()),
        ("spearman", spearman(&x, &y).unwrap()),
    ];
    for (name, found) in found {
        equal(name, (found.r, found.p), &all["pearson"][name]);
    }
}
