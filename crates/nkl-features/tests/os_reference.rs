//! openSMILE's own values on shared recordings.

mod os_common;

use nkl_features::os::{FeatureSet, Level};
use os_common::{frames, functionals, shared, table, Column};

/// Every varying column must correlate at least `least` with the reference.
fn all_correlate(columns: &[Column], least: f64) {
    for c in columns.iter().filter(|c| c.varies()) {
        assert!(c.r() >= least, "{}: r = {}", c.name, c.r());
    }
}

#[test]
fn egemaps_of_two_corpora() {
    for corpus in ["emodb", "urdu"] {
        let Some(reference) = table(&format!("{corpus}_eGeMAPSv02_functionals_all.csv.gz"), 0)
        else {
            return;
        };
        let Some(folder) = shared(&format!("data/{corpus}")) else {
            return;
        };
        let columns = functionals(FeatureSet::EGeMapsV02, &reference, &folder);
        assert_eq!(columns.len(), 88);
        all_correlate(&columns, 0.999);
        for c in &columns {
            assert!(
                c.median_error() <= 1e-4,
                "{}: median error {}",
                c.name,
                c.median_error()
            );
        }
    }
}

#[test]
fn functionals_of_the_other_sets() {
    let Some(folder) = shared("data") else { return };
    for (set, name, count) in [
        (FeatureSet::GeMapsV01b, "GeMAPSv01b_functionals.csv", 62),
        (FeatureSet::EGeMapsV02, "eGeMAPSv02_functionals.csv", 88),
        (
            FeatureSet::ComParE2016,
            "ComParE_2016_functionals.csv.gz",
            6373,
        ),
    ] {
        let Some(reference) = table(name, 0) else {
            return;
        };
        let columns = functionals(set, &reference, &folder);
        assert_eq!(columns.len(), count);
        all_correlate(&columns, 0.999);
    }
}

#[test]
fn low_level_descriptors() {
    let Some(folder) = shared("data") else { return };
    for (set, level, name) in [
        (
            FeatureSet::GeMapsV01b,
            Level::LowLevel,
            "GeMAPSv01b_lld.csv",
        ),
        (
            FeatureSet::EGeMapsV02,
            Level::LowLevel,
            "eGeMAPSv02_lld.csv",
        ),
        (
            FeatureSet::ComParE2016,
            Level::LowLevel,
            "ComParE_2016_lld.csv",
        ),
        (
            FeatureSet::ComParE2016,
            Level::Deltas,
            "ComParE_2016_lld_deltas.csv",
        ),
    ] {
        let Some(reference) = table(name, 2) else {
            return;
        };
        let columns = frames(set, level, &reference, &folder);
        all_correlate(&columns, 0.999);
        if level == Level::LowLevel {
            let pitch = columns
                .iter()
                .find(|c| c.name.starts_with("F0"))
                .expect("a pitch");
            let same = pitch
                .reference
                .iter()
                .zip(&pitch.ours)
                .filter(|(a, b)| (**a > 0.0) == (**b > 0.0));
            let (same, all) = (same.count(), pitch.ours.len());
            assert!(
                same as f64 >= 0.99 * all as f64,
                "voicing equal in {same} of {all} frames"
            );
        }
    }
}
