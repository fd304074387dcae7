//! Who runs the processes of a submission.

use super::lock::{take_free, Lock};
use super::process::{self, LocalSlots};
use super::status::Follow;
use crate::cli::SubmitArgs;
use crate::failure::Failure;
use crate::submit::failure;
use crate::target::Target;
use anyhow::{anyhow, Context};
use nkl_shards::slurm::{self, Request};
use nkl_shards::{Order, Place};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How often Slurm is asked whether an array is over.
const ASK: Duration = Duration::from_secs(2);

/// # Errors
/// There is no sbatch.
pub fn sbatch() -> Result<(), Failure> {
    let found = Command::new("sbatch")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match found {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::BadInput(anyhow!(
            "--engine slurm: cannot run sbatch ({error}); submit from a machine of the cluster, or run \
             the same on this machine: --engine local"
        ))),
    }
}

/// Writes the scripts and submits them.
pub fn slurm(args: &SubmitArgs, place: &Place, order: &Order, lock: Lock) -> Result<(), Failure> {
    let cpus = args.cpus.unwrap_or(1).max(1);
    let request = Request {
        name: order.command.first().cloned().unwrap_or_default(),
        slots: usize::from(args.slots),
        cpus,
        options: options(args),
        log: place.log(),
    };
    let folder = text(&place.folder)?;
    let program = text(&process::program()?)?;
    let words = |merge: bool| -> Vec<String> {
        let mut words = vec![program.clone(), "--threads".into(), cpus.to_string()];
        words.push("shard".into());
        words.extend(merge.then(|| "--merge".to_owned()));
        words.push(folder.clone());
        words
    };
    let script = place.folder.join("array.sh");
    let array = Target::whole(&script, request.array(&words(false)).as_bytes());
    let job = slurm::submit(&array.map_err(Failure::Run)?).map_err(failure)?;
    let mut jobs = vec![job.clone()];
    place.keep_jobs(&jobs).map_err(failure)?;
    eprintln!("job {job}: {} tasks, work folder {folder}", args.slots);
    if args.wait {
        let follow = Follow::of(place);
        while !follow.complete() && !slurm::ended(&job) {
            follow.show();
            std::thread::sleep(ASK);
        }
        follow.end();
        return process::merge(place, lock);
    }
    let script = place.folder.join("merge.sh");
    let merge = Target::whole(&script, request.merge(&job, &words(true)).as_bytes());
    let merge = slurm::submit(&merge.map_err(Failure::Run)?).map_err(failure)?;
    jobs.push(merge.clone());
    place.keep_jobs(&jobs).map_err(failure)?;
    eprintln!("job {merge} puts the results together");
    println!("nkl submit --status {folder}    how far it is");
    println!("scancel {job} {merge}    ends it; submit again to go on");
    Ok(())
}

/// Options of sbatch.
fn options(args: &SubmitArgs) -> Vec<String> {
    let named = [
        ("partition", &args.partition),
        ("time", &args.time),
        ("mem", &args.mem),
        ("account", &args.account),
    ];
    let named = named
        .into_iter()
        .filter_map(|(name, value)| Some(format!("--{name}={}", value.as_ref()?)));
    named.chain(args.sbatch.iter().cloned()).collect()
}

fn text(path: &std::path::Path) -> Result<String, Failure> {
    let name = || Failure::BadInput(anyhow!("{}: the name has to be UTF-8", path.display()));
    path.to_str().map(str::to_owned).ok_or_else(name)
}

/// Starts the processes here, in the foreground or in the background.
pub fn local(args: &SubmitArgs, place: &Place, lock: Lock) -> Result<(), Failure> {
    let slots = args.slots;
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let share = (cores / usize::from(slots)).max(1);
    let cpus = args.cpus.unwrap_or(share).max(1);
    if args.wait {
        return process::local(place, LocalSlots { slots, cpus }, lock);
    }
    let log = place.log().join("submit.log");
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(&log);
    let file = file
        .with_context(|| format!("cannot write {}", log.display()))
        .map_err(Failure::Run)?;
    let errors = file.try_clone().map_err(Failure::run)?;
    let mut command = Command::new(process::program()?);
    command
        .arg("shard")
        .arg(&place.folder)
        .arg(format!("--local={slots}"))
        .arg(format!("--cpus={cpus}"))
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors);
    // Ctrl+C in this terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    drop(lock);
    let child = command
        .spawn()
        .context("cannot start a process")
        .map_err(Failure::Run)?;
    let folder = place.folder.display();
    eprintln!(
        "process {}: {slots} slots, work folder {folder}",
        child.id()
    );
    println!("nkl submit --status {folder}    how far it is");
    println!("kill -- -{}    ends it; submit again to go on", child.id());
    Ok(())
}

/// The folder, for a process that was started in the background.
pub fn again(place: &Place) -> Result<Lock, Failure> {
    take_free(place).map_err(failure)
}
