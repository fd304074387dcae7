//! Rows of single-precision numbers in a file.

use std::fs::File;
use std::io;
use std::path::Path;

/// Bytes of a number.
const WIDTH: usize = 4;

/// Rows × columns in a file without a name, which the system removes with the last handle to it,
/// also when the program is killed.
#[derive(Debug)]
pub struct RowFile {
    file: File,
    rows: usize,
    columns: usize,
}

impl RowFile {
    /// A file in `folder`, which is made if it is not there; all numbers are 0.
    ///
    /// # Errors
    /// The folder cannot be written, or has no room.
    pub fn create(folder: &Path, rows: usize, columns: usize) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let file = tempfile::tempfile_in(folder)?;
        let bytes = rows.checked_mul(columns).and_then(|n| n.checked_mul(WIDTH));
        let bytes = bytes.ok_or_else(|| io::Error::other("more numbers than a file can hold"))?;
        file.set_len(bytes as u64)?;
        Ok(RowFile {
            file,
            rows,
            columns,
        })
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn ncols(&self) -> usize {
        self.columns
    }

    /// Writes whole rows, from row `first` on.
    ///
    /// # Errors
    /// More rows than there are; the disk is full.
    pub fn write(&self, first: usize, values: &[f32]) -> io::Result<()> {
        let place = self.place(first, values.len())?;
        let mut bytes = Vec::with_capacity(values.len() * WIDTH);
        values
            .iter()
            .for_each(|v| bytes.extend_from_slice(&v.to_le_bytes()));
        write_at(&self.file, &bytes, place)
    }

    /// Reads whole rows, from row `first` on.
    ///
    /// # Errors
    /// More rows than there are; the file cannot be read.
    pub fn read(&self, first: usize, out: &mut [f32]) -> io::Result<()> {
        let place = self.place(first, out.len())?;
        let mut bytes = vec![0; out.len() * WIDTH];
        read_at(&self.file, &mut bytes, place)?;
        for (out, bytes) in out.iter_mut().zip(bytes.chunks_exact(WIDTH)) {
            let mut number = [0; WIDTH];
            number.copy_from_slice(bytes);
            *out = f32::from_le_bytes(number);
        }
        Ok(())
    }

    /// Reads rows in any order; neighbours in the file are read together.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn pick(&self, rows: &[usize], out: &mut [f32]) -> io::Result<()> {
        let mut from = 0;
        while from < rows.len() {
            let mut to = from + 1;
            while to < rows.len() && rows[to] == rows[to - 1] + 1 {
                to += 1;
            }
            let out = out.get_mut(from * self.columns..to * self.columns);
            self.read(rows[from], out.ok_or_else(outside)?)?;
            from = to;
        }
        Ok(())
    }

    /// Keeps the rows at `rows` (ascending) and moves them together.
    ///
    /// # Errors
    /// As [`read`](Self::read) and [`write`](Self::write).
    pub fn keep(&mut self, rows: &[usize]) -> io::Result<()> {
        let mut values = vec![0.0; self.columns];
        for (to, from) in rows.iter().enumerate().filter(|(to, from)| to != *from) {
            self.read(*from, &mut values)?;
            self.write(to, &values)?;
        }
        self.rows = rows.len();
        Ok(())
    }

    fn place(&self, first: usize, numbers: usize) -> io::Result<u64> {
        let rows = numbers.checked_div(self.columns).unwrap_or(0);
        match first.checked_add(rows) {
            Some(last) if last <= self.rows => Ok((first * self.columns * WIDTH) as u64),
            _ => Err(outside()),
        }
    }
}

fn outside() -> io::Error {
    io::Error::other("there is no such row")
}

#[cfg(unix)]
fn read_at(file: &File, out: &mut [u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, place)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, place)
}

#[cfg(windows)]
fn read_at(file: &File, mut out: &mut [u8], mut place: u64) -> io::Result<()> {
    while !out.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, out, place)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => {
                out = &mut out[n..];
                place += n as u64;
            }
        }
    }
    Ok(())
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut place: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_write(file, bytes, place)?;
        bytes = &bytes[n..];
        place += n as u64;
    }
    Ok(())
}
