//! Writing.

use super::told::{Refused, Told};
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
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Rows per row group: bounds the memory of a reader that goes group by group.
const GROUP: usize = 1 << 18;

/// Writes `table` to `path`, first under a temporary name in the same folder, then renamed.
///
/// # Errors
/// Columns of different lengths, a name twice, or a file system that refuses.
pub fn write(path: &Path, table: &Table) -> Result<(), ParquetError> {
    let mut writer = TableWriter::create(path, table)?;
    writer.write(table)?;
    writer.finish()
}

/// Writes a table piece by piece, so that it is never in memory as a whole. The file has a
/// temporary name in its folder until [`finish`](TableWriter::finish).
pub struct TableWriter {
    path: PathBuf,
    schema: ArrowSchema,
    file: FileWriter<Told<BufWriter<NamedTempFile>>>,
    refused: Refused,
}

impl TableWriter {
    /// A file with the columns of `like`, whose values are not written.
    ///
    /// # Errors
    /// A name twice, or a file system that refuses.
    pub fn create(path: &Path, like: &Table) -> Result<Self, ParquetError> {
        check(path, like)?;
        let folder = match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        let io = |e| ParquetError::io(path, e);
        std::fs::create_dir_all(folder).map_err(io)?;
        let refused = Refused::default();
        let file = Told {
            inner: BufWriter::new(crate::temporary_in(folder).map_err(io)?),
            refused: refused.clone(),
        };
        let schema = schema(like);
        let file = FileWriter::try_new(file, schema.clone(), options())
            .map_err(|e| refused.or(path, e.to_string()))?;
        Ok(TableWriter {
            path: path.to_owned(),
            schema,
            file,
            refused,
        })
    }

    /// Adds rows, as one row group or as several if there are many.
    ///
    /// # Errors
    /// Other columns than those of the file, columns of different lengths, or a file system that
    /// refuses.
    pub fn write(&mut self, piece: &Table) -> Result<(), ParquetError> {
        check(&self.path, piece)?;
        if schema(piece) != self.schema {
            let message = "the rows have other columns than the file";
            return Err(ParquetError::format(&self.path, message));
        }
        self.groups(piece)
            .map_err(|e| e.to_string())
            .map_err(|message| self.refused.or(&self.path, message))
    }

    fn groups(&mut self, piece: &Table) -> Result<(), Box<dyn std::error::Error>> {
        let schema = Arc::new(self.schema.clone());
        let encodings: Buffer<_> = schema
            .iter_values()
            .map(|f| get_dtype_encoding(&f.dtype))
            .collect();
        let rows = piece.rows();
        let batches = (0..rows).step_by(GROUP).map(|from| {
            let to = (from + GROUP).min(rows);
            let arrays = piece
                .columns
                .iter()
                .map(|(_, c)| array(c, from, to))
                .collect();
            RecordBatchT::try_new(to - from, schema.clone(), arrays)
        });
        let groups = RowGroupIterator::try_new(batches, &schema, options(), encodings)?;
        for (i, group) in groups.enumerate() {
            let length = (rows - i * GROUP).min(GROUP) as u64;
            self.file.write(length, group?)?;
        }
        Ok(())
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// A file system that refuses.
    pub fn finish(mut self) -> Result<(), ParquetError> {
        let path = &self.path;
        self.file
            .end(None)
            .map_err(|e| self.refused.or(path, e.to_string()))?;
        let file = self.file.into_inner().inner.into_inner();
        let file = file.map_err(|e| ParquetError::io(path, e.into_error()))?;
        file.persist(path)
            .map_err(|e| ParquetError::io(path, e.error))?;
        Ok(())
    }
}

fn options() -> WriteOptions {
    WriteOptions {
        statistics: StatisticsOptions::empty(),
        version: Version::V1,
        compression: CompressionOptions::Snappy,
        data_page_size: None,
    }
}

fn schema(table: &Table) -> ArrowSchema {
    let fields = table.columns.iter().map(|(name, column)| {
        let field = Field::new(name.as_str().into(), dtype(column), true);
        (field.name.clone(), field)
    });
    fields.collect()
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
