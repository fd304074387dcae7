//! Who speaks, by i-vectors: a background model, total variability, within-class covariance
//! normalisation, and the cosine to the average of each speaker (Dehak et al. 2011).
//!
//! nkl extract --type os --level lld --out frames.csv recordings/
//! nkl gmm train -m 64 --floor 0.01 --out ubm.nkl frames.csv
//! cargo run --release --example i_vectors ubm.nkl frames.csv [RANK] [FIELD]
//!
//! The utterances (recordings of a table, keys of an archive) are named <speaker>_<anything>; FIELD
//! says that the speaker is another of the parts between underscores, from 0. Of every speaker,
//! every other utterance trains, the rest are tested.

use ndarray::{Array1, Array2, ArrayView1, Axis};
use nkl_mixture::factor::{IVector, IVectorOptions, Scatter, Wccn};
use nkl_mixture::files::{visit, FrameFormat, Stored};
use nkl_mixture::{Cpu, Gmm, MixtureError, Source, Statistics};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(ubm), Some(features)) = (args.first(), args.get(1)) else {
        return Err("a background model and a file of features are missing".into());
    };
    let rank = args.get(2).map_or(Ok(20), |text| text.parse())?;
    let field = args.get(3).map_or(Ok(0), |text| text.parse())?;
    let Stored::Gmm(ubm) = Stored::read(Path::new(ubm), File::open(ubm)?)? else {
        return Err(format!("{ubm} holds no mixture").into());
    };
    let utterances = utterances(Path::new(features), &ubm)?;
    let (mut train, mut test) = (Set::default(), Set::default());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (name, statistics) in utterances {
        let file = name.rsplit('/').next().unwrap_or(&name);
        let speaker = file.split('_').nth(field).unwrap_or(file).to_string();
        let count = seen.entry(speaker.clone()).or_insert(0);
        let set = if (*count).is_multiple_of(2) {
            &mut train
        } else {
            &mut test
        };
        *count += 1;
        set.speakers.push(speaker);
        set.sessions.push(statistics);
    }
    let mut model = IVector::start(ubm, rank, 0)?;
    let options = IVectorOptions {
        iterations: 10,
        ..IVectorOptions::default()
    };
    model.fit(&train.sessions, &options)?;
    let names: Vec<&String> = seen.keys().collect();
    let label = |speaker: &String| names.iter().position(|name| *name == speaker).unwrap_or(0);
    let labels: Vec<usize> = train.speakers.iter().map(label).collect();
    let vectors = model.transform(&train.sessions)?;
    let wccn = Wccn::fit(vectors.view(), &labels, Scatter::default())?;
    let averages = averages(&wccn.transform(vectors.view())?, &labels, names.len());
    let vectors = wccn.transform(model.transform(&test.sessions)?.view())?;
    let right = vectors
        .outer_iter()
        .zip(&test.speakers)
        .filter(|(vector, speaker)| {
            let cosines = averages
                .outer_iter()
                .map(|average| cosine(*vector, average));
            let best = cosines.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            best.is_some_and(|(index, _)| index == label(speaker))
        });
    let (right, all) = (right.count(), test.speakers.len());
    println!(
        "{right} of {all} utterances of {} speakers recognised",
        names.len()
    );
    Ok(())
}

#[derive(Default)]
struct Set {
    speakers: Vec<String>,
    sessions: Vec<Statistics>,
}

/// The statistics of every utterance under the background model, read block by block.
fn utterances(path: &Path, ubm: &Gmm) -> Result<Vec<(String, Statistics)>, Box<dyn Error>> {
    let format = FrameFormat::of(path).ok_or("a file of features: .npy, .csv, .htk, .ark, .scp")?;
    let mut found: Vec<(String, Statistics)> = Vec::new();
    visit(&[format.file(path)], |block| {
        let statistics = Cpu::new(&block.values)?.statistics(ubm)?;
        let name = block.utterance.ok_or_else(|| {
            MixtureError::Data("the file does not say which utterances it has".into())
        })?;
        match found.last_mut() {
            Some((last, sum)) if **last == *name => sum.add(&statistics)?,
            _ => found.push((name.to_string(), statistics)),
        }
        Ok(())
    })?;
    Ok(found)
}

/// The average vector of each speaker.
fn averages(vectors: &Array2<f64>, labels: &[usize], speakers: usize) -> Array2<f64> {
    let mut sums = Array2::zeros((speakers, vectors.ncols()));
    for (vector, label) in vectors.outer_iter().zip(labels) {
        let mut sum = sums.index_axis_mut(Axis(0), *label);
        sum += &unit(vector);
    }
    sums
}

fn unit(vector: ArrayView1<f64>) -> Array1<f64> {
    &vector / vector.dot(&vector).sqrt().max(f64::MIN_POSITIVE)
}

fn cosine(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    unit(a).dot(&unit(b))
}
