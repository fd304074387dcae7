//! Many samples of an experiment: from the shards of the cache, each of which is opened once, to a file
//! of rows, and from there, in the order of the samples, to the table.

use super::{finish, unwritten, Job, Said, Samples};
use crate::cli::ExtractArgs;
use crate::extract::work::Work;
use crate::extract::{self, Place, Rows};
use crate::failure::Failure;
use crate::large;
use crate::walk::good_rows;
use anyhow::Context;
use ndarray::Array2;

/// Fewer samples are read from one cache, piece by piece.
const MANY: usize = 1 << 15;

/// Rows that are written at a time.
const AT_ONCE: usize = 512;

/// Whether there are so many samples, with a row each that depends on its own recording alone.
///
/// # Errors
/// Types or settings of features that cannot be used.
pub fn are_many(job: &Job) -> Result<bool, Failure> {
    let by_recording = |work: Work| work.by_recording();
    match (&job.samples, &job.cache) {
        (Samples::Prepared(segments, _), Some(_)) if segments.len() > MANY => {
            let work = Work::of(&job.feats);
            work.and_then(by_recording).map_err(Failure::BadInput)
        }
        _ => Ok(false),
    }
}

/// Extracts, writes the table, and says what there is now.
///
/// # Errors
/// Nothing that can be extracted; files that cannot be written.
pub fn write(args: &ExtractArgs, job: &Job) -> Result<(), Failure> {
    let (Samples::Prepared(segments, _), Some(cache)) = (&job.samples, &job.cache) else {
        return Ok(());
    };
    let format = extract::format(&args.out).map_err(Failure::BadInput)?;
    let mut said = Said::default();
    said.notes(&job.notes);
    let all = large::rows(&job.feats, cache, segments)?;
    said.notes(&all.notes);
    let reasons: Vec<String> = all.failed.iter().map(|(_, why)| why.clone()).collect();
    said.failed(&reasons);
    let good = good_rows(segments.len(), &all.failed);
    if good.is_empty() {
        return Err(said.nothing(segments.len()));
    }
    let sink = (format.open)(&args.out, &all.names).with_context(|| unwritten(args));
    let mut sink = sink.map_err(Failure::Run)?;
    for part in good.chunks(AT_ONCE) {
        let mut values = Array2::zeros((part.len(), all.names.len()));
        let out = values.as_slice_mut().unwrap_or_default();
        all.file.pick(part, out).map_err(Failure::run)?;
        let places = part.iter().filter_map(|row| segments.get(*row));
        let places = places.map(|segment| Place {
            file: segment.file.clone(),
            start: segment.start,
            end: segment.end,
        });
        let rows = Rows {
            places: places.collect(),
            values,
        };
        let written = sink.write(&rows).with_context(|| unwritten(args));
        written.map_err(Failure::Run)?;
    }
    let size = (good.len(), all.names.len());
    finish(sink, args, size, &said, segments.len())
}
