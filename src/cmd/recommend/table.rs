//! Long tables: one row per frame, the song in a column, CSV or Parquet.

use super::songs::Song;
use anyhow::{anyhow, bail, Result};
use ndarray::Array2;
use nkl_data::parquet::{column_names, ColumnData, RowGroups};
use nkl_data::TextRows;
use std::path::Path;

/// Names of the columns of features: all but the song.
///
/// # Errors
/// A table that cannot be read, without the column of songs, or without features.
pub fn columns(path: &Path, song: &str) -> Result<Vec<String>> {
    let names = match kind(path)? {
        Kind::Parquet => column_names(path)?,
        Kind::Csv => TextRows::open(path)?.names().to_vec(),
    };
    if !names.iter().any(|name| name == song) {
        bail!(
            "{}: there is no column {song} (RECOMMEND.song_column); there are {}",
            path.display(),
            names.join(", ")
        );
    }
    let features: Vec<String> = names.into_iter().filter(|name| name != song).collect();
    if features.is_empty() {
        bail!(
            "{}: there is no column of features beside {song}",
            path.display()
        );
    }
    Ok(features)
}

enum Kind {
    Csv,
    Parquet,
}

fn kind(path: &Path) -> Result<Kind> {
    let suffix = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    match suffix.as_str() {
        "csv" => Ok(Kind::Csv),
        "parquet" | "pqt" | "pq" => Ok(Kind::Parquet),
        "h5" | "hdf5" => Err(anyhow!(
            "{}: files of the Million Song Dataset are compressed HDF5, which nkl does not read; write \
             segments_timbre to a table with one row per segment (docs/recommend.md shows how)",
            path.display()
        )),
        _ => Err(anyhow!("{}: features are read from .csv or .parquet", path.display())),
    }
}

/// Hands over song after song.
///
/// # Errors
/// A cell that is no finite number (with its row); those of `done`.
pub fn songs(
    path: &Path,
    song: &str,
    columns: &[String],
    mut done: impl FnMut(Song) -> Result<()>,
) -> Result<()> {
    let mut open = Open {
        width: columns.len(),
        id: None,
        values: Vec::new(),
    };
    match kind(path)? {
        Kind::Csv => of_csv(path, song, columns, &mut open, &mut done)?,
        Kind::Parquet => of_parquet(path, song, columns, &mut open, &mut done)?,
    }
    open.end(&mut done)
}

/// The song whose rows are being read.
struct Open {
    width: usize,
    id: Option<String>,
    values: Vec<f32>,
}

impl Open {
    /// The next rows are of this song.
    fn begin(&mut self, id: &str, done: &mut impl FnMut(Song) -> Result<()>) -> Result<()> {
        if self.id.as_deref() != Some(id) {
            self.end(done)?;
            self.id = Some(id.to_owned());
        }
        Ok(())
    }

    fn end(&mut self, done: &mut impl FnMut(Song) -> Result<()>) -> Result<()> {
        let Some(id) = self.id.take() else {
            return Ok(());
        };
        let values = std::mem::take(&mut self.values);
        let frames = Array2::from_shape_vec((values.len() / self.width, self.width), values)?;
        done(Song { id, frames })
    }
}

fn of_csv(
    path: &Path,
    song: &str,
    columns: &[String],
    songs: &mut Open,
    done: &mut impl FnMut(Song) -> Result<()>,
) -> Result<()> {
    let mut rows = TextRows::open(path)?;
    let id = rows.needed(song, "RECOMMEND.song_column")?;
    let places = columns.iter().map(|name| rows.needed(name, ""));
    let places: Vec<usize> = places.collect::<Result<_, _>>()?;
    while let Some(row) = rows.next_row()? {
        songs.begin(row.cell(id), done)?;
        for place in &places {
            let value = row.number(*place)? as f32;
            if !value.is_finite() {
                return Err(row.error("a feature is too large for 32 bits").into());
            }
            songs.values.push(value);
        }
    }
    Ok(())
}

fn of_parquet(
    path: &Path,
    song: &str,
    columns: &[String],
    songs: &mut Open,
    done: &mut impl FnMut(Song) -> Result<()>,
) -> Result<()> {
    let mut groups = RowGroups::open(path)?;
    let mut first = 0;
    while let Some(table) = groups.next_group()? {
        let column = |name: &str| {
            let found = table.column(name);
            found.ok_or_else(|| anyhow!("{}: no column {name}", path.display()))
        };
        let ids = column(song)?;
        let values = columns
            .iter()
            .map(|name| column(name))
            .collect::<Result<Vec<_>>>()?;
        for row in 0..table.rows() {
            let id = match ids {
                ColumnData::Text(ids) => ids[row].as_deref().unwrap_or_default().to_owned(),
                ColumnData::I64(ids) => ids[row].to_string(),
                ColumnData::F32(ids) => ids[row].to_string(),
                ColumnData::F64(ids) => ids[row].to_string(),
            };
            songs.begin(&id, done)?;
            for (values, name) in values.iter().zip(columns) {
                let value = match values {
                    ColumnData::F32(v) => v[row],
                    ColumnData::F64(v) => v[row] as f32,
                    ColumnData::I64(v) => v[row] as f32,
                    ColumnData::Text(_) => bail!(
                        "{}: column {name} is text, features have to be numbers",
                        path.display()
                    ),
                };
                if !value.is_finite() {
                    let (path, row) = (path.display(), first + row + 1);
                    bail!("{path}, row {row}: {name} is {value}, expected a finite number");
                }
                songs.values.push(value);
            }
        }
        first += table.rows();
    }
    Ok(())
}
