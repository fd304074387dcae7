//! Writing.

use super::{ColumnData, ParquetError, Table};
use polars_arrow::array::{Array, MutableBinaryViewArray, PrimitiveArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::record_batch::RecordBatchT;
use polars_buffer::Buffer;
use polars_parquet::write::{
    get_dtype_encoding, CompressionOptions, FileWriter, RowGroupIterator, StatisticsOptions,
    Version, WriteOptions,
};
use std::collections::HashSet;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Rows per row group: bounds the memory of a reader that goes group by group.
const GROUP: usize = 1 << 18;

/// Writes `table` to `path`, first under a temporary name in the same folder, then renamed.
///
/// # Errors
/// Columns of different lengths, a name twice, or a file system that refuses.
pub fn write(path: &Path, table: &Table) -> Result<(), ParquetError> {
    check(path, table)?;
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let io = |e| ParquetError::io(path, e);
    std::fs::create_dir_all(folder).map_err(io)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    write_to(&mut file, table).map_err(|e| ParquetError::format(path, e.to_string()))?;
    file.as_file_mut().flush().map_err(io)?;
    file.persist(path).map_err(|e| io(e.error))?;
    Ok(())
}

fn check(path: &Path, table: &Table) -> Result<(), ParquetError> {
    let mut seen = HashSet::new();
    for (name, column) in &table.columns {
        if !seen.insert(name.as_str()) {
            return Err(ParquetError::format(
                path,
                format!("two columns are named '{name}'"),
            ));
        }
        if column.len() != table.rows() {
            let message = format!(
                "column '{name}' has {} rows, not {}",
                column.len(),
                table.rows()
            );
            return Err(ParquetError::format(path, message));
        }
    }
    Ok(())
}

fn write_to(
    file: &mut tempfile::NamedTempFile,
    table: &Table,
) -> Result<(), Box<dyn std::error::Error>> {
    let schema: ArrowSchema = table
        .columns
        .iter()
        .map(|(name, column)| {
            let field = Field::new(name.as_str().into(), dtype(column), true);
            (field.name.clone(), field)
        })
        .collect();
    let options = WriteOptions {
        statistics: StatisticsOptions::empty(),
        version: Version::V1,
        compression: CompressionOptions::Snappy,
        data_page_size: None,
    };
    let encodings: Buffer<_> = schema
        .iter_values()
        .map(|f| get_dtype_encoding(&f.dtype))
        .collect();
    let rows = table.rows();
    let batches = (0..rows).step_by(GROUP).map(|from| {
        let to = (from + GROUP).min(rows);
        let arrays = table
            .columns
            .iter()
            .map(|(_, c)| array(c, from, to))
            .collect();
        RecordBatchT::try_new(to - from, Arc::new(schema.clone()), arrays)
    });
    let groups = RowGroupIterator::try_new(batches, &schema, options, encodings)?;
    let mut writer = FileWriter::try_new(BufWriter::new(&mut *file), schema.clone(), options)?;
    for (i, group) in groups.enumerate() {
        writer.write((rows - i * GROUP).min(GROUP) as u64, group?)?;
    }
    writer.end(None)?;
    writer.into_inner().flush()?;
    Ok(())
}

fn dtype(column: &ColumnData) -> ArrowDataType {
    match column {
        ColumnData::F32(_) => ArrowDataType::Float32,
        ColumnData::F64(_) => ArrowDataType::Float64,
        ColumnData::I64(_) => ArrowDataType::Int64,
        ColumnData::Text(_) => ArrowDataType::Utf8View,
    }
}

fn array(column: &ColumnData, from: usize, to: usize) -> Box<dyn Array> {
    match column {
        ColumnData::F32(v) => PrimitiveArray::from_slice(&v[from..to]).boxed(),
        ColumnData::F64(v) => PrimitiveArray::from_slice(&v[from..to]).boxed(),
        ColumnData::I64(v) => PrimitiveArray::from_slice(&v[from..to]).boxed(),
        ColumnData::Text(v) => {
            let mut out = MutableBinaryViewArray::<str>::with_capacity(to - from);
            for value in &v[from..to] {
                out.push(value.as_deref());
            }
            let out: polars_arrow::array::Utf8ViewArray = out.into();
            out.boxed()
        }
    }
}
