//! NumPy's array files (format versions 1 to 3): two-dimensional, numbers of 8 to 64 bits in either
//! byte order, in C or Fortran order. Single precision stays, all else becomes double.

use super::bytes::{read_bytes, words};
use super::reader::{matrix, Block, BlockValues, FrameReader, BLOCK_ROWS};
use super::FileError;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// More columns than frames have: an array without rows can claim any number.
const MOST_COLUMNS: u64 = 1 << 32;

/// A file on its way.
pub struct NpyReader {
    path: PathBuf,
    file: BufReader<File>,
    kind: Kind,
    fortran: bool,
    rows: u64,
    columns: usize,
    /// Where the values begin.
    start: u64,
    next: u64,
}

/// The type of the values.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    class: char,
    width: usize,
    big: bool,
}

impl NpyReader {
    /// Reads the header.
    ///
    /// # Errors
    /// Not a two-dimensional array of numbers, or shorter than its header says.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path).map_err(|error| FileError::io(path, error))?;
        let size = file
            .metadata()
            .map_err(|error| FileError::io(path, error))?
            .len();
        let mut file = BufReader::with_capacity(1 << 16, file);
        let header = header(path, &mut file)?;
        let start = file
            .stream_position()
            .map_err(|error| FileError::io(path, error))?;
        let wrong = |message: &str| Err(FileError::format(path, message));
        let Some(kind) = value(&header, "descr").and_then(kind) else {
            return wrong("no array of numbers: its values have to be floats or integers");
        };
        let fortran = match value(&header, "fortran_order").map(str::trim_start) {
            Some(text) if text.starts_with("True") => true,
            Some(text) if text.starts_with("False") => false,
            _ => return wrong("the header does not say fortran_order"),
        };
        let Some((rows, columns)) = value(&header, "shape").and_then(shape) else {
            return wrong("not a matrix: frames have to be an array of two dimensions");
        };
        let needed = rows
            .checked_mul(columns)
            .and_then(|n| n.checked_mul(kind.width as u64));
        if needed.is_none_or(|needed| needed > size.saturating_sub(start)) {
            let text = format!("cut short: the header says {rows} x {columns} values");
            return Err(FileError::format(path, text));
        }
        if columns == 0 {
            return wrong("the frames have no dimensions");
        }
        if columns > MOST_COLUMNS {
            let text = format!("the header says {columns} dimensions; there can be {MOST_COLUMNS}");
            return Err(FileError::format(path, text));
        }
        Ok(NpyReader {
            path: path.to_owned(),
            file,
            kind,
            fortran,
            rows,
            columns: columns as usize,
            start,
            next: 0,
        })
    }

    /// The bytes of `count` rows, row by row.
    fn rows(&mut self, count: u64) -> Result<Vec<u8>, FileError> {
        let width = self.kind.width;
        if !self.fortran {
            let bytes = count * (self.columns * width) as u64;
            return read_bytes(&self.path, &mut self.file, bytes);
        }
        let stride = self.columns * width;
        let mut out = vec![0u8; count as usize * stride];
        for column in 0..self.columns {
            let at = self.start + (column as u64 * self.rows + self.next) * width as u64;
            let seek = self.file.seek(SeekFrom::Start(at));
            seek.map_err(|error| FileError::io(&self.path, error))?;
            let bytes = read_bytes(&self.path, &mut self.file, count * width as u64)?;
            for (row, value) in bytes.chunks_exact(width).enumerate() {
                let place = row * stride + column * width;
                out[place..place + width].copy_from_slice(value);
            }
        }
        Ok(out)
    }
}

impl FrameReader for NpyReader {
    fn dimensions(&self) -> usize {
        self.columns
    }

    fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        // Wide rows in smaller blocks.
        let most = (BLOCK_ROWS * 64 / self.columns).clamp(1, BLOCK_ROWS) as u64;
        let count = (self.rows - self.next).min(most);
        if count == 0 {
            return Ok(None);
        }
        let bytes = self.rows(count)?;
        let values = if (self.kind.class, self.kind.width) == ('f', 4) {
            let big = self.kind.big;
            let number = |w| {
                if big {
                    f32::from_be_bytes(w)
                } else {
                    f32::from_le_bytes(w)
                }
            };
            BlockValues::F32(matrix(
                self.columns,
                words::<4>(&bytes).map(number).collect(),
            ))
        } else {
            BlockValues::F64(matrix(self.columns, doubles(self.kind, &bytes)))
        };
        let first_row = self.next;
        self.next += count;
        Ok(Some(Block {
            values,
            first_row,
            utterance: None,
        }))
    }
}

/// Little-endian words from words in the order of the file.
fn ordered<const N: usize>(bytes: &[u8], big: bool) -> impl Iterator<Item = [u8; N]> + '_ {
    words::<N>(bytes).map(move |mut word| {
        if big {
            word.reverse();
        }
        word
    })
}

fn doubles(kind: Kind, bytes: &[u8]) -> Vec<f64> {
    let big = kind.big;
    match (kind.class, kind.width) {
        ('f', _) => ordered(bytes, big).map(f64::from_le_bytes).collect(),
        ('i', 1) => bytes.iter().map(|b| f64::from(*b as i8)).collect(),
        ('i', 2) => ordered(bytes, big)
            .map(|w| f64::from(i16::from_le_bytes(w)))
            .collect(),
        ('i', 4) => ordered(bytes, big)
            .map(|w| f64::from(i32::from_le_bytes(w)))
            .collect(),
        ('i', _) => ordered(bytes, big)
            .map(|w| i64::from_le_bytes(w) as f64)
            .collect(),
        (_, 1) => bytes.iter().map(|b| f64::from(*b)).collect(),
        (_, 2) => ordered(bytes, big)
            .map(|w| f64::from(u16::from_le_bytes(w)))
            .collect(),
        (_, 4) => ordered(bytes, big)
            .map(|w| f64::from(u32::from_le_bytes(w)))
            .collect(),
        (_, _) => ordered(bytes, big)
            .map(|w| u64::from_le_bytes(w) as f64)
            .collect(),
    }
}

/// Magic, version and length; then the description as text.
fn header(path: &Path, file: &mut BufReader<File>) -> Result<String, FileError> {
    let begin = read_bytes(path, file, 8)?;
    if &begin[..6] != b"\x93NUMPY" {
        return Err(FileError::format(path, "not a NumPy array file (.npy)"));
    }
    let length = match begin[6] {
        1 => words::<2>(&read_bytes(path, file, 2)?)
            .map(|w| u64::from(u16::from_le_bytes(w)))
            .sum(),
        2 | 3 => words::<4>(&read_bytes(path, file, 4)?)
            .map(|w| u64::from(u32::from_le_bytes(w)))
            .sum(),
        version => {
            let text = format!("version {version} of the npy format is not known");
            return Err(FileError::format(path, text));
        }
    };
    if length > 1 << 20 {
        return Err(FileError::format(path, "the header is too long"));
    }
    let text = read_bytes(path, file, length)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// What stands after `'key':` in the header.
fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let key = format!("'{key}':");
    let at = header.find(&key)?;
    Some(header[at + key.len()..].trim_start())
}

fn kind(text: &str) -> Option<Kind> {
    let text = text.strip_prefix('\'')?;
    let text = &text[..text.find('\'')?];
    let mut characters = text.chars();
    let order = characters.next()?;
    let class = characters.next()?;
    let width: usize = characters.as_str().parse().ok()?;
    let known = matches!((class, width), ('f', 4 | 8) | ('i' | 'u', 1 | 2 | 4 | 8));
    let big = order == '>';
    (known && "<>|=".contains(order)).then_some(Kind { class, width, big })
}

/// `(rows, columns)`.
fn shape(text: &str) -> Option<(u64, u64)> {
    let text = text.strip_prefix('(')?;
    let inside = &text[..text.find(')')?];
    let sizes: Vec<&str> = inside
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .collect();
    match sizes.as_slice() {
        [rows, columns] => Some((rows.parse().ok()?, columns.parse().ok()?)),
        _ => None,
    }
}
