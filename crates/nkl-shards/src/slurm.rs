//! Slurm: the script of an array, its submission, and what became of a job.

use crate::ShardError;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What is asked of Slurm.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Name of the jobs.
    pub name: String,
    /// Tasks of the array.
    pub slots: usize,
    /// Processors of a task.
    pub cpus: usize,
    /// Further options of sbatch, `--partition=long`.
    pub options: Vec<String>,
    /// The folder of the logs.
    pub log: PathBuf,
}

impl Request {
    /// The script of the array; `command` is one of its tasks.
    pub fn array(&self, command: &[String]) -> String {
        let last = self.slots.saturating_sub(1);
        let own = [
            format!("--array=0-{last}"),
            "--requeue".to_owned(),
            self.output("%A_%a.log"),
        ];
        self.script(&own, command)
    }

    /// The script of the job that puts the results together after the array `job`, however that ended.
    pub fn merge(&self, job: &str, command: &[String]) -> String {
        let own = [
            format!("--dependency=afterany:{job}"),
            self.output("merge.log"),
        ];
        self.script(&own, command)
    }

    fn output(&self, name: &str) -> String {
        // Slurm replaces what follows a percent sign.
        let folder = self.log.display().to_string().replace('%', "%%");
        format!("--output={folder}/{name}")
    }

    fn script(&self, own: &[String], command: &[String]) -> String {
        let common = [
            format!("--job-name=nkl-{}", self.name),
            format!("--cpus-per-task={}", self.cpus),
            "--open-mode=append".to_owned(),
        ];
        let lines = common.iter().chain(own).chain(&self.options);
        let mut text = String::from("#!/bin/sh\n");
        for option in lines {
            text += &format!("#SBATCH {}\n", directive(option));
        }
        let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
        text + "exec " + &words.join(" ") + "\n"
    }
}

/// An option as a line of a script takes it: blanks end an option unless they are quoted.
fn directive(option: &str) -> String {
    match option.split_once('=') {
        Some((name, value)) if value.contains([' ', '\'', '#']) => {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            format!("{name}=\"{value}\"")
        }
        _ => option.to_owned(),
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// Submits a script; the number of the job.
///
/// # Errors
/// There is no sbatch; it refuses the script (its words are kept).
pub fn submit(script: &Path) -> Result<String, ShardError> {
    let output = Command::new("sbatch")
        .arg("--parsable")
        .arg(script)
        .output()
        .map_err(|error| {
            ShardError::Engine(format!(
                "cannot run sbatch ({error}): is this a machine from which jobs are submitted to \
                 Slurm? `--engine local` runs the same on this machine"
            ))
        })?;
    if !output.status.success() {
        return Err(ShardError::Engine(format!(
            "sbatch refuses {}: {}",
            script.display(),
            said(&output)
        )));
    }
    // With several clusters, `123;cluster`.
    let text = String::from_utf8_lossy(&output.stdout);
    let job = text.trim().split(';').next().unwrap_or_default();
    match job.is_empty() {
        true => Err(ShardError::Engine(
            "sbatch gave no number of a job".to_owned(),
        )),
        false => Ok(job.to_owned()),
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

/// Whether Slurm says that a job or a task of an array (`120_3`) has ended. If it cannot be asked, this
/// is not known, and false.
pub fn ended(job: &str) -> bool {
    let output = Command::new("squeue")
        .args(["--noheader", "--format=%T", "--jobs", job])
        .output();
    match output {
        Ok(output) if output.status.success() => over(&String::from_utf8_lossy(&output.stdout)),
        // Of a job that ended some minutes ago, nothing is known any more.
        Ok(output) => said(&output).contains("Invalid job id"),
        Err(_) => false,
    }
}

/// No state in the list is one from which a job comes back to what it was doing.
fn over(states: &str) -> bool {
    const ENDED: [&str; 9] = [
        "BOOT_FAIL",
        "CANCELLED",
        "COMPLETED",
        "DEADLINE",
        "FAILED",
        "NODE_FAIL",
        "OUT_OF_MEMORY",
        "PREEMPTED",
        "TIMEOUT",
    ];
    let mut states = states.split_whitespace();
    states.all(|state| ENDED.contains(&state))
}

#[cfg(test)]
mod tests {
    use super::{over, Request};

    fn words(command: &[&str]) -> Vec<String> {
        command.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn scripts_survive_blanks_and_signs() {
        let request = Request {
            name: "extract".into(),
            slots: 4,
            cpus: 2,
            options: vec!["--comment=two words".into(), "--time=1:00:00".into()],
            log: "/work/50% of it/log".into(),
        };
        let text = request.array(&words(&["/bin/nkl", "shard", "/a b/it's"]));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.first(), Some(&"#!/bin/sh"));
        for line in [
            "#SBATCH --array=0-3",
            "#SBATCH --cpus-per-task=2",
            "#SBATCH --output=\"/work/50%% of it/log/%A_%a.log\"",
            "#SBATCH --comment=\"two words\"",
            "#SBATCH --time=1:00:00",
        ] {
            assert!(lines.contains(&line), "{line} in {text}");
        }
        assert_eq!(lines.last(), Some(&"exec /bin/nkl shard '/a b/it'\\''s'"));
        let merge = request.merge("17", &words(&["nkl"]));
        assert!(merge.contains("--dependency=afterany:17"), "{merge}");
    }

    #[test]
    fn states_of_jobs() {
        assert!(over(""));
        assert!(over("COMPLETED\nFAILED\n"));
        assert!(!over("RUNNING"));
        assert!(!over("COMPLETED\nPENDING\n"));
        assert!(!over("COMPLETING"));
    }
}
