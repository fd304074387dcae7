//! Compressed matrices: 8 bits between four percentiles of each column (`CM`), or 16 (`CM2`) or 8
//! (`CM3`) bits between the least and the largest value.

use super::entry::Input;
use crate::files::bytes::words;
use crate::files::FileError;

/// All values, row by row, and the number of columns.
pub(super) fn read(input: &mut Input, token: &str) -> Result<(Vec<f32>, usize), FileError> {
    let header = input.bytes(16)?;
    let mut parts = words::<4>(&header);
    let mut part = || parts.next().unwrap_or_default();
    let (least, range) = (f32::from_le_bytes(part()), f32::from_le_bytes(part()));
    let (rows, columns) = (i32::from_le_bytes(part()), i32::from_le_bytes(part()));
    let sizes = u64::try_from(rows).ok().zip(u64::try_from(columns).ok());
    let Some((rows, columns)) = sizes else {
        return Err(input.wrong("the size of a compressed matrix is damaged"));
    };
    // Two numbers of 31 bits do not overflow.
    let count = rows * columns;
    // The order of the operations is Kaldi's, for the same bits.
    let step = |levels: f64| (f64::from(range) * (1.0 / levels)) as f32;
    let values = match token {
        "CM2" => {
            let bytes = input.bytes(count.saturating_mul(2))?;
            let numbers = words::<2>(&bytes).map(u16::from_le_bytes);
            let step = step(65535.0);
            numbers.map(|v| least + f32::from(v) * step).collect()
        }
        "CM3" => {
            let bytes = input.bytes(count)?;
            let step = step(255.0);
            bytes.iter().map(|v| least + f32::from(*v) * step).collect()
        }
        _ => {
            let percentiles = input.bytes(columns * 8)?;
            let bytes = input.bytes(count)?;
            let percentiles: Vec<f32> = words::<2>(&percentiles)
                .map(|w| least + range * (1.0 / 65535.0) * f32::from(u16::from_le_bytes(w)))
                .collect();
            by_columns(&bytes, &percentiles, rows as usize, columns as usize)
        }
    };
    Ok((values, columns as usize))
}

/// The bytes stand column by column.
fn by_columns(bytes: &[u8], percentiles: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut values = vec![0.0; bytes.len()];
    if rows == 0 {
        return values;
    }
    for (column, (bytes, p)) in bytes
        .chunks_exact(rows)
        .zip(percentiles.chunks_exact(4))
        .enumerate()
    {
        for (row, byte) in bytes.iter().enumerate() {
            values[row * columns + column] = decode(*byte, p);
        }
    }
    values
}

/// Linear between the percentiles 0, 25, 75 and 100, which stand at 0, 64, 192 and 255.
fn decode(byte: u8, p: &[f32]) -> f32 {
    let v = f32::from(byte);
    match byte {
        0..=64 => p[0] + (p[1] - p[0]) * v * (1.0 / 64.0),
        65..=192 => p[1] + (p[2] - p[1]) * (v - 64.0) * (1.0 / 128.0),
        _ => p[2] + (p[3] - p[2]) * (v - 192.0) * (1.0 / 63.0),
    }
}
