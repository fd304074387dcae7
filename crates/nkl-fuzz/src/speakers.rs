//! Who speaks when, settings of the GMM specializer's diarizer, lists of trials, indexes of songs.

use crate::{names, Scratch};
use nkl_speakers::diarize::Cfg;
use nkl_speakers::recommend::Index;
use nkl_speakers::trials::{parse_scores, parse_trials};
use nkl_speakers::{parse_rttm, parse_spnsp, parse_uem, write_rttm};
use std::path::Path;

/// RTTM and UEM; what was read as RTTM is written and read again.
pub fn rttm(_: &Scratch, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match parse_rttm(Path::new("x.rttm"), &text) {
        Err(error) => names(&error, "x.rttm"),
        Ok(turns) => {
            let mut written = Vec::new();
            for (recording, turns) in &turns {
                write_rttm(&mut written, recording, turns).expect("memory");
            }
        }
    }
    if let Err(error) = parse_uem(Path::new("x.uem"), &text) {
        names(&error, "x.uem");
    }
}

/// The settings of the GMM specializer's diarizer, and its regions of speech.
pub fn specializer(_: &Scratch, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(error) = Cfg::parse(Path::new("x.cfg"), &text) {
        names(&error, "x.cfg");
    }
    match parse_spnsp(Path::new("x.spnsp"), &text) {
        Err(error) => names(&error, "x.spnsp"),
        Ok(regions) => assert!(regions
            .iter()
            .all(|(start, end)| *start >= 0.0 && start < end && end.is_finite())),
    }
}

/// Lists of trials and of scores.
pub fn trials(_: &Scratch, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let path = Path::new("x.txt");
    if let Err(error) = parse_trials(path, &text) {
        names(&error, "x.txt");
    }
    if let Err(error) = parse_scores(path, &text) {
        names(&error, "x.txt");
    }
}

/// The head of an index of songs, with a checksum that fits.
pub fn songs(scratch: &Scratch, bytes: &[u8]) {
    let (hash, length) = (blake3::hash(bytes), bytes.len());
    let lines = format!("nkl song index, layout 1\nblake3 {hash}, {length} bytes\n");
    let path = scratch.file("songs/head.nkl", &[lines.as_bytes(), bytes].concat());
    let folder = path.parent().unwrap_or(Path::new("."));
    if let Ok(index) = Index::open(folder) {
        let _ = (index.len(), index.made());
    }
}
