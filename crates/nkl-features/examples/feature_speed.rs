//! Speed of the feature sets on one thread, without reading files and without a cache:
//! `cargo run --release -p nkl-features --example feature_speed [SET] [PASSES]`.
//!
//! SET is a set of openSMILE, `praat`, `mfcc` or `spectra`; without it all are measured. The recordings are those of
//! `../shared/data/ami`. Processor time counts where the system tells it, of the best pass: other
//! work on the machine disturbs it least.

#[path = "../tests/os_common/mod.rs"]
mod os_common;

use std::time::Instant;

use nkl_features::os::{Analyser, FeatureSet};
use nkl_features::{praat, Extractor, Source};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next();
    let passes: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(5);
    let Some(folder) = os_common::shared("data/ami") else {
        return;
    };
    let mut recordings: Vec<(Vec<f32>, u32)> = std::fs::read_dir(folder)
        .expect("the folder can be read")
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "wav"))
        .map(|p| os_common::recording(&p))
        .collect();
    recordings.sort_by_key(|(samples, _)| samples.len());
    let seconds: f64 = recordings
        .iter()
        .map(|(samples, rate)| samples.len() as f64 / f64::from(*rate))
        .sum();
    let measure = |name: &str, work: &dyn Fn(&[f32], u32)| {
        if wanted.as_deref().is_some_and(|w| w != name) {
            return;
        }
        let pass = |_| {
            let (clock, begin) = (Instant::now(), processor_seconds());
            recordings.iter().for_each(|(x, rate)| work(x, *rate));
            match (begin, processor_seconds()) {
                (Some(begin), Some(end)) => end - begin,
                _ => clock.elapsed().as_secs_f64(),
            }
        };
        let best = (0..passes.max(1)).map(pass).fold(f64::INFINITY, f64::min);
        println!("{name}: {:.0} times real time", seconds / best);
    };
    for set in FeatureSet::ALL {
        let analyser = Analyser::new(set);
        measure(set.name(), &|x, rate| {
            std::hint::black_box(analyser.functionals(x, rate).expect("long enough"));
        });
    }
    for name in ["mfcc", "spectra"] {
        let extractor = built(name);
        let width = extractor.feature_names().len();
        measure(name, &|x, rate| {
            let mut row = vec![0.0; width];
            assert_eq!(extractor.sample_rate(), Some(rate), "recordings of 16 kHz");
            extractor.extract(x, rate, &mut row).expect("long enough");
            std::hint::black_box(row);
        });
    }
    measure("praat", &|x, rate| {
        std::hint::black_box(praat::features(&[x], rate).expect("long enough"));
    });
}

/// A feature set with its default settings.
fn built(name: &str) -> Box<dyn Extractor> {
    let setting = format!("FEATS.type=['{name}']").parse().expect("a setting");
    let (plan, _) = nkl_config::features(&[setting]).unwrap_or_else(|e| panic!("{e}"));
    match nkl_features::find(name).expect("it is there").source {
        Source::Recording(build) => build(&plan).expect("the defaults are possible"),
        _ => unreachable!("both are computed from recordings"),
    }
}

/// Seconds that this thread has run on a processor (Linux).
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}
