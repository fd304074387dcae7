//! Files of frames as a source of statistics: block by block, again for every E-step, so that memory
//! does not grow with the files.

use super::{Block, BlockValues, FileError, FrameReader};
use crate::{Cpu, Frames, Gmm, MixtureError, Source, Statistics};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
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
    /// All frames, shape (N, D), in the precision of the stream; `None` if they take more than
    /// `most` bytes, or if there are none.
    ///
    /// # Errors
    /// As [`visit`].
    pub fn collect(&self, most: usize) -> Result<Option<BlockValues>, MixtureError> {
        let mut parts = Parts::new(self.files, self.single);
        let Some(dimensions) = parts.dimensions()? else {
            return Ok(None);
        };
        let frames = parts.next(dimensions, most.saturating_add(1))?;
        let width = if self.single { 4 } else { 8 };
        let bytes = |frames: &BlockValues| frames.dim().0 * dimensions * width;
        Ok(frames.filter(|frames| bytes(frames) <= most))
    }
}

impl Source for Stream<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        let mut total = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        let mut frames = Parts::new(self.files, self.single);
        let bytes = self.part_bytes;
        let mut part = frames.next(gmm.dimensions(), bytes)?;
        while let Some(now) = part {
            let e_step = &mut self.e_step;
            // The next part is read while this one is computed.
            let (statistics, next) = rayon::join(
                || e_step(Frames::from(&now), gmm),
                || frames.next(gmm.dimensions(), bytes),
            );
            total.add(&statistics?)?;
            (self.progress)(now.dim().0 as u64);
            part = next?;
        }
        Ok(total)
    }
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
            kept: None,
            single,
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
        Ok(self.kept.as_ref().map(|block| block.values.dim().1))
    }

    /// The next block, checked.
    fn block(&mut self) -> Result<Option<Block>, FileError> {
        if let Some(block) = self.kept.take() {
            return Ok(Some(block));
        }
        loop {
            if let Some(reader) = self.reader.as_mut() {
                if let Some(block) = reader.next_block()? {
                    check(&self.files[self.next - 1], &block)?;
                    return Ok(Some(block));
                }
            }
            let Some(file) = self.files.get(self.next) else {
                return Ok(None);
            };
            self.reader = Some((file.open)()?);
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
