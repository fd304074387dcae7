//! Random mutations of the corpora that are kept, with the ordinary compiler and without looking at
//! which code they reach: quick to start, and no replacement for `fuzz/run.py`.
//!
//! ```text
//! cargo run --release -p nkl-fuzz --example mutate -- TARGET|all SECONDS SEED
//! ```
//!
//! Inputs that break a target are written to `fuzz/artifacts/TARGET`.

use nkl_fuzz::{Scratch, Target, TARGETS};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::time::Instant;

/// Longest inputs, bytes.
const LONGEST: usize = 8192;
/// Inputs that take longer than this, seconds, count as broken.
const SLOW: f64 = 10.0;
/// What parsers look out for.
const WORDS: [&[u8]; 16] = [
    b"\n",
    b",",
    b"[",
    b"]",
    b"'",
    b"\"",
    b"-1",
    b"99999999999999999999",
    b"nan",
    b"\0",
    b"%",
    b"\xff\xff\xff\xff",
    b"0",
    b"=",
    b":",
    b"\\",
];
const NUMBERS: [u32; 8] = [0, 1, i32::MAX as u32, 1 << 31, u32::MAX, 65535, 256, 65536];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, seconds, seed] = arguments.as_slice() else {
        return Err("mutate TARGET|all SECONDS SEED".into());
    };
    let (seconds, seed): (f64, u64) = (seconds.parse()?, seed.parse()?);
    for target in TARGETS.iter().filter(|t| name == "all" || t.name == name) {
        let (inputs, broken) = run(target, seconds, seed)?;
        println!("| {} | {inputs} | {broken} |", target.name);
    }
    Ok(())
}

/// How many inputs were tried, and how many broke the target.
fn run(target: &Target, seconds: f64, seed: u64) -> std::io::Result<(u64, u64)> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let mut seeds = Vec::new();
    let mut paths: Vec<_> =
        std::fs::read_dir(fuzz.join("corpus").join(target.name))?.collect::<Result<_, _>>()?;
    paths.sort_by_key(|entry| entry.file_name());
    for entry in paths {
        seeds.push(std::fs::read(entry.path())?);
    }
    let found = fuzz.join("artifacts").join(target.name);
    let (scratch, began) = (Scratch::new(), Instant::now());
    let mut draws = ChaCha8Rng::seed_from_u64(seed);
    let (mut inputs, mut broken) = (0, 0);
    while began.elapsed().as_secs_f64() < seconds {
        let bytes = mutated(&mut draws, &seeds);
        let one = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| (target.run)(&scratch, &bytes)));
        inputs += 1;
        if ended.is_err() || one.elapsed().as_secs_f64() > SLOW {
            broken += 1;
            std::fs::create_dir_all(&found)?;
            std::fs::write(found.join(format!("mutated-{seed}-{broken}")), &bytes)?;
        }
    }
    Ok((inputs, broken))
}

/// One of the seeds, with one to four changes.
fn mutated(draws: &mut ChaCha8Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[draws.random_range(0..seeds.len())].clone();
    for _ in 0..draws.random_range(1..=4) {
        let length = bytes.len();
        if length == 0 {
            bytes.extend(WORDS[draws.random_range(0..WORDS.len())]);
            continue;
        }
        let at = draws.random_range(0..length);
        let some = at..at + draws.random_range(0..=(length - at).min(32));
        match draws.random_range(0..9) {
            0 => bytes[at] ^= 1 << draws.random_range(0..8),
            1 => bytes[at] = draws.random(),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(some)),
            4 => {
                let word = WORDS[draws.random_range(0..WORDS.len())];
                drop(bytes.splice(at..at, word.iter().copied()));
            }
            5 => {
                let again = bytes[some].to_vec();
                let to = draws.random_range(0..length);
                drop(bytes.splice(to..to, again));
            }
            6 if at + 4 <= length => {
                let number = NUMBERS[draws.random_range(0..NUMBERS.len())];
                bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            7 => {
                let other = &seeds[draws.random_range(0..seeds.len())];
                bytes.truncate(at);
                bytes.extend(&other[at.min(other.len())..]);
            }
            _ => bytes[at] = bytes[at].wrapping_add(1),
        }
    }
    bytes.truncate(LONGEST);
    bytes
}
