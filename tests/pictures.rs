//! The data behind every kind of picture, beside stored numbers; the pages in a browser.

use crate::common::{nkl, repository};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Explorations and experiments on the corpora of `data/` that have every kind of picture.
const RUNS: [&[&str]; 12] = [
    &[
        "explore",
        "configs/emo_en_explore.ini",
        "EXPL.plot_tree=True",
        "EXPL.shap=True",
        "MODEL.type=xgb",
        "EXPL.regplot=[['mfcc_1_percentile50', 'mfcc_1_percentile90']]",
        "DATA.emo_en.value_counts=True",
    ],
    &[
        "explore",
        "configs/emo_en_explore.ini",
        "EXP.name=more",
        "EXPL.value_counts=[['arousal'], ['arousal', 'age']]",
        "EXPL.model=['lin_reg', 'tree_reg']",
        "EXPL.shap=True",
        "EXPL.plot_tree=True",
        "MODEL.type=lin_reg",
        "DATA.target=arousal",
        "EXP.type=regression",
        "EXPL.scatter=['pca']",
        "EXPL.scatter.dim=3",
        "EXPL.scatter.target=[]",
        "EXPL.dist_type=hist",
        "PLOT.format=eps",
    ],
    &[
        "experiment",
        "configs/emo_en_svm.ini",
        "PLOT.uncertainty_threshold=0.8",
        "PLOT.combine_per_speaker=mean",
        "PLOT.name=svm",
        "REPORT.latex=paper",
    ],
    &[
        "experiment",
        "configs/emo_en_svm.ini",
        "EXP.name=mlp",
        "MODEL.type=mlp",
        "MODEL.layers=[8]",
        "EXP.epochs=3",
        "EXP.traindevtest=True",
        "PLOT.epoch_progression=True",
        "PLOT.epochs=True",
        "PLOT.anim_progression=True",
        "PLOT.name=mlp",
    ],
    &[
        "experiment",
        "configs/arousal_regression.ini",
        "EXP.name=mlp_reg",
        "MODEL.type=mlp_reg",
        "MODEL.layers=[8]",
        "EXP.epochs=3",
        "EXP.traindevtest=True",
        "PLOT.epochs=True",
        "PLOT.anim_progression=True",
        "PLOT.name=mlp_reg",
    ],
    &[
        "experiment",
        "configs/arousal_regression.ini",
        "EXP.name=svr",
        "PLOT.name=svr",
    ],
    &[
        "flags",
        "configs/emo_en_svm.ini",
        "EXP.name=flags",
        "EXP.runs=3",
        "DATA.emo_en.split_strategy=random",
        "FLAGS.models=['svm', 'knn', 'tree']",
        "REPORT.latex=flags",
    ],
    &[
        "optim",
        "configs/emo_en_svm.ini",
        "EXP.name=optim",
        "OPTIM.model=svm",
        "OPTIM.C_val=[0.1, 1, 10]",
        "REPORT.latex=optim",
    ],
    &[
        "experiment",
        "configs/emo_en_svm.ini",
        "EXP.name=runs",
        "EXP.runs=3",
        "DATA.emo_en.split_strategy=random",
        "MODEL.type=knn",
    ],
    &[
        "experiment",
        "configs/emo_en_svm.ini",
        "EXP.name=runs",
        "EXP.runs=3",
        "DATA.emo_en.split_strategy=random",
        "PLOT.runs_compare=models",
    ],
    &[
        "issues",
        "configs/emo_en_svm.ini",
        "EXP.name=issues",
        "REPORT.latex=issues",
    ],
    &[
        "slices",
        "configs/emo_en_svm.ini",
        "--max-p=1",
        "--min-drop=0.05",
        "EXP.name=slices",
        "REPORT.latex=slices",
    ],
];

/// Runs all of [`RUNS`] into a folder.
fn run(root: &Path) {
    for words in RUNS {
        let [command, config, set @ ..] = words else {
            continue;
        };
        let mut run = nkl([command, "--config", config])
            .set("EXP.root", root.display())
            .folder(repository());
        for setting in set {
            if setting.starts_with("--") {
                run = run.arg(*setting);
                continue;
            }
            let (name, value) = setting.split_once('=').expect("a setting");
            run = run.set(name, value);
        }
        run.run().success();
    }
}

/// All files with one of these endings, by their path below `root`.
fn files(root: &Path, endings: &[&str]) -> BTreeMap<String, PathBuf> {
    let (mut open, mut found) = (vec![root.to_owned()], BTreeMap::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            if path.is_dir() {
                open.push(path);
            } else if endings.contains(&&*ending) {
                let name = path.strip_prefix(root).expect("below the root");
                found.insert(name.display().to_string(), path);
            }
        }
    }
    found
}

/// Rows, columns, and the sum of the sizes of all numbers of a table.
fn numbers(path: &Path) -> (usize, usize, f64) {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let columns = reader.headers().expect("a header").len();
    let (mut rows, mut sum) = (0, 0.0);
    for record in reader.records() {
        rows += 1;
        let cells = record.expect("a row");
        let known = cells.iter().filter_map(|cell| cell.parse::<f64>().ok());
        sum += known.filter(|v| v.is_finite()).map(f64::abs).sum::<f64>();
    }
    (rows, columns, sum)
}

/// Every table behind a picture has the rows, columns and numbers that it had when the picture was
/// looked at. Projections by chance have another tolerance: one rounding moves all points.
#[test]
fn the_data_behind_pictures_are_as_stored() {
    let root = tempfile::tempdir().expect("a folder");
    run(root.path());
    let stored = repository().join("tests/pictures.csv");
    let mut made = String::from("table,rows,columns,sum\n");
    let mut wrong = Vec::new();
    let text = std::fs::read_to_string(stored).unwrap_or_default();
    let known: BTreeMap<&str, Vec<f64>> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let (name, rest) = line.split_once(',')?;
            let numbers = rest.split(',').map(str::parse).collect::<Result<_, _>>();
            Some((name, numbers.ok()?))
        })
        .collect();
    let tables = files(root.path(), &["csv"]);
    let seen = tables.iter().filter(|(name, _)| !name.contains("cache"));
    for (name, path) in seen {
        let (rows, columns, sum) = numbers(path);
        made += &format!("{name},{rows},{columns},{sum:.9e}\n");
        let tolerance = if name.contains("tsne") || name.contains("umap") {
            0.1
        } else if name.starts_with("mlp") {
            1e-3
        } else {
            1e-6
        };
        let same = known.get(name.as_str()).is_some_and(|stored| {
            stored[..2] == [rows as f64, columns as f64]
                && (stored[2] - sum).abs() <= tolerance * sum.max(1e-9)
        });
        if !same {
            wrong.push(name.clone());
        }
    }
    let count = made.lines().count() - 1;
    assert!(
        wrong.is_empty() && count == known.len(),
        "{wrong:?} differ, or tables are missing ({count}, stored {}); now there are\n{made}",
        known.len()
    );
    pages_open(root.path());
    reports_in_latex(root.path());
}

/// A browser has nothing to say about the pages.
fn pages_open(root: &Path) {
    let pages = files(root, &["html"]);
    assert!(pages.len() >= 4, "{pages:?}");
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok());
    let Some(browser) = browser else {
        println!("skipped: no chromium to open the pages with");
        return;
    };
    for page in pages.values() {
        let profile = root.join("profile");
        let opened = Command::new(browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu"])
            .args(["--enable-logging=stderr", "--dump-dom"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("file://{}", page.display()))
            .output()
            .expect("the browser starts");
        let (said, shown) = (
            String::from_utf8_lossy(&opened.stderr),
            String::from_utf8_lossy(&opened.stdout),
        );
        if !shown.contains("</html>") {
            println!("skipped: {browser} opens no page here: {said}");
            return;
        }
        let complaints: Vec<&str> = said.lines().filter(|l| l.contains("CONSOLE")).collect();
        assert!(complaints.is_empty(), "{}: {complaints:?}", page.display());
        assert!(shown.contains("<svg"), "{}", page.display());
    }
}

/// The reports have their pictures, and compile where a TeX is installed.
fn reports_in_latex(root: &Path) {
    for name in [
        "emo_en_svm/paper.tex",
        "flags/flags-flags.tex",
        "optim/optim-optim-svm.tex",
        "issues/issues-issues.tex",
        "slices/slices-slices.tex",
    ] {
        report_in_latex(&root.join(name));
    }
}

fn report_in_latex(tex: &Path) {
    let folder = tex.parent().expect("a folder");
    let text = std::fs::read_to_string(tex).expect("a report");
    assert!(text.contains("includegraphics"), "{}", tex.display());
    for piece in text.split("includegraphics").skip(1) {
        let (_, piece) = piece.split_once("]{").expect("a file");
        let name = piece.split('}').next().unwrap_or_default();
        assert!(folder.join(name).is_file(), "{name}");
    }
    let installed = Command::new("pdflatex").arg("--version").output().is_ok();
    if !installed {
        println!("skipped: no pdflatex to compile the report with");
        return;
    }
    let pdf = std::fs::read(tex.with_extension("pdf")).expect("a PDF file");
    assert!(pdf.starts_with(b"%PDF"));
}
