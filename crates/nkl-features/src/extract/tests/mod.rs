mod cache;
mod recordings;

use super::*;
use crate::testing::plan;
use crate::Silent;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder with recordings and a cache.
struct Corpus {
    folder: tempfile::TempDir,
    segments: Vec<Segment>,
}

impl Corpus {
    fn new() -> Self {
        Corpus {
            folder: tempfile::tempdir().unwrap(),
            segments: Vec::new(),
        }
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// Adds half a second of sound that depends on `seed`.
    fn tone(mut self, name: &str, seed: u32) -> Self {
        let path = self.folder.path().join(name);
        nkl_audio::write_wav(&path, &tone(seed), 8000, nkl_audio::WavFormat::I16).unwrap();
        self.segments.push(segment(path, None));
        self
    }

    /// Adds a file with any content.
    fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.segments.push(segment(path, None));
        self
    }

    fn run(&self, plan: &FeatsPlan) -> Extracted {
        self.try_run(plan).unwrap()
    }

    fn try_run(&self, plan: &FeatsPlan) -> Result<Extracted, FeatureError> {
        extract(plan, &self.segments, &self.cache(), &Silent)
    }
}

fn tone(seed: u32) -> Vec<f32> {
    let step = 0.05 + 0.01 * seed as f32;
    (0..4000).map(|i| (i as f32 * step).sin() * 0.5).collect()
}

fn segment(path: PathBuf, span: Option<(f64, f64)>) -> Segment {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let (start, end) = span.unwrap_or((0.0, 0.5));
    Segment {
        path,
        file,
        start,
        end,
        whole: span.is_none(),
        channel: None,
    }
}

fn bits(table: &FeatureTable) -> Vec<u32> {
    table.values.iter().map(|v| v.to_bits()).collect()
}

/// Counts how often it is asked; gives the mean and the rate.
struct Counting {
    calls: AtomicUsize,
    setting: &'static str,
}

impl Counting {
    fn new(setting: &'static str) -> Self {
        Counting {
            calls: AtomicUsize::new(0),
            setting,
        }
    }

    fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::Relaxed)
    }

    fn run(&self, corpus: &Corpus, plan: &FeatsPlan) -> Vec<f32> {
        let request = Request {
            plan,
            segments: &corpus.segments,
            reference: None,
            cache_dir: &corpus.cache(),
            progress: &Silent,
        };
        let (blocks, _) = compute::compute(&request, &[self], None).unwrap();
        blocks[0].table.values.iter().copied().collect()
    }
}

impl Extractor for Counting {
    fn name(&self) -> &str {
        "counting"
    }
    fn version(&self) -> u32 {
        1
    }
    fn settings(&self) -> String {
        self.setting.into()
    }
    fn sample_rate(&self) -> Option<u32> {
        None
    }
    fn feature_names(&self) -> Vec<String> {
        vec!["power".into(), "rate".into()]
    }
    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        out[0] = audio.iter().map(|v| v * v).sum();
        out[1] = rate as f32;
        Ok(())
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let mut corpus = Corpus::new();
    for i in 0..20 {
        corpus = corpus.tone(&format!("{i}.wav"), i % 7);
    }
    let mut plan = plan(&["mfcc", "spectra"]);
    plan.no_reuse = true;
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        bits(&pool.install(|| corpus.run(&plan)).table)
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
}

#[test]
fn unknown_types_list_what_there_is() {
    let error = crate::check(&plan(&["mld"])).unwrap_err().to_string();
    assert!(
        error.contains("`mld`") && error.contains("mfcc, spectra"),
        "{error}"
    );
    assert!(crate::check(&plan(&[])).is_err());
    assert!(crate::check(&plan(&["mfcc", "mfcc"])).is_err());
    assert!(crate::check(&plan(&["import"]))
        .unwrap_err()
        .to_string()
        .contains("FEATS.import_file"));
    let mut bad = plan(&["mfcc"]);
    bad.mfcc.functionals = vec!["kurtosis".into()];
    assert!(crate::check(&bad)
        .unwrap_err()
        .to_string()
        .contains("kurtosis"));
    assert!(crate::check(&plan(&["mfcc", "spectra"])).is_ok());
}

#[test]
fn imported_and_computed_columns_stand_side_by_side() {
    let corpus = Corpus::new().tone("a.wav", 1).tone("b.wav", 2);
    let table = corpus.folder.path().join("own.csv");
    std::fs::write(&table, "file,own\nb.wav,7\na.wav,5\n").unwrap();
    let mut plan = plan(&["import", "mfcc"]);
    plan.import_files = vec![table];
    plan.features = vec!["mfcc_1_mean".into(), "own".into()];
    let got = corpus.run(&plan).table;
    assert_eq!(got.names, ["mfcc_1_mean", "own"]);
    assert_eq!(got.values.column(1).to_vec(), [5.0, 7.0]);
}
