//! Speaker verification with a background mixture: UBM, MAP adaptation of its means to every
//! speaker, linear scoring (Reynolds, Quatieri & Dunn 2000; Glembek et al. 2009).
//!
//! cargo run --release --example speaker_verification FOLDER
//!
//! FOLDER holds feature files named <speaker>_<anything>.npy (or .htk). Of every speaker, every other
//! file enrolls, the rest are trials against all speakers. Prints the equal error rate.

use ndarray::{concatenate, Array2, ArrayView2, Axis};
use nkl_mixture::files::read_frames;
use nkl_mixture::{
    adapt, linear_scores, start, train, CovarianceType, Cpu, Gmm, KMeans, KMeansOptions,
    MapOptions, MixtureError, Offsets, Source, Statistics, Stop, TrainOptions, VarianceFloor,
};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

const COMPONENTS: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or("a folder of feature files is missing")?;
    let speakers = read(Path::new(&folder))?;
    let (mut enrolled, mut trials) = (Vec::new(), Vec::new());
    for (speaker, files) in speakers.values().enumerate() {
        let (enroll, test): (Vec<_>, Vec<_>) =
            files.iter().enumerate().partition(|(i, _)| i % 2 == 0);
        let enroll: Vec<ArrayView2<f64>> = enroll.iter().map(|(_, x)| x.view()).collect();
        enrolled.push(concatenate(Axis(0), &enroll)?);
        trials.extend(test.into_iter().map(|(_, x)| (speaker, x)));
    }
    let ubm = background(&enrolled)?;
    let models = enrolled
        .iter()
        .map(|x| Ok(adapt(&statistics(x, &ubm)?, &ubm, &ubm, &MapOptions::default())?.means))
        .collect::<Result<Vec<_>, MixtureError>>()?;
    let models: Vec<ArrayView2<f64>> = models.iter().map(|m| m.view()).collect();
    let tests = trials
        .iter()
        .map(|(_, x)| statistics(x, &ubm))
        .collect::<Result<Vec<_>, MixtureError>>()?;
    let tests: Vec<&Statistics> = tests.iter().collect();
    let scores = linear_scores(&models, &ubm, &tests, Offsets::None, true)?;

    let (mut targets, mut others) = (Vec::new(), Vec::new());
    for ((model, test), &score) in scores.indexed_iter() {
        let same = trials
            .get(test)
            .is_some_and(|(speaker, _)| *speaker == model);
        if same { &mut targets } else { &mut others }.push(score);
    }
    println!(
        "{} speakers, {} target and {} other trials: equal error rate {:.1} %",
        speakers.len(),
        targets.len(),
        others.len(),
        100.0 * equal_error_rate(targets, others)
    );
    Ok(())
}

/// The frames of every file, by speaker.
type Speakers = BTreeMap<String, Vec<Array2<f64>>>;

fn read(folder: &Path) -> Result<Speakers, Box<dyn Error>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    let mut speakers = Speakers::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let speaker = name.split('_').next().unwrap_or(&name).to_string();
        speakers
            .entry(speaker)
            .or_default()
            .push(read_frames(&path)?);
    }
    Ok(speakers)
}

fn statistics(x: &Array2<f64>, ubm: &Gmm) -> Result<Statistics, MixtureError> {
    Cpu::new(x.view())?.statistics(ubm)
}

/// The mixture of all speakers: k-means, then EM.
fn background(enrolled: &[Array2<f64>]) -> Result<Gmm, Box<dyn Error>> {
    let views: Vec<ArrayView2<f64>> = enrolled.iter().map(|x| x.view()).collect();
    let all = concatenate(Axis(0), &views)?;
    let (_, variance) = start::mean_and_variance(all.view())?;
    let floor = VarianceFloor::PerDimension(variance * 0.01);
    let kmeans = KMeans::fit(all.view(), &KMeansOptions::new(COMPONENTS, 0))?;
    let start = start::from_kmeans(all.view(), &kmeans, CovarianceType::Diagonal, &floor)?;
    let mut options = TrainOptions {
        stop: Stop::after(20),
        ..TrainOptions::default()
    };
    options.update.floor = floor;
    Ok(train(&mut Cpu::new(all.view())?, start, &options)?.gmm)
}

/// Where as many targets are refused as others are let in.
fn equal_error_rate(mut targets: Vec<f64>, mut others: Vec<f64>) -> f64 {
    targets.sort_by(f64::total_cmp);
    others.sort_by(f64::total_cmp);
    let rates = targets.iter().map(|&threshold| {
        let refused = targets.partition_point(|&s| s < threshold) as f64 / targets.len() as f64;
        let passed = others.partition_point(|&s| s < threshold);
        let let_in = (others.len() - passed) as f64 / others.len().max(1) as f64;
        (refused - let_in, (refused + let_in) / 2.0)
    });
    let best = rates.min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    best.map_or(f64::NAN, |(_, rate)| rate)
}
