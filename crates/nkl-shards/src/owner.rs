//! Who has claimed something, and whether that process is still there.

use serde::{Deserialize, Serialize};
use std::path::Path;

/// A process, on any machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Name of the machine, and which processes are seen from there: two containers on one machine do
    /// not see each other's.
    pub host: String,
    /// Its number.
    pub pid: u32,
    /// When it began, in ticks since the machine did: numbers of processes are used again. 0 where the
    /// system does not say.
    pub started: u64,
    /// Its job in Slurm: `123`, or `120_3` for a task of an array.
    pub slurm: Option<String>,
}

/// What can be said of a process from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It runs.
    Alive,
    /// It has ended.
    Gone,
    /// It is on another machine.
    Unknown,
}

impl Owner {
    /// This process.
    pub fn me() -> Self {
        let pid = std::process::id();
        Owner {
            host: host(),
            pid,
            started: started(pid).unwrap_or(0),
            slurm: job(|name| std::env::var(name).ok().filter(|value| !value.is_empty())),
        }
    }

    /// Whether it runs, if that can be seen from here.
    pub fn life(&self) -> Life {
        if self.host != host() || !Path::new("/proc/self/stat").exists() {
            return Life::Unknown;
        }
        match started(self.pid) {
            Some(began) if began == self.started => Life::Alive,
            _ => Life::Gone,
        }
    }

    /// `node7, process 4711, job 120_3`.
    pub fn describe(&self) -> String {
        let host = self.host.split(' ').next().unwrap_or_default();
        let job = match &self.slurm {
            Some(job) => format!(", job {job}"),
            None => String::new(),
        };
        format!("{host}, process {}{job}", self.pid)
    }
}

/// The job as `squeue -j` takes it.
fn job(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    match (
        variable("SLURM_ARRAY_JOB_ID"),
        variable("SLURM_ARRAY_TASK_ID"),
    ) {
        (Some(array), Some(task)) => Some(format!("{array}_{task}")),
        _ => variable("SLURM_JOB_ID"),
    }
}

/// Machine and process namespace.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.or_else(|| std::env::var("HOSTNAME").ok());
    let name = name.unwrap_or_default().trim().to_owned();
    match std::fs::read_link("/proc/self/ns/pid") {
        Ok(namespace) => format!("{name} {}", namespace.display()),
        Err(_) => name,
    }
}

/// When a process began, in ticks since the machine did; `None` if it has ended, also where nobody has
/// asked for its end yet. Field 22 of proc(5)'s stat; the name before it may hold anything.
fn started(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{job, Life, Owner};

    #[test]
    fn this_process_is_alive_and_an_ended_one_is_not() {
        let me = Owner::me();
        if me.life() == Life::Unknown {
            println!("skipped: no /proc here");
            return;
        }
        assert_eq!(me.life(), Life::Alive);
        let earlier = Owner {
            started: me.started + 1,
            ..me.clone()
        };
        assert_eq!(earlier.life(), Life::Gone, "the number was used again");
        let elsewhere = Owner {
            host: "elsewhere".into(),
            ..me
        };
        assert_eq!(elsewhere.life(), Life::Unknown);

        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("sleep");
        let stat = super::started(child.id()).expect("a beginning");
        let other = Owner {
            pid: child.id(),
            started: stat,
            ..Owner::me()
        };
        assert_eq!(other.life(), Life::Alive);
        child.kill().expect("a kill");
        // A zombie, then nothing.
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(other.life(), Life::Gone);
        child.wait().expect("an end");
        assert_eq!(other.life(), Life::Gone);
    }

    #[test]
    fn jobs_are_named_as_squeue_takes_them() {
        let array = |name: &str| match name {
            "SLURM_ARRAY_JOB_ID" => Some("120".to_owned()),
            "SLURM_ARRAY_TASK_ID" => Some("3".to_owned()),
            "SLURM_JOB_ID" => Some("124".to_owned()),
            _ => None,
        };
        assert_eq!(job(array).as_deref(), Some("120_3"));
        let single = |name: &str| (name == "SLURM_JOB_ID").then(|| "124".to_owned());
        assert_eq!(job(single).as_deref(), Some("124"));
        assert_eq!(job(|_| None), None);
    }
}
