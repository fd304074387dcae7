//! What went wrong, as a message and an exit code.

use std::fmt;

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
