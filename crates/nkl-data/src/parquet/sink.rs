//! From arrays of many types to the few of a [`ColumnData`].

use super::iso_time::{iso_time, per_second};
use super::ColumnData;
use polars_arrow::array::{Array, BooleanArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, TimeUnit};
use std::sync::Arc;

/// Gathers the arrays of a column's row groups.
pub(super) enum Sink {
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
    /// For a column of this type; `duration` is its unit if it holds durations.
    pub(super) fn new(dtype: &ArrowDataType, duration: Option<TimeUnit>) -> Result<Sink, String> {
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

    /// Text as it is stored, or booleans.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Sink::Text { time: None, .. })
    }

    /// Adds the values of an array.
    pub(super) fn push(&mut self, array: &dyn Array) -> Result<(), String> {
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

    /// The whole column, which must have `rows` values.
    pub(super) fn finish(self, rows: usize) -> Result<ColumnData, String> {
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
