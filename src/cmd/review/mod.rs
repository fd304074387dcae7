//! `nkl review`: a page to look at and listen to data, and to correct labels.

mod maps;

use super::load_with;
use crate::cli::ReviewArgs;
use crate::failure::Failure;
use crate::walk;
use anyhow::{anyhow, Context};
use nkl_config::{Loaded, Purpose};
use nkl_data::Dataset;
use nkl_explore::project::Method;
use nkl_report::Layout;
use nkl_review::{read_issues, Options, Review, Roots, Server, Table};
use std::collections::BTreeSet;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Serves the page until the program is ended.
pub fn run(args: &ReviewArgs) -> Result<(), Failure> {
    let methods = methods(&args.map)?;
    match (&args.config, &args.table) {
        (Some(config), _) => {
            let loaded = load_with(config, &args.set, Purpose::Explore)?;
            experiment(loaded, args, methods)
        }
        (None, Some(path)) => table(path, args, methods),
        (None, None) => Err(Failure::bad_input(anyhow!("name a table, or --config"))),
    }
}

/// A CSV table.
fn table(path: &Path, args: &ReviewArgs, methods: Vec<Method>) -> Result<(), Failure> {
    let label = args.label.clone();
    let table = Table::read_csv(path, &Options { label }).map_err(Failure::bad_input)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let roots = roots(args, [folder.to_owned()])?;
    let edits = args.edits.clone();
    let edits = edits.unwrap_or_else(|| path.with_extension("edits.csv"));
    let title = path.file_stem().unwrap_or_default().to_string_lossy();
    let review = review(&title, table, roots, &edits, args.issues.as_deref())?;
    serve(review, args, move |review| maps::of_table(review, &methods))
}

/// The samples of an INI file. Its features come when they are computed.
pub fn experiment(
    loaded: Loaded,
    args: &ReviewArgs,
    mut methods: Vec<Method>,
) -> Result<(), Failure> {
    let plan = &loaded.plan;
    nkl_features::check(&plan.feats).map_err(Failure::bad_input)?;
    let layout = Layout::new(plan);
    let dataset = walk::data(plan)?.dataset;
    let table = Table::of_dataset(&dataset, plan.data.target.as_deref());
    let roots = roots(args, folders(&dataset))?;
    let edits = args.edits.clone();
    let edits = edits.unwrap_or_else(|| layout.results.join("review.edits.csv"));
    let found = layout.results.join("issues.csv");
    let issues = args.issues.clone().or(found.exists().then_some(found));
    if methods.is_empty() {
        let asked = plan.expl.scatter.iter();
        methods = asked.filter_map(|name| Method::parse(name)).collect();
    }
    let review = review(&plan.exp.name, table, roots, &edits, issues.as_deref())?;
    let cache = layout.root.join(&plan.exp.cache_dir);
    serve(review, args, move |review| {
        maps::of_features(review, &loaded.plan, &cache, dataset, &methods);
    })
}

fn methods(names: &[String]) -> Result<Vec<Method>, Failure> {
    let parse = |name: &String| {
        Method::parse(name).ok_or_else(|| {
            let text = format!("--map {name} is not known; there are pca, tsne and umap");
            Failure::bad_input(anyhow!(text))
        })
    };
    names.iter().map(parse).collect()
}

fn review(
    title: &str,
    table: Table,
    roots: Roots,
    edits: &Path,
    issues: Option<&Path>,
) -> Result<Review, Failure> {
    if let Some(folder) = edits.parent().filter(|f| !f.as_os_str().is_empty()) {
        let what = || format!("cannot make the folder {}", folder.display());
        let made = std::fs::create_dir_all(folder).with_context(what);
        made.map_err(Failure::Run)?;
    }
    let review = Review::new(title, table, roots, edits).map_err(Failure::bad_input)?;
    let Some(path) = issues else {
        return Ok(review);
    };
    let (found, lost) = read_issues(path, &review.table).map_err(Failure::bad_input)?;
    if lost > 0 {
        review.note(format!(
            "{lost} findings in {} are of rows that are not in this table",
            path.display()
        ));
    }
    Ok(review.with_issues(found))
}

/// The folders that recordings may be read from.
fn roots(args: &ReviewArgs, folders: impl IntoIterator<Item = PathBuf>) -> Result<Roots, Failure> {
    let mut roots = Roots::new();
    for folder in folders.into_iter().chain(args.root.iter().cloned()) {
        let what = || format!("cannot read the folder {}", folder.display());
        let added = roots.add(&folder).with_context(what);
        added.map_err(Failure::BadInput)?;
    }
    Ok(roots)
}

/// The folders of all recordings: who names them in an INI file vouches for them.
fn folders(dataset: &Dataset) -> BTreeSet<PathBuf> {
    let segments = dataset.segments.iter();
    let folders = segments.filter_map(|segment| segment.path.parent());
    let folders: BTreeSet<&Path> = folders.collect();
    folders.into_iter().map(Path::to_owned).collect()
}

/// Starts the server, and beside it what is still to be computed.
fn serve(
    review: Review,
    args: &ReviewArgs,
    compute: impl FnOnce(&Review) + Send + 'static,
) -> Result<(), Failure> {
    let review = Arc::new(review);
    let address = SocketAddr::new(args.bind, args.port);
    let server = Server::bind(address, review.clone()).map_err(Failure::run)?;
    let url = server.url();
    println!("{url}");
    std::io::stdout().flush().map_err(Failure::run)?;
    eprintln!(
        "{} rows; edits are kept in {}. Ctrl+C ends the page.",
        review.table.rows(),
        review.edits().path().display()
    );
    if !args.bind.is_loopback() {
        eprintln!(
            "warning: other machines can reach {}. Whoever has the token can listen and edit, and \
             the connection is not encrypted.",
            args.bind
        );
    }
    if args.open {
        open(&url);
    }
    std::thread::spawn(move || {
        compute(&review);
        review.set_busy("");
    });
    server.run();
    Ok(())
}

/// Opens the page in the browser; without one the address has been printed.
fn open(url: &str) {
    let (program, first): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let started = std::process::Command::new(program)
        .args(first)
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    if let Err(error) = started {
        eprintln!("warning: {program} cannot be started ({error}); open the address yourself");
    }
}
