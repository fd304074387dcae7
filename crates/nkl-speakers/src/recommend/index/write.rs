//! Writing songs, block by block.

use super::files::{self, id_hash, sum, BLOCK, FILES, SUM};
use super::head::{self, Head, Segment};
use super::Index;
use crate::recommend::{Fitted, Models, Part};
use crate::SpeakersError;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A segment on its way, under a temporary name.
pub struct Writer {
    folder: PathBuf,
    head: Head,
    own: tempfile::TempDir,
    out: Vec<BufWriter<File>>,
    bytes: Vec<u64>,
    songs: usize,
    names_end: u64,
    ids: Vec<(u64, u32)>,
    block: Waiting,
}

/// Songs of the block that is being filled.
#[derive(Default)]
struct Waiting {
    codes: Vec<u8>,
    scale: Vec<u8>,
    mean: Vec<u8>,
    deviation: Vec<u8>,
    /// Per tag: scores and parts.
    scores: Vec<Vec<u8>>,
    parts: Vec<Vec<u8>>,
    songs: usize,
}

impl Writer {
    /// A new index in a folder; one that is there is replaced when this is finished. `made` says how the
    /// frames were made, for those that add songs later.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn create(folder: &Path, models: Models, made: &str) -> Result<Self, SpeakersError> {
        std::fs::create_dir_all(folder).map_err(|error| SpeakersError::io(folder, error))?;
        let made = made.to_owned();
        let segments = Vec::new();
        Writer::begin(
            folder,
            Head {
                models,
                made,
                segments,
            },
        )
    }

    /// More songs for an index.
    ///
    /// # Errors
    /// No index there, or a folder that cannot be written.
    pub fn extend(folder: &Path) -> Result<Self, SpeakersError> {
        Writer::begin(folder, head::read(folder)?)
    }

    fn begin(folder: &Path, head: Head) -> Result<Self, SpeakersError> {
        let failed = |error| SpeakersError::io(folder, error);
        let own = tempfile::Builder::new()
            .prefix(".songs-")
            .tempdir_in(folder)
            .map_err(failed)?;
        let open = |name: &&str| Ok(BufWriter::new(File::create(own.path().join(name))?));
        let out = FILES
            .iter()
            .map(open)
            .collect::<std::io::Result<_>>()
            .map_err(failed)?;
        Ok(Writer {
            folder: folder.to_owned(),
            head,
            own,
            out,
            bytes: vec![0; FILES.len()],
            songs: 0,
            names_end: 0,
            ids: Vec::new(),
            block: Waiting::default(),
        })
    }

    /// The models of the index.
    pub fn models(&self) -> &Models {
        &self.head.models
    }

    /// Adds a song with what it is to each tag.
    ///
    /// # Errors
    /// A file that cannot be written; vectors of other models.
    pub fn add(
        &mut self,
        id: &str,
        title: &str,
        song: &Fitted,
        parts: &[Part],
    ) -> Result<(), SpeakersError> {
        let models = &self.head.models;
        let tags = models.tags.len();
        if song.vector.len() != models.mean.len()
            || song.scores.len() != tags
            || parts.len() != tags
        {
            let text = format!("the song {id} was fitted by other models than those of the index");
            return Err(SpeakersError::Data(text));
        }
        self.block.add(models, song, parts);
        let vector: Vec<u8> = song.vector.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.write(2, &vector)?;
        self.write(2, &sum(&vector))?;
        let mut record = Vec::new();
        record.extend((id.len() as u32).to_le_bytes());
        record.extend(id.as_bytes());
        record.extend(title.as_bytes());
        self.write(4, &self.names_end.to_le_bytes())?;
        self.names_end += (record.len() + SUM) as u64;
        self.write(3, &record)?;
        self.write(3, &sum(&record))?;
        self.ids.push((id_hash(id), self.songs as u32));
        self.songs += 1;
        if self.block.songs == BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the block.
    fn flush(&mut self) -> Result<(), SpeakersError> {
        let block = std::mem::take(&mut self.block);
        if block.songs == 0 {
            return Ok(());
        }
        let codes = [block.codes, block.scale, block.mean, block.deviation].concat();
        self.write(0, &codes)?;
        self.write(0, &sum(&codes))?;
        for (scores, parts) in block.scores.iter().zip(&block.parts) {
            let column = [scores.as_slice(), parts].concat();
            self.write(1, &column)?;
            self.write(1, &sum(&column))?;
        }
        Ok(())
    }

    /// Ends the segment and gives the index its new head.
    ///
    /// # Errors
    /// A file that cannot be written; no songs; two songs of one id.
    pub fn finish(mut self) -> Result<Index, SpeakersError> {
        if self.songs == 0 {
            return Err(SpeakersError::Data(
                "there are no songs to put into the index".into(),
            ));
        }
        self.flush()?;
        self.write(4, &self.names_end.to_le_bytes())?;
        self.ids.sort_unstable();
        if self.ids.windows(2).any(|w| w[0].0 == w[1].0) {
            let text = "two songs have the same name: each song has to have one of its own";
            return Err(SpeakersError::Data(text.into()));
        }
        let ids = std::mem::take(&mut self.ids);
        let ids: Vec<u8> = ids
            .iter()
            .flat_map(|(hash, row)| [&hash.to_le_bytes()[..], &row.to_le_bytes()[..]].concat())
            .collect();
        self.write(5, &ids)?;
        let failed = |error| SpeakersError::io(self.own.path(), error);
        for file in &mut self.out {
            file.flush().map_err(failed)?;
        }
        self.out.clear();
        // A segment that is there with these very bytes (the index is built again, or was killed before
        // its head was written) is the one: the same songs give the same index.
        let free = |place: &Path| !place.exists();
        let name = (self.head.segments.len()..)
            .map(|n| format!("songs-{n:04}"))
            .find(|name| {
                let place = self.folder.join(name);
                let own = self.head.segments.iter().any(|s| s.name == *name);
                free(&place) || (!own && same(self.own.path(), &place).unwrap_or(false))
            })
            .unwrap_or_default();
        let place = self.folder.join(&name);
        if free(&place) {
            std::fs::rename(self.own.path(), place).map_err(failed)?;
        }
        self.head.segments.push(Segment {
            name,
            songs: self.songs,
            bytes: std::mem::take(&mut self.bytes),
        });
        head::write(&self.folder, &self.head)?;
        sweep(&self.folder, &self.head);
        Index::open(&self.folder)
    }

    fn write(&mut self, file: usize, bytes: &[u8]) -> Result<(), SpeakersError> {
        self.bytes[file] += bytes.len() as u64;
        let written = self.out[file].write_all(bytes);
        written.map_err(|error| SpeakersError::io(&self.own.path().join(FILES[file]), error))
    }
}

impl Waiting {
    fn add(&mut self, models: &Models, song: &Fitted, parts: &[Part]) {
        let (code, scale) = quantised(&models.project(&song.vector));
        let (mean, deviation) = models.spread(&song.vector);
        self.codes.extend(code.iter().map(|c| *c as u8));
        self.scale.extend(scale.to_le_bytes());
        self.mean.extend(mean.to_le_bytes());
        self.deviation.extend(deviation.to_le_bytes());
        self.scores.resize(song.scores.len(), Vec::new());
        self.parts.resize(song.scores.len(), Vec::new());
        for (tag, (score, part)) in song.scores.iter().zip(parts).enumerate() {
            self.scores[tag].extend(score.to_le_bytes());
            self.parts[tag].push(part.code());
        }
        self.songs += 1;
    }
}

/// Numbers in 8 bits, and what each step is worth.
pub(super) fn quantised(values: &[f32]) -> (Vec<i8>, f32) {
    let most = values.iter().fold(0.0f32, |most, v| most.max(v.abs()));
    if most == 0.0 {
        return (vec![0; values.len()], 0.0);
    }
    let scale = most / 127.0;
    (
        values.iter().map(|v| (v / scale).round() as i8).collect(),
        scale,
    )
}

/// Whether two segments have the same bytes.
fn same(one: &Path, other: &Path) -> std::io::Result<bool> {
    for name in FILES {
        let (a, b) = (File::open(one.join(name))?, File::open(other.join(name))?);
        if a.metadata()?.len() != b.metadata()?.len() {
            return Ok(false);
        }
        let (mut a, mut b) = (BufReader::new(a), BufReader::new(b));
        loop {
            let (left, right) = (a.fill_buf()?, b.fill_buf()?);
            let length = left.len().min(right.len());
            if left[..length] != right[..length] {
                return Ok(false);
            }
            if length == 0 {
                break;
            }
            a.consume(length);
            b.consume(length);
        }
    }
    Ok(true)
}

/// Removes segments that no head names. That they stay where this fails does no harm.
fn sweep(folder: &Path, head: &Head) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = head.segments.iter().any(|segment| segment.name == name);
        if name.starts_with("songs-") && !known {
            let _ = std::fs::remove_dir_all(files::path(folder, &name, ""));
        }
    }
}
