//! HTK's parameter files (The HTK Book 3.4, section 5.10.1): 12 bytes of header, then frames, all
//! big-endian. Reals and compressed frames (`_C`) are read, the checksum of `_K` is skipped.

use super::bytes::{read_bytes, words};
use super::reader::{matrix, Block, BlockValues, FrameReader, BLOCK_ROWS};
use super::FileError;
use ndarray::ArrayView2;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

const HEADER: u64 = 12;
/// Qualifier: values are 16-bit integers between two reals per dimension.
const COMPRESSED: u16 = 0o2000;
/// Qualifier: two bytes of checksum stand at the end.
const CHECKSUM: u16 = 0o10000;
/// The kind USER: features of any sort.
pub const USER: u16 = 9;

/// A file on its way.
#[derive(Debug)]
pub struct HtkReader {
    path: PathBuf,
    file: BufReader<File>,
    /// Scale and offset of each dimension: x = (s + offset) / scale.
    compressed: Option<(Vec<f32>, Vec<f32>)>,
    rows: u64,
    columns: usize,
    next: u64,
    /// The time between frames in seconds.
    pub period: f64,
    /// The parameter kind with its qualifiers, for example 6 for MFCC.
    pub kind: u16,
}

impl HtkReader {
    /// Reads the header.
    ///
    /// # Errors
    /// Not an HTK file of features, or shorter than its header says.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path).map_err(|error| FileError::io(path, error))?;
        let size = file
            .metadata()
            .map_err(|error| FileError::io(path, error))?
            .len();
        let mut file = BufReader::with_capacity(1 << 16, file);
        let header = read_bytes(path, &mut file, HEADER)?;
        let half: Vec<u16> = words::<2>(&header).map(u16::from_be_bytes).collect();
        let (samples, period) = ((half[0], half[1]), (half[2], half[3]));
        let long = |(high, low): (u16, u16)| (i64::from(high as i16) << 16) + i64::from(low);
        let (samples, period, width, kind) = (long(samples), long(period), half[4], half[5]);
        let wrong = |text: String| Err(FileError::format(path, text));
        if samples < 0 || width == 0 || kind & 0o77 > 11 {
            return wrong("not an HTK parameter file (its header makes no sense)".into());
        }
        if matches!(kind & 0o77, 0 | 5 | 10) {
            return wrong(format!(
                "HTK kind {} is not features of frames",
                kind & 0o77
            ));
        }
        let is_compressed = kind & COMPRESSED != 0;
        let unit = if is_compressed { 2 } else { 4 };
        if width % unit != 0 {
            return wrong(format!(
                "frames of {width} bytes are not made of {unit}-byte values"
            ));
        }
        let samples = samples as u64;
        let checksum = if kind & CHECKSUM != 0 { 2 } else { 0 };
        let needed = HEADER + samples * u64::from(width) + checksum;
        if needed > size {
            return wrong(format!(
                "cut short: the header says {samples} frames of {width} bytes, the file has {size} bytes"
            ));
        }
        let columns = usize::from(width / unit);
        let mut reader = HtkReader {
            path: path.to_owned(),
            file,
            compressed: None,
            rows: samples,
            columns,
            next: 0,
            period: period as f64 * 1e-7,
            kind,
        };
        if is_compressed {
            reader.scales()?;
        }
        Ok(reader)
    }

    /// The two reals per dimension take the place of four frames.
    fn scales(&mut self) -> Result<(), FileError> {
        let Some(rows) = self.rows.checked_sub(4) else {
            return Err(FileError::format(
                &self.path,
                "cut short: no scales of compressed frames",
            ));
        };
        self.rows = rows;
        let mut reals = || -> Result<Vec<f32>, FileError> {
            let bytes = read_bytes(&self.path, &mut self.file, 4 * self.columns as u64)?;
            Ok(words::<4>(&bytes).map(f32::from_be_bytes).collect())
        };
        let (scale, offset) = (reals()?, reals()?);
        if scale.iter().any(|a| *a == 0.0 || !a.is_finite()) {
            return Err(FileError::format(
                &self.path,
                "a scale of compressed frames is 0 or not finite",
            ));
        }
        self.compressed = Some((scale, offset));
        Ok(())
    }
}

impl FrameReader for HtkReader {
    fn dimensions(&self) -> usize {
        self.columns
    }

    fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        let count = (self.rows - self.next).min(BLOCK_ROWS as u64);
        if count == 0 {
            return Ok(None);
        }
        let values = count * self.columns as u64;
        let values: Vec<f32> = match &self.compressed {
            None => {
                let bytes = read_bytes(&self.path, &mut self.file, 4 * values)?;
                words::<4>(&bytes).map(f32::from_be_bytes).collect()
            }
            Some((scale, offset)) => {
                let bytes = read_bytes(&self.path, &mut self.file, 2 * values)?;
                let scales = scale.iter().zip(offset).cycle();
                let numbers = words::<2>(&bytes).map(i16::from_be_bytes).zip(scales);
                numbers.map(|(s, (a, b))| (f32::from(s) + b) / a).collect()
            }
        };
        let first_row = self.next;
        self.next += count;
        Ok(Some(Block {
            values: BlockValues::F32(matrix(self.columns, values)),
            first_row,
            utterance: None,
        }))
    }
}

/// Writes frames, shape (N, D), as reals; `period` is the time between frames in seconds, `kind` the
/// parameter kind, such as [`USER`].
///
/// # Errors
/// More than 2³¹ frames or 8191 dimensions, a kind that says that values are compressed or checked,
/// or a file system that refuses.
pub fn write_htk(
    out: &mut impl Write,
    frames: ArrayView2<f32>,
    period: f64,
    kind: u16,
) -> io::Result<()> {
    let refuse = |text: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    if kind & (COMPRESSED | CHECKSUM) != 0 {
        return refuse("HTK frames are written as reals, without checksum");
    }
    let Ok(rows) = i32::try_from(frames.nrows()) else {
        return refuse("too many frames for an HTK file");
    };
    let Some(width) = i16::try_from(frames.ncols() * 4).ok().filter(|w| *w > 0) else {
        return refuse("an HTK file holds frames of 1 to 8191 dimensions");
    };
    let period = (period * 1e7).round().clamp(0.0, f64::from(i32::MAX)) as i32;
    out.write_all(&rows.to_be_bytes())?;
    out.write_all(&period.to_be_bytes())?;
    out.write_all(&width.to_be_bytes())?;
    out.write_all(&kind.to_be_bytes())?;
    frames
        .iter()
        .try_for_each(|value| out.write_all(&value.to_be_bytes()))
}
