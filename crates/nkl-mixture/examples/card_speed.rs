//! Times EM on a graphics card and on the processor for `benches/gpu.py`, and compares the two.
//!
//! ```text
//! card_speed FRAMES DIMENSIONS COMPONENTS diag|full DEVICE ITERATIONS FOLDER
//! ```
//!
//! Frames are drawn around random centres, the same for every device. Trains ITERATIONS times from the
//! same start, writes the frames, the start and the mixture into FOLDER as .npy (f32 frames, f64 the rest),
//! and prints one line of JSON.

use ndarray::{Array1, Array2, Array3, ArrayView, Dimension};
use nkl_mixture::{open, update, Covariance, CovarianceType, Device, Gmm, UpdateOptions};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

fn main() {
    if let Err(error) = run() {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [n, d, m, kind, device, iterations, folder] = &arguments[..] else {
        return Err("FRAMES DIMENSIONS COMPONENTS diag|full DEVICE ITERATIONS FOLDER".into());
    };
    let (n, d, m): (usize, usize, usize) = (n.parse()?, d.parse()?, m.parse()?);
    let iterations: usize = iterations.parse()?;
    let kind = match kind.as_str() {
        "diag" => CovarianceType::Diagonal,
        "full" => CovarianceType::Full,
        other => return Err(format!("{other}: diag or full").into()),
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    let centres = centres(m, d);
    let x = frames(&centres, n);
    // Halfway between the centres and 0: the start is not the solution.
    let start = Gmm::around(centres * 0.5, kind)?;
    if !folder.join("x.npy").is_file() {
        write(&folder.join("x.npy"), "<f4", x.view(), |v| {
            v.to_le_bytes().to_vec()
        })?;
    }
    save(folder, "start", &start)?;

    let clock = Instant::now();
    let mut opened = open(x.view(), device.parse::<Device>()?)?;
    let loading = clock.elapsed().as_secs_f64();
    let mut gmm = start.clone();
    // Memory, and kernels for this card, are made in the first one.
    opened.source.statistics(&gmm)?;
    let mut seconds = Vec::new();
    let mut likelihood = 0.0;
    for _ in 0..iterations {
        let clock = Instant::now();
        let statistics = opened.source.statistics(&gmm)?;
        gmm = update(&statistics, &gmm, &UpdateOptions::default())?;
        seconds.push(clock.elapsed().as_secs_f64());
        likelihood = statistics.average_log_likelihood().unwrap_or(f64::NAN);
    }
    save(folder, device, &gmm)?;
    seconds.sort_by(f64::total_cmp);
    let median = seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN);
    println!(
        "{{\"device\": \"{}\", \"loading\": {loading:.3}, \"seconds\": {median:.6}, \"operations\": {:e}, \
         \"peak\": {:e}, \"likelihood\": {likelihood:.9}}}",
        opened.device,
        operations(n, d, m, kind),
        peak(device)
    );
    Ok(())
}

/// Of one iteration, counted as multiplications and additions of the formulas: 8 N M D, or for full
/// covariances 4 per entry of the triangle and of the mean, in the E-step and in the M-step together.
fn operations(n: usize, d: usize, m: usize, kind: CovarianceType) -> f64 {
    let each = match kind {
        CovarianceType::Diagonal => 8 * d,
        CovarianceType::Full => 4 * (d * (d + 1) / 2 + d),
    };
    n as f64 * m as f64 * each as f64
}

/// Operations per second of the card, 0 where that is not known.
fn peak(device: &str) -> f64 {
    #[cfg(feature = "cuda")]
    if let Ok(Device::Cuda(number)) = device.parse() {
        let one = Array2::<f32>::zeros((1, 1));
        return nkl_mixture::Cuda::new(one.view(), number)
            .ok()
            .and_then(|card| card.peak())
            .unwrap_or(0.0);
    }
    let _ = device;
    0.0
}

fn centres(m: usize, d: usize) -> Array2<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    Array2::from_shape_fn((m, d), |_| random.random_range(-1.0..1.0))
}

/// Frame n lies around centre n mod M, with a spread of 0.5 in every dimension.
fn frames(centres: &Array2<f64>, n: usize) -> Array2<f32> {
    let (m, d) = centres.dim();
    let mut x = Array2::zeros((n, d));
    let rows: Vec<_> = x.outer_iter_mut().collect();
    rows.into_par_iter().enumerate().for_each(|(k, mut row)| {
        let mut random = ChaCha8Rng::seed_from_u64(2 + k as u64);
        for (i, v) in row.iter_mut().enumerate() {
            let normal: f64 = (0..4).map(|_| random.random_range(-0.433..0.433)).sum();
            *v = (centres[[k % m, i]] + normal) as f32;
        }
    });
    x
}

fn save(folder: &Path, name: &str, gmm: &Gmm) -> Result<(), Box<dyn Error>> {
    let name = name.replace(':', "");
    let path = |part: &str| folder.join(format!("{name}_{part}.npy"));
    let bytes = |v: &f64| v.to_le_bytes().to_vec();
    let weights: &Array1<f64> = &gmm.weights;
    write(&path("weights"), "<f8", weights.view(), bytes)?;
    write(&path("means"), "<f8", gmm.means.view(), bytes)?;
    match &gmm.covariance {
        Covariance::Diagonal(v) => write(&path("covariance"), "<f8", v.view(), bytes),
        Covariance::Full(s) => {
            let s: &Array3<f64> = s;
            write(&path("covariance"), "<f8", s.view(), bytes)
        }
    }
}

/// NumPy's format, version 1.0.
fn write<T, D: Dimension>(
    path: &Path,
    kind: &str,
    values: ArrayView<'_, T, D>,
    bytes: impl Fn(&T) -> Vec<u8>,
) -> Result<(), Box<dyn Error>> {
    let shape: String = values.shape().iter().map(|n| format!("{n}, ")).collect();
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}");
    let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    file.write_all(b"\x93NUMPY\x01\x00")?;
    file.write_all(&u16::try_from(length)?.to_le_bytes())?;
    writeln!(file, "{header:<width$}", width = length - 1)?;
    for value in &values {
        file.write_all(&bytes(value))?;
    }
    Ok(file.flush()?)
}
