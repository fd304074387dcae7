//! Replays the inputs that are kept of the fuzz targets: those that reach most of each parser, and
//! those that once broke one.

use nkl_fuzz::{Scratch, TARGETS};
use std::path::{Path, PathBuf};

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn no_parser_breaks_on_an_input_that_is_kept() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let scratch = Scratch::new();
    for target in TARGETS {
        let files = inputs(&corpora.join(target.name));
        assert!(!files.is_empty(), "{} has no corpus", target.name);
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            let run = std::panic::AssertUnwindSafe(|| (target.run)(&scratch, &bytes));
            let ended = std::panic::catch_unwind(run);
            assert!(ended.is_ok(), "{} breaks {}", file.display(), target.name);
        }
    }
}

#[test]
fn every_corpus_and_every_program_has_a_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let known = |name: &str| TARGETS.iter().any(|target| target.name == name);
    for corpus in inputs(&fuzz.join("corpus")) {
        let name = corpus.file_name().unwrap().to_string_lossy().into_owned();
        assert!(known(&name), "corpus {name}");
    }
    let programs = inputs(&fuzz.join("targets"));
    assert_eq!(programs.len(), TARGETS.len());
    for program in programs {
        let name = program.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(known(&name), "program {name}");
    }
}
