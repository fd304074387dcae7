//! Samples as points: the first two principal components of their features.

use crate::failure::Failure;
use ndarray::ArrayView2;
use nkl_data::Dataset;
use nkl_explore::project::{project, Method, Settings};
use nkl_report::figure::color::Color;
use nkl_report::plots::explore::{points, Cloud, Group};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// Colour of samples with nothing to say about them.
pub const FINE: Color = Color(0xb5, 0xbc, 0xc4);

/// What is drawn.
pub struct Map<'a> {
    /// Name of the picture's file.
    pub name: &'static str,
    /// What it shows, in a line.
    pub line: String,
    /// The lines above it.
    pub titles: Vec<String>,
    /// The features, shape (samples, columns), on one scale.
    pub scaled: ArrayView2<'a, f64>,
    /// The samples.
    pub dataset: &'a Dataset,
    /// Seed of the projection.
    pub seed: u64,
    /// Samples by colour, drawn in this order; groups without samples are left out.
    pub groups: Vec<Group<Vec<usize>>>,
    /// Name of the column that says why a sample has its colour, and its value for each sample.
    pub why: (&'static str, Vec<String>),
}

impl Map<'_> {
    /// The picture; none of fewer than four samples or two columns.
    ///
    /// # Errors
    /// The features cannot be projected.
    pub fn exhibit(self) -> Result<Option<Exhibit>, Failure> {
        if self.scaled.nrows() < 4 || self.scaled.ncols() < 2 {
            return Ok(None);
        }
        let settings = Settings {
            seed: self.seed,
            ..Settings::default()
        };
        let done = project(self.scaled, Method::Pca, &settings, &|_, _| {});
        let done = done.map_err(Failure::bad_input)?.points;
        let place = |row: usize| (done[[row, 0]], done[[row, 1]]);
        let (column, why) = self.why;
        let cells = |(row, why): (usize, String)| {
            let (x, y) = place(row);
            let file = self.dataset.segments.get(row).map(|s| s.file.clone());
            vec![file.unwrap_or_default(), x.to_string(), y.to_string(), why]
        };
        let data = Sheet {
            header: ["file", "pca_1", "pca_2", column]
                .map(str::to_owned)
                .to_vec(),
            rows: why.into_iter().enumerate().map(cells).collect(),
        };
        let groups = self.groups.into_iter().filter(|g| !g.data.is_empty());
        let groups = groups.map(|group| Group {
            name: group.name,
            color: group.color,
            data: group.data.into_iter().map(place).collect(),
        });
        let scene = points(&Cloud {
            titles: self.titles,
            names: ["PCA 1", "PCA 2"].map(str::to_owned),
            groups: groups.collect(),
            lines: false,
            square: true,
        });
        Ok(Some(Exhibit {
            name: self.name.to_owned(),
            section: "Figures".to_owned(),
            lines: vec![self.line],
            statistics: json!(null),
            scene,
            data,
        }))
    }
}
