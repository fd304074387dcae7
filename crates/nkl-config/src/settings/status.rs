//! Notes on settings that do nothing: because of their key, or because of the chosen types.

use super::types::Types;
use super::Settings;
use crate::keys::Status;
use crate::log::Log;

/// Tells the log which settings have no effect.
pub(crate) fn note(settings: &Settings, log: &mut Log) {
    let types = Types::of(settings);
    for ((section, id), setting) in &settings.entries {
        let Some(key) = setting.key else { continue };
        let name = format!("{section}.{}", setting.name);
        let used = types.use_key(section, key, id);
        match key.status {
            Status::NoEffect(_) => log.status(&name, key.status, &setting.origin),
            _ if !used => log.unused(&types.shown(section, id), &name, &setting.origin),
            status => log.status(&name, status, &setting.origin),
        }
    }
}
