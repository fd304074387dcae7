//! What is computed while the page is open already: features, and maps of them.

use crate::walk;
use ndarray::Array2;
use nkl_config::plan::Plan;
use nkl_data::{Dataset, Segment};
use nkl_explore::project::{project, Method, Settings};
use nkl_review::{Column, Data, Group, Review};
use std::path::Path;

/// UMAP unasked for so many rows at most: beyond, its neighbours take minutes.
const UMAP: usize = 20_000;
/// Cells that are projected at most: 400 MB of doubles.
const CELLS: usize = 50_000_000;
/// Columns of a table that are places already.
const PLACES: [(&str, &str, &str); 5] = [
    ("UMAP", "umap_1", "umap_2"),
    ("t-SNE", "tsne_1", "tsne_2"),
    ("PCA", "pca_1", "pca_2"),
    ("projection", "dim_1", "dim_2"),
    ("places", "x", "y"),
];

/// Maps of the numbers of a table.
pub fn of_table(review: &Review, methods: &[Method]) {
    let columns = review.table.columns();
    for (name, x, y) in PLACES {
        let numbers = |name: &str| {
            let at = review.table.position(name)?;
            matches!(columns[at].data, Data::Number(_)).then_some(at)
        };
        if let (Some(x), Some(y)) = (numbers(x), numbers(y)) {
            review.add_axes(name, x, y);
        }
    }
    let placed = PLACES.iter().flat_map(|(_, x, y)| [*x, *y]);
    let placed: Vec<&str> = placed.chain(["start", "end"]).collect();
    let numbers: Vec<&Vec<f64>> = columns
        .iter()
        .filter(|column| !placed.contains(&column.name.as_str()))
        .filter_map(|column| match &column.data {
            Data::Number(values) => Some(values),
            _ => None,
        })
        .collect();
    let rows = review.table.rows();
    if numbers.len() < 3 || rows < 4 {
        return;
    }
    if rows * numbers.len() > CELLS {
        review.note("the table has too many numbers for a map of them");
        return;
    }
    let values = Array2::from_shape_fn((rows, numbers.len()), |(row, column)| {
        let value = numbers[column].get(row).copied().unwrap_or(f64::NAN);
        if value.is_finite() {
            value as f32
        } else {
            f32::NAN
        }
    });
    let scaled = nkl_issues::findings::scaled(values.view());
    let rows: Vec<usize> = (0..rows).collect();
    draw(review, &scaled, &rows, methods, 0);
}

/// The features of an experiment, and maps of them.
pub fn of_features(
    review: &Review,
    plan: &Plan,
    cache: &Path,
    dataset: Dataset,
    methods: &[Method],
) {
    if plan.feats.types.is_empty() {
        return of_table(review, methods);
    }
    review.set_busy("computing features");
    let all = dataset.segments.clone();
    let featured = match walk::features(plan, cache, dataset) {
        Ok(featured) => featured,
        Err(failure) => {
            let text = format!("there are no features: {failure}");
            eprintln!("warning: {text}");
            review.note(text);
            return;
        }
    };
    for failed in &featured.summary.failed {
        review.note(format!("no features of {}: {}", failed.file, failed.reason));
    }
    let rows = rows_of(&all, &featured.dataset.segments);
    let table = &featured.table;
    let columns = table.names.iter().enumerate().map(|(number, name)| {
        let mut values = vec![f64::NAN; all.len()];
        for (row, value) in rows.iter().zip(table.values.column(number)) {
            if let Some(slot) = values.get_mut(*row) {
                *slot = f64::from(*value);
            }
        }
        Column::numbers(name, values)
    });
    review.add_columns(Group::Feature, columns.collect());
    let scaled = nkl_issues::findings::scaled(table.values.view());
    draw(review, &scaled, &rows, methods, plan.exp.seed);
}

/// Where the samples that have features stand among all; both are in the same order.
fn rows_of(all: &[Segment], some: &[Segment]) -> Vec<usize> {
    let mut some = some.iter().peekable();
    let rows = all.iter().enumerate().filter_map(|(row, segment)| {
        let found = some.peek() == Some(&segment);
        if found {
            some.next();
        }
        found.then_some(row)
    });
    rows.collect()
}

/// Projects scaled values; the result is that of `rows`, others have no place.
fn draw(review: &Review, scaled: &Array2<f64>, rows: &[usize], methods: &[Method], seed: u64) {
    let usual = match scaled.nrows() <= UMAP {
        true => vec![Method::Pca, Method::Umap],
        false => vec![Method::Pca],
    };
    let methods = if methods.is_empty() { &usual } else { methods };
    for method in methods {
        review.set_busy(&format!("computing {}", method.title()));
        let settings = Settings {
            seed,
            ..Settings::default()
        };
        match project(scaled.view(), *method, &settings, &|_, _| {}) {
            Ok(projection) => {
                let axis = |d: usize| {
                    let mut places = vec![f64::NAN; review.table.rows()];
                    for (row, place) in rows.iter().zip(projection.points.column(d)) {
                        if let Some(slot) = places.get_mut(*row) {
                            *slot = *place;
                        }
                    }
                    places
                };
                review.add_map(method.title(), axis(0), axis(1));
            }
            Err(error) => review.note(format!("no {}: {error}", method.title())),
        }
    }
}
