//! Corrected cells, and the file that keeps them.
//!
//! The file is a CSV table with one line per corrected cell: `row` (counted from 1), `file`,
//! `start`, `end`, `column`, `from`, `to`. It is written anew at each change, under another name
//! first, so that it is whole at any time. When it is read, a line counts where its row still has
//! the same file, start and end; else where they are found; what fits nowhere is kept in the file.

use crate::error::ReviewError;
use crate::table::{read::malformed, Data, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The new value of a cell; `None` is the one that the table has.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Change {
    /// Counted from 0.
    pub row: u32,
    /// The value; empty is missing.
    pub value: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    row: u64,
    #[serde(default)]
    file: String,
    #[serde(default)]
    start: String,
    #[serde(default)]
    end: String,
    column: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// Corrected cells by column and row.
#[derive(Debug)]
pub struct Edits {
    path: PathBuf,
    cells: BTreeMap<(usize, u32), String>,
    unplaced: Vec<Line>,
    /// The file as it was last read or written; `None` where there was none.
    written: Option<Vec<u8>>,
    revision: u64,
}

impl Edits {
    /// Reads the edits of a table, if there are any.
    ///
    /// # Errors
    /// The file is there and cannot be read, or is no file of edits.
    pub fn load(path: &Path, table: &Table) -> Result<Edits, ReviewError> {
        let mut edits = Edits {
            path: path.to_owned(),
            cells: BTreeMap::new(),
            unplaced: Vec::new(),
            written: on_disk(path)?,
            revision: 0,
        };
        let lines = match &edits.written {
            Some(bytes) => parse(bytes, path)?,
            None => Vec::new(),
        };
        let mut keys = None;
        for line in lines {
            let place = table
                .position(&line.column)
                .and_then(|column| Some((column, row_of(&line, column, table, &mut keys)?)));
            match place {
                Some(place) => {
                    edits.cells.insert(place, line.to);
                }
                None => edits.unplaced.push(line),
            }
        }
        Ok(edits)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lines of the file that fit no row of the table.
    pub fn unplaced(&self) -> usize {
        self.unplaced.len()
    }

    /// Grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Every corrected cell: column, row, value.
    pub fn cells(&self) -> impl Iterator<Item = (usize, u32, &str)> {
        let cells = self.cells.iter();
        cells.map(|((column, row), value)| (*column, *row, value.as_str()))
    }

    /// The corrected cells of a column, by row.
    pub fn of_column(&self, column: usize) -> impl Iterator<Item = (u32, &str)> {
        let cells = self.cells.range((column, 0)..=(column, u32::MAX));
        cells.map(|((_, row), value)| (*row, value.as_str()))
    }

    /// The corrected value of a cell.
    pub fn get(&self, column: usize, row: u32) -> Option<&str> {
        self.cells.get(&(column, row)).map(String::as_str)
    }

    /// Changes cells of a column, and writes the file. Nothing is changed where that fails.
    ///
    /// # Errors
    /// A row that is not there, a value that the column cannot hold, a file that cannot be written
    /// or was changed by another program.
    pub fn apply(
        &mut self,
        table: &Table,
        column: usize,
        changes: Vec<Change>,
    ) -> Result<u64, ReviewError> {
        let of = table.columns().get(column);
        let of = of.ok_or_else(|| ReviewError::Change("there is no such column".to_owned()))?;
        let number = matches!(of.data, Data::Number(_));
        for change in &changes {
            check(change, table.rows(), number)?;
        }
        if on_disk(&self.path)? != self.written {
            return Err(ReviewError::Conflict(self.path.clone()));
        }
        let before = self.cells.clone();
        for Change { row, value } in changes {
            match value {
                Some(value) if value != of.text(row as usize) => {
                    self.cells.insert((column, row), value);
                }
                _ => {
                    self.cells.remove(&(column, row));
                }
            }
        }
        if let Err(error) = self.write(table) {
            self.cells = before;
            return Err(error);
        }
        self.revision += 1;
        Ok(self.revision)
    }

    fn write(&mut self, table: &Table) -> Result<(), ReviewError> {
        let io = ReviewError::io(&self.path);
        let mut writer = csv::Writer::from_writer(Vec::new());
        let lines = self.cells.iter().map(|((column, row), value)| {
            let of = table.columns().get(*column);
            let [file, start, end] = table.key(*row as usize);
            Line {
                row: u64::from(*row) + 1,
                file,
                start,
                end,
                column: of.map_or(String::new(), |c| c.name.clone()),
                from: of.map_or(String::new(), |c| c.text(*row as usize).into_owned()),
                to: value.clone(),
            }
        });
        for line in lines.chain(self.unplaced.iter().cloned()) {
            writer
                .serialize(line)
                .map_err(|error| io(std::io::Error::other(error.to_string())))?;
        }
        let bytes = writer.into_inner().map_err(|e| io(e.into_error()))?;
        replace(&self.path, &bytes)?;
        self.written = Some(bytes);
        Ok(())
    }
}

/// Writes a file under another name and gives it its own once it is on disk.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), ReviewError> {
    let io = ReviewError::io(path);
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    let mut file = nkl_data::temporary_in(folder.unwrap_or(Path::new("."))).map_err(&io)?;
    file.write_all(bytes).map_err(&io)?;
    file.as_file().sync_all().map_err(&io)?;
    file.persist(path).map_err(|error| io(error.error))?;
    Ok(())
}

fn on_disk(path: &Path) -> Result<Option<Vec<u8>>, ReviewError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ReviewError::io(path)(error)),
    }
}

fn parse(bytes: &[u8], path: &Path) -> Result<Vec<Line>, ReviewError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let lines = reader.deserialize();
    lines
        .map(|line| line.map_err(|error| malformed(path, error)))
        .collect()
}

/// The row that a line of the file means.
fn row_of(
    line: &Line,
    column: usize,
    table: &Table,
    keys: &mut Option<HashMap<[String; 3], Option<u32>>>,
) -> Option<u32> {
    let row = u32::try_from(line.row.checked_sub(1)?).ok()?;
    let key = [&line.file, &line.start, &line.end].map(String::clone);
    let there = (row as usize) < table.rows() && table.key(row as usize) == key;
    if !table.has_sound() {
        let same = table.columns().get(column)?.text(row as usize) == line.from;
        return (there && same).then_some(row);
    }
    if there {
        return Some(row);
    }
    // Rows whose key is not theirs alone cannot be told apart.
    let keys = keys.get_or_insert_with(|| row_keys(table));
    keys.get(&key).copied().flatten()
}

/// The row of each key; `None` where several rows have it.
pub(crate) fn row_keys(table: &Table) -> HashMap<[String; 3], Option<u32>> {
    let mut keys = HashMap::with_capacity(table.rows());
    for row in 0..table.rows() {
        let entry = keys.entry(table.key(row));
        entry
            .and_modify(|known| *known = None)
            .or_insert(u32::try_from(row).ok());
    }
    keys
}

fn check(change: &Change, rows: usize, number: bool) -> Result<(), ReviewError> {
    let refuse = |message: String| Err(ReviewError::Change(message));
    if change.row as usize >= rows {
        return refuse(format!("there is no row {}", u64::from(change.row) + 1));
    }
    let Some(value) = &change.value else {
        return Ok(());
    };
    if value.len() > 10_000 || value.contains(['\n', '\r', '\0']) {
        return refuse("a value is one line of at most 10000 bytes".to_owned());
    }
    if number && !value.is_empty() && nkl_data::number(value).is_none() {
        return refuse(format!("the column has numbers, and '{value}' is none"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Options;

    fn table(dir: &Path, text: &str) -> Table {
        let path = dir.join("t.csv");
        std::fs::write(&path, text).unwrap();
        Table::read_csv(&path, &Options::default()).unwrap()
    }

    fn set(row: u32, value: &str) -> Vec<Change> {
        let value = Some(value.to_owned());
        vec![Change { row, value }]
    }

    const TEXT: &str = "file,label,score\na.wav,x,1\nb.wav,y,2\nc.wav,x,3\n";

    #[test]
    fn what_was_edited_is_there_again() {
        let dir = tempfile::tempdir().unwrap();
        let table = table(dir.path(), TEXT);
        let path = dir.path().join("e.csv");
        let mut edits = Edits::load(&path, &table).unwrap();
        assert_eq!(edits.apply(&table, 1, set(1, "x, \"z\"")).unwrap(), 1);
        edits.apply(&table, 3, set(2, "noisy;short")).unwrap();
        edits.apply(&table, 1, set(0, "y")).unwrap();
        let back = Change {
            row: 0,
            value: None,
        };
        edits.apply(&table, 1, vec![back]).unwrap();

        let again = Edits::load(&path, &table).unwrap();
        let cells: Vec<_> = again.cells().collect();
        assert_eq!(cells, [(1, 1, "x, \"z\""), (3, 2, "noisy;short")]);
        assert_eq!(again.of_column(1).collect::<Vec<_>>(), [(1, "x, \"z\"")]);
        let others = std::fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(others, 2, "nothing temporary stays");
    }

    #[test]
    fn edits_follow_their_recording_and_none_is_lost() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("e.csv");
        let old = table(dir.path(), TEXT);
        let mut edits = Edits::load(&path, &old).unwrap();
        edits.apply(&old, 1, set(1, "z")).unwrap();
        edits.apply(&old, 1, set(2, "w")).unwrap();
        let new = table(dir.path(), "file,label,score\nb.wav,y,2\na.wav,x,1\n");
        let mut edits = Edits::load(&path, &new).unwrap();
        assert_eq!(edits.cells().collect::<Vec<_>>(), [(1, 0, "z")]);
        assert_eq!(edits.unplaced(), 1);
        edits.apply(&new, 1, set(1, "v")).unwrap();
        let back = table(dir.path(), TEXT);
        let edits = Edits::load(&path, &back).unwrap();
        let cells: Vec<_> = edits.cells().collect();
        assert_eq!(cells, [(1, 0, "v"), (1, 1, "z"), (1, 2, "w")]);
    }

    #[test]
    fn nothing_changes_where_a_change_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let table = table(dir.path(), "file,label,score\na.wav,x,1.5\nb.wav,y,2\n");
        let path = dir.path().join("e.csv");
        let mut edits = Edits::load(&path, &table).unwrap();
        assert!(edits.apply(&table, 9, set(0, "x")).is_err());
        assert!(edits.apply(&table, 1, set(2, "x")).is_err());
        assert!(edits.apply(&table, 1, set(0, "two\nlines")).is_err());
        let said = edits.apply(&table, 2, set(0, "loud"));
        assert!(said.is_ok() == matches!(table.columns()[2].data, Data::Category { .. }));
        assert_eq!(edits.cells().filter(|c| c.0 == 1).count(), 0);

        edits.apply(&table, 1, set(0, "z")).unwrap();
        std::fs::write(&path, "row,file,start,end,column,from,to\n").unwrap();
        let said = edits.apply(&table, 1, set(1, "z"));
        assert!(matches!(said, Err(ReviewError::Conflict(_))));
        assert_eq!(edits.get(1, 1), None);
    }

    #[test]
    fn a_damaged_file_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let table = table(dir.path(), TEXT);
        let path = dir.path().join("e.csv");
        std::fs::write(&path, "row,column,to\none,label,x\n").unwrap();
        let said = Edits::load(&path, &table).unwrap_err().to_string();
        assert!(said.contains("line 2"), "{said}");
    }

    #[test]
    fn without_recordings_row_and_value_have_to_fit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("e.csv");
        let old = table(dir.path(), "label\nx\ny\n");
        let mut edits = Edits::load(&path, &old).unwrap();
        edits.apply(&old, 0, set(1, "z")).unwrap();
        let new = table(dir.path(), "label\ny\nx\n");
        assert_eq!(Edits::load(&path, &new).unwrap().unplaced(), 1);
        assert_eq!(Edits::load(&path, &old).unwrap().unplaced(), 0);
    }
}
