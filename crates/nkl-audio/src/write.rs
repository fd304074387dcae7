//! Writing wav.

use crate::AudioError;
use std::io::BufWriter;
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
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: if format == WavFormat::I16 { 16 } else { 32 },
        sample_format: match format {
            WavFormat::I16 => hound::SampleFormat::Int,
            WavFormat::F32 => hound::SampleFormat::Float,
        },
    };
    let fail = |e: hound::Error| match e {
        hound::Error::IoError(e) => io(e),
        other => io(std::io::Error::other(other)),
    };
    let mut writer =
        hound::WavWriter::new(BufWriter::new(temporary.as_file()), spec).map_err(fail)?;
    match format {
        WavFormat::I16 => {
            let mut fast = writer.get_i16_writer(samples.len() as u32);
            for v in samples {
                fast.write_sample((v * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16);
            }
            fast.flush().map_err(fail)?;
        }
        WavFormat::F32 => {
            for v in samples {
                writer.write_sample(*v).map_err(fail)?;
            }
        }
    }
    writer.finalize().map_err(fail)?;
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
