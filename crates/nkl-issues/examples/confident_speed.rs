//! Finds label issues in a matrix of probabilities and prints the seconds it took, by the clock and
//! (on Linux) of the processor.
//!
//! `confident_speed labels.npy proba.npy`: int64 labels of shape (N,), float64 probabilities of
//! shape (N, K), both as numpy.save writes them. `benches/issues.py` runs it beside cleanlab.

use std::error::Error;
use std::io::{BufReader, Read};
use std::time::Instant;

use ndarray::Array2;
use nkl_issues::confident::{find, health, ranked, Filter, Judged, Options, Score};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(labels), Some(proba)) = (args.next(), args.next()) else {
        return Err("usage: confident_speed labels.npy proba.npy".into());
    };
    let (shape, given) = numpy(&labels, |b| i64::from_le_bytes(b) as usize)?;
    assert_eq!(shape, [given.len()]);
    let (shape, values) = numpy(&proba, f64::from_le_bytes)?;
    let [rows, classes] = shape[..] else {
        return Err("the probabilities are not a matrix".into());
    };
    let proba = Array2::from_shape_vec((rows, classes), values)?;

    let (began, busy) = (Instant::now(), processor());
    let judged = Judged::new(&given, proba.view())?;
    let issues = find(&judged, Filter::default(), &Options::default())?;
    let issues = ranked(&judged, issues, Score::SelfConfidence);
    let (found, spent) = (began.elapsed().as_secs_f64(), processor() - busy);
    let began = Instant::now();
    let health = health(&judged);
    let checked = began.elapsed().as_secs_f64();
    println!(
        "{{\"issues\": {}, \"find_s\": {found}, \"find_cpu_s\": {spent:.2}, \"health\": {}, \"health_s\": {checked}}}",
        issues.len(),
        health.overall
    );
    Ok(())
}

/// Seconds that the processor spent on this program, in hundredths; 0 where the system does not say.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, in brackets, may hold blanks; user and system time are 12 and 13 places behind it.
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Shape and values of an .npy file, version 1.
fn numpy<T>(
    path: &str,
    value: impl Fn([u8; 8]) -> T,
) -> Result<(Vec<usize>, Vec<T>), Box<dyn Error>> {
    let mut file = BufReader::new(std::fs::File::open(path)?);
    let mut start = [0; 10];
    file.read_exact(&mut start)?;
    let mut header = vec![0; usize::from(u16::from_le_bytes([start[8], start[9]]))];
    file.read_exact(&mut header)?;
    let header = String::from_utf8(header)?;
    let shape = header
        .split("'shape': (")
        .nth(1)
        .and_then(|s| s.split(')').next())
        .ok_or("no shape")?;
    let shape: Vec<usize> = shape
        .split(',')
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    let mut values = Vec::with_capacity(shape.iter().product());
    let mut bytes = [0; 8];
    while values.len() < values.capacity() {
        file.read_exact(&mut bytes)?;
        values.push(value(bytes));
    }
    Ok((shape, values))
}
