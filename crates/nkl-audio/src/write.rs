//! Writing wav.

use crate::AudioError;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WavFormat {
    /// 16 bit integer; values outside -1..1 are clipped.
    #[default]
    I16,
    /// 32 bit float.
    F32,
}

/// Writes mono `samples` as wav, to a temporary name in the same folder first.
///
/// # Errors
/// The folder cannot be written, or a sample is not finite.
pub fn write_wav(
    path: &Path,
    samples: &[f32],
    sample_rate: u32,
    format: WavFormat,
) -> Result<(), AudioError> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: if format == WavFormat::I16 { 16 } else { 32 },
        sample_format: match format {
            WavFormat::I16 => hound::SampleFormat::Int,
            WavFormat::F32 => hound::SampleFormat::Float,
        },
    };
    whole(path, samples, |file| {
        let mut writer = hound::WavWriter::new(file, spec).map_err(plain)?;
        match format {
            WavFormat::I16 => {
                let mut fast = writer.get_i16_writer(samples.len() as u32);
                for v in samples {
                    fast.write_sample(to_i16(*v));
                }
                fast.flush().map_err(plain)?;
            }
            WavFormat::F32 => {
                for v in samples {
                    writer.write_sample(*v).map_err(plain)?;
                }
            }
        }
        writer.finalize().map_err(plain)
    })
}

fn plain(error: hound::Error) -> std::io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => std::io::Error::other(other),
    }
}

/// The nearest value of 16 bit; what lies outside -1..1 is clipped.
pub(crate) fn to_i16(value: f32) -> i16 {
    (value * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}

/// Writes a file of samples that are all finite; it has its name only once it is complete.
pub(crate) fn whole(
    path: &Path,
    samples: &[f32],
    write: impl FnOnce(&mut BufWriter<&File>) -> std::io::Result<()>,
) -> Result<(), AudioError> {
    let io = |source: std::io::Error| AudioError::Io {
        path: path.to_owned(),
        source,
    };
    if let Some(frame) = samples.iter().position(|v| !v.is_finite()) {
        return Err(AudioError::NotFinite {
            path: path.to_owned(),
            frame: frame as u64,
        });
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let temporary = temporary_in(folder).map_err(io)?;
    let mut file = BufWriter::new(temporary.as_file());
    write(&mut file).map_err(io)?;
    file.flush().map_err(io)?;
    drop(file);
    temporary.persist(path).map_err(|e| io(e.error))?;
    Ok(())
}

/// A temporary file with the permissions of an ordinary new file.
fn temporary_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nkl-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
