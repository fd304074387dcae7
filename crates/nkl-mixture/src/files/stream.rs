//! Files of frames as a source of statistics: block by block, again for every E-step, so that memory
//! does not grow with the files.

use super::{Block, BlockValues, FileError, FrameReader};
use crate::{Cpu, Frames, Gmm, MixtureError, Source, Statistics};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Opens a file from its beginning.
pub type Opener = Box<dyn Fn() -> Result<Box<dyn FrameReader + Send>, FileError> + Send + Sync>;

/// Bytes of frames that are in memory at a time, about, unless told otherwise; the next as many are
/// read meanwhile.
const PART_BYTES: usize = 32 << 20;

/// A file of frames that can be read again and again.
pub struct FrameFile {
    /// Its name, for messages.
    pub path: PathBuf,
    /// Opens it.
    pub open: Opener,
}

/// An E-step over frames in memory.
pub type EStep<'a> = Box<dyn FnMut(Frames, &Gmm) -> Result<Statistics, MixtureError> + Send + 'a>;

/// Frames of files.
pub struct Stream<'a> {
    files: &'a [FrameFile],
    single: bool,
    part_bytes: usize,
    e_step: EStep<'a>,
    progress: Box<dyn Fn(u64) + Send + Sync + 'a>,
}

impl<'a> Stream<'a> {
    /// All frames of these files, one after another, computed on the processor in double precision.
    pub fn new(files: &'a [FrameFile]) -> Self {
        Stream {
            files,
            single: false,
            part_bytes: PART_BYTES,
            e_step: Box::new(|frames, gmm| Cpu::new(frames)?.statistics(gmm)),
            progress: Box::new(|_| {}),
        }
    }

    /// Computes in single precision: faster, but the sums then depend on where files and shards
    /// begin, in the seventh digit.
    pub fn single_precision(mut self, single: bool) -> Self {
        self.single = single;
        self
    }

    /// Computes so many bytes of frames at a time, about.
    pub fn part_bytes(mut self, bytes: usize) -> Self {
        self.part_bytes = bytes;
        self
    }

    /// Computes elsewhere than on the processor.
    pub fn on(mut self, e_step: EStep<'a>) -> Self {
        self.e_step = e_step;
        self
    }

    /// Told the number of frames after each part.
    pub fn progress(mut self, progress: impl Fn(u64) + Send + Sync + 'a) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// At most `most` frames, all equally likely to be among them, shape (n, D), and how many there
    /// are. One pass over the files (Vitter 1985, algorithm R).
    ///
    /// # Errors
    /// As [`visit`]; no frames.
    pub fn sample(&self, most: usize, seed: u64) -> Result<(Array2<f64>, u64), MixtureError> {
        let mut draws = ChaCha8Rng::seed_from_u64(seed);
        let (mut kept, mut dimensions, mut seen) = (Vec::<f64>::new(), 0, 0u64);
        visit(self.files, |block| {
            let rows = block.values.into_f64();
            dimensions = rows.ncols();
            for row in rows.rows() {
                seen += 1;
                if seen <= most as u64 {
                    kept.extend(row);
                    continue;
                }
                let place = draws.random_range(0..seen) as usize;
                if place < most {
                    let kept = &mut kept[place * dimensions..(place + 1) * dimensions];
                    kept.iter_mut().zip(row).for_each(|(to, from)| *to = *from);
                }
            }
            (self.progress)(rows.nrows() as u64);
            Ok(())
        })?;
        if seen == 0 {
            return Err(MixtureError::Data(
                "there are no frames in the files".into(),
            ));
        }
        Ok((super::reader::matrix(dimensions, kept), seen))
    }
}

impl Stream<'_> {
    /// All frames in their parts, each of shape (n, D), in the precision of the stream; `None` if they
    /// take more than `most` bytes, or if there are none. Statistics of the parts, added in order, are
    /// those of the stream, bit for bit.
    ///
    /// # Errors
    /// As [`visit`].
    pub fn collect(&self, most: usize) -> Result<Option<Vec<BlockValues>>, MixtureError> {
        let mut frames = Parts::new(self.files, self.single);
        let Some(dimensions) = frames.dimensions()? else {
            return Ok(None);
        };
        let width = if self.single { 4 } else { 8 };
        let (mut parts, mut left) = (Vec::new(), most);
        // A part that is cut short by what is left is too much, or the last one.
        while let Some(part) =
            frames.next(dimensions, self.part_bytes.min(left.saturating_add(1)))?
        {
            let Some(rest) = left.checked_sub(part.dim().0 * dimensions * width) else {
                return Ok(None);
            };
            left = rest;
            parts.push(part);
        }
        Ok(Some(parts).filter(|parts| !parts.is_empty()))
    }

    /// Where each part begins, in one pass over the files; so that several processes can compute the
    /// statistics of some parts each.
    ///
    /// # Errors
    /// As [`visit`].
    pub fn places(&self) -> Result<Vec<PartPlace>, MixtureError> {
        let mut frames = Parts::new(self.files, self.single);
        let Some(dimensions) = frames.dimensions()? else {
            return Ok(Vec::new());
        };
        let (mut places, mut place) = (Vec::new(), frames.place());
        while let Some(part) = frames.next(dimensions, self.part_bytes)? {
            (self.progress)(part.dim().0 as u64);
            places.push(place);
            place = frames.place();
        }
        Ok(places)
    }

    /// The statistics of `count` parts from a place on (see [`places`](Self::places)), one after the
    /// other.
    ///
    /// # Errors
    /// As [`visit`]; those of the E-step and of `each`.
    pub fn each_part(
        &mut self,
        from: PartPlace,
        count: usize,
        gmm: &Gmm,
        mut each: impl FnMut(Statistics) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        let mut frames = Parts::at(self.files, self.single, from)?;
        let bytes = self.part_bytes;
        let mut next = |wanted: bool| match wanted {
            true => frames.next(gmm.dimensions(), bytes),
            false => Ok(None),
        };
        let mut part = next(count > 0)?;
        let mut done = 0;
        while let Some(now) = part {
            done += 1;
            let e_step = &mut self.e_step;
            // The next part is read while this one is computed.
            let (statistics, read) =
                rayon::join(|| e_step(Frames::from(&now), gmm), || next(done < count));
            each(statistics?)?;
            (self.progress)(now.dim().0 as u64);
            part = read?;
        }
        Ok(())
    }
}

impl Source for Stream<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        let mut total = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        self.each_part(PartPlace::default(), usize::MAX, gmm, |part| {
            total.add(&part)
        })?;
        Ok(total)
    }
}

/// Where a part of a stream begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartPlace {
    /// Number of the file, from 0.
    file: usize,
    /// Blocks of that file that belong to the parts before.
    block: usize,
}

impl<'a> From<&'a BlockValues> for Frames<'a> {
    fn from(values: &'a BlockValues) -> Self {
        match values {
            BlockValues::F32(x) => Frames::from(x.view()),
            BlockValues::F64(x) => Frames::from(x.view()),
        }
    }
}

/// Frames of files, put together to parts of a size that is worth computing.
struct Parts<'a> {
    files: &'a [FrameFile],
    next: usize,
    reader: Option<Box<dyn FrameReader + Send>>,
    /// Blocks of the file that have been handed over.
    blocks: usize,
    /// A block that was looked at only for its dimensions.
    kept: Option<Block>,
    single: bool,
}

impl<'a> Parts<'a> {
    fn new(files: &'a [FrameFile], single: bool) -> Self {
        Parts {
            files,
            next: 0,
            reader: None,
            blocks: 0,
            kept: None,
            single,
        }
    }

    /// From a place on.
    fn at(files: &'a [FrameFile], single: bool, place: PartPlace) -> Result<Self, FileError> {
        let mut parts = Parts::new(files, single);
        parts.next = place.file;
        while parts.blocks < place.block {
            if parts.block()?.is_none() {
                break;
            }
        }
        Ok(parts)
    }

    /// What comes next.
    fn place(&self) -> PartPlace {
        match self.reader.is_some() {
            true => PartPlace {
                file: self.next - 1,
                block: self.blocks,
            },
            false => PartPlace {
                file: self.next,
                block: 0,
            },
        }
    }

    /// As many frames as fill so many bytes, about.
    fn next(
        &mut self,
        dimensions: usize,
        bytes: usize,
    ) -> Result<Option<BlockValues>, MixtureError> {
        let (mut singles, mut doubles) = (Vec::new(), Vec::new());
        let width = if self.single { 4 } else { 8 };
        let most = (bytes / width).max(dimensions);
        while singles.len() + doubles.len() < most {
            let Some(block) = self.block()? else { break };
            let path = &self.files[self.next - 1].path;
            same_dimensions(path, block.values.dim().1, dimensions)?;
            match (block.values, self.single) {
                (BlockValues::F32(x), true) => singles.extend(x),
                (BlockValues::F64(x), true) => singles.extend(x.iter().map(|v| *v as f32)),
                (BlockValues::F32(x), false) => doubles.extend(x.iter().map(|v| f64::from(*v))),
                (BlockValues::F64(x), false) => doubles.extend(x),
            }
        }
        Ok(match (singles.is_empty(), doubles.is_empty()) {
            (true, true) => None,
            (false, _) => Some(BlockValues::F32(super::reader::matrix(dimensions, singles))),
            (_, false) => Some(BlockValues::F64(super::reader::matrix(dimensions, doubles))),
        })
    }

    /// Those of the next block.
    fn dimensions(&mut self) -> Result<Option<usize>, FileError> {
        self.kept = self.block()?;
        // Not handed over yet.
        self.blocks -= usize::from(self.kept.is_some());
        Ok(self.kept.as_ref().map(|block| block.values.dim().1))
    }

    /// The next block, checked.
    fn block(&mut self) -> Result<Option<Block>, FileError> {
        if let Some(block) = self.kept.take() {
            self.blocks += 1;
            return Ok(Some(block));
        }
        loop {
            if let Some(reader) = self.reader.as_mut() {
                if let Some(block) = reader.next_block()? {
                    self.blocks += 1;
                    check(&self.files[self.next - 1], &block)?;
                    return Ok(Some(block));
                }
            }
            let Some(file) = self.files.get(self.next) else {
                return Ok(None);
            };
            self.reader = Some((file.open)()?);
            self.blocks = 0;
            self.next += 1;
        }
    }
}

/// Goes through the blocks of all files.
///
/// # Errors
/// A file that cannot be read or is damaged, a value that is not a finite number, files of different
/// dimensions; and those of `each`.
pub fn visit(
    files: &[FrameFile],
    mut each: impl FnMut(Block) -> Result<(), MixtureError>,
) -> Result<(), MixtureError> {
    let mut parts = Parts::new(files, false);
    let mut expected = None;
    while let Some(block) = parts.block()? {
        let path = files[parts.next - 1].path.as_path();
        let found = block.values.dim().1;
        let dimensions = *expected.get_or_insert(found);
        same_dimensions(path, found, dimensions)?;
        each(block)?;
    }
    Ok(())
}

fn same_dimensions(path: &Path, found: usize, expected: usize) -> Result<(), FileError> {
    if found == expected {
        return Ok(());
    }
    let text = format!("the frames have {found} dimensions, expected {expected}");
    Err(FileError::format(path, text))
}

/// # Errors
/// A value that is not a finite number.
fn check(file: &FrameFile, block: &Block) -> Result<(), FileError> {
    let Some((row, dimension, value)) = block.values.not_finite() else {
        return Ok(());
    };
    let row = block.first_row + row as u64;
    let of = match &block.utterance {
        Some(name) => format!(" of utterance {name}"),
        None => String::new(),
    };
    let text = format!(
        "row {row}{of}, dimension {dimension} is {value} (both counted from 0): features have to be finite numbers"
    );
    Err(FileError::format(&file.path, text))
}
