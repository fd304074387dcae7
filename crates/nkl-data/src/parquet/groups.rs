//! Reading row group by row group, for tables that are larger than memory.

use super::guard::guarded;
use super::read::{chunk, decode_chunk, duration_unit, sink};
use super::{ParquetError, Table};
use polars_arrow::datatypes::ArrowSchema;
use polars_buffer::Buffer;
use polars_parquet::read::schema::parquet_to_arrow_schema;
use polars_parquet::read::{infer_schema, FileMetadata};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A file on its way. One row group is in memory at a time.
pub struct RowGroups {
    path: PathBuf,
    file: File,
    meta: FileMetadata,
    stored: ArrowSchema,
    declared: ArrowSchema,
    names: Vec<String>,
    next: usize,
}

impl RowGroups {
    /// Reads the footer.
    ///
    /// # Errors
    /// No such file, or not a Parquet file.
    pub fn open(path: &Path) -> Result<Self, ParquetError> {
        let mut file = File::open(path).map_err(|e| ParquetError::io(path, e))?;
        let (meta, stored, declared) = guarded(path, || {
            let meta = super::footer::read(&mut file)?;
            let stored = parquet_to_arrow_schema(meta.schema().fields());
            let declared = infer_schema(&meta).map_err(|e| e.to_string())?;
            Ok((meta, stored, declared))
        })?;
        Ok(RowGroups {
            path: path.to_owned(),
            file,
            names: stored.iter_names().map(|n| n.to_string()).collect(),
            meta,
            stored,
            declared,
            next: 0,
        })
    }

    /// The names of the columns, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The rows of the next group; `None` after the last.
    ///
    /// # Errors
    /// A damaged file, or a nested column.
    pub fn next_group(&mut self) -> Result<Option<Table>, ParquetError> {
        let (path, file, next) = (&self.path, &mut self.file, self.next);
        let (meta, stored, declared) = (&self.meta, &self.stored, &self.declared);
        let Some(group) = meta.row_groups.get(next) else {
            return Ok(None);
        };
        let mut columns = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let column = guarded(path, || {
                let wrong = |error: String| format!("column '{name}': {error}");
                let field = stored.get(name).ok_or_else(|| wrong("not there".into()))?;
                let (mut out, field) = sink(field, duration_unit(declared, name)).map_err(wrong)?;
                let chunk = chunk(group, &field).map_err(wrong)?;
                let pages = pages(file, chunk.byte_range()).map_err(wrong)?;
                for array in decode_chunk(pages, chunk, &field).map_err(wrong)? {
                    out.push(array.as_ref()).map_err(wrong)?;
                }
                out.finish(group.num_rows()).map_err(wrong)
            })?;
            columns.push((name.clone(), column));
        }
        self.next += 1;
        Ok(Some(Table { columns }))
    }
}

/// The bytes of a column. Memory grows with what is there, not with what the footer says.
fn pages(file: &mut File, range: std::ops::Range<u64>) -> Result<Buffer<u8>, String> {
    let length = range.end.saturating_sub(range.start);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(range.start))
        .map_err(|e| e.to_string())?;
    file.take(length)
        .read_to_end(&mut bytes)
        .map_err(|e| e.to_string())?;
    if (bytes.len() as u64) < length {
        return Err("the file is cut short".into());
    }
    Ok(Buffer::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parquet::{read, ColumnData, TableWriter};

    fn table(from: usize, to: usize) -> Table {
        let values = (from..to).map(|i| i as f64).collect();
        let names = (from..to)
            .map(|i| Some(format!("row {i}").into()))
            .collect();
        Table {
            columns: vec![
                ("name".into(), ColumnData::Text(names)),
                ("value".into(), ColumnData::F64(values)),
            ],
        }
    }

    #[test]
    fn groups_are_the_table_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let mut writer = TableWriter::create(&path, &table(0, 0)).unwrap();
        writer.write(&table(0, 70)).unwrap();
        writer.write(&table(70, 100)).unwrap();
        writer.finish().unwrap();
        let mut groups = RowGroups::open(&path).unwrap();
        assert_eq!(groups.names(), ["name", "value"]);
        assert_eq!(groups.next_group().unwrap(), Some(table(0, 70)));
        assert_eq!(groups.next_group().unwrap(), Some(table(70, 100)));
        assert_eq!(groups.next_group().unwrap(), None);
        assert_eq!(read(&path).unwrap(), table(0, 100));
    }

    #[test]
    fn damaged_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        crate::parquet::write(&path, &table(0, 50)).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        for cut in [4, bytes.len() / 2] {
            let (path, mut bytes) = (folder.path().join(format!("{cut}.parquet")), bytes.clone());
            bytes.drain(cut..cut + 20);
            std::fs::write(&path, bytes).unwrap();
            let error = RowGroups::open(&path).and_then(|mut groups| groups.next_group());
            let text = error.unwrap_err().to_string();
            assert!(text.contains(&format!("{cut}.parquet")), "{text}");
        }
    }
}
