//! Seconds of queries over many songs, and how many of the nearest they find.
//!
//! cargo run --release -p nkl-speakers --example index_queries [SONGS] [FOLDER]
//!
//! Writes an index of SONGS (10^6) synthetic songs to FOLDER (a temporary one), unless it has one, and asks it, each time opened
//! anew as a program that was just started would: by tag, and by example. The supervectors are as long as
//! those of 32 components over 12 timbre values; they lie around 2,000 points, spread along 40 directions and,
//! less, everywhere. `recall@20` compares each answer with that of comparing all songs exactly.

use ndarray::Array2;
use nkl_mixture::factor::NormalDraws;
use nkl_mixture::{Covariance, Gmm};
use nkl_speakers::recommend::{Fitted, Index, Models, Part, Settings, Tag, Writer};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

const COMPONENTS: usize = 32;
const DIMENSIONS: usize = 12;
const WIDTH: usize = COMPONENTS * DIMENSIONS;
const POINTS: usize = 2_000;
const DIRECTIONS: usize = 40;
const TOP: usize = 20;
const QUERIES: usize = 20;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let songs: usize = args.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let temporary = tempfile::tempdir()?;
    let folder = args
        .next()
        .map_or(temporary.path().to_owned(), PathBuf::from);
    let world = World::new();
    if !folder.join("head.nkl").exists() {
        write(&world, &folder, songs)?;
    }
    let timed = |ask: &dyn Fn(&Index, usize) -> Outcome<()>| -> Outcome<(Vec<f64>, Option<f64>)> {
        let (mut times, mut before) = (Vec::new(), None);
        for query in 0..QUERIES + 1 {
            let begin = Instant::now();
            let index = Index::open(&folder)?;
            ask(&index, query * 4711 % songs)?;
            // The first brings the files into memory.
            match query {
                0 => before = worked(),
                _ => times.push(1e3 * begin.elapsed().as_secs_f64()),
            }
        }
        times.sort_by(f64::total_cmp);
        let work = worked()
            .zip(before)
            .map(|(now, then)| (now - then) / QUERIES as f64);
        Ok((times, work))
    };
    let tag = timed(&|index, _| {
        let hits = index.by_tag("tag", Part::Unlabelled, TOP)?;
        hits.iter()
            .try_for_each(|hit| index.entry(hit.row).map(|_| ()))?;
        Ok(())
    })?;
    let like = timed(&|index, song| {
        let row = index.find(&format!("song{song}"))?.ok_or("no such song")?;
        let hits = index.by_example(&index.vector(row)?, TOP, &[row])?;
        hits.iter()
            .try_for_each(|hit| index.entry(hit.row).map(|_| ()))?;
        Ok(())
    })?;
    for (name, (times, work)) in [("by tag", tag), ("by example", like)] {
        let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
        let work = work.map_or(String::new(), |ms| {
            format!(", {ms:.1} ms of all processors")
        });
        println!(
            "{name}: median {median:.1} ms, slowest {most:.1} ms{work}; index opened each time"
        );
    }
    recall(&Index::open(&folder)?, &world, songs)
}

/// Writes the index.
fn write(world: &World, folder: &Path, songs: usize) -> Outcome<()> {
    let begin = Instant::now();
    let mut writer = Writer::create(folder, models(world)?, "")?;
    for song in 0..songs {
        let fitted = Fitted {
            vector: world.song(song as u64),
            scores: vec![(song as f32 * 0.618).fract()],
        };
        let part = if song % 100 == 0 {
            Part::Test
        } else {
            Part::Unlabelled
        };
        writer.add(&format!("song{song}"), "a title", &fitted, &[part])?;
    }
    writer.finish()?;
    println!(
        "{songs} songs written in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Milliseconds that all processors have worked for this program; `None` where the system does not say.
fn worked() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
    // Of a hundredth of a second, in user and in system mode.
    Some(10.0 * (ticks(11)? + ticks(12)?))
}

/// The share of the exact answer that queries by example find.
fn recall(index: &Index, world: &World, songs: usize) -> Outcome<()> {
    let models = index.models();
    let mut queries: Vec<Exact> = (0..QUERIES)
        .map(|query| Exact::new(models, world, query * 99_991 % songs))
        .collect();
    for row in 0..songs {
        let other = world.song(row as u64);
        // A song's own spread costs more than all the rest: for the nearest alone.
        let mut spread = None;
        for query in &mut queries {
            query.add(row, &other, || {
                *spread.get_or_insert_with(|| models.spread(&other))
            });
        }
    }
    let (mut found, mut all) = (0, 0);
    for query in &queries {
        let hits = index.by_example(&query.vector, TOP, &[query.own])?;
        let right = |row: usize| query.nearest.iter().any(|e| e.1 == row);
        found += hits.iter().filter(|hit| right(hit.row)).count();
        all += query.nearest.len();
    }
    let share = 100.0 * found as f64 / all as f64;
    println!("recall@{TOP}: {share:.1} % of {all}");
    Ok(())
}

/// A query that is compared with all songs.
struct Exact {
    own: usize,
    vector: Vec<f32>,
    mean: f32,
    deviation: f32,
    /// Scores and rows, rising.
    nearest: Vec<(f32, usize)>,
}

impl Exact {
    fn new(models: &Models, world: &World, own: usize) -> Self {
        let vector = world.song(own as u64);
        let (mean, deviation) = models.spread(&vector);
        Exact {
            own,
            vector,
            mean,
            deviation,
            nearest: Vec::new(),
        }
    }

    fn add(&mut self, row: usize, other: &[f32], mut spread: impl FnMut() -> (f32, f32)) {
        let dot: f32 = other.iter().zip(&self.vector).map(|(a, b)| a * b).sum();
        let distance = (2.0 - 2.0 * dot).max(0.0).sqrt();
        let own = 0.5 * (distance - self.mean) / self.deviation;
        let worst = self.nearest.last().map_or(f32::INFINITY, |e| e.0);
        let full = self.nearest.len() == TOP;
        if row == self.own || (full && own - 0.5 * MOST_SPREAD > worst) {
            return;
        }
        let (mean, deviation) = spread();
        let score = own + 0.5 * (distance - mean) / deviation;
        self.nearest.push((score, row));
        self.nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.nearest.truncate(TOP);
    }
}

/// No song is further below its mean distance than this many deviations.
const MOST_SPREAD: f32 = 60.0;

/// Where songs come from.
struct World {
    points: Array2<f32>,
    directions: Array2<f32>,
}

impl World {
    fn new() -> Self {
        let mut draws = NormalDraws::new(7);
        let factors = draws.matrix(POINTS, DIRECTIONS).mapv(|v| v as f32);
        let directions = draws.matrix(DIRECTIONS, WIDTH).mapv(|v| v as f32);
        World {
            points: factors.dot(&directions),
            directions,
        }
    }

    /// A song of length 1, the same for the same number.
    fn song(&self, number: u64) -> Vec<f32> {
        let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
        let mut draw = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        };
        draw();
        let point = (number.wrapping_mul(2_654_435_761) >> 7) as usize % POINTS;
        let mut vector = self.points.row(point).to_vec();
        for direction in self.directions.outer_iter() {
            let share = 1.6 * draw();
            vector
                .iter_mut()
                .zip(&direction)
                .for_each(|(v, d)| *v += share * d);
        }
        vector.iter_mut().for_each(|v| *v += 3.0 * draw());
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|v| *v /= length);
        vector
    }
}

/// Models whose space is that of some of the songs.
fn models(world: &World) -> Outcome<Models> {
    let count = 3_000;
    let vectors: Vec<f32> = (0..count).flat_map(|i| world.song(i * 331)).collect();
    let vectors = Array2::from_shape_vec((count as usize, WIDTH), vectors)?;
    let means = NormalDraws::new(1).matrix(COMPONENTS, DIMENSIONS);
    let gmm = Gmm::new(
        ndarray::Array1::from_elem(COMPONENTS, 1.0 / COMPONENTS as f64),
        means,
        Covariance::Diagonal(Array2::ones((COMPONENTS, DIMENSIONS))),
    )?;
    let tag = Tag {
        name: "tag".into(),
        gmm: gmm.clone(),
        songs: 1,
    };
    let settings = Settings {
        iterations: 1,
        relevance: 10.0,
        dimensions: 64,
    };
    let mut models = Models::new(gmm, vec![tag], settings, vectors.view(), 200)?;
    // The songs are made centred.
    models.mean.fill(0.0);
    Ok(models)
}
