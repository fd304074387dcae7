//! What is to be diarized, with the names of what comes out.

use crate::cli::DiarizeArgs;
use crate::extract::recordings;
use crate::failure::Failure;
use crate::{cmd, walk};
use anyhow::{anyhow, bail, Context, Result};
use nkl_config::Purpose;
use nkl_mixture::files::FrameFormat;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A file to be diarized.
pub struct Job {
    /// Its name in what comes out.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Whether it has features, and in which format.
    pub format: Option<FrameFormat>,
    /// Turns and mixtures.
    pub rttm: PathBuf,
    pub gmm: PathBuf,
}

impl Job {
    /// Outputs in a folder.
    pub fn of(path: PathBuf, folder: &Path) -> Self {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // RTTM has no blanks within names.
        let name = name.split_whitespace().collect::<Vec<_>>().join("_");
        let file = |suffix: &str| folder.join(format!("{name}.{suffix}"));
        Job {
            format: FrameFormat::of(&path),
            rttm: file("rttm"),
            gmm: file("gmm"),
            name,
            path,
        }
    }
}

/// Everything that the command line names.
pub fn find(args: &DiarizeArgs) -> Result<Vec<Job>, Failure> {
    let paths = match &args.config {
        Some(config) => database(config)?,
        None => named(args).map_err(Failure::BadInput)?,
    };
    let jobs: Vec<Job> = paths
        .into_iter()
        .map(|path| Job::of(path, &args.out))
        .collect();
    distinct(&jobs).map_err(Failure::BadInput)?;
    Ok(jobs)
}

fn named(args: &DiarizeArgs) -> Result<Vec<PathBuf>> {
    let mut inputs = args.recordings.clone();
    if let Some(list) = &args.list {
        let text = std::fs::read_to_string(list)
            .with_context(|| format!("cannot read the list {}", list.display()))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        inputs.extend(lines.map(PathBuf::from));
    }
    if inputs.is_empty() {
        bail!("there is nothing to diarize: name recordings, folders, feature files, --list or --config");
    }
    recordings::find(&inputs)
}

/// The recordings of an INI file, each once.
fn database(config: &Path) -> Result<Vec<PathBuf>, Failure> {
    let loaded = cmd::load_with(config, &[], Purpose::Data)?;
    let dataset = walk::data(&loaded.plan)?.dataset;
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for segment in &dataset.segments {
        if seen.insert(&segment.path) {
            paths.push(segment.path.clone());
        }
    }
    Ok(paths)
}

/// # Errors
/// Two files whose outputs would have one name.
fn distinct(jobs: &[Job]) -> Result<()> {
    let mut by_name: HashMap<&str, &Path> = HashMap::new();
    for job in jobs {
        if let Some(other) = by_name.insert(&job.name, &job.path) {
            return Err(anyhow!(
                "{} and {} would both be {}; rename one of them",
                other.display(),
                job.path.display(),
                job.rttm.display()
            ));
        }
    }
    Ok(())
}
