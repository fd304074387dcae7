//! What a file holds, and how to see that it has not changed.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// BLAKE3 of a file's bytes.
pub(crate) type ContentHash = [u8; 32];

/// Hash of bytes in memory.
pub(crate) fn hash_bytes(bytes: &[u8]) -> ContentHash {
    *blake3::hash(bytes).as_bytes()
}

/// Hash of a file, read piece by piece.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn hash_file(path: &Path) -> io::Result<ContentHash> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0u8; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(*hasher.finalize().as_bytes()),
            n => {
                hasher.update(buffer.get(..n).unwrap_or_default());
            }
        }
    }
}

/// What the file system says of a file; it changes whenever the content does, except for a change
/// within the clock's grain (see [`Fingerprint::settled`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub size: i64,
    /// Time of the last change of the content, ns since 1970.
    pub modified: i64,
    /// Time of the last change of content, owner or name, ns since 1970; cannot be set back by a
    /// program that keeps modification times.
    pub changed: i64,
    pub inode: i64,
}

impl Fingerprint {
    /// Of the file at `path`, following links.
    ///
    /// # Errors
    /// The file is not there or cannot be looked at.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let meta = std::fs::metadata(path)?;
        let modified = meta.modified().ok().and_then(nanoseconds).unwrap_or(0);
        let (changed, inode) = changed_and_inode(&meta);
        Ok(Fingerprint {
            size: meta.len() as i64,
            modified,
            changed,
            inode,
        })
    }

    /// The last change is long enough ago that a further one would show. A file changed just now
    /// may be changed again within the same tick of the file system's clock, with the same size:
    /// git calls such an entry racy, and, like it, the index does not trust it.
    pub(crate) fn settled(&self) -> bool {
        const GRAIN: Duration = Duration::from_secs(2);
        let Some(now) = nanoseconds(SystemTime::now()) else {
            return false;
        };
        let latest = self.modified.max(self.changed);
        latest < now.saturating_sub(GRAIN.as_nanos() as i64)
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

#[cfg(unix)]
fn changed_and_inode(meta: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    let changed = meta
        .ctime()
        .saturating_mul(1_000_000_000)
        .saturating_add(meta.ctime_nsec());
    (changed, meta.ino() as i64)
}

#[cfg(not(unix))]
fn changed_and_inode(_meta: &Metadata) -> (i64, i64) {
    (0, 0)
}
