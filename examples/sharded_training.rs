//! Trains one mixture on files that need not fit into memory, in shards that could be other processes
//! or other machines: each streams its own files, only statistics are merged.
//!
//! cargo run --release --example sharded_training COMPONENTS FILE...
//!
//! Every file (.npy, .csv, .htk, .ark, .scp) is a shard. At the end the same is trained from all
//! files in one stream, and the two mixtures are compared.

use nkl_mixture::files::{FrameFile, FrameFormat, Stream};
use nkl_mixture::{
    start, train, CovarianceType, Gmm, MixtureError, Source, Statistics, Stop, TrainOptions,
    VarianceFloor,
};
use std::error::Error;
use std::path::Path;

/// One E-step in every shard. What they send is all that has to travel.
struct Shards<'a>(Vec<Stream<'a>>);

impl Source for Shards<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        let mut sum = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        for shard in &mut self.0 {
            sum.add(&shard.statistics(gmm)?)?;
        }
        Ok(sum)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let components: usize = arguments.next().ok_or("COMPONENTS FILE...")?.parse()?;
    let mut files: Vec<FrameFile> = Vec::new();
    for path in arguments {
        let path = Path::new(&path);
        let format = FrameFormat::of(path).ok_or_else(|| format!("{path:?}: unknown suffix"))?;
        files.push(format.file(path));
    }
    // A start from some thousand frames, drawn in one pass.
    let (sample, frames) = Stream::new(&files).sample(50 * components, 0)?;
    let (kind, floor) = (CovarianceType::Diagonal, VarianceFloor::default());
    let start = start::from_random_frames(sample.view(), components, kind, &floor, 0)?;
    let options = TrainOptions {
        stop: Stop::after(10),
        ..TrainOptions::default()
    };

    let shards = files
        .iter()
        .map(|file| Stream::new(std::slice::from_ref(file)))
        .collect();
    let sharded = train(&mut Shards(shards), start.clone(), &options)?;
    println!(
        "{frames} frames in {} shards: {:?}",
        files.len(),
        sharded.history
    );

    let whole = train(&mut Stream::new(&files), start, &options)?;
    let apart = (&sharded.gmm.means - &whole.gmm.means).mapv(f64::abs);
    println!(
        "means differ from one stream's by at most {:e}",
        apart.iter().copied().fold(0.0, f64::max)
    );
    Ok(())
}
