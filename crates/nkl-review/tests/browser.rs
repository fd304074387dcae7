//! The page, driven in a headless Chromium by tests/page.py.
//!
//! The Python package playwright is looked for in the folder that NKL_PLAYWRIGHT names, else where
//! python3 finds it, and Chromium where NKL_CHROMIUM says, else on the path; without either the test
//! says that it skips. NKL_PICTURES names a folder for pictures of the page.

use nkl_review::{Issue, Options, Review, Roots, Server, Table};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Rows of the table that the page shows.
const ROWS: usize = 100_000;

/// `python3` as it finds playwright.
fn python() -> Command {
    let mut python = Command::new("python3");
    if let Ok(folder) = std::env::var("NKL_PLAYWRIGHT") {
        python.env("PYTHONPATH", folder);
    }
    python
}

/// Chromium, if it and playwright are there.
fn browser() -> Option<PathBuf> {
    let asked = python().args(["-c", "import playwright.sync_api"]).output();
    if !asked.is_ok_and(|output| output.status.success()) {
        println!("skipped: no Python package playwright (set NKL_PLAYWRIGHT to its folder)");
        return None;
    }
    let named = std::env::var("NKL_CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let usual = std::env::split_paths(&path).flat_map(|folder| names.map(|n| folder.join(n)));
    let found = named.into_iter().chain(usual).find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: no Chromium (set NKL_CHROMIUM to its program)");
    }
    found
}

/// Twelve recordings, and a table that names them over and over, in three well separated groups.
fn table(folder: &Path) -> PathBuf {
    std::fs::create_dir(folder.join("wav")).unwrap();
    for i in 0..12 {
        // A tone that rises, and grows louder and fainter.
        let sample = |n: usize| {
            let t = n as f32 / 16_000.0;
            let phase = (150.0 + 40.0 * i as f32 + 300.0 * t) * t;
            0.4 * (6.0 * t).sin().abs() * (phase * std::f32::consts::TAU).sin()
        };
        let samples: Vec<f32> = (0..24_000).map(sample).collect();
        let path = folder.join(format!("wav/{i}.wav"));
        nkl_audio::write_wav(&path, &samples, 16_000, nkl_audio::WavFormat::I16).unwrap();
    }
    let mut text = String::from("file,label,speaker,score,umap_1,umap_2\n");
    let places = [("cat", -8.0, 0.0), ("dog", 8.0, 0.0), ("owl", 0.0, 9.0)];
    for row in 0..ROWS {
        let (label, x, y) = places[row % 3];
        let turn = row as f64 * 2.399_963;
        let far = 2.5 * ((row / 3) as f64 / (ROWS / 3) as f64).sqrt();
        text += &format!(
            "wav/{}.wav,{label},s{},{:.4},{:.4},{:.4}\n",
            row % 12,
            row % 7,
            (row * 37 % 1000) as f64 / 1000.0,
            x + far * turn.cos(),
            y + far * turn.sin()
        );
    }
    let path = folder.join("t.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// A server as `nkl review t.csv` starts one.
fn server(path: &Path) -> Server {
    let table = Table::read_csv(path, &Options::default()).unwrap();
    let mut roots = Roots::new();
    roots.add(path.parent().unwrap()).unwrap();
    let edits = path.with_extension("edits.csv");
    let axes = ["umap_1", "umap_2"].map(|name| table.position(name).unwrap());
    let review = Review::new("animals", table, roots, &edits).unwrap();
    review.add_axes("UMAP", axes[0], axes[1]);
    let issue = |row: u32, issue: &str, suggested: &str| Issue {
        row,
        issue: issue.to_owned(),
        severity: Some(0.5),
        suggested: suggested.to_owned(),
        detail: String::new(),
    };
    // The fourth row has two.
    let review = review.with_issues(vec![
        issue(3, "label", "dog"),
        issue(6, "outlier", ""),
        issue(3, "outlier", ""),
        issue(9, "label", "owl"),
    ]);
    Server::bind("127.0.0.1:0".parse().unwrap(), Arc::new(review)).unwrap()
}

/// Runs a part of the script against a server of its own.
fn drive(chromium: &Path, table: &Path, part: &str, pictures: &Path) -> String {
    let server = server(table);
    let (url, stop) = (server.url(), server.stop());
    let running = std::thread::spawn(move || server.run());
    let output = python()
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page.py"))
        .arg(chromium)
        .args([&url, part])
        .arg(pictures)
        .output()
        .expect("python3");
    stop.stop();
    running.join().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{trouble}");
    said
}

#[test]
fn load_filter_lasso_play_edit_and_find_it_again() {
    let Some(chromium) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let table = table(dir.path());
    let named = std::env::var_os("NKL_PICTURES").map(PathBuf::from);
    let pictures = named.unwrap_or_else(|| dir.path().join("pictures"));
    println!("{}", drive(&chromium, &table, "first", &pictures));
    let edits = std::fs::read_to_string(dir.path().join("t.edits.csv")).unwrap();
    assert!(edits.contains("1,wav/0.wav,,,label,cat,zebra"), "{edits}");
    assert!(edits.contains("1,wav/0.wav,,,tags,,noisy"), "{edits}");
    for theme in ["light", "dark"] {
        let picture = std::fs::read(pictures.join(format!("review_{theme}.png"))).unwrap();
        assert!(picture.len() > 20_000);
    }
    // Another run of the program has what this one kept.
    println!("{}", drive(&chromium, &table, "again", &pictures));
}
