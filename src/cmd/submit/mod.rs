//! `nkl submit`: a command as several processes.

mod engine;
mod lock;
mod process;
mod status;

use crate::cli::{Engine, SubmitArgs};
use crate::failure::Failure;
use crate::submit::{failure, work};
use anyhow::{anyhow, Context};
use nkl_shards::{digest, Order, Place};
use std::path::{Path, PathBuf};

pub use process::shard;

/// Version of the program, which all processes have to be of.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Submits, or says how far something is that was submitted.
pub fn run(args: &SubmitArgs) -> Result<(), Failure> {
    if let Some(folder) = &args.status {
        return status::print(&Place::at(absolute(folder)?));
    }
    let command = command(args)?;
    let work = work(&command)?;
    if args.engine == Some(Engine::Slurm) {
        engine::sbatch()?;
    }
    work.check()?;
    let folder = match &args.folder {
        Some(folder) => folder.clone(),
        None => work.folder()?,
    };
    if folder.is_file() {
        return Err(Failure::BadInput(anyhow!(
            "--folder {}: this is a file; the work folder is made, or was made by an earlier submission",
            folder.display()
        )));
    }
    let place = Place::at(absolute(&folder)?);
    let inputs = work.inputs();
    let inputs = inputs.iter().map(|path| {
        let path = absolute(path)?;
        let digest = digest(&path).map_err(failure)?;
        Ok((path, digest))
    });
    let slots = usize::from(args.slots);
    let order = Order {
        version: VERSION.to_owned(),
        command,
        folder: std::env::current_dir().map_err(Failure::run)?,
        inputs: inputs.collect::<Result<_, Failure>>()?,
        shards: match args.shards {
            0 => 4 * slots,
            n => n,
        },
        retries: args.retries,
    };
    let lock = lock::take(&place)?;
    place.begin(&order).map_err(failure)?;
    match args.engine {
        Some(Engine::Slurm) => engine::slurm(args, &place, &order, lock),
        _ => engine::local(args, &place, lock),
    }
}

/// The command line that is divided.
fn command(args: &SubmitArgs) -> Result<Vec<String>, Failure> {
    if !args.command.is_empty() {
        return Ok(args.command.clone());
    }
    let Some(config) = &args.config else {
        return Err(Failure::BadInput(anyhow!(
            "there is nothing to submit: name a command, or --config for an experiment"
        )));
    };
    let config = config.to_str().ok_or_else(|| {
        let name = config.display();
        Failure::BadInput(anyhow!("--config {name}: the name has to be UTF-8"))
    })?;
    let mut command = vec!["experiment".to_owned(), "--config".into(), config.into()];
    for set in &args.set {
        command.extend(["--set".to_owned(), set.clone()]);
    }
    Ok(command)
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let found = std::path::absolute(path);
    found
        .with_context(|| format!("cannot find {}", path.display()))
        .map_err(Failure::Run)
}
