//! Reading.

use super::footer;
use super::guard::guarded;
use super::sink::Sink;
use super::{ColumnData, ParquetError, Table};
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, TimeUnit};
use polars_buffer::Buffer;
use polars_parquet::read::schema::parquet_to_arrow_schema;
use polars_parquet::read::{
    column_iter_to_arrays, infer_schema, BasicDecompressor, ColumnChunkMetadata, FileMetadata,
    PageReader, RowGroupMetadata,
};
use std::collections::HashSet;
use std::io::Cursor;
use std::path::Path;

/// As many values as a row group can have (pyarrow's groups have 2^20 rows, those of its old versions
/// 2^26).
const MOST_VALUES: usize = 1 << 26;

/// The names of a file's columns, in order; reads only the footer.
///
/// # Errors
/// No such file, or not a Parquet file.
pub fn column_names(path: &Path) -> Result<Vec<String>, ParquetError> {
    let mut file = std::fs::File::open(path).map_err(|e| ParquetError::io(path, e))?;
    guarded(path, || {
        let meta = footer::read(&mut file)?;
        Ok(parquet_to_arrow_schema(meta.schema().fields())
            .iter_names()
            .map(|n| n.to_string())
            .collect())
    })
}

/// Reads all columns.
///
/// # Errors
/// No such file, a damaged file, or a nested column.
pub fn read(path: &Path) -> Result<Table, ParquetError> {
    read_wanted(path, None)
}

/// Reads the columns named, in the order named; the others are not decoded.
///
/// # Errors
/// As [`read`]; also a column that is not there.
pub fn read_columns(path: &Path, names: &[&str]) -> Result<Table, ParquetError> {
    read_wanted(path, Some(names))
}

fn read_wanted(path: &Path, names: Option<&[&str]>) -> Result<Table, ParquetError> {
    let bytes = std::fs::read(path).map_err(|e| ParquetError::io(path, e))?;
    guarded(path, || decode(bytes, names))
}

fn decode(bytes: Vec<u8>, names: Option<&[&str]>) -> Result<Table, String> {
    let meta = footer::read(&mut Cursor::new(&bytes))?;
    let stored = parquet_to_arrow_schema(meta.schema().fields());
    // The writer's own schema knows one thing that Parquet cannot say: that an integer is a duration.
    let declared = infer_schema(&meta).map_err(|e| e.to_string())?;
    let all: Vec<&str> = stored.iter_names().map(|n| n.as_str()).collect();
    let wanted = names.unwrap_or(&all);
    let mut seen = HashSet::new();
    let bytes = Buffer::from_vec(bytes);
    let mut columns = Vec::with_capacity(wanted.len());
    for name in wanted {
        if !seen.insert(*name) {
            return Err(format!("column '{name}' is asked for twice"));
        }
        let field = stored
            .get(name)
            .ok_or_else(|| format!("there is no column '{name}'; there are: {}", all.join(", ")))?;
        let unit = duration_unit(&declared, name);
        let column = decode_column(&bytes, &meta, field, unit)
            .map_err(|e| format!("column '{name}': {e}"))?;
        columns.push((name.to_string(), column));
    }
    Ok(Table { columns })
}

pub(super) fn duration_unit(declared: &ArrowSchema, name: &str) -> Option<TimeUnit> {
    match declared.get(name).map(|f| &f.dtype) {
        Some(ArrowDataType::Duration(unit)) => Some(*unit),
        _ => None,
    }
}

fn decode_column(
    bytes: &Buffer<u8>,
    meta: &FileMetadata,
    field: &Field,
    duration: Option<TimeUnit>,
) -> Result<ColumnData, String> {
    let (mut out, field) = sink(field, duration)?;
    for group in &meta.row_groups {
        for array in decode_group(bytes, group, &field)? {
            out.push(array.as_ref())?;
        }
    }
    out.finish(meta.num_rows)
}

fn decode_group(
    bytes: &Buffer<u8>,
    group: &RowGroupMetadata,
    field: &Field,
) -> Result<Vec<Box<dyn Array>>, String> {
    let chunk = chunk(group, field)?;
    let range = chunk.byte_range();
    if range.end as usize > bytes.len() || range.start > range.end {
        return Err("the file is cut short".into());
    }
    let pages = bytes
        .clone()
        .sliced(range.start as usize..range.end as usize);
    decode_chunk(pages, chunk, field)
}

/// What takes the values of a column, and the type as which they are decoded.
pub(super) fn sink(field: &Field, duration: Option<TimeUnit>) -> Result<(Sink, Field), String> {
    let mut field = field.clone();
    let out = Sink::new(&field.dtype, duration)?;
    if out.is_text() && field.dtype != ArrowDataType::Boolean {
        field.dtype = ArrowDataType::Utf8View;
    }
    Ok((out, field))
}

/// Where the values of a column stand.
pub(super) fn chunk<'a>(
    group: &'a RowGroupMetadata,
    field: &Field,
) -> Result<&'a ColumnChunkMetadata, String> {
    let columns = group.columns_under_root_iter(&field.name);
    let mut chunks = columns.into_iter().flatten();
    match (chunks.next(), chunks.next()) {
        (Some(chunk), None) => {
            // polars asks for the memory of as many values as the file says there are.
            let values = usize::try_from(chunk.num_values()).ok();
            match values {
                Some(values) if values <= MOST_VALUES && values == group.num_rows() => Ok(chunk),
                _ => Err(format!(
                    "the file is damaged: {} values for {} rows",
                    chunk.num_values(),
                    group.num_rows()
                )),
            }
        }
        _ => Err("nested columns are not supported".into()),
    }
}

/// The values of a column from its pages.
pub(super) fn decode_chunk(
    pages: Buffer<u8>,
    chunk: &ColumnChunkMetadata,
    field: &Field,
) -> Result<Vec<Box<dyn Array>>, String> {
    super::pages::check(&pages, chunk.num_values() as usize)?;
    let pages = PageReader::new(Cursor::new(pages), chunk, vec![], usize::MAX);
    let kind = &chunk.descriptor().descriptor.primitive_type;
    column_iter_to_arrays(
        vec![BasicDecompressor::new(pages, vec![])],
        vec![kind],
        field.clone(),
        None,
    )
    .map(|(arrays, _)| arrays)
    .map_err(|e| e.to_string())
}
