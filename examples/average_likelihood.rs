//! Trains a mixture of 32 components and says how likely other data are: the first example of the
//! GMM specializer.
//!
//! cargo run --release --example average_likelihood TRAIN.npy TEST.npy

use nkl_mixture::files::read_frames;
use nkl_mixture::{start, train, CovarianceType, Cpu, KMeans, KMeansOptions, TrainOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args_os().skip(1);
    let mut next = || paths.next().ok_or("TRAIN.npy TEST.npy");
    let (training, test) = (read_frames(next()?)?, read_frames(next()?)?);
    let kmeans = KMeans::fit(training.view(), &KMeansOptions::new(32, 0))?;
    let start = start::from_kmeans(
        training.view(),
        &kmeans,
        CovarianceType::Diagonal,
        &Default::default(),
    )?;
    let trained = train(
        &mut Cpu::new(training.view())?,
        start,
        &TrainOptions::default(),
    )?;
    println!("{}", trained.gmm.average_log_likelihood(test.view())?);
    Ok(())
}
