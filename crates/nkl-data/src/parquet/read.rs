//! Reading.

use super::{ColumnData, ParquetError, Table};
use polars_arrow::array::{Array, BooleanArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field, TimeUnit};
use polars_buffer::Buffer;
use polars_parquet::read::schema::parquet_to_arrow_schema;
use polars_parquet::read::{
    column_iter_to_arrays, infer_schema, read_metadata, BasicDecompressor, FileMetadata,
    PageReader, RowGroupMetadata,
};
use std::collections::HashSet;
use std::io::Cursor;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;

/// The names of a file's columns, in order; reads only the footer.
///
/// # Errors
/// No such file, or not a Parquet file.
pub fn column_names(path: &Path) -> Result<Vec<String>, ParquetError> {
    let mut file = std::fs::File::open(path).map_err(|e| ParquetError::io(path, e))?;
    guarded(path, || {
        let meta = read_metadata(&mut file).map_err(|e| e.to_string())?;
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

/// Runs a decoder of untrusted bytes. polars' decoder asserts what damaged pages can break, so its
/// panics are turned into errors here.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, String>) -> Result<T, ParquetError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(message)) => Err(ParquetError::format(path, message)),
        Err(_) => Err(ParquetError::format(path, "the file is damaged")),
    }
}

fn decode(bytes: Vec<u8>, names: Option<&[&str]>) -> Result<Table, String> {
    let meta = read_metadata(&mut Cursor::new(&bytes)).map_err(|e| e.to_string())?;
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

fn duration_unit(declared: &ArrowSchema, name: &str) -> Option<TimeUnit> {
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
    let mut field = field.clone();
    let mut out = Sink::new(&field.dtype, duration)?;
    if matches!(out, Sink::Text { time: None, .. }) && field.dtype != ArrowDataType::Boolean {
        field.dtype = ArrowDataType::Utf8View;
    }
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
    let mut chunks = group.parquet_columns().iter().filter(|c| {
        c.descriptor()
            .path_in_schema
            .first()
            .is_some_and(|n| *n == field.name)
    });
    let (Some(chunk), None) = (chunks.next(), chunks.next()) else {
        return Err("nested columns are not supported".into());
    };
    let range = chunk.byte_range();
    if range.end as usize > bytes.len() || range.start > range.end {
        return Err("the file is cut short".into());
    }
    let pages = bytes
        .clone()
        .sliced(range.start as usize..range.end as usize);
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

/// Gathers the arrays of a column's row groups.
enum Sink {
    F32(Vec<f32>),
    F64 {
        values: Vec<f64>,
        per_second: f64,
    },
    I64 {
        values: Vec<Option<i64>>,
        gaps: bool,
    },
    Text {
        values: Vec<Option<Arc<str>>>,
        time: Option<TimeUnit>,
    },
}

impl Sink {
    fn new(dtype: &ArrowDataType, duration: Option<TimeUnit>) -> Result<Sink, String> {
        use ArrowDataType as D;
        Ok(match (dtype, duration) {
            (D::Int64, Some(unit)) => Sink::F64 {
                values: vec![],
                per_second: per_second(unit),
            },
            (D::Float32, _) => Sink::F32(vec![]),
            (D::Float64, _) => Sink::F64 {
                values: vec![],
                per_second: 1.0,
            },
            (D::Int8 | D::Int16 | D::Int32 | D::Int64, _)
            | (D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64, _) => Sink::I64 {
                values: vec![],
                gaps: false,
            },
            (D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Boolean, _) => Sink::Text {
                values: vec![],
                time: None,
            },
            (D::Timestamp(unit, _), _) => Sink::Text {
                values: vec![],
                time: Some(*unit),
            },
            (other, _) => return Err(format!("type {other:?} is not supported")),
        })
    }

    fn push(&mut self, array: &dyn Array) -> Result<(), String> {
        match self {
            Sink::F32(out) => {
                out.extend(
                    primitive::<f32>(array)?
                        .iter()
                        .map(|v| v.copied().unwrap_or(f32::NAN)),
                );
            }
            Sink::F64 { values, per_second } => {
                match array.as_any().downcast_ref::<PrimitiveArray<f64>>() {
                    Some(a) => values.extend(a.iter().map(|v| v.copied().unwrap_or(f64::NAN))),
                    None => values.extend(
                        primitive::<i64>(array)?
                            .iter()
                            .map(|v| v.map_or(f64::NAN, |v| *v as f64 / *per_second)),
                    ),
                }
            }
            Sink::I64 { values, gaps } => {
                *gaps |= array.null_count() > 0;
                push_integers(values, array)?;
            }
            Sink::Text {
                values,
                time: Some(unit),
            } => values.extend(
                primitive::<i64>(array)?
                    .iter()
                    .map(|v| v.map(|v| iso_time(*v, *unit).into())),
            ),
            Sink::Text { values, time: None } => push_text(values, array)?,
        }
        Ok(())
    }

    fn finish(self, rows: usize) -> Result<ColumnData, String> {
        let column = match self {
            Sink::F32(v) => ColumnData::F32(v),
            Sink::F64 { values, .. } => ColumnData::F64(values),
            Sink::I64 { values, gaps: true } => ColumnData::F64(
                values
                    .iter()
                    .map(|v| v.map_or(f64::NAN, |v| v as f64))
                    .collect(),
            ),
            Sink::I64 { values, .. } => ColumnData::I64(values.into_iter().flatten().collect()),
            Sink::Text { values, .. } => ColumnData::Text(values),
        };
        if column.len() != rows {
            return Err(format!("{} values for {rows} rows", column.len()));
        }
        Ok(column)
    }
}

fn primitive<T: polars_arrow::types::NativeType>(
    array: &dyn Array,
) -> Result<&PrimitiveArray<T>, String> {
    array
        .as_any()
        .downcast_ref()
        .ok_or_else(|| format!("unexpected type {:?}", array.dtype()))
}

fn push_integers(out: &mut Vec<Option<i64>>, array: &dyn Array) -> Result<(), String> {
    macro_rules! each {
        ($($t:ty),*) => {$(
            if let Some(a) = array.as_any().downcast_ref::<PrimitiveArray<$t>>() {
                for value in a.iter() {
                    let value = value.map(|v| i64::try_from(*v)).transpose();
                    out.push(value.map_err(|_| "an integer does not fit into 64 bits with sign")?);
                }
                return Ok(());
            }
        )*};
    }
    each!(i64, i32, i16, i8, u8, u16, u32, u64);
    Err(format!("unexpected type {:?}", array.dtype()))
}

fn push_text(out: &mut Vec<Option<Arc<str>>>, array: &dyn Array) -> Result<(), String> {
    if let Some(a) = array.as_any().downcast_ref::<BooleanArray>() {
        out.extend(
            a.iter()
                .map(|v| v.map(|v| Arc::from(if v { "True" } else { "False" }))),
        );
        return Ok(());
    }
    let a = array
        .as_any()
        .downcast_ref::<Utf8ViewArray>()
        .ok_or_else(|| format!("unexpected type {:?}", array.dtype()))?;
    // Labels repeat: one allocation per distinct neighbour is most of what sharing can win.
    let mut last: Option<Arc<str>> = None;
    for value in a.iter() {
        out.push(value.map(|v| match &last {
            Some(shared) if shared.as_ref() == v => shared.clone(),
            _ => {
                let fresh: Arc<str> = v.into();
                last = Some(fresh.clone());
                fresh
            }
        }));
    }
    Ok(())
}

fn per_second(unit: TimeUnit) -> f64 {
    match unit {
        TimeUnit::Second => 1.0,
        TimeUnit::Millisecond => 1e3,
        TimeUnit::Microsecond => 1e6,
        TimeUnit::Nanosecond => 1e9,
    }
}

/// ISO 8601 of a time since 1970-01-01 (proleptic Gregorian calendar; H. Hinnant's `civil_from_days`).
/// Midnight is written as the date alone, as pandas does for a column of dates.
fn iso_time(value: i64, unit: TimeUnit) -> String {
    let per_second = per_second(unit) as i64;
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let z = days + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let date = format!("{year:04}-{month:02}-{day:02}");
    if second == 0 && fraction == 0 {
        return date;
    }
    let time = format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    if fraction == 0 {
        return format!("{date} {time}");
    }
    let nanoseconds = fraction * (1_000_000_000 / per_second);
    format!(
        "{date} {time}.{}",
        format!("{nanoseconds:09}").trim_end_matches('0')
    )
}
