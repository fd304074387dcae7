//! The text format `.gmm` of the GMM specializer's diarizer: mixtures with diagonal covariances, one
//! per cluster, for people to read and for other programs.
//!
//! ```text
//! Number of clusters: 1
//! Cluster 0
//! Number of Gaussians: 1
//! Gaussian: 0
//! Weight: 1.0
//! Feature 0 Mean 0.5 Var 2.0
//! ```

use super::FileError;
use crate::{Covariance, Gmm};
use ndarray::{Array1, Array2};
use std::io::{self, BufRead, Write};
use std::path::Path;

/// Writes mixtures with as many digits as it takes to read the same numbers again.
///
/// # Errors
/// Full covariances, for which the format has no place, or a file system that refuses.
pub fn write_gmm_text(out: &mut impl Write, mixtures: &[Gmm]) -> io::Result<()> {
    writeln!(out, "Number of clusters: {}", mixtures.len())?;
    for (cluster, gmm) in mixtures.iter().enumerate() {
        let Covariance::Diagonal(variances) = &gmm.covariance else {
            let text = "the text format .gmm has no place for full covariances";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        };
        writeln!(
            out,
            "Cluster {cluster}\nNumber of Gaussians: {}",
            gmm.components()
        )?;
        for (g, weight) in gmm.weights.iter().enumerate() {
            writeln!(out, "Gaussian: {g}\nWeight: {weight:?}")?;
            for (d, (mean, var)) in gmm.means.row(g).iter().zip(variances.row(g)).enumerate() {
                writeln!(out, "Feature {d} Mean {mean:?} Var {var:?}")?;
            }
        }
    }
    Ok(())
}

/// Reads mixtures.
///
/// # Errors
/// Text of another form, or mixtures that cannot be; the message names the line.
pub fn read_gmm_text(path: &Path, file: impl BufRead) -> Result<Vec<Gmm>, FileError> {
    let mut lines = Lines {
        path,
        lines: file.lines(),
        number: 0,
        pushed: None,
    };
    let clusters: usize = lines.field("Number of clusters: ")?;
    let mut mixtures = Vec::new();
    for cluster in 0..clusters {
        let found: usize = lines.field("Cluster ")?;
        if found != cluster {
            return Err(lines.wrong(&format!("expected Cluster {cluster}")));
        }
        mixtures.push(mixture(&mut lines)?);
    }
    match lines.next()? {
        None => Ok(mixtures),
        Some(_) => Err(lines.wrong("more lines than clusters")),
    }
}

fn mixture<R: BufRead>(lines: &mut Lines<R>) -> Result<Gmm, FileError> {
    let components: usize = lines.field("Number of Gaussians: ")?;
    let (mut weights, mut means, mut variances) = (Vec::new(), Vec::new(), Vec::new());
    for g in 0..components {
        let found: usize = lines.field("Gaussian: ")?;
        if found != g {
            return Err(lines.wrong(&format!("expected Gaussian: {g}")));
        }
        weights.push(lines.field("Weight: ")?);
        while let Some(line) = lines.next()? {
            let Some(rest) = line.strip_prefix("Feature ") else {
                lines.pushed = Some(line);
                break;
            };
            let parts: Vec<&str> = rest.split_whitespace().collect();
            let numbers = match parts.as_slice() {
                [_, "Mean", mean, "Var", var] => {
                    mean.parse::<f64>().ok().zip(var.parse::<f64>().ok())
                }
                _ => None,
            };
            let Some((mean, var)) = numbers else {
                return Err(lines.wrong("expected 'Feature f Mean x Var y'"));
            };
            means.push(mean);
            variances.push(var);
        }
        if means.len() % (g + 1) != 0 {
            return Err(lines.wrong(&format!(
                "Gaussian {g} has another number of features than those before"
            )));
        }
    }
    let dimensions = means.len().checked_div(components).unwrap_or(0);
    let shape = (components, dimensions);
    let wrong = |error: ndarray::ShapeError| FileError::format(lines.path, error.to_string());
    let gmm = Gmm {
        weights: Array1::from_vec(weights),
        means: Array2::from_shape_vec(shape, means).map_err(wrong)?,
        covariance: Covariance::Diagonal(Array2::from_shape_vec(shape, variances).map_err(wrong)?),
    };
    gmm.check()
        .map_err(|error| FileError::format(lines.path, error.to_string()))?;
    Ok(gmm)
}

struct Lines<'a, R: BufRead> {
    path: &'a Path,
    lines: io::Lines<R>,
    number: usize,
    pushed: Option<String>,
}

impl<R: BufRead> Lines<'_, R> {
    /// The next line that is not empty.
    fn next(&mut self) -> Result<Option<String>, FileError> {
        if let Some(line) = self.pushed.take() {
            return Ok(Some(line));
        }
        for line in self.lines.by_ref() {
            self.number += 1;
            let line = line.map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => FileError::format(self.path, "not a text file"),
                _ => FileError::io(self.path, error),
            })?;
            if !line.trim().is_empty() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// The value after a label.
    fn field<T: std::str::FromStr>(&mut self, label: &str) -> Result<T, FileError> {
        let line = self.next()?.unwrap_or_default();
        let value = line.strip_prefix(label).and_then(|v| v.trim().parse().ok());
        value.ok_or_else(|| self.wrong(&format!("expected '{label}' and a number")))
    }

    fn wrong(&self, message: &str) -> FileError {
        FileError::format(self.path, format!("line {}: {message}", self.number))
    }
}
