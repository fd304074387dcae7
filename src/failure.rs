//! What went wrong, as a message and an exit code.

use std::{fmt, io};

/// Exit code for input that cannot be used as it is.
pub const BAD_INPUT: u8 = 2;
/// Exit code for a run that failed on the way.
pub const RUN_FAILED: u8 = 1;

/// The end of a command that did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// The INI file, the tables or the recordings have to be changed.
    BadInput(anyhow::Error),
    /// Something failed that the input is not to blame for (disk full, no permission).
    Run(anyhow::Error),
}

/// Whether an error says that nothing more can be written where it was written to, so that further
/// recordings would fail as well: the disk is full, read-only, or has a limit.
pub fn disk_refuses(error: &anyhow::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let kinds = [StorageFull, QuotaExceeded, ReadOnlyFilesystem, FileTooLarge];
    let causes = error.chain().filter_map(|e| e.downcast_ref::<io::Error>());
    causes.into_iter().any(|e| kinds.contains(&e.kind()))
}

/// The first of the errors that [`disk_refuses`] is about. What was written so far stays, and is used
/// when the command is started again.
///
/// # Errors
/// There is one.
pub fn unless_disk_refuses<T>(done: &mut [anyhow::Result<T>]) -> Result<(), Failure> {
    let refused = done.iter_mut().find(|done| match done {
        Ok(_) => false,
        Err(error) => disk_refuses(error),
    });
    let Some(Err(error)) = refused else {
        return Ok(());
    };
    let error = std::mem::replace(error, anyhow::anyhow!("said already"));
    Err(Failure::Run(error.context(
        "not everything could be written: make room, and start the command again",
    )))
}

impl Failure {
    /// The input is to blame.
    pub fn bad_input(error: impl Into<anyhow::Error>) -> Self {
        Failure::BadInput(error.into())
    }

    /// The run is to blame.
    pub fn run(error: impl Into<anyhow::Error>) -> Self {
        Failure::Run(error.into())
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Failure::BadInput(_) => BAD_INPUT,
            Failure::Run(_) => RUN_FAILED,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Failure::BadInput(error) | Failure::Run(error)) = self;
        write!(f, "error: {error}")?;
        for cause in error.chain().skip(1) {
            write!(f, "\n  because: {cause}")?;
        }
        Ok(())
    }
}
