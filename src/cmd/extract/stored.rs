//! Pieces of a table that other processes computed.

use crate::extract::work::Piece;
use crate::extract::{Place, Rows};
use crate::series::records::json;
use anyhow::{anyhow, Context, Result};
use ndarray::Array2;
use nkl_config::Note;
use nkl_data::parquet::{self, ColumnData, Table};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// All of a piece but its rows.
#[derive(Serialize, Deserialize)]
struct About {
    /// Number of rows; without any there is no table.
    rows: usize,
    names: Vec<String>,
    failed: Vec<String>,
    notes: Vec<Note>,
}

/// Columns that say what a row stands for; those of the features have numbers as names.
const PLACE: [&str; 3] = ["file", "start", "end"];

/// Keeps a piece under a number. What says that it is there is written last.
pub fn write(folder: &Path, number: usize, piece: &Piece) -> Result<()> {
    let Piece {
        names,
        rows,
        failed,
        notes,
    } = piece;
    let time = |of: fn(&Place) -> f64| {
        // All bits of a time: the table has no such column of its own.
        let bits = rows.places.iter().map(|place| of(place).to_bits() as i64);
        ColumnData::I64(bits.collect())
    };
    let files = rows
        .places
        .iter()
        .map(|place| Some(place.file.as_str().into()));
    let [file, start, end] = PLACE.map(str::to_owned);
    let mut columns = vec![
        (file, ColumnData::Text(files.collect())),
        (start, time(|place| place.start)),
        (end, time(|place| place.end)),
    ];
    for (number, values) in rows.values.columns().into_iter().enumerate() {
        columns.push((number.to_string(), ColumnData::F32(values.to_vec())));
    }
    let (table, about) = paths(folder, number);
    if !rows.places.is_empty() {
        let temporary = nkl_data::temporary_in(folder)
            .with_context(|| format!("cannot write {}", table.display()))?
            .into_temp_path();
        parquet::write(&temporary, &Table { columns })?;
        temporary.persist(&table)?;
    }
    let rest = About {
        rows: rows.places.len(),
        names: names.clone(),
        failed: failed.clone(),
        notes: notes.clone(),
    };
    json(&about, &rest).map(|_| ())
}

/// The piece of a number.
pub fn read(folder: &Path, number: usize) -> Result<Piece> {
    let (table, about) = paths(folder, number);
    let text = std::fs::read(&about).with_context(|| format!("cannot read {}", about.display()))?;
    let About {
        rows: count,
        names,
        failed,
        notes,
    } = serde_json::from_slice(&text)?;
    let rows = match count {
        0 => Some(Rows {
            places: Vec::new(),
            values: Array2::zeros((0, names.len())),
        }),
        _ => rows(&parquet::read(&table)?, names.len()),
    };
    let rows = rows.filter(|rows| rows.places.len() == count);
    let rows = rows.ok_or_else(|| anyhow!("{}: damaged", table.display()))?;
    Ok(Piece {
        names,
        rows,
        failed,
        notes,
    })
}

fn rows(table: &Table, width: usize) -> Option<Rows> {
    let columns = PLACE.map(|name| table.column(name));
    let [Some(ColumnData::Text(files)), Some(ColumnData::I64(start)), Some(ColumnData::I64(end))] =
        columns
    else {
        return None;
    };
    let mut values = Array2::zeros((files.len(), width));
    for (number, mut column) in values.columns_mut().into_iter().enumerate() {
        let Some(ColumnData::F32(found)) = table.column(&number.to_string()) else {
            return None;
        };
        (found.len() == files.len()).then_some(())?;
        column
            .iter_mut()
            .zip(found)
            .for_each(|(to, from)| *to = *from);
    }
    let times = start.iter().zip(end.iter());
    let places = files.iter().zip(times).map(|(file, (start, end))| {
        Some(Place {
            file: file.as_ref()?.to_string(),
            start: f64::from_bits(*start as u64),
            end: f64::from_bits(*end as u64),
        })
    });
    Some(Rows {
        places: places.collect::<Option<Vec<_>>>()?,
        values,
    })
}

fn paths(folder: &Path, number: usize) -> (PathBuf, PathBuf) {
    let path = |suffix: &str| folder.join(format!("{number}.{suffix}"));
    (path("parquet"), path("json"))
}
