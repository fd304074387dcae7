//! Systems that are kept.

use crate::sealed::{self, Kind};
use crate::stored::PROGRAM;
use anyhow::{Context, Result};
use nkl_config::plan::CepstraPlan;
use nkl_speakers::detection::Calibration;
use nkl_speakers::verify::{System, Voice};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const SYSTEM: Kind = Kind {
    name: "verification system",
    layout: 1,
    program: PROGRAM,
};

/// A system with all that is needed to enroll and score later.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredSystem {
    /// Where it comes from, for people.
    pub about: Vec<String>,
    /// How frames are computed.
    pub frames: CepstraPlan,
    /// What was trained.
    pub system: System,
    /// What makes scores log-likelihood ratios; `None` where nothing was calibrated.
    pub calibration: Option<Calibration>,
    /// Who is enrolled, sorted by name.
    pub voices: Vec<(String, Voice)>,
}

impl StoredSystem {
    /// Writes it.
    pub fn write(&self, path: &Path) -> Result<PathBuf> {
        sealed::write(&SYSTEM, self, path)
    }

    /// Reads one and checks it.
    pub fn read(path: &Path) -> Result<Self> {
        let stored: StoredSystem = sealed::read(&SYSTEM, path)?;
        let sound = stored.system.check().and_then(|()| {
            let mut voices = stored.voices.iter();
            voices.try_for_each(|(_, voice)| stored.system.check_voice(voice))
        });
        sound.with_context(|| format!("cannot use {}: train it again", path.display()))?;
        Ok(stored)
    }
}
