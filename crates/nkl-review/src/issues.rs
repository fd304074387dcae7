//! What `nkl issues` found, matched to rows.

use crate::edits::row_keys;
use crate::error::ReviewError;
use crate::table::{read::malformed, Table};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issue {
    /// The row, counted from 0.
    pub row: u32,
    /// What kind of finding.
    pub issue: String,
    /// 0..1, 1 = worst.
    pub severity: Option<f64>,
    /// The label that fits better.
    pub suggested: String,
    /// In words.
    pub detail: String,
}

#[derive(Deserialize)]
struct Line {
    file: String,
    #[serde(default)]
    start: String,
    #[serde(default)]
    end: String,
    issue: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    suggested: String,
    #[serde(default)]
    detail: String,
}

/// Reads a table as `nkl issues` writes it (columns file, issue, and perhaps start, end, severity,
/// suggested, detail). Gives the findings in the table's order, and the number of those whose
/// recording is not among the rows.
///
/// # Errors
/// The file cannot be read, or has no columns file and issue.
pub fn read_issues(path: &Path, table: &Table) -> Result<(Vec<Issue>, usize), ReviewError> {
    let file = std::fs::File::open(path).map_err(ReviewError::io(path))?;
    let mut reader = csv::Reader::from_reader(file);
    let keys = Keys::of(table);
    let (mut issues, mut lost) = (Vec::new(), 0);
    for line in reader.deserialize() {
        let line: Line = line.map_err(|error| malformed(path, error))?;
        match keys.find(&line.file, &line.start, &line.end) {
            Some(row) => issues.push(Issue {
                row,
                issue: line.issue,
                severity: line.severity.parse().ok().filter(|v: &f64| v.is_finite()),
                suggested: line.suggested,
                detail: line.detail,
            }),
            None => lost += 1,
        }
    }
    Ok((issues, lost))
}

/// Rows by file, and by stretch where a file has several rows.
struct Keys {
    exact: HashMap<[String; 3], Option<u32>>,
    /// The only row of a file; `None` where there are several.
    files: HashMap<String, Option<u32>>,
}

impl Keys {
    fn of(table: &Table) -> Keys {
        let mut files: HashMap<String, Option<u32>> = HashMap::new();
        for row in 0..table.rows() {
            let [file, _, _] = table.key(row);
            files
                .entry(file)
                .and_modify(|known| *known = None)
                .or_insert(u32::try_from(row).ok());
        }
        let exact = row_keys(table)
            .into_iter()
            .map(|([file, start, end], row)| {
                let key = [file, time(&start), time(&end)];
                (key, row)
            });
        Keys {
            exact: exact.collect(),
            files,
        }
    }

    fn find(&self, file: &str, start: &str, end: &str) -> Option<u32> {
        let key = [file.to_owned(), time(start), time(end)];
        let exact = self.exact.get(&key).copied().flatten();
        // A table without times names whole recordings.
        exact.or_else(|| self.files.get(file).copied().flatten())
    }
}

/// A time in milliseconds, so that 1.5 and 1.50 are one.
fn time(text: &str) -> String {
    match nkl_data::seconds(text) {
        Some(seconds) => format!("{:.0}", seconds * 1000.0),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Options;

    #[test]
    fn findings_find_their_rows() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        let text = "file,start,end\na.wav,0,1.50\na.wav,1.5,3\nb.wav,,\n";
        std::fs::write(&path, text).unwrap();
        let table = Table::read_csv(&path, &Options::default()).unwrap();
        let path = dir.path().join("i.csv");
        let text = "file,start,end,issue,severity,label,suggested,label_quality,detail\n\
            a.wav,1.5,3,label,0.9,x,y,0.1,unsure\n\
            b.wav,0,2.25,silent,,,,,\n\
            a.wav,0,1.5,label,0.2,,,,\n\
            a.wav,7,9,label,0.2,,,,\n";
        std::fs::write(&path, text).unwrap();
        let (issues, lost) = read_issues(&path, &table).unwrap();
        let rows: Vec<u32> = issues.iter().map(|i| i.row).collect();
        assert_eq!((rows, lost), (vec![1, 2, 0], 1));
        assert_eq!(issues[0].suggested, "y");
        assert_eq!((issues[0].severity, issues[1].severity), (Some(0.9), None));

        std::fs::write(&path, "file,kind\na.wav,x\n").unwrap();
        let said = read_issues(&path, &table).unwrap_err().to_string();
        assert!(said.contains("issue"), "{said}");
    }
}
