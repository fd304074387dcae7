//! The heatmap of experiments across databases.

use crate::across::Across;
use crate::figure::axis::Axis;
use crate::figure::chart::{Frame, Height};
use crate::figure::marks::Heat;
use crate::figure::scale::Scale;
use crate::figure::style::{COLUMN, PAGE};
use crate::figure::{Chart, Scene};
use crate::measure_name;

/// Side of a cell, at least and at most.
const CELL: (f64, f64) = (26.0, 64.0);

/// Rows: training data, columns: test data; a last row and column of means. The diagonal is
/// framed, and what is better is darker.
pub fn across(found: &Across, titles: bool) -> Scene {
    let count = found.databases.len();
    let means = found.means();
    let mut values: Vec<Vec<Option<f64>>> = (0..count)
        .map(|i| (0..count).map(|j| found.value(i, j)).collect())
        .collect();
    for (row, mean) in values.iter_mut().zip(&means.train) {
        row.push(*mean);
    }
    let mut last = means.test.clone();
    last.push(means.all);
    values.push(last);
    let names = || {
        let mut names = found.databases.clone();
        names.push("mean".to_owned());
        Scale::Bands(names)
    };
    let measure = measure_name(found.measure);
    let description = format!(
        "{measure} of {count} databases as training data (rows) and as test data (columns)"
    );
    let mut chart = Chart::new(
        description,
        Axis::new("Test", names()),
        Axis::new("Training", names()),
    );
    if titles {
        chart.titles = vec![
            format!("{measure} across databases: {}", found.target),
            super::dashes(&found.headline()),
        ];
        let said = |name: &str| {
            let row = found.summary.iter().find(|(own, _)| own == name);
            row.map(|(_, value)| value.as_str())
        };
        let what: Vec<&str> = ["Model", "Features"].into_iter().filter_map(said).collect();
        chart.titles.push(what.join(" on "));
        let better = "dark is better, a frame marks a database against itself";
        chart.titles.push(better.to_owned());
    }
    let side = (count + 1) as f64;
    chart.width = if count > 6 { PAGE } else { COLUMN };
    chart.inner_width = (CELL.0 * side, CELL.1 * side);
    chart.height = Height::Square;
    chart.frame = Frame::Box;
    chart.add(Heat {
        limits: limits(found, &values),
        values,
        framed: (0..count).map(|i| (i, i)).collect(),
        apart: 1,
    });
    chart.draw()
}

/// The worst and the best value.
fn limits(found: &Across, values: &[Vec<Option<f64>>]) -> (f64, f64) {
    let all = || values.iter().flatten().flatten().copied();
    let low = all().fold(f64::INFINITY, f64::min);
    let high = all().fold(f64::NEG_INFINITY, f64::max);
    match (low.is_finite(), found.measure.higher_is_better()) {
        (false, _) => (0.0, 1.0),
        (true, true) => (low, high),
        (true, false) => (high, low),
    }
}
