//! The slots of this machine: processes that are started, and started again when they are killed.

use crate::ShardError;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

/// How often processes are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Keeps `slots` processes at work until each has ended on its own; `start` makes the command of one of
/// them (its number from 0), and `look` is called again and again meanwhile.
///
/// A process that is killed by a signal is started again, up to ten times for each slot; one that
/// ends with an error is not: what went wrong is in the work folder.
///
/// # Errors
/// A process cannot be started.
pub fn run(
    slots: usize,
    start: impl Fn(usize) -> Result<Command, ShardError>,
    mut look: impl FnMut(),
) -> Result<(), ShardError> {
    const AGAIN: usize = 10;
    let mut children = Children::default();
    for slot in 0..slots {
        children.start(slot, &start)?;
    }
    let mut left = AGAIN * slots;
    while !children.0.is_empty() {
        std::thread::sleep(LOOK);
        look();
        for slot in children.ended()? {
            if left > 0 {
                left -= 1;
                children.start(slot, &start)?;
            }
        }
    }
    Ok(())
}

/// Ended with their parent, where that ends on its own.
#[derive(Default)]
struct Children(Vec<(usize, Child)>);

impl Children {
    fn start(
        &mut self,
        slot: usize,
        start: &impl Fn(usize) -> Result<Command, ShardError>,
    ) -> Result<(), ShardError> {
        let child = start(slot)?.spawn();
        let failed = |error| ShardError::Engine(format!("cannot start a process: {error}"));
        self.0.push((slot, child.map_err(failed)?));
        Ok(())
    }

    /// Forgets those that have ended; the slots of those that were killed.
    fn ended(&mut self) -> Result<Vec<usize>, ShardError> {
        let mut killed = Vec::new();
        let mut running = Vec::new();
        for (slot, mut child) in std::mem::take(&mut self.0) {
            match child.try_wait() {
                Ok(None) => running.push((slot, child)),
                Ok(Some(status)) if by_signal(status) => killed.push(slot),
                Ok(Some(_)) => {}
                Err(error) => {
                    let text = format!("cannot wait for process {}: {error}", child.id());
                    return Err(ShardError::Engine(text));
                }
            }
        }
        self.0 = running;
        Ok(killed)
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for (_, child) in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[cfg(unix)]
fn by_signal(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal().is_some()
}

#[cfg(not(unix))]
fn by_signal(_: ExitStatus) -> bool {
    false
}
