//! Joins the databases, and gives the rows their final form.

use crate::dataset::{Column, Dataset, Segment, Target};
use crate::frame::{texts, Frame, Working};
use indexmap::IndexMap;
use nkl_config::plan::Plan;
use std::sync::Arc;

/// One frame of all. Columns that a database does not have are missing in its rows; a column that is
/// text in one database is text in all.
pub(crate) fn concat(frames: Vec<Frame>) -> Frame {
    let mut frames = frames.into_iter();
    let mut all = match frames.next() {
        Some(first) => first,
        None => return empty(),
    };
    for frame in frames {
        append(&mut all, frame);
    }
    all
}

fn empty() -> Frame {
    Frame {
        recordings: Vec::new(),
        recording: Vec::new(),
        start: Vec::new(),
        end: Vec::new(),
        whole: Vec::new(),
        table: Vec::new(),
        tables: Vec::new(),
        line: Vec::new(),
        database: Vec::new(),
        stated: None,
        split: Vec::new(),
        target: Working::None,
        columns: IndexMap::new(),
    }
}

fn append(all: &mut Frame, mut frame: Frame) {
    let (before, rows) = (all.rows(), frame.rows());
    let shift = all.recordings.len() as u32;
    all.recordings.append(&mut frame.recordings);
    all.recording
        .extend(frame.recording.iter().map(|r| r + shift));
    all.start.append(&mut frame.start);
    all.end.append(&mut frame.end);
    all.whole.append(&mut frame.whole);
    let tables = all.tables.len() as u16;
    all.table.extend(frame.table.iter().map(|t| t + tables));
    all.tables.append(&mut frame.tables);
    all.line.append(&mut frame.line);
    all.database.append(&mut frame.database);
    all.split.append(&mut frame.split);
    all.stated = None;
    match (&mut all.target, frame.target) {
        (Working::Labels(a), Working::Labels(b)) => a.extend(b),
        (Working::Values(a), Working::Values(b)) => a.extend(b),
        _ => {}
    }
    for (name, column) in &mut all.columns {
        let other = frame.columns.shift_remove(name);
        *column = join(
            std::mem::replace(column, Column::Real(Vec::new())),
            other,
            rows,
        );
    }
    for (name, column) in frame.columns {
        let missing = match &column {
            Column::Text(_) => Column::Text(vec![None; before]),
            Column::Real(_) => Column::Real(vec![f64::NAN; before]),
        };
        all.columns.insert(name, join(missing, Some(column), rows));
    }
}

fn join(first: Column, second: Option<Column>, rows: usize) -> Column {
    match (first, second) {
        (Column::Text(mut a), None) => {
            a.extend(std::iter::repeat_n(None, rows));
            Column::Text(a)
        }
        (Column::Real(mut a), None) => {
            a.extend(std::iter::repeat_n(f64::NAN, rows));
            Column::Real(a)
        }
        (Column::Real(mut a), Some(Column::Real(b))) => {
            a.extend(b);
            Column::Real(a)
        }
        (a, Some(b)) => {
            let mut cells = texts(&a);
            cells.extend(texts(&b));
            Column::Text(cells)
        }
    }
}

/// The final form. Adds the column `class_label`: the label, or the value, after all changes.
pub(crate) fn dataset(plan: &Plan, frame: Frame, target: Target) -> Dataset {
    let segments = (0..frame.rows()).map(|row| {
        let recording = &frame.recordings[frame.recording[row] as usize];
        Segment {
            path: recording.candidates.first().cloned().unwrap_or_default(),
            file: recording.name.to_string(),
            start: frame.start[row],
            end: frame.end[row],
            whole: frame.whole[row],
            channel: plan
                .data
                .databases
                .get(frame.database[row] as usize)
                .and_then(|d| d.channel),
        }
    });
    let segments = segments.collect();
    let mut columns = frame.columns;
    columns.shift_remove("class_label");
    match &target {
        Target::Classes { labels, index } => {
            let names: Vec<Arc<str>> = labels.iter().map(|l| l.as_str().into()).collect();
            let cells = index.iter().map(|i| names.get(*i).cloned()).collect();
            columns.insert("class_label".into(), Column::Text(cells));
        }
        Target::Values(values) => {
            columns.insert("class_label".into(), Column::Real(values.clone()));
        }
        Target::None => {}
    }
    let database = frame.database.iter().map(|d| *d as usize).collect();
    Dataset {
        segments,
        split: frame.split,
        database,
        target,
        columns,
    }
}
