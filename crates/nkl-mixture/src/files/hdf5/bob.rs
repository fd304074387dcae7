//! What bob.learn.em stores of machines and statistics.

use super::{read, write, Data, Node, Values};
use crate::files::FileError;
use crate::{Covariance, Gmm, Second, Statistics};
use ndarray::{Array1, Array2};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// What a file of bob's holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Bob {
    /// A GMMMachine: the mixture, and the variance floors, shape (M, D). Of the rest, bob itself
    /// forgets most when it reads the file.
    Machine {
        /// The mixture.
        gmm: Gmm,
        /// The least variances.
        floors: Array2<f64>,
    },
    /// GMMStats.
    Statistics(Statistics),
}

type Group = BTreeMap<String, Node>;

/// Reads a file, of today's layout (version 1.0) or of the old one without a version.
///
/// # Errors
/// Not HDF5, damaged, not of bob.learn.em, or a mixture that cannot be.
pub fn read_bob(path: &Path, file: &[u8]) -> Result<Bob, FileError> {
    let wrong = |message: String| FileError::format(path, message);
    let root = match read::read(file).map_err(wrong)? {
        Node::Group(root) => root,
        Node::Data(_) => return Err(FileError::format(path, "damaged: the root is no group")),
    };
    let bob = if root.contains_key("sumPx") {
        statistics(&root).map(Bob::Statistics)
    } else if root.contains_key("gaussians") {
        machine(&root)
    } else if root.contains_key("m_n_gaussians") {
        old_machine(&root)
    } else {
        Err("neither a GMMMachine nor GMMStats of bob.learn.em".into())
    };
    let bob = bob.map_err(wrong)?;
    let checked = match &bob {
        Bob::Machine { gmm, .. } => gmm.check(),
        Bob::Statistics(statistics) => statistics.check_values(),
    };
    checked.map_err(|error| FileError::format(path, error.to_string()))?;
    Ok(bob)
}

/// Writes a mixture as bob saves a GMMMachine that is trained by maximum likelihood.
///
/// # Errors
/// Full covariances, which bob does not have, or a file system that refuses.
pub fn write_bob_gmm(out: &mut impl Write, gmm: &Gmm) -> io::Result<()> {
    let Covariance::Diagonal(variances) = &gmm.covariance else {
        return Err(refused("bob.learn.em has no full covariances"));
    };
    let shape = [gmm.components(), gmm.dimensions()];
    let mut gaussians = Group::new();
    gaussians.insert("means".into(), Data::reals(&shape, &gmm.means));
    gaussians.insert("variances".into(), Data::reals(&shape, variances));
    let floors = Data::single(Values::Reals(vec![f64::EPSILON]));
    gaussians.insert("variance_thresholds".into(), floors);
    let mut root = Group::new();
    let mut single = |name: &str, values| root.insert(name.into(), Data::single(values));
    single("n_gaussians", Values::Integers(vec![shape[0] as i64]));
    single("trainer", Values::Text(vec!["ml".into()]));
    single("convergence_threshold", Values::Reals(vec![1e-5]));
    single("max_fitting_steps", Values::Integers(vec![200]));
    for name in ["update_means", "update_variances", "update_weights"] {
        single(name, Values::Truth(true));
    }
    root.insert("weights".into(), Data::reals(&shape[..1], &gmm.weights));
    root.insert("gaussians".into(), Node::Group(gaussians));
    finish(out, &root, "GMMMachine")
}

/// Writes statistics as bob saves GMMStats.
///
/// # Errors
/// Statistics of full covariances, or a file system that refuses.
pub fn write_bob_statistics(out: &mut impl Write, statistics: &Statistics) -> io::Result<()> {
    let Second::Diagonal(second) = &statistics.second else {
        return Err(refused(
            "bob.learn.em has no statistics of full covariances",
        ));
    };
    let shape = [statistics.components(), statistics.dimensions()];
    let mut root = Group::new();
    let mut single = |name: &str, values| root.insert(name.into(), Data::single(values));
    single("n_gaussians", Values::Integers(vec![shape[0] as i64]));
    single("n_features", Values::Integers(vec![shape[1] as i64]));
    single(
        "log_likelihood",
        Values::Reals(vec![statistics.log_likelihood]),
    );
    single("T", Values::Integers(vec![statistics.frames as i64]));
    root.insert("n".into(), Data::reals(&shape[..1], &statistics.n));
    root.insert("sumPx".into(), Data::reals(&shape, &statistics.first));
    root.insert("sumPxx".into(), Data::reals(&shape, second));
    finish(out, &root, "GMMStats")
}

fn finish(out: &mut impl Write, root: &Group, class: &str) -> io::Result<()> {
    let class = format!("<class 'bob.learn.em.{class}'>");
    let attributes = [("file_version", "1.0"), ("writer_class", class.as_str())];
    let bytes = write::write(root, &attributes).map_err(|error| refused(&error))?;
    out.write_all(&bytes)
}

fn refused(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, text)
}

fn machine(root: &Group) -> Result<Bob, String> {
    let weights = reals(root, "weights")?;
    let Some(Node::Group(gaussians)) = root.get("gaussians") else {
        return Err("gaussians is no group".into());
    };
    let means = matrix(gaussians, "means", weights.len())?;
    let shape = means.dim();
    let variances = matrix(gaussians, "variances", shape.0)?;
    let floors = floors(&reals(gaussians, "variance_thresholds")?, shape)?;
    built(weights, means, variances, floors)
}

fn old_machine(root: &Group) -> Result<Bob, String> {
    let weights = reals(root, "m_weights")?;
    let (mut means, mut variances, mut least) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..weights.len() {
        let Some(Node::Group(gaussian)) = root.get(&format!("m_gaussians{i}")) else {
            return Err(format!("there is no group m_gaussians{i}"));
        };
        means.extend(reals(gaussian, "m_mean")?);
        variances.extend(reals(gaussian, "m_variance")?);
        least.extend(reals(gaussian, "m_variance_thresholds")?);
    }
    let means = rows("m_mean", means, weights.len())?;
    let variances = rows("m_variance", variances, weights.len())?;
    let floors = floors(&least, means.dim())?;
    built(weights, means, variances, floors)
}

fn built(
    weights: Vec<f64>,
    means: Array2<f64>,
    variances: Array2<f64>,
    floors: Array2<f64>,
) -> Result<Bob, String> {
    let gmm = Gmm {
        weights: Array1::from_vec(weights),
        means,
        covariance: Covariance::Diagonal(variances),
    };
    Ok(Bob::Machine { gmm, floors })
}

/// A single floor, one per dimension, or one per value.
fn floors(values: &[f64], (m, d): (usize, usize)) -> Result<Array2<f64>, String> {
    if values.is_empty() || (m * d) % values.len() != 0 || ![1, d, m * d].contains(&values.len()) {
        return Err(format!(
            "{} variance thresholds for {m} x {d} variances",
            values.len()
        ));
    }
    let value = |(c, k)| values[(c * d + k) % values.len()];
    Ok(Array2::from_shape_fn((m, d), value))
}

fn statistics(root: &Group) -> Result<Statistics, String> {
    let n = reals(root, "n")?;
    let first = matrix(root, "sumPx", n.len())?;
    let second = matrix(root, "sumPxx", n.len())?;
    if first.dim() != second.dim() {
        return Err("sumPx and sumPxx differ in shape".into());
    }
    let name = ["log_likelihood", "log_liklihood"]
        .into_iter()
        .find(|name| root.contains_key(*name));
    let log_likelihood = single(root, name.unwrap_or("log_likelihood"))?;
    let frames = single(root, "T")?;
    if !(frames >= 0.0 && frames.fract() == 0.0) {
        return Err(format!("T is {frames}"));
    }
    Ok(Statistics {
        frames: frames as u64,
        log_likelihood,
        n: Array1::from_vec(n),
        first,
        second: Second::Diagonal(second),
    })
}

fn reals(group: &Group, name: &str) -> Result<Vec<f64>, String> {
    match group.get(name) {
        Some(Node::Data(Data {
            values: Values::Reals(v),
            ..
        })) => Ok(v.clone()),
        Some(Node::Data(Data {
            values: Values::Integers(v),
            ..
        })) => Ok(v.iter().map(|v| *v as f64).collect()),
        Some(_) => Err(format!("{name} is no array of numbers")),
        None => Err(format!("there is no {name}")),
    }
}

fn single(group: &Group, name: &str) -> Result<f64, String> {
    match reals(group, name)?.as_slice() {
        [value] => Ok(*value),
        _ => Err(format!("{name} is no single number")),
    }
}

fn matrix(group: &Group, name: &str, rows: usize) -> Result<Array2<f64>, String> {
    self::rows(name, reals(group, name)?, rows)
}

fn rows(name: &str, values: Vec<f64>, rows: usize) -> Result<Array2<f64>, String> {
    let columns = values.len().checked_div(rows).unwrap_or(0);
    let (count, shape) = (values.len(), (rows, columns));
    Array2::from_shape_vec(shape, values).map_err(|_| {
        format!("{name} has {count} values, which is no number of rows for {rows} components")
    })
}
