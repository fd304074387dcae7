//! The samples as an audformat database: `db.yaml`, and one table per part.

use crate::samples::{Columns, Made};
use crate::tables;
use crate::target::Target;
use anyhow::{Context, Result};
use nkl_config::plan::Plan;
use nkl_data::{Dataset, Split};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// Writes the header and the tables `TARGET.train`, `TARGET.dev` and `TARGET.test` of those parts that
/// have samples, which is how `split_strategy = database` looks for them. Returns the header's path.
pub fn write(plan: &Plan, dataset: &Dataset, columns: &Columns, made: &[Made]) -> Result<PathBuf> {
    let root = &plan.export.root;
    let base = plan.data.target.as_deref().unwrap_or("files");
    let whole = made
        .iter()
        .all(|row| row.start == 0.0 && dataset.segments[row.row].whole)
        || plan.export.segments_as_files;
    let mut header = head(&plan.export.data_name, columns);
    let mut parts = Vec::new();
    for split in Split::ALL {
        let rows: Vec<&Made> = made
            .iter()
            .filter(|row| dataset.split[row.row] == split)
            .collect();
        if !rows.is_empty() {
            parts.push((split.name(), rows));
        }
    }
    header.push_str("splits:\n");
    for (split, _) in &parts {
        // Writing to a String cannot fail.
        let _ = writeln!(header, "  {split}: {{type: {split}}}");
    }
    header.push_str("tables:\n");
    for (split, rows) in parts {
        let kind = if whole { "filewise" } else { "segmented" };
        let name = format!("{base}.{split}");
        let _ = writeln!(
            header,
            "  {}:\n    type: {kind}\n    split_id: {split}",
            quoted(&name)
        );
        header.push_str("    columns:\n");
        for column in columns.names() {
            let column = quoted(&column);
            let _ = writeln!(header, "      {column}: {{scheme_id: {column}}}");
        }
        table(&root.join(format!("db.{name}.csv")), columns, &rows, whole)?;
    }
    let path = root.join("db.yaml");
    let mut file = Target::create(&path)?;
    file.write_all(header.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.finish()
}

/// Name and schemes.
fn head(name: &str, columns: &Columns) -> String {
    let name = quoted(name);
    let mut header = format!("name: {name}\nsource: ''\nusage: other\nlanguages: []\nschemes:\n");
    for column in columns.names() {
        let kind = if columns.is_number(&column) {
            "float"
        } else {
            "str"
        };
        let _ = writeln!(header, "  {}: {{dtype: {kind}}}", quoted(&column));
    }
    header
}

/// A text in YAML: between single quotes nothing but the quote is special.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn table(path: &std::path::Path, columns: &Columns, rows: &[&Made], whole: bool) -> Result<()> {
    let place: &[&str] = if whole {
        &["file"]
    } else {
        &["file", "start", "end"]
    };
    let mut header: Vec<String> = place.iter().map(|name| name.to_string()).collect();
    header.extend(columns.names());
    let lines = rows.iter().map(|row| {
        let mut cells = vec![row.file.clone()];
        if !whole {
            cells.extend([time(row.start), time(row.end)]);
        }
        cells.extend(columns.cells(row.row));
        cells
    });
    tables::write(path, header, lines)
}

/// Seconds as pandas writes a time span.
fn time(seconds: f64) -> String {
    let micros = (seconds * 1e6).round().max(0.0) as u64;
    let (second, micro) = (micros / 1_000_000, micros % 1_000_000);
    let (day, hour) = (second / 86_400, second / 3600 % 24);
    let (minute, second) = (second / 60 % 60, second % 60);
    format!("{day} days {hour:02}:{minute:02}:{second:02}.{micro:06}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_pandas_writes_them() {
        assert_eq!(time(0.0), "0 days 00:00:00.000000");
        assert_eq!(time(90_061.25), "1 days 01:01:01.250000");
        assert_eq!(quoted("it's"), "'it''s'");
    }
}
