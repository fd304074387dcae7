//! Replacements and scaling, learned from rows in a file.

use super::stream::raw;
use super::{RowFile, AT_ONCE};
use crate::pipeline::Fill;
use crate::scale::{self, Scaler};
use crate::LearnError;
use ndarray::{s, Array2};
use nkl_config::plan::NanStrategy;

/// Learns from `rows` as from a matrix. Both look at one column at a time, so as many columns are in
/// memory as take up about `bytes`, and the file is read once for each group of them.
///
/// # Errors
/// An unknown scaler, a file that cannot be read.
pub(crate) fn fit(
    file: &RowFile,
    rows: &[usize],
    strategy: NanStrategy,
    scaler: Option<&str>,
    bytes: usize,
) -> Result<(Fill, Option<Scaler>), LearnError> {
    let mut fill = Fill { values: Vec::new() };
    let mut scalers = Vec::new();
    let width = (bytes / (8 * rows.len().max(1))).max(1);
    for from in (0..file.ncols()).step_by(width) {
        let to = (from + width).min(file.ncols());
        let mut x = columns(file, rows, from, to)?;
        let own = Fill::fit(strategy, x.view());
        own.apply(&mut x);
        fill.values.extend(own.values);
        if let Some(name) = scaler {
            scalers.push(scale::fit(name, x.view())?);
        }
    }
    Ok((fill, Scaler::side_by_side(scalers)))
}

/// Some columns of all rows.
fn columns(
    file: &RowFile,
    rows: &[usize],
    from: usize,
    to: usize,
) -> Result<Array2<f64>, LearnError> {
    let mut x = Array2::zeros((rows.len(), to - from));
    for (part, mut out) in rows
        .chunks(AT_ONCE)
        .zip(x.axis_chunks_iter_mut(ndarray::Axis(0), AT_ONCE))
    {
        out.assign(&raw(file, part)?.slice(s![.., from..to]));
    }
    Ok(x)
}
