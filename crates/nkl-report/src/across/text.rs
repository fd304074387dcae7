//! Experiments across databases, for the screen and `results.txt`.

use super::Across;
use crate::figure::number::significant;
use crate::{measure_name, Align, Table};

/// The table of values with its means, and what went wrong.
pub fn across_text(across: &Across) -> String {
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), significant);
    let means = across.means();
    let mut columns = vec![("train \\ test".to_owned(), Align::Left)];
    let names = across.databases.iter().cloned();
    columns.extend(names.map(|name| (name, Align::Right)));
    columns.push(("mean".to_owned(), Align::Right));
    let mut table = Table::new(columns);
    for (i, (name, mean)) in across.databases.iter().zip(&means.train).enumerate() {
        let mut cells = vec![name.clone()];
        cells.extend((0..across.databases.len()).map(|j| shown(across.value(i, j))));
        cells.push(shown(*mean));
        table.row(cells);
    }
    let mut last = vec!["mean".to_owned()];
    last.extend(means.test.iter().map(|mean| shown(*mean)));
    last.push(shown(means.all));
    table.row(last);
    let mut text = format!(
        "{}\n{} across databases (rows: training, columns: test)\n{}",
        across.headline(),
        measure_name(across.measure),
        table.render()
    );
    for pair in &across.experiments {
        if let Some(error) = &pair.error {
            text.push_str(&format!("{} failed: {error}\n", pair.name));
        }
    }
    text
}
