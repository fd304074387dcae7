//! Lists of recordings that are to be predicted: a CSV table, or a text file with a path per line.

use crate::csv_database::times;
use crate::dataset::{Probe, Segment};
use crate::error::DataError;
use crate::table::RawTable;
use nkl_config::Note;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A list of recordings.
#[derive(Debug, Clone)]
pub struct List {
    /// Names of the columns besides file, start and end; none for a text file.
    pub header: Vec<String>,
    /// Its lines, in order.
    pub lines: Vec<Listed>,
}

/// One line of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The stretch of the recording, or one sentence that says why it cannot be used.
    pub segment: Result<Segment, String>,
    /// The column `speaker`, if there is one.
    pub speaker: Option<Arc<str>>,
    /// The other columns, as [`List::header`] names them; empty where a cell is.
    pub cells: Vec<String>,
}

/// A line before its recording has been looked for.
struct Line {
    file: Arc<str>,
    start: f64,
    end: f64,
    speaker: Option<Arc<str>>,
    cells: Vec<String>,
}

/// Reads a list. A file whose name ends in `.csv` is a table with a column `file` and perhaps
/// `start`, `end` (seconds, or times) and `speaker`; any other is text with one path per line,
/// where empty lines and those that begin with `#` do not count. Paths are looked up from the
/// working directory, then from the folder of the list.
///
/// # Errors
/// A list that cannot be read, or holds nothing; a recording that cannot be used is no error, but
/// stands in its line.
pub fn read_list(path: &Path, probe: &dyn Probe, notes: &mut Vec<Note>) -> Result<List, DataError> {
    let is_csv = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let (header, lines) = if is_csv {
        table(path, notes)?
    } else {
        (Vec::new(), text(path)?)
    };
    if lines.is_empty() {
        return Err(DataError::table(path, None, "the list names no recording"));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let files: std::collections::BTreeSet<&str> = lines.iter().map(|l| l.file.as_ref()).collect();
    let files: Vec<&str> = files.into_iter().collect();
    let found: Vec<Result<(PathBuf, f64), String>> = files
        .par_iter()
        .map(|file| find(file, folder, probe))
        .collect();
    let found: BTreeMap<&str, &Result<(PathBuf, f64), String>> =
        files.iter().copied().zip(&found).collect();
    let listed = lines.iter().map(|line| {
        let segment = match found.get(line.file.as_ref()) {
            Some(Ok((path, duration))) => segment(line, path, *duration),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err(format!("{}: it was not looked for", line.file)),
        };
        Listed {
            segment,
            speaker: line.speaker.clone(),
            cells: line.cells.clone(),
        }
    });
    Ok(List {
        header,
        lines: listed.collect(),
    })
}

/// Header and lines of a table.
fn table(path: &Path, notes: &mut Vec<Note>) -> Result<(Vec<String>, Vec<Line>), DataError> {
    let mut table = RawTable::read_csv(path, notes)?;
    let have: Vec<String> = table.columns.iter().map(|(n, _)| n.clone()).collect();
    let Some(files) = table.take("file") else {
        let have = have.iter().map(String::as_str);
        let place = path.display().to_string();
        return Err(DataError::no_column(place, "file", "the recordings", have));
    };
    let (start, end) = (times(&mut table, "start")?, times(&mut table, "end")?);
    let speakers = table.columns.iter().find(|(name, _)| name == "speaker");
    let speakers = speakers.map(|(_, cells)| cells.clone());
    let at = |times: &Option<Vec<f64>>, row: usize| {
        let time = times.as_ref().and_then(|times| times.get(row)).copied();
        time.filter(|time| !time.is_nan())
    };
    let mut lines = Vec::with_capacity(files.len());
    for (row, file) in files.into_iter().enumerate() {
        let Some(file) = file else {
            return Err(table.error(row, "the row names no recording (column 'file' is empty)"));
        };
        lines.push(Line {
            file,
            start: at(&start, row).unwrap_or(0.0),
            end: at(&end, row).unwrap_or(f64::NAN),
            speaker: speakers
                .as_ref()
                .and_then(|s| s.get(row).cloned().flatten()),
            cells: table
                .columns
                .iter()
                .map(|(_, cells)| cells.get(row).cloned().flatten())
                .map(|cell| cell.map(|c| c.to_string()).unwrap_or_default())
                .collect(),
        });
    }
    let header = table.columns.into_iter().map(|(name, _)| name).collect();
    Ok((header, lines))
}

fn text(path: &Path) -> Result<Vec<Line>, DataError> {
    let text = std::fs::read_to_string(path).map_err(|source| DataError::Io {
        path: path.to_owned(),
        source,
    })?;
    let names = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let names = names.filter(|name| !name.is_empty() && !name.starts_with('#'));
    Ok(names
        .map(|name| Line {
            file: name.into(),
            start: 0.0,
            end: f64::NAN,
            speaker: None,
            cells: Vec::new(),
        })
        .collect())
}

/// Path and seconds of a recording.
fn find(file: &str, folder: &Path, probe: &dyn Probe) -> Result<(PathBuf, f64), String> {
    let candidates = [PathBuf::from(file), folder.join(file)];
    let Some(path) = candidates.iter().find(|path| path.is_file()) else {
        return Err(format!("{file}: there is no such file"));
    };
    let duration = probe.duration(path)?;
    if duration.is_finite() && duration > 0.0 {
        Ok((path.clone(), duration))
    } else {
        Err(format!("{file}: it holds no samples"))
    }
}

/// The line's stretch, clipped to the recording.
fn segment(line: &Line, path: &Path, duration: f64) -> Result<Segment, String> {
    let whole = line.start == 0.0 && line.end.is_nan();
    let end = if line.end.is_nan() {
        duration
    } else {
        line.end.min(duration)
    };
    if end <= line.start {
        return Err(format!(
            "{} {} s to {} s: nothing is left of it, the recording has {duration} s",
            line.file, line.start, line.end
        ));
    }
    Ok(Segment {
        path: path.to_owned(),
        file: line.file.to_string(),
        start: line.start,
        end,
        whole,
        channel: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Seconds(f64);

    impl Probe for Seconds {
        fn duration(&self, path: &Path) -> Result<f64, String> {
            match path.ends_with("bad.wav") {
                true => Err("bad.wav: damaged".into()),
                false => Ok(self.0),
            }
        }
    }

    #[test]
    fn tables_have_segments_and_speakers_and_bad_lines_stay_lines() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.wav", "bad.wav"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        let path = dir.path().join("l.csv");
        let text =
            "file,start,end,speaker\na.wav,,,x\na.wav,0.5,9,\na.wav,3,4,x\nbad.wav,,,\nno.wav,,,\n";
        std::fs::write(&path, text).unwrap();
        let list = read_list(&path, &Seconds(2.0), &mut Vec::new()).unwrap();
        assert_eq!(list.header, ["speaker"]);
        let listed = list.lines;
        assert_eq!(listed[0].cells, ["x"]);
        assert_eq!(listed[1].cells, [""]);
        let place = |i: usize| {
            listed[i]
                .segment
                .as_ref()
                .map(|s| (s.start, s.end, s.whole))
        };
        assert_eq!(place(0), Ok((0.0, 2.0, true)));
        assert_eq!(place(1), Ok((0.5, 2.0, false)));
        assert!(place(2).unwrap_err().contains("3 s to 4 s"));
        assert!(place(3).unwrap_err().contains("damaged"));
        assert!(place(4).unwrap_err().contains("no.wav"));
        assert_eq!(listed[0].speaker.as_deref(), Some("x"));
        assert_eq!(listed[1].speaker, None);
    }

    #[test]
    fn text_has_a_path_per_line() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a b.wav"), "").unwrap();
        let path = dir.path().join("l.txt");
        std::fs::write(&path, "\u{feff}# mine\n\n a b.wav \r\n").unwrap();
        let list = read_list(&path, &Seconds(2.0), &mut Vec::new()).unwrap();
        let listed = list.lines;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].segment.as_ref().unwrap().file, "a b.wav");
        std::fs::write(&path, "#\n").unwrap();
        assert!(read_list(&path, &Seconds(2.0), &mut Vec::new()).is_err());
    }
}
