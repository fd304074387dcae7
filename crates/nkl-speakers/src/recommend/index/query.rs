//! Asking an index.

use super::files::{
    self, block_len, code_bytes, column_bytes, f32s, id_hash, u64_of, Reader, BLOCK, ID, SUM,
};
use super::head::{self, Head};
use super::write::quantised;
use crate::recommend::models::distance;
use crate::recommend::{top, Models, Part};
use crate::SpeakersError;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The least number of songs that are compared exactly.
const LEAST_EXACT: usize = 1_000;
/// Songs that are compared exactly, for each that is asked for.
const EXACT_EACH: usize = 20;
/// Supervectors that a thread reads at a time.
const READ_AT_ONCE: usize = 128;

/// An index that is open. Songs have rows from 0 on, over all segments.
pub struct Index {
    folder: PathBuf,
    head: Head,
    /// First row of each segment, and behind the last.
    starts: Vec<usize>,
}

/// A song that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its row.
    pub row: usize,
    /// By tag: the log-likelihood ratio per frame. By example: the normalised distance, lowest first.
    pub score: f32,
    /// By example: the distance, 0 to 2.
    pub distance: Option<f32>,
}

/// A song's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SongEntry {
    /// The name by which it is asked for.
    pub id: String,
    /// Title, artist, or what else there is; may be empty.
    pub title: String,
}

impl Index {
    /// Opens an index.
    ///
    /// # Errors
    /// No index there, one of another version, one that is incomplete or damaged.
    pub fn open(folder: &Path) -> Result<Self, SpeakersError> {
        let head = head::read(folder)?;
        let mut starts = vec![0];
        for segment in &head.segments {
            starts.push(starts.last().copied().unwrap_or_default() + segment.songs);
        }
        Ok(Index {
            folder: folder.to_owned(),
            head,
            starts,
        })
    }

    /// What songs are compared by.
    pub fn models(&self) -> &Models {
        &self.head.models
    }

    /// How the frames were made, as it was told to the writer.
    pub fn made(&self) -> &str {
        &self.head.made
    }

    /// How many songs there are.
    pub fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of a song.
    ///
    /// # Errors
    /// Files that cannot be read or are damaged.
    pub fn find(&self, id: &str) -> Result<Option<usize>, SpeakersError> {
        let hash = id_hash(id);
        // The last segment first: a song that was added again has its newest row.
        for (segment, start) in self.head.segments.iter().zip(&self.starts).rev() {
            let path = self.path(&segment.name, "ids");
            let mut ids = Reader::open(&path)?;
            let mut entry = |place: usize| ids.at((place * ID) as u64, ID);
            let (mut low, mut high) = (0, segment.songs);
            while low < high {
                let middle = low + (high - low) / 2;
                if u64_of(&entry(middle)?) < hash {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if low == segment.songs {
                continue;
            }
            let found = entry(low)?;
            let row = start + u64_of(&found[8..]) as usize;
            if u64_of(&found) == hash && row < self.len() && self.entry(row)?.id == id {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// The names of a song.
    ///
    /// # Errors
    /// As [`find`](Index::find); no such row.
    pub fn entry(&self, row: usize) -> Result<SongEntry, SpeakersError> {
        let (segment, local) = self.place(row)?;
        let offsets = Reader::open(&self.path(segment, "offsets"))?.at((local * 8) as u64, 16)?;
        let (from, to) = (u64_of(&offsets), u64_of(&offsets[8..]));
        let path = self.path(segment, "names");
        let length = to.checked_sub(from).filter(|l| *l < 1 << 20);
        let length = length.ok_or_else(|| files::damaged(&path))? as usize;
        let record = Reader::open(&path)?.checked(from, length)?;
        let id_length = record.get(..4).map(u64_of).unwrap_or_default() as usize;
        let text = record
            .get(4..)
            .and_then(|text| text.split_at_checked(id_length));
        let (id, title) = text.ok_or_else(|| files::damaged(&path))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(SongEntry {
            id: text(id),
            title: text(title),
        })
    }

    /// The supervector of a song.
    ///
    /// # Errors
    /// As [`find`](Index::find); no such row.
    pub fn vector(&self, row: usize) -> Result<Vec<f32>, SpeakersError> {
        let mut vectors = self.vectors(&[row])?;
        vectors.pop().ok_or_else(|| self.none(row))
    }

    /// The supervectors of songs, by rising rows: a file is opened once for those that it has.
    fn vectors(&self, rows: &[usize]) -> Result<Vec<Vec<f32>>, SpeakersError> {
        let bytes = self.head.models.mean.len() * 4 + SUM;
        let mut vectors = Vec::with_capacity(rows.len());
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let (segment, local) = self.place(*first)?;
            let start = first - local;
            let path = self.path(segment, "vectors");
            let mut file = Reader::open(&path)?;
            let end = self
                .starts
                .iter()
                .find(|s| *s > first)
                .copied()
                .unwrap_or_default();
            let (own, others) = rest.split_at(rest.partition_point(|row| *row < end));
            for row in own {
                let from = ((row - start) * bytes) as u64;
                vectors.push(f32s(&file.checked(from, bytes)?));
            }
            rest = others;
        }
        Ok(vectors)
    }

    /// The scores of a tag over all songs, and what each song is to it.
    ///
    /// # Errors
    /// No such tag (the message lists those that there are); as [`find`](Index::find).
    pub fn tag(&self, name: &str) -> Result<(Vec<f32>, Vec<Part>), SpeakersError> {
        let tags = &self.head.models.tags;
        let place = tags
            .iter()
            .position(|tag| tag.name == name)
            .ok_or_else(|| {
                let known: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
                SpeakersError::Data(format!(
                    "there is no model of the tag {name}; there are {}",
                    known.join(", ")
                ))
            })?;
        let columns: Vec<(Vec<f32>, Vec<Part>)> = self
            .blocks()
            .into_par_iter()
            .map(|block| {
                let path = self.path(&block.segment, "tags");
                let before = block.number * tags.len() * column_bytes(BLOCK);
                let bytes = column_bytes(block.songs);
                let from = (before + place * bytes) as u64;
                let column = Reader::open(&path)?.checked(from, bytes)?;
                let (scores, parts) = column.split_at(block.songs * 4);
                let parts: Option<Vec<Part>> = parts.iter().map(|code| Part::of(*code)).collect();
                Ok((f32s(scores), parts.ok_or_else(|| files::damaged(&path))?))
            })
            .collect::<Result<_, SpeakersError>>()?;
        let (mut scores, mut parts) = (Vec::new(), Vec::new());
        for (more_scores, more_parts) in columns {
            scores.extend(more_scores);
            parts.extend(more_parts);
        }
        Ok((scores, parts))
    }

    /// The songs with the highest scores of a tag, among those of one part.
    ///
    /// # Errors
    /// As [`tag`](Index::tag).
    pub fn by_tag(&self, name: &str, part: Part, count: usize) -> Result<Vec<Hit>, SpeakersError> {
        let (scores, parts) = self.tag(name)?;
        let places = top(&scores, count, |place| parts[place] == part);
        let hit = |row: usize| Hit {
            row,
            score: scores[row],
            distance: None,
        };
        Ok(places.into_iter().map(hit).collect())
    }

    /// The songs nearest to a supervector (centred, of length 1, as [`Models::fit`] gives it), but for some
    /// rows. The normalised distance is the mean of (d − µ)/σ with µ and σ of the query's and of the song's
    /// distances to a sample, so that songs that are near to everything do not come up everywhere.
    ///
    /// # Errors
    /// A vector of other models; as [`find`](Index::find).
    pub fn by_example(
        &self,
        vector: &[f32],
        count: usize,
        without: &[usize],
    ) -> Result<Vec<Hit>, SpeakersError> {
        let models = &self.head.models;
        if vector.len() != models.mean.len() {
            let text = "the example was fitted by other models than those of the index";
            return Err(SpeakersError::Data(text.into()));
        }
        let query = Query::new(models, vector);
        let exact = (count * EXACT_EACH).max(LEAST_EXACT);
        let exact = exact + without.len();
        let limit = AtomicU32::new(u32::MAX);
        let found: Vec<Vec<Near>> = self
            .blocks()
            .into_par_iter()
            .map(|block| self.scan(&block, &query, exact, &limit))
            .collect::<Result<_, _>>()?;
        let mut nearest: Vec<Near> = found.into_iter().flatten().collect();
        nearest.retain(|near| !without.contains(&near.row));
        first(&mut nearest, exact);
        nearest.sort_by_key(|near| near.row);
        let hits: Vec<Vec<Hit>> = nearest
            .par_chunks(READ_AT_ONCE)
            .map(|some| {
                let rows: Vec<usize> = some.iter().map(|near| near.row).collect();
                let vectors = self.vectors(&rows)?;
                let hit = |(near, own): (&Near, Vec<f32>)| {
                    let distance = distance(&own, vector);
                    Hit {
                        row: near.row,
                        score: query.normalised(distance, near.mean, near.deviation),
                        distance: Some(distance),
                    }
                };
                Ok(some.iter().zip(vectors).map(hit).collect())
            })
            .collect::<Result<_, SpeakersError>>()?;
        let mut hits = hits.concat();
        hits.sort_by(|a, b| a.score.total_cmp(&b.score).then(a.row.cmp(&b.row)));
        hits.truncate(count);
        Ok(hits)
    }

    /// The songs of a block that are nearest by their codes. `limit` is the [`key`] of a score that enough
    /// songs of other blocks do not exceed; which blocks come first changes the work, not the answer.
    fn scan(
        &self,
        block: &Block,
        query: &Query,
        count: usize,
        limit: &AtomicU32,
    ) -> Result<Vec<Near>, SpeakersError> {
        let directions = query.code.len();
        let path = self.path(&block.segment, "codes");
        let from = block.number * code_bytes(BLOCK, directions);
        let bytes =
            Reader::open(&path)?.checked(from as u64, code_bytes(block.songs, directions))?;
        let (codes, beside) = bytes.split_at(block.songs * directions);
        let beside = f32s(beside);
        let (scale, rest) = beside.split_at(block.songs);
        let (mean, deviation) = rest.split_at(block.songs);
        let mut nearest: Vec<Near> = Vec::new();
        for (i, code) in codes.chunks_exact(directions).enumerate() {
            let cosine = query.scale * scale[i] * product(&query.code, code) as f32;
            let distance = (2.0 - 2.0 * cosine).max(0.0).sqrt();
            let score = query.normalised(distance, mean[i], deviation[i]);
            // Another block has enough songs that are nearer.
            if key(score) <= limit.load(Ordering::Relaxed) {
                nearest.push(Near {
                    row: block.first + i,
                    score,
                    mean: mean[i],
                    deviation: deviation[i],
                });
            }
        }
        if nearest.len() >= count {
            first(&mut nearest, count);
            let worst = nearest.iter().map(|near| key(near.score)).max();
            limit.fetch_min(worst.unwrap_or(u32::MAX), Ordering::Relaxed);
        }
        Ok(nearest)
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (segment, start) in self.head.segments.iter().zip(&self.starts) {
            for number in 0..segment.songs.div_ceil(BLOCK) {
                blocks.push(Block {
                    segment: segment.name.clone(),
                    number,
                    first: start + number * BLOCK,
                    songs: block_len(segment.songs, number),
                });
            }
        }
        blocks
    }

    /// The segment of a row, and its place there.
    fn place(&self, row: usize) -> Result<(&str, usize), SpeakersError> {
        let number = self
            .starts
            .partition_point(|start| *start <= row)
            .saturating_sub(1);
        let segment = self
            .head
            .segments
            .get(number)
            .ok_or_else(|| self.none(row))?;
        Ok((&segment.name, row - self.starts[number]))
    }

    fn none(&self, row: usize) -> SpeakersError {
        SpeakersError::Data(format!("the index has no song {row}"))
    }

    fn path(&self, segment: &str, file: &str) -> PathBuf {
        files::path(&self.folder, segment, file)
    }
}

/// A block of a segment.
struct Block {
    segment: String,
    number: usize,
    first: usize,
    songs: usize,
}

/// A song by its code.
struct Near {
    row: usize,
    score: f32,
    mean: f32,
    deviation: f32,
}

/// Leaves the nearest, in no order but always the same ones.
fn first(nearest: &mut Vec<Near>, count: usize) {
    let order = |a: &Near, b: &Near| a.score.total_cmp(&b.score).then(a.row.cmp(&b.row));
    if nearest.len() > count && count > 0 {
        nearest.select_nth_unstable_by(count - 1, order);
        nearest.truncate(count);
    }
}

/// A whole number in the order of the scores.
fn key(score: f32) -> u32 {
    let bits = score.to_bits();
    match bits >> 31 {
        0 => bits | 1 << 31,
        _ => !bits,
    }
}

/// An example, ready to be compared.
struct Query {
    /// 8 bits that are held in 16, as products are computed in them.
    code: Vec<i16>,
    scale: f32,
    mean: f32,
    deviation: f32,
}

impl Query {
    fn new(models: &Models, vector: &[f32]) -> Self {
        let (code, scale) = quantised(&models.project(vector));
        let (mean, deviation) = models.spread(vector);
        Query {
            code: code.into_iter().map(i16::from).collect(),
            scale,
            mean,
            deviation,
        }
    }

    fn normalised(&self, distance: f32, mean: f32, deviation: f32) -> f32 {
        0.5 * ((distance - self.mean) / self.deviation + (distance - mean) / deviation)
    }
}

/// Inner product of codes.
fn product(a: &[i16], b: &[u8]) -> i32 {
    let pairs = a.iter().zip(b);
    pairs
        .map(|(x, y)| i32::from(*x) * i32::from(*y as i8))
        .sum()
}
