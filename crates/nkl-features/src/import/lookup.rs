//! Which sample an imported row is of.

use super::table::ImportRow;
use nkl_data::Segment;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Times closer than this are the same (tables round to milliseconds).
const TOLERANCE: f64 = 1.5e-3;

/// Segments by the names of their recordings.
pub(super) struct Rows {
    by_name: HashMap<PathBuf, Vec<Entry>>,
}

struct Entry {
    segment: usize,
    start: f64,
    end: f64,
    whole: bool,
}

impl Rows {
    pub(super) fn new(segments: &[Segment]) -> Self {
        let mut by_name: HashMap<PathBuf, Vec<Entry>> = HashMap::new();
        for (i, s) in segments.iter().enumerate() {
            let mut names = vec![clean(Path::new(&s.file)), clean(&s.path)];
            names.extend(std::path::absolute(&s.path).ok().map(|p| clean(&p)));
            names.sort();
            names.dedup();
            for name in names {
                let entry = Entry {
                    segment: i,
                    start: s.start,
                    end: s.end,
                    whole: s.whole,
                };
                by_name.entry(name).or_default().push(entry);
            }
        }
        Rows { by_name }
    }

    /// The segments that a row of the table at `table` is of; several where the data has a sample
    /// more than once.
    pub(super) fn find(&self, table: &Path, row: &ImportRow) -> Vec<usize> {
        let file = Path::new(&row.file);
        let beside = table.parent().map(|folder| folder.join(file));
        let names = [
            Some(file.to_owned()),
            std::path::absolute(file).ok(),
            beside.clone(),
        ]
        .into_iter()
        .flatten()
        .chain(beside.and_then(|p| std::path::absolute(p).ok()));
        for name in names {
            if let Some(entries) = self.by_name.get(&clean(&name)) {
                return entries
                    .iter()
                    .filter(|e| e.is(row))
                    .map(|e| e.segment)
                    .collect();
            }
        }
        Vec::new()
    }
}

impl Entry {
    fn is(&self, row: &ImportRow) -> bool {
        let start = row.start.unwrap_or(0.0);
        if (start - self.start).abs() > TOLERANCE {
            return false;
        }
        match row.end {
            Some(end) => (end - self.end).abs() <= TOLERANCE,
            None => self.whole || row.start.is_some(),
        }
    }
}

/// The path without `.` and, where that is sure, without `..`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
