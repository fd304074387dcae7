//! `nkl gmm info`: what is in a file.

use super::models::{self, Contents};
use super::summary;
use crate::cli::gmm::InfoArgs;
use crate::failure::Failure;
use nkl_mixture::files::{Bob, Stored};
use nkl_mixture::{Covariance, Gmm, Statistics};

/// Prints a summary of each file, or everything.
pub fn run(args: &InfoArgs) -> Result<(), Failure> {
    for path in &args.files {
        let contents = models::read(path)?;
        println!("{}", path.display());
        match contents {
            Contents::Own(stored) => own(&stored, args.all),
            Contents::Bob(Bob::Machine { gmm, floors }) => {
                println!("  GMMMachine of bob.learn.em");
                mixture(&gmm, args.all);
                let least = floors.iter().copied().fold(f64::INFINITY, f64::min);
                println!("  least variance threshold {least}");
            }
            Contents::Bob(Bob::Statistics(found)) => {
                println!("  GMMStats of bob.learn.em");
                statistics(&found, args.all);
            }
            Contents::Text(mixtures) => {
                println!("  text of {} clusters", mixtures.len());
                mixtures.iter().for_each(|gmm| mixture(gmm, args.all));
            }
        }
    }
    Ok(())
}

fn own(stored: &Stored, all: bool) {
    match stored {
        Stored::Gmm(gmm) => mixture(gmm, all),
        Stored::Statistics {
            statistics: found, ..
        } => statistics(found, all),
        Stored::Isv(model) => ranks(stored, &model.ubm, &[("U", model.u.ncols())]),
        Stored::Jfa(model) => {
            ranks(
                stored,
                &model.ubm,
                &[("V", model.v.ncols()), ("U", model.u.ncols())],
            );
        }
        Stored::IVector(model) => ranks(stored, &model.ubm, &[("T", model.t.dim().2)]),
        Stored::JfaModel(model) => {
            let (y, z) = (model.y.len(), model.z.len());
            println!("  {}: {y} speaker factors, {z} offsets", stored.name());
        }
        Stored::IVectorAccumulators(sums) => {
            let (m, d, t) = sums.first.dim();
            println!(
                "  {}: {m} components over {d} dimensions, rank {t}",
                stored.name()
            );
        }
        Stored::Wccn(model) => println!(
            "  {} of {} dimensions",
            stored.name(),
            model.weights.nrows()
        ),
        Stored::Whitening(model) => {
            println!("  {} of {} dimensions", stored.name(), model.mean.len())
        }
    }
}

fn ranks(stored: &Stored, ubm: &Gmm, matrices: &[(&str, usize)]) {
    let ranks: Vec<String> = matrices
        .iter()
        .map(|(name, rank)| format!("{name} of rank {rank}"))
        .collect();
    println!("  {}: {}", stored.name(), ranks.join(", "));
    println!("  UBM: {}", summary::gmm(ubm));
}

fn mixture(gmm: &Gmm, all: bool) {
    println!("  {}", summary::gmm(gmm));
    let variances = variances(gmm);
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        format!("{low:.6} to {high:.6}")
    };
    println!("  weights {}", range(&mut gmm.weights.iter().copied()));
    println!("  means {}", range(&mut gmm.means.iter().copied()));
    println!(
        "  variances {}",
        range(&mut variances.iter().flatten().copied())
    );
    if !all {
        return;
    }
    for (c, variances) in variances.iter().enumerate() {
        println!("  component {c}: weight {}", gmm.weights[c]);
        println!("    means {}", list(gmm.means.row(c).iter()));
        println!("    variances {}", list(variances.iter()));
        if let Covariance::Full(matrices) = &gmm.covariance {
            let matrix = matrices.index_axis(ndarray::Axis(0), c);
            for row in matrix.rows() {
                println!("    covariances {}", list(row.iter()));
            }
        }
    }
}

/// The diagonal of each component.
fn variances(gmm: &Gmm) -> Vec<Vec<f64>> {
    match &gmm.covariance {
        Covariance::Diagonal(v) => v.rows().into_iter().map(|row| row.to_vec()).collect(),
        Covariance::Full(v) => v
            .outer_iter()
            .map(|matrix| matrix.diag().to_vec())
            .collect(),
    }
}

fn statistics(found: &Statistics, all: bool) {
    println!("  {}", summary::statistics(found));
    let empty = found.n.iter().filter(|n| **n < 1.0).count();
    println!("  {empty} components with less than one frame");
    if all {
        for (c, n) in found.n.iter().enumerate() {
            println!(
                "  component {c}: {n} frames, sums {}",
                list(found.first.row(c).iter())
            );
        }
    }
}

fn list<'a>(values: impl Iterator<Item = &'a f64>) -> String {
    values
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}
