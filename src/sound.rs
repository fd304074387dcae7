//! How long recordings are, for nkl-data, which does not read audio itself.

use std::path::Path;

/// Durations from the headers of recordings.
pub struct Recordings;

impl nkl_data::Probe for Recordings {
    fn duration(&self, path: &Path) -> Result<f64, String> {
        nkl_audio::info(path)
            .map(|info| info.duration())
            .map_err(|error| error.to_string())
    }
}
