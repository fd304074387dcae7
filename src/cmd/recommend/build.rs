//! Training the models and writing the index.

use super::labels::Labels;
use super::songs::{Song, Songs};
use crate::failure::Failure;
use crate::stages::Stages;
use anyhow::{anyhow, Result};
use ndarray::Array2;
use nkl_config::plan::{Plan, RecommendPlan};
use nkl_mixture::Gmm;
use nkl_speakers::recommend::{supervector, Fitted, Index, Models, Part, Settings, Tag, Writer};
use nkl_speakers::verify::{background, statistics, BackgroundSettings};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// Frames in memory for the background model, and for each tag; more are drawn from evenly.
const MOST_BACKGROUND: f64 = 4e6;
const MOST_OF_TAG: f64 = 1e6;
/// Songs that the space is made of.
const OF_SPACE: usize = 4_000;
/// Songs that say how far a song is from anything.
const SAMPLE: usize = 200;

/// Which songs train which tag.
pub type Training = BTreeMap<String, HashSet<String>>;

/// Trains everything and writes the index.
pub fn build(
    plan: &Plan,
    songs: &Songs,
    labels: &Labels,
    folder: &Path,
    stages: &mut Stages,
) -> Result<Index, Failure> {
    let bad = Failure::BadInput;
    let recommend = &plan.recommend;
    let mut counts: Vec<(String, usize)> = Vec::new();
    songs
        .visit(|some| {
            counts.extend(
                some.iter()
                    .map(|song| (song.id.clone(), song.frames.nrows())),
            );
            Ok(())
        })
        .map_err(bad)?;
    let ids: Vec<String> = counts.iter().map(|(id, _)| id.clone()).collect();
    let training = labels.training(recommend, &ids, plan.exp.seed);
    if training.is_empty() {
        return Err(bad(anyhow!(
            "no tag has {} songs (RECOMMEND.min_songs) among the {} that there are; do the names of \
             songs agree between the tables?",
            recommend.min_songs,
            ids.len()
        )));
    }
    let total: usize = counts.iter().map(|(_, frames)| frames).sum();
    let tags = training.len();
    stages.end_with(
        "songs",
        &format!("{} songs, {total} frames, {tags} tags", ids.len()),
    );
    let (ubm, tags) = train(plan, songs, &counts, &training).map_err(bad)?;
    stages.end_with("models", &format!("{} components", ubm.components()));
    let models = space(recommend, songs, &ids, ubm, tags).map_err(bad)?;
    let made = serde_json::to_string(&songs.made()).map_err(Failure::run)?;
    let writer = Writer::create(folder, models, &made).map_err(Failure::run)?;
    let index = fill(writer, songs, labels, Some(&training))?;
    stages.end_with("index", &format!("{} songs", index.len()));
    Ok(index)
}

/// Adds songs to a writer and ends it.
pub fn fill(
    mut writer: Writer,
    songs: &Songs,
    labels: &Labels,
    training: Option<&Training>,
) -> Result<Index, Failure> {
    let tags: Vec<String> = writer
        .models()
        .tags
        .iter()
        .map(|tag| tag.name.clone())
        .collect();
    songs
        .visit(|some| {
            let models = writer.models();
            let fitted: Vec<Result<Fitted>> = some
                .par_iter()
                .map(|song| {
                    let fitted = models.fit(song.frames.view());
                    fitted.map_err(|error| anyhow!("song {}: {error}", song.id))
                })
                .collect();
            for (song, fitted) in some.iter().zip(fitted) {
                let part = |tag: &String| {
                    let training = training.and_then(|all| all.get(tag));
                    labels.part(tag, &song.id, training)
                };
                let parts: Vec<Part> = tags.iter().map(part).collect();
                writer.add(&song.id, labels.title(&song.id), &fitted?, &parts)?;
            }
            Ok(())
        })
        .map_err(Failure::BadInput)?;
    writer.finish().map_err(Failure::bad_input)
}

/// Frames of a part of the songs.
struct Drawn {
    share: f64,
    values: Vec<f32>,
}

impl Drawn {
    fn new(share: f64, frames: usize, most: f64) -> Self {
        Drawn {
            share: share.min(most / frames.max(1) as f64),
            values: Vec::new(),
        }
    }

    /// Draws from a song; what is drawn depends on the seed, the purpose and the song alone.
    fn add(&mut self, song: &Song, purpose: &str, seed: u64) {
        let text = format!("{seed}\n{purpose}\n{}", song.id);
        let mut random = ChaCha8Rng::from_seed(*blake3::hash(text.as_bytes()).as_bytes());
        for frame in song.frames.outer_iter() {
            if self.share >= 1.0 || random.random::<f64>() < self.share {
                self.values.extend(frame);
            }
        }
    }

    fn matrix(self, width: usize) -> Result<Array2<f32>> {
        Ok(Array2::from_shape_vec(
            (self.values.len() / width, width),
            self.values,
        )?)
    }
}

/// The background model and those of the tags.
fn train(
    plan: &Plan,
    songs: &Songs,
    counts: &[(String, usize)],
    training: &Training,
) -> Result<(Gmm, Vec<Tag>)> {
    let (recommend, seed) = (&plan.recommend, plan.exp.seed);
    let total: usize = counts.iter().map(|(_, frames)| frames).sum();
    let mut drawn = Drawn::new(recommend.background_share, total, MOST_BACKGROUND);
    let mut own: Vec<Drawn> = training
        .values()
        .map(|songs| {
            let own = counts.iter().filter(|(id, _)| songs.contains(id));
            Drawn::new(1.0, own.map(|(_, frames)| frames).sum(), MOST_OF_TAG)
        })
        .collect();
    let mut width = 1;
    songs.visit(|some| {
        for song in some {
            width = song.frames.ncols();
            drawn.add(song, "background", seed);
            for ((tag, songs), own) in training.iter().zip(&mut own) {
                if songs.contains(&song.id) {
                    own.add(song, tag, seed);
                }
            }
        }
        Ok(())
    })?;
    let settings = BackgroundSettings {
        components: recommend.components,
        iterations: recommend.iterations,
        seed,
    };
    let ubm = background(drawn.matrix(width)?.view(), &settings)?;
    let tags = training.iter().zip(own).map(|((name, songs), own)| {
        let frames = own.matrix(width)?;
        let (count, iterations) = (songs.len(), recommend.iterations);
        let tag = Models::tag(&ubm, name, count, frames.view(), iterations);
        tag.map_err(|error| anyhow!("the tag {name}: {error}"))
    });
    let tags = tags.collect::<Result<_>>()?;
    Ok((ubm, tags))
}

/// The space of the songs, from some of them.
fn space(
    plan: &RecommendPlan,
    songs: &Songs,
    ids: &[String],
    ubm: Gmm,
    tags: Vec<Tag>,
) -> Result<Models> {
    let step = ids.len().div_ceil(OF_SPACE).max(1);
    let chosen: HashSet<&str> = ids.iter().step_by(step).map(String::as_str).collect();
    let mut vectors = Vec::new();
    let mut count = 0;
    songs.visit(|some| {
        let own: Vec<&Song> = some
            .iter()
            .filter(|s| chosen.contains(s.id.as_str()))
            .collect();
        let found: Vec<Vec<f32>> = own
            .par_iter()
            .map(|song| {
                let statistics = statistics(song.frames.view(), &ubm)?;
                Ok(supervector(&ubm, &statistics, plan.relevance)?)
            })
            .collect::<Result<_>>()?;
        count += found.len();
        vectors.extend(found.into_iter().flatten());
        Ok(())
    })?;
    let width = ubm.means.len();
    let settings = Settings {
        iterations: plan.iterations,
        relevance: plan.relevance,
        dimensions: plan.dimensions.min(width),
    };
    let vectors = Array2::from_shape_vec((count, width), vectors)?;
    Ok(Models::new(ubm, tags, settings, vectors.view(), SAMPLE)?)
}
