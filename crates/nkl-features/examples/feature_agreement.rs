//! How well each feature agrees with openSMILE, worst first:
//! `cargo run --release -p nkl-features --example feature_agreement [SET] [ROWS]`.
//!
//! SET is a feature set, or none for all that there are reference values of; ROWS bounds the rows
//! per table. r is Pearson's correlation over recordings (or frames), error the median relative
//! error. Recordings and reference values are looked for in `../shared`.

#[path = "../tests/os_common/mod.rs"]
mod os_common;

use nkl_features::os::{FeatureSet, Level};
use os_common::{frames, functionals, shared, table, Column};

/// Set, level, reference table, folder of the recordings.
const TABLES: [(FeatureSet, Level, &str, &str); 9] = [
    (
        FeatureSet::EGeMapsV02,
        Level::Functionals,
        "emodb_eGeMAPSv02_functionals_all.csv.gz",
        "data/emodb",
    ),
    (
        FeatureSet::EGeMapsV02,
        Level::Functionals,
        "urdu_eGeMAPSv02_functionals_all.csv.gz",
        "data/urdu",
    ),
    (
        FeatureSet::EGeMapsV02,
        Level::Functionals,
        "eGeMAPSv02_functionals.csv",
        "data",
    ),
    (
        FeatureSet::EGeMapsV02,
        Level::LowLevel,
        "eGeMAPSv02_lld.csv",
        "data",
    ),
    (
        FeatureSet::GeMapsV01b,
        Level::Functionals,
        "GeMAPSv01b_functionals.csv",
        "data",
    ),
    (
        FeatureSet::GeMapsV01b,
        Level::LowLevel,
        "GeMAPSv01b_lld.csv",
        "data",
    ),
    (
        FeatureSet::ComParE2016,
        Level::Functionals,
        "ComParE_2016_functionals.csv.gz",
        "data",
    ),
    (
        FeatureSet::ComParE2016,
        Level::LowLevel,
        "ComParE_2016_lld.csv",
        "data",
    ),
    (
        FeatureSet::ComParE2016,
        Level::Deltas,
        "ComParE_2016_lld_deltas.csv",
        "data",
    ),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next().map(|name| {
        FeatureSet::parse(&name).unwrap_or_else(|e| {
            eprintln!("{e}");
            std::process::exit(2);
        })
    });
    let rows: usize = arguments
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(usize::MAX);
    for (set, level, name, folder) in TABLES {
        if wanted.is_some_and(|w| w != set) {
            continue;
        }
        let (Some(reference), Some(folder)) = (
            table(name, if level == Level::Functionals { 0 } else { 2 }),
            shared(folder),
        ) else {
            continue;
        };
        let columns = match level {
            Level::Functionals => functionals(set, &reference, &folder),
            _ => frames(set, level, &reference, &folder),
        };
        show(name, reference.rows.len(), &columns, rows);
    }
}

fn show(name: &str, values: usize, columns: &[Column], rows: usize) {
    let mut found: Vec<(f64, f64, &str)> = columns
        .iter()
        .filter(|c| c.varies())
        .map(|c| (c.r(), c.median_error(), c.name.as_str()))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let at_least = |r: f64| found.iter().filter(|f| f.0 >= r).count();
    println!(
        "{name}: {values} rows, {} of {} columns vary; r >= 0.999 in {}, r >= 0.99 in {}",
        found.len(),
        columns.len(),
        at_least(0.999),
        at_least(0.99)
    );
    println!("{:>10} {:>10}  feature", "r", "error");
    for (r, error, feature) in found.iter().take(rows) {
        println!("{r:>10.6} {error:>10.1e}  {feature}");
    }
    println!();
}
