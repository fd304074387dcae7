//! Times EM for `benches/mixture.py`.
//!
//! mixture_speed MEANS.npy FRAMES.npy diag|full f32|f64|stream ITERATIONS
//!
//! Starts from the means, unit covariances and equal weights; prints one line of JSON.

use nkl_mixture::files::{read_frames, FrameFormat, Stream};
use nkl_mixture::{train, CovarianceType, Cpu, Frames, Gmm, Source, Stop, TrainOptions};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [means, frames, kind, mode, iterations] = &arguments[..] else {
        return Err("MEANS.npy FRAMES.npy diag|full f32|f64|stream ITERATIONS".into());
    };
    let kind = match kind.as_str() {
        "diag" => CovarianceType::Diagonal,
        _ => CovarianceType::Full,
    };
    let start = Gmm::around(read_frames(means)?, kind)?;
    let options = TrainOptions {
        stop: Stop::after(iterations.parse()?),
        ..TrainOptions::default()
    };
    match mode.as_str() {
        "stream" => {
            let format = FrameFormat::of(Path::new(frames)).ok_or("unknown kind of file")?;
            let files = [format.file(Path::new(frames))];
            let mut source = Stream::new(&files).single_precision(true);
            time(&mut source, start, &options)
        }
        "f32" => {
            let x = read_frames(frames)?.mapv(|v| v as f32);
            memory(Frames::from(x.view()), start, &options)
        }
        _ => memory(Frames::from(read_frames(frames)?.view()), start, &options),
    }
}

fn memory(x: Frames, start: Gmm, options: &TrainOptions) -> Result<(), Box<dyn Error>> {
    time(&mut Cpu::new(x)?, start, options)
}

fn time(source: &mut dyn Source, start: Gmm, options: &TrainOptions) -> Result<(), Box<dyn Error>> {
    let (clock, cpu) = (Instant::now(), processor_seconds()?);
    let trained = train(source, start, options)?;
    let (wall, cpu) = (clock.elapsed().as_secs_f64(), processor_seconds()? - cpu);
    let last = trained.history.last().copied().unwrap_or(f64::NAN);
    println!(
        "{{\"wall\": {wall:.4}, \"cpu\": {cpu:.2}, \"likelihood\": {last}, \"memory\": {}}}",
        peak_memory()?
    );
    Ok(())
}

/// User and system time of this process so far, in seconds.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = text.rsplit(')').next().unwrap_or("");
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |i: usize| {
        fields
            .get(i)
            .and_then(|v| v.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    Ok((ticks(11) + ticks(12)) / 100.0)
}

/// The most memory that this process has had, in MB.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("");
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|v| v.parse::<u64>().ok());
    Ok(kilobytes.unwrap_or(0) / 1024)
}
