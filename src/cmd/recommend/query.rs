//! Asking an index, and adding to it.

use super::songs::{Made, Song, Songs};
use super::{build, output, read};
use crate::cli::{RecommendAddArgs, RecommendLikeArgs, RecommendTagArgs, TagList};
use crate::cmd::load;
use crate::extract::recordings;
use crate::failure::Failure;
use crate::speech::SpeechFrames;
use anyhow::{anyhow, Context, Result};
use ndarray::{concatenate, Array2, Axis};
use nkl_config::Purpose;
use nkl_speakers::recommend::{Index, Part, Writer};
use std::path::{Path, PathBuf};

fn open(folder: &Path) -> Result<Index, Failure> {
    let index = Index::open(folder);
    index
        .with_context(|| format!("cannot use the index {}", folder.display()))
        .map_err(Failure::BadInput)
}

/// The songs that fit a tag best.
pub fn tag(args: &RecommendTagArgs) -> Result<(), Failure> {
    let index = open(&args.index)?;
    let part = match args.among {
        TagList::Unlabelled => Part::Unlabelled,
        TagList::Labelled => Part::Test,
        TagList::Trained => Part::Train,
    };
    let hits = index
        .by_tag(&args.tag, part, args.top)
        .map_err(Failure::bad_input)?;
    if hits.is_empty() {
        println!("there are no such songs for the tag {}", args.tag);
    }
    output::hits(&index, &hits, args.out.as_deref())
}

/// The songs that sound most like others.
pub fn like(args: &RecommendLikeArgs) -> Result<(), Failure> {
    let index = open(&args.index)?;
    let mut without = Vec::new();
    let mut sum = vec![0.0f32; index.models().mean.len()];
    let mut add = |vector: Vec<f32>| sum.iter_mut().zip(vector).for_each(|(s, v)| *s += v);
    for song in &args.songs {
        let row = index
            .find(song)
            .map_err(Failure::bad_input)?
            .ok_or_else(|| {
                Failure::bad_input(anyhow!(
                    "there is no song {song} in the index; a recording is given by --recording"
                ))
            })?;
        add(index.vector(row).map_err(Failure::bad_input)?);
        without.push(row);
    }
    if !args.recording.is_empty() {
        let frames = frames(&index, &args.recording).map_err(Failure::BadInput)?;
        add(index
            .models()
            .fit(frames.view())
            .map_err(Failure::bad_input)?
            .vector);
    }
    let length = sum.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        sum.iter_mut().for_each(|v| *v /= length);
    }
    let hits = index
        .by_example(&sum, args.top, &without)
        .map_err(Failure::bad_input)?;
    output::hits(&index, &hits, args.out.as_deref())
}

/// The frames of recordings together, as those of the index were made.
fn frames(index: &Index, paths: &[PathBuf]) -> Result<Array2<f32>> {
    let plan = match made(index)? {
        Made::Frames(plan) => plan,
        Made::Columns(columns) => {
            return Err(anyhow!(
                "the songs of the index are from a table ({}), so recordings cannot be compared with them",
                columns.join(", ")
            ));
        }
    };
    let how = SpeechFrames::new(&plan, "RECOMMEND")?;
    let paths = recordings::find(paths)?;
    let all = paths.iter().map(|path| {
        let segment = recordings::whole(path).map_err(anyhow::Error::msg)?;
        how.of(&segment).map_err(anyhow::Error::msg)
    });
    let all = all.collect::<Result<Vec<_>>>()?;
    let views: Vec<_> = all.iter().map(|x| x.view()).collect();
    Ok(concatenate(Axis(0), &views)?)
}

fn made(index: &Index) -> Result<Made> {
    serde_json::from_str(index.made()).context("the index was written by another program")
}

/// More songs.
pub fn add(args: &RecommendAddArgs) -> Result<(), Failure> {
    let index = open(&args.index)?;
    let loaded = load(&args.config, Purpose::Recommend)?;
    let (songs, labels, notes) = read(&loaded.plan)?;
    loaded
        .notes
        .iter()
        .chain(&notes)
        .for_each(crate::samples::say);
    let (own, new) = (made(&index).map_err(Failure::BadInput)?, songs.made());
    if own != new {
        return Err(Failure::bad_input(anyhow!(
            "the frames of these songs are made in another way than those of the index: {new:?} instead of \
             {own:?}"
        )));
    }
    let there = |some: &[Song]| -> Result<()> {
        for song in some {
            if index.find(&song.id)?.is_some() {
                return Err(anyhow!("the song {} is in the index already", song.id));
            }
        }
        Ok(())
    };
    Songs::visit(&songs, there).map_err(Failure::BadInput)?;
    let before = index.len();
    let writer = Writer::extend(&args.index).map_err(Failure::bad_input)?;
    let index = build::fill(writer, &songs, &labels, None)?;
    println!(
        "{} songs added, {} in the index",
        index.len() - before,
        index.len()
    );
    Ok(())
}
