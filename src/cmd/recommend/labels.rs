//! Which song has which tag, and which of them train its model.

use crate::assemble::text;
use crate::cmd::verify::sample_name;
use anyhow::{bail, Result};
use nkl_config::plan::RecommendPlan;
use nkl_data::{Dataset, TextRows};
use nkl_speakers::recommend::Part;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What is known of songs.
#[derive(Debug, Default)]
pub struct Labels {
    titles: HashMap<String, String>,
    /// Weight of each tag of each song.
    weights: BTreeMap<String, HashMap<String, f64>>,
    least: f64,
}

impl Labels {
    /// From a table: song, tag, perhaps weight and title; a song can have several lines.
    ///
    /// # Errors
    /// A table that cannot be read, a column that is missing, a weight that is no number.
    pub fn of_table(plan: &RecommendPlan, path: &Path) -> Result<Self> {
        let mut rows = TextRows::open(path)?;
        let purpose = "RECOMMEND.song_column";
        let (song, tag) = (
            rows.needed(&plan.song_column, purpose)?,
            rows.needed("tag", "")?,
        );
        let (weight, title) = (rows.column("weight"), rows.column("title"));
        let mut labels = Labels {
            least: plan.min_weight,
            ..Labels::default()
        };
        while let Some(row) = rows.next_row()? {
            let value = weight.map_or(Ok(f64::INFINITY), |at| row.number(at))?;
            let song = row.cell(song);
            labels.add(song, row.cell(tag), value);
            if let Some(title) = title {
                let title = row.cell(title).to_owned();
                labels.titles.insert(song.to_owned(), title);
            }
        }
        Ok(labels)
    }

    /// From columns of the samples; a cell can hold several tags with `;` between them.
    ///
    /// # Errors
    /// A column that is missing.
    pub fn of_data(plan: &RecommendPlan, dataset: &Dataset) -> Result<Self> {
        let mut labels = Labels {
            least: plan.min_weight,
            ..Labels::default()
        };
        if plan.tag_columns.is_empty() {
            bail!("RECOMMEND.tag_columns: name the columns whose values are tags");
        }
        for name in &plan.tag_columns {
            let Some(column) = dataset.columns.get(name.as_str()) else {
                let there: Vec<&str> = dataset.columns.keys().map(String::as_str).collect();
                bail!(
                    "RECOMMEND.tag_columns: the data has no column {name}; there are {}",
                    there.join(", ")
                );
            };
            for row in 0..dataset.len() {
                let Some(cell) = text(column, row) else {
                    continue;
                };
                for tag in cell.split(';') {
                    let tag = match plan.tag_columns.len() {
                        1 => tag.trim().to_owned(),
                        _ => format!("{name}:{}", tag.trim()),
                    };
                    labels.add(&sample_name(dataset, row), &tag, f64::INFINITY);
                }
            }
        }
        Ok(labels)
    }

    fn add(&mut self, song: &str, tag: &str, weight: f64) {
        if !song.is_empty() && !tag.is_empty() {
            let songs = self.weights.entry(tag.to_owned()).or_default();
            songs.insert(song.to_owned(), weight);
        }
    }

    /// The title of a song; empty where there is none.
    pub fn title(&self, song: &str) -> &str {
        self.titles.get(song).map_or("", String::as_str)
    }

    /// For each tag with enough of these songs, those that train it: the share comes first in an order that
    /// depends on the seed and their names alone.
    pub fn training(
        &self,
        plan: &RecommendPlan,
        songs: &[String],
        seed: u64,
    ) -> BTreeMap<String, HashSet<String>> {
        let mut training = BTreeMap::new();
        for (tag, weights) in &self.weights {
            let has = |song: &&String| weights.get(*song).is_some_and(|w| *w > self.least);
            let mut own: Vec<&String> = songs.iter().filter(has).collect();
            if own.len() < plan.min_songs {
                continue;
            }
            let order = |song: &String| {
                let text = format!("{seed}\n{tag}\n{song}");
                *blake3::hash(text.as_bytes()).as_bytes()
            };
            own.sort_by_cached_key(|song| order(song));
            let count = (own.len() as f64 * plan.train_share).round() as usize;
            let count = count.clamp(1, own.len());
            training.insert(
                tag.clone(),
                own[..count].iter().map(|s| s.to_string()).collect(),
            );
        }
        training
    }

    /// What a song is to a tag, given those that trained it.
    pub fn part(&self, tag: &str, song: &str, training: Option<&HashSet<String>>) -> Part {
        let weight = self.weights.get(tag).and_then(|songs| songs.get(song));
        match weight {
            None => Part::Unlabelled,
            Some(weight) if *weight <= self.least => Part::Unsure,
            Some(_) if training.is_some_and(|t| t.contains(song)) => Part::Train,
            Some(_) => Part::Test,
        }
    }
}
