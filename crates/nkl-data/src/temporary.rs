//! Files on their way to their name.

use std::io;
use std::path::Path;
use tempfile::NamedTempFile;

/// A new file in `folder`, to be written and then renamed with `persist`; it goes away if that does
/// not happen. It has the permissions of an ordinary new file (tempfile alone would let nobody
/// else read it, and a group that shares a folder would not see each other's results).
///
/// # Errors
/// The folder cannot be written to.
pub fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nkl-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
