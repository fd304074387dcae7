//! A table from the data set of an experiment.

use super::{Column, Places, Table, Texts};
use nkl_data::{Column as Cells, Dataset};

impl Table {
    /// The samples of a data set: file, start, end, split, then its columns. Labels are those of
    /// the column `target`.
    pub fn of_dataset(dataset: &Dataset, target: Option<&str>) -> Table {
        let segments = &dataset.segments;
        let mut files = Texts::default();
        let mut splits = Texts::default();
        for (segment, split) in segments.iter().zip(&dataset.split) {
            files.push(&segment.file);
            splits.push(split.name());
        }
        let start = segments.iter().map(|s| s.start).collect();
        let end = segments.iter().map(|s| s.end).collect();
        let mut columns = vec![
            Column::texts("file", files, false),
            Column::numbers("start", start),
            Column::numbers("end", end),
            Column::texts("split", splits, true),
        ];
        for (name, cells) in &dataset.columns {
            if columns.iter().any(|c| &c.name == name) {
                continue;
            }
            let is_target = Some(name.as_str()) == target;
            columns.push(match cells {
                Cells::Real(values) if !is_target => Column::numbers(name, values.clone()),
                Cells::Real(values) => {
                    let shown = values.iter().map(|v| match v.is_nan() {
                        true => String::new(),
                        false => v.to_string(),
                    });
                    Column::texts(name, texts(shown), false)
                }
                Cells::Text(cells) => {
                    let shown = cells.iter().map(|c| c.as_deref().unwrap_or(""));
                    Column::texts(name, texts(shown), is_target)
                }
            });
        }
        let label = target.and_then(|name| columns.iter().position(|c| c.name == name));
        let places = Places::Segments(segments.clone());
        Table::finish(columns, segments.len(), places, label, None)
    }
}

fn texts<S: AsRef<str>>(cells: impl Iterator<Item = S>) -> Texts {
    let mut texts = Texts::default();
    for cell in cells {
        texts.push(cell.as_ref());
    }
    texts
}
