//! `FEATS.type = import`: features that were computed elsewhere.

mod lookup;
mod table;
mod time;

use crate::extract::Block;
use crate::{FeatureError, FeatureTable};
use lookup::Rows;
use ndarray::Array2;
use nkl_config::plan::FeatsPlan;
use nkl_config::Note;
use nkl_data::Segment;
use std::collections::HashMap;
use std::path::Path;
use table::ImportTable;

/// One line for lists.
pub(crate) const SUMMARY: &str = "features from CSV tables that were computed elsewhere";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Features from the CSV tables in FEATS.import_file. Their first columns are `file` and, if samples \
are segments, `start` and `end` (seconds, or as pandas writes time: 0 days 00:00:02.5); every other \
column is a feature and must hold numbers; an empty cell is an undefined value.

A row belongs to the sample whose file it names, in the words of the data's own table or as a path \
(absolute, relative to the working directory or to the table's folder), and whose start and end are \
the same to 1.5 ms. Rows of other recordings are left out; samples without a row count as failed.

With import_files_append = True (default) several tables hold different samples, with False \
different columns.";

/// Reads the tables and finds the row of each segment.
///
/// # Errors
/// A table that cannot be read, a cell that is not a number, two rows for one sample, two columns
/// with one name.
pub(crate) fn import(plan: &FeatsPlan, segments: &[Segment]) -> Result<Block, FeatureError> {
    let rows = Rows::new(segments);
    let mut tables = Vec::with_capacity(plan.import_files.len());
    for path in &plan.import_files {
        tables.push((path.as_path(), ImportTable::read(path)?));
    }
    let mut block = Target::new(&tables, segments.len(), plan.import_append)?;
    for (path, table) in &tables {
        block.take(path, table, &rows)?;
    }
    Ok(block.finish(segments))
}

/// The columns to be filled.
struct Target<'a> {
    names: Vec<String>,
    values: Array2<f32>,
    /// Per segment and group of columns, the table and line it was filled from.
    filled: HashMap<(usize, usize), (&'a Path, u64)>,
    /// Tables give rows of the same columns, not columns of the same rows.
    append: bool,
    /// Per table: its first column and its group.
    next: usize,
    group: usize,
    groups: usize,
    left_out: usize,
}

impl<'a> Target<'a> {
    fn new(
        tables: &[(&Path, ImportTable)],
        rows: usize,
        append: bool,
    ) -> Result<Self, FeatureError> {
        let mut names: Vec<String> = Vec::new();
        for (path, table) in tables {
            for name in &table.names {
                match (append, names.contains(name)) {
                    (_, false) => names.push(name.clone()),
                    (true, true) => {}
                    (false, true) => {
                        return Err(FeatureError::Import {
                            path: (*path).to_owned(),
                            line: Some(1),
                            reason: format!(
                                "column `{name}` is in an earlier table too; if the tables hold \
                                 different samples, set FEATS.import_files_append = True"
                            ),
                        })
                    }
                }
            }
        }
        let values = Array2::from_elem((rows, names.len()), f32::NAN);
        let groups = if append { 1 } else { tables.len() };
        Ok(Target {
            names,
            values,
            filled: HashMap::new(),
            append,
            next: 0,
            group: 0,
            groups,
            left_out: 0,
        })
    }

    /// Fills in the rows of one table.
    fn take(
        &mut self,
        path: &'a Path,
        table: &ImportTable,
        rows: &Rows,
    ) -> Result<(), FeatureError> {
        let places: Vec<usize> = match self.append {
            true => table
                .names
                .iter()
                .filter_map(|n| self.names.iter().position(|m| m == n))
                .collect(),
            false => (self.next..self.next + table.names.len()).collect(),
        };
        self.next += table.names.len();
        for row in &table.rows {
            let segments = rows.find(path, row);
            self.left_out += usize::from(segments.is_empty());
            for segment in segments {
                if let Some((earlier, line)) =
                    self.filled.insert((segment, self.group), (path, row.line))
                {
                    return Err(FeatureError::Import {
                        path: path.to_owned(),
                        line: Some(row.line),
                        reason: format!(
                            "`{}` has a row already, {}:{line}; each sample may have one",
                            row.file,
                            earlier.display()
                        ),
                    });
                }
                for (place, value) in places.iter().zip(&row.values) {
                    if let Some(cell) = self.values.get_mut((segment, *place)) {
                        *cell = *value;
                    }
                }
            }
        }
        self.group += usize::from(!self.append);
        Ok(())
    }

    fn finish(mut self, segments: &[Segment]) -> Block {
        let complete =
            |i: usize| (0..self.groups).all(|group| self.filled.contains_key(&(i, group)));
        let failed: Vec<(usize, String)> = segments
            .iter()
            .enumerate()
            .filter(|(i, _)| !complete(*i))
            .map(|(i, s)| (i, missing(s)))
            .collect();
        for (row, _) in &failed {
            self.values.row_mut(*row).fill(f32::NAN);
        }
        let mut notes = Vec::new();
        if self.left_out > 0 {
            let text = format!(
                "{} imported rows belong to no sample and were left out",
                self.left_out
            );
            notes.push(Note::info(text));
        }
        let table = FeatureTable {
            names: self.names,
            values: self.values,
            failed,
        };
        Block {
            table,
            notes,
            cached: vec![true; segments.len()],
            relation: Vec::new(),
        }
    }
}

fn missing(segment: &Segment) -> String {
    match segment.whole {
        true => format!(
            "{}: no table of FEATS.import_file has a row for it",
            segment.file
        ),
        false => format!(
            "{} {} s to {} s: no table of FEATS.import_file has a row for it",
            segment.file, segment.start, segment.end
        ),
    }
}

#[cfg(test)]
mod tests;
