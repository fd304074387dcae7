//! `nkl gmm train`: a mixture from feature files.

use super::frames::Features;
use super::{bad, models, summary, updates};
use crate::cli::gmm::{Covariance, Start, StepArgs, TrainArgs};
use crate::failure::Failure;
use anyhow::anyhow;
use ndarray::{Array2, Axis};
use nkl_mixture::{
    start, train, CovarianceType, Gmm, KMeans, KMeansOptions, Stop, TrainOptions, Trained,
    UpdateOptions, VarianceFloor,
};

/// Starts, iterates, writes, and says what came out.
pub fn run(args: &TrainArgs) -> Result<(), Failure> {
    let features = prepare(args)?;
    let options = whole(args)?;
    let begin = begin(args, &features, &options)?;
    let held = match args.iterations {
        0 => Vec::new(),
        _ => features.hold(args.memory)?,
    };
    let trained = train(&mut features.passes(&held)?, begin, &options);
    let trained = trained.map_err(|error| match &args.start {
        Some(start) => Failure::bad_input(
            anyhow::Error::new(error).context(format!("cannot start from {}", start.display())),
        ),
        None => bad(error),
    })?;
    finish(args, &trained)
}

/// The frames, after everything has been checked that can be before they are read.
pub fn prepare(args: &TrainArgs) -> Result<Features, Failure> {
    models::check_out(&args.out, args.covariance == Covariance::Full)?;
    whole(args)?;
    Ok(Features::find(&args.frames)?.part(args.part))
}

/// How to iterate, and until when.
pub fn whole(args: &TrainArgs) -> Result<TrainOptions, Failure> {
    Ok(TrainOptions {
        update: options(&args.step)?,
        stop: Stop {
            iterations: args.iterations,
            least_iterations: 0,
            relative: Some(args.threshold),
            absolute: None,
        },
    })
}

/// Writes the mixture, and says how it came about.
pub fn finish(args: &TrainArgs, trained: &Trained) -> Result<(), Failure> {
    let iterations = trained.history.len();
    let end = match (iterations, trained.converged) {
        (0, _) => "the start, not trained".to_string(),
        (n, true) => format!("converged after {n} iterations"),
        (1, false) => "1 iteration".to_string(),
        (n, false) => format!("{n} iterations"),
    };
    println!("{}; {end}", summary::gmm(&trained.gmm));
    models::write_gmm(&args.out, &trained.gmm)
}

/// `--floor` and `--update`.
pub fn options(args: &StepArgs) -> Result<UpdateOptions, Failure> {
    Ok(UpdateOptions {
        update: updates(&args.update),
        floor: floor(args.floor)?,
        ..UpdateOptions::default()
    })
}

/// `--floor`.
pub fn floor(value: f64) -> Result<VarianceFloor, Failure> {
    if value > 0.0 && value.is_finite() {
        return Ok(VarianceFloor::Scalar(value));
    }
    let text = format!("--floor is {value}: the least variance has to be above 0");
    Err(Failure::BadInput(anyhow!(text)))
}

/// The mixture that training starts from.
pub fn begin(
    args: &TrainArgs,
    features: &Features,
    options: &TrainOptions,
) -> Result<Gmm, Failure> {
    if let Some(path) = &args.start {
        let gmm = models::gmm(path)?;
        models::check_out(&args.out, gmm.kind() == CovarianceType::Full)?;
        return Ok(gmm);
    }
    let components = args.components.unwrap_or_default();
    if components == 0 {
        return Err(Failure::BadInput(anyhow!(
            "--components has to be at least 1"
        )));
    }
    // With fewer frames than this per component, variances would be those of single points.
    let most = args.sample.max(components.saturating_mul(10));
    let (sample, total) = features.sample(most, args.seed)?;
    if total < components as u64 {
        return Err(Failure::BadInput(anyhow!(
            "{components} components need at least as many frames; the files have {total}"
        )));
    }
    constant(&sample);
    let kind = match args.covariance {
        Covariance::Diagonal => CovarianceType::Diagonal,
        Covariance::Full => CovarianceType::Full,
    };
    let floor = &options.update.floor;
    let (some, dimensions) = sample.dim();
    eprintln!("{total} frames of {dimensions} dimensions; start from {some} of them");
    match args.init {
        Start::Random => {
            start::from_random_frames(sample.view(), components, kind, floor, args.seed)
        }
        Start::Kmeans => {
            let settings = KMeansOptions::new(components, args.seed);
            KMeans::fit(sample.view(), &settings)
                .and_then(|kmeans| start::from_kmeans(sample.view(), &kmeans, kind, floor))
        }
    }
    .map_err(bad)
}

/// Names dimensions that say nothing.
fn constant(sample: &Array2<f64>) {
    for (d, values) in sample.axis_iter(Axis(1)).enumerate() {
        let first = values.first().copied().unwrap_or_default();
        if values.len() > 1 && values.iter().all(|v| *v == first) {
            eprintln!(
                "note: dimension {d} (counted from 0) is always {first}; its variance is the floor"
            );
        }
    }
}
