//! Measurements.

use super::*;

/// Prints how fast real recordings are worked through; run it alone:
/// `cargo test --release -p nkl-features throughput -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn throughput() {
    use std::time::Instant;
    let Some(folder) = crate::testing::shared("data") else {
        return;
    };
    for corpus in ["emodb", "urdu", "fsdd"] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join(corpus).join("wav"))
            .unwrap()
            .flatten()
            .map(|e| e.path())
            .collect();
        paths.retain(|p| p.extension().is_some_and(|e| e == "wav"));
        paths.sort();
        let seconds: f64 = paths
            .iter()
            .map(|p| nkl_audio::info(p).unwrap().duration())
            .sum();
        let segments: Vec<Segment> = paths.into_iter().map(|p| segment(p, None)).collect();
        for set in ["mfcc", "spectra"] {
            let cache = tempfile::tempdir().unwrap();
            let plan = plan(&[set]);
            let run = |threads: usize, cache: &Path, repeat: usize| {
                let many: Vec<Segment> = (0..repeat).flat_map(|_| segments.clone()).collect();
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                pool.install(|| {
                    let start = Instant::now();
                    let got = extract(&plan, &many, cache, &Silent).unwrap();
                    (start.elapsed().as_secs_f64(), got.from_cache)
                })
            };
            let one = run(1, &cache.path().join("one"), 1).0;
            let two = run(2, &cache.path().join("two"), 1).0;
            let (warm, from_cache) = run(2, &cache.path().join("two"), 1);
            let repeat = 53_500 / segments.len();
            let (repeated, _) = run(2, &cache.path().join("three"), repeat);
            println!(
                "{corpus} {set}: {} files, {seconds:.0} s of sound; cold {one:.3} s on 1 thread ({:.0} x real time), \
                 {two:.3} s on 2; warm {:.1} ms ({from_cache} from the cache); {} rows cold {repeated:.3} s",
                segments.len(),
                seconds / one,
                warm * 1e3,
                segments.len() * repeat
            );
        }
    }
}

/// Prints the speed of the parts on one core, the best of many passes (other work on the machine
/// slows only some); run it alone, as [`throughput`].
#[test]
#[ignore = "a measurement"]
fn speed_of_the_parts() {
    use std::time::Instant;
    let Some(folder) = crate::testing::shared("data/emodb/wav") else {
        return;
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    paths.truncate(10);
    let read = |p: &PathBuf| nkl_audio::read(p, None, nkl_audio::Channels::Mix).unwrap();
    let recordings: Vec<nkl_audio::Audio> = paths.iter().map(read).collect();
    let seconds: f64 = recordings.iter().map(|r| r.duration()).sum();
    let report = |what: &str, pass: &mut dyn FnMut()| {
        let time = |_| {
            let start = Instant::now();
            pass();
            start.elapsed().as_secs_f64()
        };
        let best = (0..200).map(time).fold(f64::INFINITY, f64::min);
        println!("{what}: {:.0} x real time", seconds / best);
    };
    report("reading wav", &mut || {
        paths
            .iter()
            .for_each(|p| drop(std::hint::black_box(read(p))));
    });
    let convert = |r: &nkl_audio::Audio| nkl_audio::resample(&r.samples, 22_050, 16_000).unwrap();
    report("resampling 22.05 to 16 kHz", &mut || {
        recordings
            .iter()
            .for_each(|r| drop(std::hint::black_box(convert(r))));
    });
    let converted: Vec<Vec<f32>> = recordings.iter().map(convert).collect();
    for family in crate::check::families(&plan(&["mfcc", "spectra"])).unwrap() {
        let crate::check::Family::Recording(extractor) = family else {
            continue;
        };
        let mut out = vec![0.0; extractor.feature_names().len()];
        report(extractor.name(), &mut || {
            for samples in &converted {
                extractor.extract(samples, 16_000, &mut out).unwrap();
            }
            std::hint::black_box(&out);
        });
    }
}
