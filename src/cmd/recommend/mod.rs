//! `nkl recommend`: what sounds like this.

mod build;
mod labels;
mod output;
mod query;
mod songs;
mod table;

use super::load;
use crate::cli::{ConfigArgs, RecommendArgs, RecommendCommand};
use crate::failure::Failure;
use crate::stages::Stages;
use crate::walk;
use labels::Labels;
use nkl_config::plan::Plan;
use nkl_config::{Note, Purpose};
use songs::Songs;

/// Walks one subcommand, or builds the index that the INI file describes.
pub fn run(args: &RecommendArgs) -> Result<(), Failure> {
    match &args.command {
        None => experiment(&args.config, args.top),
        Some(RecommendCommand::Tag(args)) => query::tag(args),
        Some(RecommendCommand::Like(args)) => query::like(args),
        Some(RecommendCommand::Add(args)) => query::add(args),
    }
}

fn experiment(args: &ConfigArgs, top: usize) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let loaded = load(args, Purpose::Recommend)?;
    let plan = &loaded.plan;
    let (songs, labels, notes) = read(plan)?;
    let folder = plan.exp.folder().join("index");
    let index = build::build(plan, &songs, &labels, &folder, &mut stages)?;
    loaded
        .notes
        .iter()
        .chain(&notes)
        .for_each(crate::samples::say);
    output::write(plan, &index, &folder, top)
}

/// Songs and what is known of them, from tables or from databases.
fn read(plan: &Plan) -> Result<(Songs, Labels, Vec<Note>), Failure> {
    let recommend = &plan.recommend;
    if let (Some(features), Some(tags)) = (&recommend.features, &recommend.tags) {
        let songs = Songs::of_table(recommend, features).map_err(Failure::BadInput)?;
        let labels = Labels::of_table(recommend, tags).map_err(Failure::BadInput)?;
        return Ok((songs, labels, Vec::new()));
    }
    let prepared = walk::data(plan)?;
    let dataset = prepared.dataset;
    let labels = match &recommend.tags {
        Some(tags) => Labels::of_table(recommend, tags),
        None => Labels::of_data(recommend, &dataset),
    };
    let labels = labels.map_err(Failure::BadInput)?;
    let songs = Songs::of_recordings(&recommend.frames, &dataset)?;
    Ok((songs, labels, prepared.notes))
}
