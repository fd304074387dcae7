//! What nkl-data asks of recordings, as it does not read audio itself.

use nkl_audio::Channels;
use std::path::Path;

/// Durations from the headers of recordings, and whether there is speech in them.
pub struct Recordings;

impl nkl_data::Probe for Recordings {
    fn duration(&self, path: &Path) -> Result<f64, String> {
        nkl_audio::info(path)
            .map(|info| info.duration())
            .map_err(|error| error.to_string())
    }

    fn has_speech(&self, path: &Path) -> Result<bool, String> {
        let audio =
            nkl_audio::read(path, None, Channels::Mix).map_err(|error| error.to_string())?;
        nkl_vad::speech(
            &audio.samples,
            audio.sample_rate,
            &nkl_vad::Settings::default(),
        )
        .map(|found| !found.is_empty())
        .map_err(|error| format!("{}: {error}", path.display()))
    }
}
